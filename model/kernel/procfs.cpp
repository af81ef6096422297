// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/procfs.h"

#include "kernel/expectation_text.h"
#include "kernel/file_text.h"
#include "kernel/statistics_text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace ctscope {

ProcFs::ProcFs(std::string root)
    : m_root(std::move(root))
{
    while (m_root.ends_with('/'))
        m_root.pop_back();
}

std::string ProcFs::path(std::string_view below) const { return m_root + std::string(below); }

std::optional<std::string> ProcFs::valueOf(std::string_view file) const { return readSmallFile(path(file)); }

std::vector<KernelSetting> ProcFs::readSettings() const
{
    // Kernels from 2.6.20 to 4.x have both folders; the older one says nothing of its own then.
    for (const auto &[folder, sysctl] : {std::pair{newSysctls, "net.netfilter"}, {oldSysctls, "net.ipv4.netfilter"}}) {
        std::vector<KernelSetting> settings;
        std::error_code error;
        for (std::filesystem::directory_iterator file(path(folder), error), end; !error && file != end;
             file.increment(error)) {
            const std::string name = file->path().filename().string();
            if (!isSettingFile(name))
                continue;
            const auto text = readSmallFile(file->path().string());
            if (!text)
                continue;
            KernelSetting &setting = settings.emplace_back(makeSetting(sysctl, name, *text));
            std::error_code unknown;
            const auto permissions = std::filesystem::status(file->path(), unknown).permissions();
            setting.writable =
                !unknown && (permissions & std::filesystem::perms::owner_write) != std::filesystem::perms::none;
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
    constexpr std::size_t mostText = std::size_t(16) << 20;
    for (const std::string_view file : {"/proc/net/nf_conntrack_expect", "/proc/net/ip_conntrack_expect"}) {
        if (const auto text = readSmallFile(path(file), mostText))
            return {parseExpectations(*text).expectations, TableAccess::Readable};
        if (errno == EACCES || errno == EPERM)
            return {std::nullopt, TableAccess::NoPermission};
        if (errno != ENOENT && errno != ENOTDIR)
            return {std::nullopt, TableAccess::Failed};
    }
    return SettingsByName::readExpectations();
}

bool ProcFs::trackingRuns() const
{
    constexpr std::array<std::string_view, 6> signs = {"/proc/sys/net/netfilter/nf_conntrack_count",
        "/proc/sys/net/netfilter/nf_conntrack_max", "/proc/sys/net/ipv4/netfilter/ip_conntrack_count",
        "/proc/sys/net/ipv4/ip_conntrack_max", "/sys/module/nf_conntrack", "/sys/module/ip_conntrack"};
    for (const std::string_view sign : signs) {
        if (::access(path(sign).c_str(), F_OK) == 0)
            return true;
    }
    return false;
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
