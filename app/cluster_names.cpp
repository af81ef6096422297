// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster_names.h"

#include "flow/foreign_text.h"
#include "kernel/running_command.h"
#include "names/cluster_text.h"

#include <chrono>
#include <cstring>
#include <iterator>
#include <optional>
#include <string>

namespace ctscope {

namespace {

constexpr std::size_t mostBytes = std::size_t(256) << 20;
constexpr std::chrono::seconds patience{30};

void say(BlockWriter &messages, const std::string &text)
{
    appendVisible(messages.buffer(), "ctscope: kubectl: " + text);
    messages.buffer() += '\n';
    messages.flush();
}

/// What kubectl prints; nullopt when it fails, which is said.
std::optional<std::string> outputOf(const std::vector<std::string> &arguments, BlockWriter &messages)
{
    std::vector<std::string> command{"kubectl"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto running = RunningCommand::start({.command = command, .asksAtTerminal = true});
    if (!running) {
        say(messages, std::strerror(errno));
        return std::nullopt;
    }
    StopWake wake{std::stop_token()};
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::string out;
    while (out.size() < mostBytes) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            say(messages, "no answer within " + std::to_string(patience.count()) + " s");
            return std::nullopt;
        }
        const RunningCommand::Got got = running->read(out, mostBytes - out.size(), left, wake);
        if (got == RunningCommand::Got::End)
            break;
    }
    const std::string failure = running->failure();
    if (failure.empty())
        return out;
    std::string errors = running->errors();
    errors.erase(errors.find_last_not_of(" \r\n") + 1);
    say(messages, failure + (errors.empty() ? "" : ": " + errors));
    return std::nullopt;
}

} // namespace

std::vector<HostName> askCluster(BlockWriter &messages)
{
    std::vector<HostName> names;
    const auto pods = outputOf({"get", "pods", "-A", "-o", "json"}, messages);
    if (!pods)
        return names;
    names = readClusterPods(*pods);
    if (const auto nodes = outputOf({"get", "nodes", "-o", "json"}, messages)) {
        const std::vector<HostName> ofNodes = namesOfNodes(readClusterNodes(*nodes));
        names.insert(names.end(), ofNodes.begin(), ofNodes.end());
    }
    return names;
}

} // namespace ctscope
