// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/procfs.h"

#include "kernel/expectation_text.h"
#include "kernel/file_text.h"
#include "kernel/statistics_text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace ctscope {

namespace {

constexpr std::string_view newSysctls = "/proc/sys/net/netfilter/";
constexpr std::string_view oldSysctls = "/proc/sys/net/ipv4/netfilter/";
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

ProcFs::ProcFs(std::string root)
    : m_root(std::move(root))
{
    while (m_root.ends_with('/'))
        m_root.pop_back();
}

ProcFs::ProcFs(ConntrackSettings settings)
    : m_settings(std::move(settings))
{
}

std::string ProcFs::path(std::string_view below) const
{
    return joined({m_root, below});
}

std::optional<std::uint64_t> ProcFs::number(std::string_view below) const
{
    if (m_settings) {
        const bool sysctl = below.starts_with(newSysctls);
        const auto found = sysctl ? m_settings->find(below.substr(newSysctls.size())) : m_settings->end();
        return found != m_settings->end() ? parseNumber(found->second) : std::nullopt;
    }
    const auto text = readSmallFile(path(below));
    return text ? parseNumber(*text) : std::nullopt;
}

std::optional<std::uint64_t> ProcFs::firstNumber(std::initializer_list<std::string_view> candidates) const
{
    for (const std::string_view candidate : candidates) {
        if (const auto value = number(candidate))
            return value;
    }
    return std::nullopt;
}

Capacity ProcFs::readCapacity() const
{
    Capacity capacity;
    capacity.count = firstNumber({"/proc/sys/net/netfilter/nf_conntrack_count",
                                  "/proc/sys/net/ipv4/netfilter/ip_conntrack_count"});
    capacity.max = firstNumber({"/proc/sys/net/netfilter/nf_conntrack_max",
                                "/proc/sys/net/nf_conntrack_max",
                                "/proc/sys/net/ipv4/netfilter/ip_conntrack_max",
                                "/proc/sys/net/ipv4/ip_conntrack_max"});
    capacity.buckets = firstNumber({"/proc/sys/net/netfilter/nf_conntrack_buckets",
                                    "/sys/module/nf_conntrack/parameters/hashsize",
                                    "/proc/sys/net/ipv4/netfilter/ip_conntrack_buckets",
                                    "/sys/module/ip_conntrack/parameters/hashsize"});
    return capacity;
}

Timeouts ProcFs::readTimeouts() const
{
    Timeouts timeouts;
    const Timeouts known;
    for (const TimeoutRule &rule : known.rules()) {
        // "nf_conntrack_udp_timeout" was "ip_conntrack_udp_timeout" in 2.6 and "ip_ct_udp_timeout" in 2.4.
        const std::string_view what = rule.sysctl.substr(newPrefix.size());
        const auto seconds = firstNumber({joined({newSysctls, rule.sysctl}),
                                          joined({oldSysctls, "ip_conntrack_", what}),
                                          joined({oldSysctls, "ip_ct_", what})});
        if (seconds && *seconds <= std::numeric_limits<std::uint32_t>::max())
            timeouts.set(rule.sysctl, static_cast<std::uint32_t>(*seconds));
    }
    return timeouts;
}

RecordingSwitches ProcFs::readSwitches() const
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

std::vector<KernelSetting> ProcFs::readSettings() const
{
    if (m_settings) {
        // Writable only in the initial network namespace, which owns the hash table.
        constexpr std::array<std::string_view, 4> fixed = {"nf_conntrack_buckets", "nf_conntrack_count", "nf_conntrack_expect_max",
                                                           "nf_conntrack_max"};
        std::vector<KernelSetting> settings;
        for (const auto &[name, value] : *m_settings) {
            if (!isSettingFile(name))
                continue;
            KernelSetting &setting = settings.emplace_back(makeSetting("net.netfilter", name, value));
            setting.writable = std::ranges::find(fixed, name) == fixed.end();
        }
        sortSettings(settings);
        return settings;
    }
    // Kernels from 2.6.20 to 4.x have both folders; the older one adds nothing then.
    for (const auto &[folder, sysctl] : {std::pair{newSysctls, "net.netfilter"}, {oldSysctls, "net.ipv4.netfilter"}}) {
        std::vector<KernelSetting> settings;
        std::error_code error;
        for (std::filesystem::directory_iterator file(path(folder), error), end; !error && file != end; file.increment(error)) {
            const std::string name = file->path().filename().string();
            if (!isSettingFile(name))
                continue;
            const auto text = readSmallFile(file->path().string());
            if (!text)
                continue;
            KernelSetting &setting = settings.emplace_back(makeSetting(sysctl, name, *text));
            std::error_code unknown;
            const auto permissions = std::filesystem::status(file->path(), unknown).permissions();
            setting.writable = !unknown && (permissions & std::filesystem::perms::owner_write) != std::filesystem::perms::none;
        }
        if (!settings.empty()) {
            sortSettings(settings);
            return settings;
        }
    }
    return {};
}

std::vector<CpuStatistics> ProcFs::readStatistics() const
{
    if (m_settings)
        return {};
    constexpr std::size_t mostText = std::size_t(4) << 20;
    for (const std::string_view file : {"/proc/net/stat/nf_conntrack", "/proc/net/stat/ip_conntrack"}) {
        const auto text = readSmallFile(path(file), mostText);
        if (!text)
            continue;
        if (auto statistics = parseStatistics(*text))
            return std::move(statistics->cpus);
    }
    return {};
}

ProcFs::Expectations ProcFs::readExpectations() const
{
    if (m_settings)
        return {std::nullopt, trackingRuns() ? TableAccess::NotCompiledIn : TableAccess::NotLoaded};
    constexpr std::size_t mostText = std::size_t(16) << 20;
    for (const std::string_view file : {"/proc/net/nf_conntrack_expect", "/proc/net/ip_conntrack_expect"}) {
        if (const auto text = readSmallFile(path(file), mostText))
            return {parseExpectations(*text).expectations, TableAccess::Readable};
        if (errno == EACCES || errno == EPERM)
            return {std::nullopt, TableAccess::NoPermission};
        if (errno != ENOENT && errno != ENOTDIR)
            return {std::nullopt, TableAccess::Failed};
    }
    return {std::nullopt, trackingRuns() ? TableAccess::NotCompiledIn : TableAccess::NotLoaded};
}

bool ProcFs::trackingRuns() const
{
    if (m_settings)
        return !m_settings->empty();
    constexpr std::array<std::string_view, 6> signs = {
        "/proc/sys/net/netfilter/nf_conntrack_count", "/proc/sys/net/netfilter/nf_conntrack_max",
        "/proc/sys/net/ipv4/netfilter/ip_conntrack_count", "/proc/sys/net/ipv4/ip_conntrack_max",
        "/sys/module/nf_conntrack", "/sys/module/ip_conntrack"};
    for (const std::string_view sign : signs) {
        if (::access(path(sign).c_str(), F_OK) == 0)
            return true;
    }
    return false;
}

std::optional<std::uint64_t> ProcFs::readEventsMode() const
{
    return number("/proc/sys/net/netfilter/nf_conntrack_events");
}

TableFile ProcFs::tableFile() const
{
    TableFile table;
    for (const std::string_view candidate : {"/proc/net/nf_conntrack", "/proc/net/ip_conntrack"}) {
        const std::string file = path(candidate);
        const FileHandle opened = FileHandle::openToRead(file);
        const int error = errno;
        if (!opened && (error == ENOENT || error == ENOTDIR))
            continue;
        table.path = file;
        if (opened) {
            table.access = TableAccess::Readable;
        } else if (error == EACCES || error == EPERM) {
            table.access = TableAccess::NoPermission;
        } else {
            table.access = TableAccess::Failed;
            table.detail = std::generic_category().message(error);
        }
        return table;
    }
    table.path = path("/proc/net/nf_conntrack");
    table.access = trackingRuns() ? TableAccess::NotCompiledIn : TableAccess::NotLoaded;
    return table;
}

} // namespace ctscope
