// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/process_sockets.h"

#include "kernel/file_text.h"
#include "kernel/open_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace ctscope {

namespace {

constexpr std::size_t commLength = 15; ///< TASK_COMM_LEN without its NUL

template <typename Number> std::optional<Number> wholeNumber(std::string_view text) noexcept
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::string_view baseName(std::string_view path) noexcept { return path.substr(path.rfind('/') + 1); }

/// The files of one process. The open folder keeps standing for this process, even when its number is used again.
class ProcessFolder {
public:
    explicit ProcessFolder(const std::string &path) noexcept
        : m_folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    {
    }
    explicit operator bool() const noexcept { return static_cast<bool>(m_folder); }

    std::optional<std::string> text(const char *file, std::size_t most) const
    {
        const FileHandle opened(::openat(m_folder.get(), file, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (!opened)
            return std::nullopt;
        std::string text(most, '\0');
        std::size_t length = 0;
        while (length < most) {
            const ssize_t count = ::read(opened.get(), text.data() + length, most - length);
            if (count < 0)
                return std::nullopt;
            if (count == 0)
                break;
            length += static_cast<std::size_t>(count);
        }
        text.resize(length);
        return text;
    }
    std::string link(const char *file) const
    {
        std::array<char, 4096> target{};
        const ssize_t length = ::readlinkat(m_folder.get(), file, target.data(), target.size());
        return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
    }

private:
    FileHandle m_folder;
};

/// A word of /proc/PID/stat by its number in proc(5), from 3; the second is the name in brackets, which may hold
/// anything.
std::optional<std::uint64_t> statWord(std::string_view stat, int number) noexcept
{
    const auto bracket = stat.rfind(')');
    if (bracket == std::string_view::npos)
        return std::nullopt;
    stat.remove_prefix(bracket + 1);
    for (int word = 3; word < number; ++word) {
        const auto blank = stat.find(' ', 1);
        if (blank == std::string_view::npos)
            return std::nullopt;
        stat.remove_prefix(blank);
    }
    stat.remove_prefix(std::min<std::size_t>(1, stat.size()));
    return wholeNumber<std::uint64_t>(stat.substr(0, stat.find_first_of(" \n")));
}
constexpr int parentWord = 4;
constexpr int sessionWord = 6;
constexpr int startWord = 22;

/// The second number of the line "Uid:" in /proc/PID/status.
std::optional<std::uint32_t> effectiveUser(std::string_view status) noexcept
{
    constexpr std::string_view title = "\nUid:\t";
    const auto at = status.find(title);
    if (at == std::string_view::npos)
        return std::nullopt;
    status.remove_prefix(at + title.size());
    const auto tab = status.find('\t');
    if (tab == std::string_view::npos)
        return std::nullopt;
    status.remove_prefix(tab + 1);
    return wholeNumber<std::uint32_t>(status.substr(0, status.find_first_of("\t\n")));
}

} // namespace

std::string programName(std::string_view comm, std::string_view executable, std::string_view commandLine)
{
    if (comm.size() < commLength)
        return std::string(comm);
    constexpr std::string_view deleted = " (deleted)";
    if (executable.ends_with(deleted))
        executable.remove_suffix(deleted.size());
    const std::string_view argument = commandLine.substr(0, commandLine.find('\0'));
    for (const std::string_view path : {executable, argument}) {
        const std::string_view name = baseName(path);
        if (name.starts_with(comm))
            return std::string(name);
    }
    return std::string(comm);
}

std::optional<ProcessFacts> readProcess(std::uint32_t pid, const std::string &root)
{
    constexpr std::size_t most = 4096;
    const ProcessFolder folder(root + "/proc/" + std::to_string(pid));
    if (!folder)
        return std::nullopt;
    auto comm = folder.text("comm", most);
    if (!comm)
        return std::nullopt;
    if (comm->ends_with('\n'))
        comm->pop_back();
    ProcessFacts facts;
    facts.pid = pid;
    facts.uid = effectiveUser(folder.text("status", most).value_or(std::string()));
    facts.started = statWord(folder.text("stat", most).value_or(std::string()), startWord).value_or(0);
    facts.commandLine = folder.text("cmdline", most).value_or(std::string());
    facts.name = programName(*comm, folder.link("exe"), facts.commandLine);
    while (facts.commandLine.ends_with('\0'))
        facts.commandLine.pop_back();
    std::ranges::replace(facts.commandLine, '\0', ' ');
    facts.cgroup = folder.text("cgroup", most).value_or(std::string());
    return facts;
}

std::uint64_t readUptime(const std::string &root)
{
    // "5123.47 9876.54"
    const std::string text = readSmallFile(root + "/proc/uptime").value_or(std::string());
    return wholeNumber<std::uint64_t>(std::string_view(text).substr(0, text.find('.'))).value_or(0);
}

bool canReadFiles(std::uint32_t pid, const std::string &root)
{
    const std::string path = root + "/proc/" + std::to_string(pid) + "/fd";
    return static_cast<bool>(openFolder(path));
}

Kinship readKinship(std::uint32_t pid, const std::string &root)
{
    const ProcessFolder folder(root + "/proc/" + std::to_string(pid));
    constexpr std::size_t most = 1024;
    const std::string stat = folder ? folder.text("stat", most).value_or(std::string()) : std::string();
    return {static_cast<std::uint32_t>(statWord(stat, parentWord).value_or(0)),
        static_cast<std::uint32_t>(statWord(stat, sessionWord).value_or(0))};
}

} // namespace ctscope
