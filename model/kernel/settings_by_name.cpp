// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/settings_by_name.h"

#include <charconv>
#include <limits>
#include <system_error>

namespace ctscope {

namespace {

constexpr std::string_view newPrefix = "nf_conntrack_";

/// A non-negative number, alone on the first line; nullopt for anything else.
std::optional<std::uint64_t> parseNumber(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return std::nullopt;
    text = text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string joined(std::initializer_list<std::string_view> parts)
{
    std::string whole;
    for (const std::string_view part : parts)
        whole += part;
    return whole;
}

} // namespace

std::optional<std::uint64_t> SettingsByName::number(std::string_view file) const
{
    const auto found = valueOf(file);
    return found ? parseNumber(*found) : std::nullopt;
}

std::optional<std::uint64_t> SettingsByName::firstNumber(std::initializer_list<std::string_view> candidates) const
{
    for (const std::string_view candidate : candidates) {
        if (const auto value = number(candidate))
            return value;
    }
    return std::nullopt;
}

Capacity SettingsByName::readCapacity() const
{
    Capacity capacity;
    capacity.count =
        firstNumber({"/proc/sys/net/netfilter/nf_conntrack_count", "/proc/sys/net/ipv4/netfilter/ip_conntrack_count"});
    capacity.max = firstNumber({"/proc/sys/net/netfilter/nf_conntrack_max", "/proc/sys/net/nf_conntrack_max",
        "/proc/sys/net/ipv4/netfilter/ip_conntrack_max", "/proc/sys/net/ipv4/ip_conntrack_max"});
    capacity.buckets =
        firstNumber({"/proc/sys/net/netfilter/nf_conntrack_buckets", "/sys/module/nf_conntrack/parameters/hashsize",
            "/proc/sys/net/ipv4/netfilter/ip_conntrack_buckets", "/sys/module/ip_conntrack/parameters/hashsize"});
    return capacity;
}

Timeouts SettingsByName::readTimeouts() const
{
    Timeouts timeouts;
    const Timeouts known;
    for (const TimeoutRule &rule : known.rules()) {
        // "nf_conntrack_udp_timeout" was "ip_conntrack_udp_timeout" in 2.6 and "ip_ct_udp_timeout" in 2.4.
        const std::string_view what = rule.sysctl.substr(newPrefix.size());
        const auto seconds = firstNumber({joined({newSysctls, rule.sysctl}),
            joined({oldSysctls, "ip_conntrack_", what}), joined({oldSysctls, "ip_ct_", what})});
        if (seconds && *seconds <= std::numeric_limits<std::uint32_t>::max())
            timeouts.set(rule.sysctl, static_cast<std::uint32_t>(*seconds));
    }
    return timeouts;
}

RecordingSwitches SettingsByName::readSwitches() const
{
    RecordingSwitches switches;
    if (const auto value = number("/proc/sys/net/netfilter/nf_conntrack_acct"))
        switches.accounting = *value != 0;
    if (const auto value = number("/proc/sys/net/netfilter/nf_conntrack_timestamp"))
        switches.timestamps = *value != 0;
    if (const auto value = number("/proc/sys/net/netfilter/nf_conntrack_events"))
        switches.events = *value != 0;
    return switches;
}

std::optional<std::uint64_t> SettingsByName::readEventsMode() const
{
    return number("/proc/sys/net/netfilter/nf_conntrack_events");
}

SettingsByName::Expectations SettingsByName::readExpectations() const
{
    return {std::nullopt, trackingRuns() ? TableAccess::NotCompiledIn : TableAccess::NotLoaded};
}

} // namespace ctscope
