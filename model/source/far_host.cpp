// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/far_host.h"

#include "source/far_facts.h"
#include "source/far_helper.h"
#include "source/far_script.h"

#include <utility>

namespace ctscope {

FarHost FarHost::parse(std::string_view hello)
{
    FarHost host;
    bool isStrange = false; // its processor has another order of bytes
    eachFarValue(hello, [&](std::string_view name, std::string_view value) {
        if (name == "uid")
            host.root = value == "0";
        else if (name == "user")
            host.user = value;
        else if (name == "os")
            host.os = value;
        else if (name == "tool")
            host.tool = value;
        else if (name == "cpu" && !speaksOurOrder(value))
            isStrange = true;
        else if (name == "capture")
            host.capture = value;
        else if (name == "sudo")
            host.sudo = value;
        else if (name == "table")
            host.table = value;
        else if (name == "readable")
            host.readable = true;
        else if (name == "machine")
            host.machine.identity.id = value;
        else if (name == "boot")
            host.machine.identity.boot = value;
        else if (name == "netns")
            host.machine.identity.netns = value;
        else if (name == "kernel")
            host.machine.kernel = value;
    });
    if (isStrange)
        host.capture.clear();
    return host;
}

std::vector<std::string> FarHost::ways() const
{
    std::vector<std::string> all;
    const bool maySudo = !root && !sudo.empty();
    if (!tool.empty()) {
        all.emplace_back("tool");
        if (maySudo)
            all.emplace_back("sudo-tool");
    }
    if (readable)
        all.emplace_back("proc");
    if (!table.empty() && maySudo)
        all.emplace_back("sudo-proc");
    return all;
}

SourceProblem FarHost::refusal(std::string name, std::string errors, const FarFacts &facts) const
{
    SourceProblem problem{Problem::HostLacks, std::move(name)};
    problem.errors = std::move(errors);
    if (!facts.capacity().count && (root || tool.empty()) && table.empty() && !facts.settings().readCapacity().max)
        problem.kind = Problem::NotLoaded;
    else if (root || (tool.empty() && table.empty()))
        problem.remedy = tool.empty() ? installCommand(os) : std::string();
    else
        problem.kind = Problem::HostRefused;
    if (problem.kind == Problem::HostRefused)
        problem.remedy = sudoersCommand(user, tool.empty() ? "/usr/sbin/conntrack" : tool);
    return problem;
}

} // namespace ctscope
