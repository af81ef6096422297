// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/kernel_settings.h"

#include "flow/timeouts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>
#include <tuple>

namespace ctscope {

namespace {

constexpr std::string_view newPrefix = "nf_conntrack_";
constexpr std::string_view flowTablePrefix = "nf_flowtable_";
/// Of the 2.6 kernels, and of 2.4 with its patches.
constexpr std::array<std::string_view, 2> oldPrefixes = {"ip_conntrack_", "ip_ct_"};

enum class OldNames : std::uint8_t { None, Conntrack, Both };

struct Fact {
    std::string_view name;
    SettingKind kind;
    std::optional<std::uint64_t> kernelDefault;
    OldNames oldNames = OldNames::None;
};

// net/netfilter/nf_conntrack_standalone.c and nf_conntrack_core.c. Those without a number depend
// on the memory of the machine, or on another setting.
constexpr std::array<Fact, 16> beforeTimeouts = {{
    {"nf_conntrack_max", SettingKind::Count, {}, OldNames::Conntrack},
    {"nf_conntrack_buckets", SettingKind::Count, {}, OldNames::Conntrack},
    {"nf_conntrack_expect_max", SettingKind::Count, {}},
    {"nf_conntrack_acct", SettingKind::Switch, 0},
    {"nf_conntrack_timestamp", SettingKind::Switch, 0},
    {"nf_conntrack_events", SettingKind::Choice, 2},
    {"nf_conntrack_events_retry_timeout", SettingKind::Seconds, 15},
    {"nf_conntrack_helper", SettingKind::Switch, 0},
    {"nf_conntrack_checksum", SettingKind::Switch, 1, OldNames::Conntrack},
    {"nf_conntrack_log_invalid", SettingKind::Choice, 0, OldNames::Both},
    {"nf_conntrack_tcp_loose", SettingKind::Switch, 1, OldNames::Both},
    {"nf_conntrack_tcp_be_liberal", SettingKind::Switch, 0, OldNames::Both},
    {"nf_conntrack_tcp_ignore_invalid_rst", SettingKind::Switch, 0},
    {"nf_conntrack_tcp_max_retrans", SettingKind::Count, 3, OldNames::Both},
    {"nf_conntrack_tcp_no_window_check", SettingKind::Switch, 0},
    {"nf_conntrack_dccp_loose", SettingKind::Switch, 1},
}};
// net/netfilter/nf_flow_table_core.c, net/ipv6/netfilter/nf_conntrack_reasm.c
constexpr std::array<Fact, 5> afterTimeouts = {{
    {"nf_flowtable_tcp_timeout", SettingKind::Seconds, 30},
    {"nf_flowtable_udp_timeout", SettingKind::Seconds, 30},
    {"nf_conntrack_frag6_timeout", SettingKind::Seconds, 60},
    {"nf_conntrack_frag6_low_thresh", SettingKind::Bytes, 3145728},
    {"nf_conntrack_frag6_high_thresh", SettingKind::Bytes, 4194304},
}};

/// Timeouts that are newer than the old names.
constexpr std::array<std::string_view, 3> youngTimeouts = {"nf_conntrack_tcp_timeout_unacknowledged",
    "nf_conntrack_sctp_timeout_heartbeat_sent", "nf_conntrack_sctp_timeout_heartbeat_acked"};

OldNames oldNamesOfTimeout(std::string_view name) noexcept
{
    if (std::ranges::find(youngTimeouts, name) != youngTimeouts.end())
        return OldNames::None;
    for (const std::string_view prefix :
        {"nf_conntrack_tcp_", "nf_conntrack_udp_", "nf_conntrack_icmp_", "nf_conntrack_generic_"}) {
        if (name.starts_with(prefix))
            return OldNames::Both;
    }
    return name.starts_with("nf_conntrack_sctp_") ? OldNames::Conntrack : OldNames::None;
}

const Timeouts &kernelTimeouts()
{
    static const Timeouts timeouts;
    return timeouts;
}

struct Found {
    std::optional<Fact> fact;
    std::size_t place = std::numeric_limits<std::size_t>::max(); ///< in sortSettings()' order
};

Found find(std::string_view name)
{
    const auto before = std::ranges::find(beforeTimeouts, name, &Fact::name);
    if (before != beforeTimeouts.end())
        return {*before, static_cast<std::size_t>(before - beforeTimeouts.begin())};
    const auto &rules = kernelTimeouts().rules();
    const auto rule = std::ranges::find(rules, name, &TimeoutRule::sysctl);
    if (rule != rules.end()) {
        return {Fact{rule->sysctl, SettingKind::Seconds, rule->kernelDefault, oldNamesOfTimeout(name)},
            beforeTimeouts.size() + static_cast<std::size_t>(rule - rules.begin())};
    }
    const auto after = std::ranges::find(afterTimeouts, name, &Fact::name);
    if (after != afterTimeouts.end())
        return {*after, beforeTimeouts.size() + rules.size() + static_cast<std::size_t>(after - afterTimeouts.begin())};
    return {};
}

std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// The current name of the file of a setting, which had another name in old kernels.
std::string currentName(std::string_view fileName)
{
    for (const std::string_view prefix : oldPrefixes) {
        if (fileName.starts_with(prefix))
            return std::string(newPrefix).append(fileName.substr(prefix.size()));
    }
    return std::string(fileName);
}

} // namespace

bool isSettingFile(std::string_view fileName) noexcept
{
    for (const std::string_view prefix : {newPrefix, flowTablePrefix, oldPrefixes[0], oldPrefixes[1]}) {
        if (fileName.starts_with(prefix))
            return fileName.substr(prefix.size()) != "count";
    }
    return false;
}

KernelSetting makeSetting(std::string_view folder, std::string_view fileName, std::string_view text)
{
    KernelSetting setting;
    setting.name = currentName(fileName);
    setting.sysctl.append(folder).append(".").append(fileName);
    text = trimmed(text);
    setting.text = text;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size())
        setting.value = value;
    if (const Found found = find(setting.name); found.fact) {
        setting.kind = found.fact->kind;
        setting.kernelDefault = found.fact->kernelDefault;
    }
    return setting;
}

std::vector<std::string> oldSettingNames(std::string_view name)
{
    std::vector<std::string> names;
    const Found found = find(name);
    if (!found.fact || !name.starts_with(newPrefix))
        return names;
    const std::string_view what = name.substr(newPrefix.size());
    const auto add = [&](std::string_view folder, std::string_view prefix) {
        names.push_back(std::string(folder).append(".").append(prefix).append(what));
    };
    if (name == "nf_conntrack_max")
        add("net.ipv4", oldPrefixes[0]);
    if (found.fact->oldNames != OldNames::None)
        add("net.ipv4.netfilter", oldPrefixes[0]);
    if (found.fact->oldNames == OldNames::Both)
        add("net.ipv4.netfilter", oldPrefixes[1]);
    return names;
}

void sortSettings(std::vector<KernelSetting> &settings)
{
    std::ranges::sort(settings, [](const KernelSetting &a, const KernelSetting &b) {
        return std::tuple(find(a.name).place, std::string_view(a.name))
            < std::tuple(find(b.name).place, std::string_view(b.name));
    });
}

} // namespace ctscope
