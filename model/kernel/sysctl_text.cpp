// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/sysctl_text.h"

#include <algorithm>
#include <string>

namespace ctscope {

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) noexcept
{
    const std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string_view nextLine(std::string_view &text) noexcept
{
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

void add(std::string_view folder, std::string_view fileName, std::string_view value, SysctlText &out)
{
    if (!value.empty() && (fileName == "nf_conntrack_count" || fileName == "ip_conntrack_count")) {
        out.count = makeSetting(folder, fileName, value).value;
        return;
    }
    if (!isSettingFile(fileName) || value.empty() || value.find_first_of(blanks) != std::string_view::npos)
        return;
    KernelSetting setting = makeSetting(folder, fileName, value);
    // net.nf_conntrack_max is net.netfilter.nf_conntrack_max under a second name.
    if (std::ranges::find(out.settings, setting.name, &KernelSetting::name) == out.settings.end())
        out.settings.push_back(std::move(setting));
}

/// "net.netfilter.nf_conntrack_max" and the like; empty when the line sets nothing.
std::string_view nameIn(std::string_view line) noexcept
{
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
        return {};
    const std::string_view name = trimmed(line.substr(0, equals));
    const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'
            || c == '/' || c == '-' || c == '@' || c == ':' || c == '|';
    });
    return plain && name.find_first_of("./") != std::string_view::npos ? name : std::string_view();
}

} // namespace

SysctlText parseSysctl(std::string_view text)
{
    SysctlText result;
    while (!text.empty()) {
        const std::string_view line = nextLine(text);
        const std::string_view name = nameIn(line);
        if (!name.starts_with("net"))
            continue;
        const std::size_t dot = name.find_last_of("./");
        std::string folder(name.substr(0, dot));
        std::ranges::replace(folder, '/', '.');
        if (folder == "net.netfilter" || folder == "net" || folder == "net.ipv4.netfilter" || folder == "net.ipv4")
            add(folder, name.substr(dot + 1), trimmed(line.substr(line.find('=') + 1)), result);
    }
    sortSettings(result.settings);
    return result;
}

SysctlText parseSysctlFile(std::string_view folder, std::string_view fileName, std::string_view text)
{
    SysctlText result;
    std::string dotted(folder);
    std::ranges::replace(dotted, '/', '.');
    add(dotted, fileName, trimmed(text), result);
    return result;
}

bool looksLikeSysctl(std::string_view beginning) noexcept
{
    constexpr int looked = 20;
    int lines = 0;
    int settings = 0;
    while (!beginning.empty() && lines < looked) {
        const std::string_view line = trimmed(nextLine(beginning));
        // sysctl(8) reports settings that it may not read among the others.
        if (line.empty() || line.starts_with("sysctl:"))
            continue;
        ++lines;
        settings += nameIn(line).empty() ? 0 : 1;
    }
    return settings > 0 && settings * 4 >= lines * 3;
}

} // namespace ctscope
