// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/tool_words.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;
constexpr std::string_view banner = "(conntrack-tools)";

bool has(std::string_view line, std::string_view part) noexcept { return line.find(part) != none; }

template <std::size_t size>
bool hasAnyOf(std::string_view line, const std::array<std::string_view, size> &parts) noexcept
{
    return std::ranges::any_of(parts, [line](std::string_view part) { return has(line, part); });
}

/// The system's error texts, as they end an error message.
bool endsWithReason(std::string_view line) noexcept
{
    static constexpr std::array<std::string_view, 32> reasons = {
        "Permission denied",
        "Operation not permitted",
        "No such file or directory",
        "No such process",
        "No such device",
        "Not a directory",
        "Is a directory",
        "Connection refused",
        "Connection timed out",
        "Connection reset by peer",
        "No route to host",
        "Network is unreachable",
        "Device or resource busy",
        "Resource temporarily unavailable",
        "Invalid argument",
        "Cannot allocate memory",
        "Out of memory",
        "No buffer space available",
        "No space left on device",
        "Input/output error",
        "Broken pipe",
        "Interrupted system call",
        "Protocol not supported",
        "Protocol not available",
        "Operation not supported",
        "Function not implemented",
        "Read-only file system",
        "Too many open files",
        "Exec format error",
        "Text file busy",
        "command not found",
        "inaccessible or not found",
    };
    while (line.ends_with('.') || line.ends_with('\'') || line.ends_with(')'))
        line.remove_suffix(1);
    return std::ranges::any_of(reasons, [line](std::string_view reason) {
        if (!line.ends_with(reason) || line.size() < reason.size() + 2)
            return false;
        const std::string_view before = line.substr(0, line.size() - reason.size());
        return before.ends_with(": ") || before.ends_with("(");
    });
}

/// "-bash:", "/bin/sh:", "modprobe:": a message begins with the name of its program.
bool beginsWithName(std::string_view line) noexcept
{
    const std::size_t colon = line.find(':');
    if (colon == none || colon == 0 || colon > 40)
        return false;
    return std::ranges::all_of(line.substr(0, colon), [](char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '/'
            || c == '.';
    });
}

/// The text after a shell's prompt, or after "+" of set -x.
std::string_view withoutPrompt(std::string_view line) noexcept
{
    constexpr std::size_t longestPrompt = 80;
    const std::string_view head = line.substr(0, longestPrompt);
    if (head.find_first_of("$#%>+\xe2") == none)
        return line;
    std::size_t behind = 0;
    for (const std::string_view end : {std::string_view("$ "), std::string_view("# "), std::string_view("% "),
             std::string_view("> "), std::string_view("+ "), std::string_view("\u276f ")}) {
        const std::size_t at = head.find(end);
        if (at != none)
            behind = std::max(behind, at + end.size());
    }
    return trimmed(line.substr(behind));
}

bool isCommandName(std::string_view word) noexcept
{
    static constexpr std::array<std::string_view, 31> names = {"conntrack", "conntrackd", "sudo", "doas", "cat", "zcat",
        "grep", "egrep", "fgrep", "zgrep", "awk", "sed", "watch", "while", "for", "until", "ssh", "ip", "nsenter",
        "docker", "podman", "kubectl", "echo", "head", "tail", "tee", "sort", "tcpdump", "strace", "timeout", "sysctl"};
    const std::size_t slash = word.rfind('/');
    if (slash != none)
        word.remove_prefix(slash + 1);
    return std::ranges::find(names, word) != names.end();
}

/// "conntrack -L", "/usr/sbin/conntrack -E", with anything around it.
bool callsConntrack(std::string_view line) noexcept
{
    constexpr std::string_view name = "conntrack";
    for (std::size_t at = line.find(name); at != none; at = line.find(name, at + 1)) {
        const bool begins = at == 0 || std::string_view(" \t/`'\"($").find(line[at - 1]) != none;
        std::size_t behind = at + name.size();
        if (behind < line.size() && line[behind] == 'd')
            ++behind;
        const std::size_t option = line.find_first_not_of(" \t", behind);
        if (begins && option != none && option > behind && line[option] == '-' && option + 1 < line.size()
            && !isBlank(line[option + 1]))
            return true;
    }
    return false;
}

/// "/proc/net/nf_conntrack" as the argument of a command; grep puts it before a line with a colon.
bool namesTheFile(std::string_view line) noexcept
{
    for (const std::string_view name : {std::string_view("/proc/net/nf_conntrack"),
             std::string_view("/proc/net/ip_conntrack"), std::string_view("/proc/net/stat/nf_conntrack")}) {
        const std::size_t at = line.find(name);
        if (at == none)
            continue;
        const std::size_t behind = at + name.size();
        if (behind == line.size() || std::string_view(" \t|;'\"`)<").find(line[behind]) != none)
            return true;
    }
    return false;
}

} // namespace

std::optional<ToolCount> toolCountIn(std::string_view line) noexcept
{
    for (const std::string_view words : {std::string_view(" flow entries ha"), std::string_view(" flow events ha"),
             std::string_view(" expectations ha")}) {
        const std::size_t at = line.find(words);
        if (at == none)
            continue;
        const std::size_t before = line.substr(0, at).find_last_not_of("0123456789");
        const std::size_t begin = before == none ? 0 : before + 1;
        const auto number = parseDecimal(line.substr(begin, at - begin));
        constexpr std::string_view been = " been ";
        const std::size_t verb = line.find(been, at);
        if (!number || verb == none)
            return std::nullopt;
        const std::string_view rest = line.substr(verb + been.size());
        return ToolCount{*number, rest.substr(0, rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz"))};
    }
    return std::nullopt;
}

bool isToolStatus(std::string_view line) noexcept
{
    static constexpr std::array<std::string_view, 7> counts = {"flow entries have been", "flow entries has been",
        "flow events have been", "flow events has been", "expectations have been", "expectations has been",
        "tracking table has been"};
    static constexpr std::array<std::string_view, 5> hints = {
        "This message means that the current netlink socket buffer size is too small", "--buffer-size in conntrack(8)",
        "conntrack --help", "sudo: unable to resolve host", "[sudo] password for "};
    // One search instead of eight for nearly all lines.
    if (has(line, " been") && hasAnyOf(line, counts))
        return true;
    if (const std::size_t at = line.find(banner); at != none) {
        const std::string_view rest = trimmed(line.substr(at + banner.size()));
        return rest.empty() || trimmed(rest.substr(1)).empty() || has(rest, "NOTICE");
    }
    return (has(line, "conntrack") || has(line, "sudo") || has(line, "netlink")) && hasAnyOf(line, hints);
}

bool isToolError(std::string_view line) noexcept
{
    if (has(line, banner))
        return !isToolStatus(line);
    constexpr std::size_t longest = 500;
    if (line.size() > longest)
        return false;
    static constexpr std::array<std::string_view, 15> sentences = {
        "command not found: ",
        "modprobe: FATAL",
        "modprobe: ERROR",
        "sudo: a password is required",
        "sudo: a terminal is required",
        "sudo: no tty present",
        "is not in the sudoers file",
        "is not allowed to execute",
        "Error response from daemon",
        "OCI runtime exec failed",
        "executable file not found",
        "command terminated with exit code",
        "you must have a tty to run sudo",
        "Error from server",
        "Permission denied (publickey",
    };
    if (line.find_first_of(":(") == none && !has(line, "sudoers") && !has(line, "not allowed")
        && !has(line, "terminated with"))
        return false;
    return endsWithReason(line) || hasAnyOf(line, sentences) || (beginsWithName(line) && line.ends_with(": not found"));
}

bool isAboutAbsence(std::string_view line) noexcept
{
    return !has(line, banner) && (has(line, "No such file") || has(line, "not found"));
}

bool isLossWord(std::string_view line) noexcept
{
    static constexpr std::array<std::string_view, 13> words = {"ENOBUFS", "socket overrun", "losing events",
        "lost events", "events lost", "events were lost", "messages lost", "messages were lost", "kmsg buffer overrun",
        "drop messages due to rate-limiting", "messages suppressed", "messages dropped", "netlink overrun"};
    const bool messages = has(line, "messages") || has(line, "overrun");
    if ((messages || has(line, "events") || has(line, "ENOBUFS")) && hasAnyOf(line, words))
        return true;
    if (messages
        && ((has(line, "Suppressed ") && has(line, " messages from"))
            || (has(line, "Missed ") && has(line, "kernel messages"))))
        return true;
    // Marks of text that was left out by hand.
    static constexpr std::array<std::string_view, 13> gaps = {"...", "[...]", "(...)", "<...>", "[\u2026]", "<snip>",
        "[snip]", "--snip--", "-- snip --", "[truncated]", "(truncated)", "<truncated>", "[output truncated]"};
    constexpr std::size_t longestGap = 60;
    if (line.size() > longestGap)
        return false;
    if (std::ranges::find(gaps, trimmed(line)) != gaps.end())
        return true;
    const bool omitted = has(line, "omitted") && (has(line, "lines ") || has(line, "output ") || has(line, "entries "));
    return omitted || has(line, "lines skipped") || has(line, "more lines");
}

bool isCommandLine(std::string_view line) noexcept
{
    if (line.starts_with("Every ") && has(line, "s: "))
        return true;
    if (has(line, "conntrack") && (callsConntrack(line) || namesTheFile(line)))
        return true;
    const std::string_view rest = withoutPrompt(line);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
    return word.size() < rest.size() && isCommandName(word);
}

} // namespace ctscope
