// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/container_log.h"

#include "format/lexer.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ctscope {

namespace {

struct LogLine {
    std::string_view time;
    bool error = false; ///< standard error
    bool partial = false;
    std::string_view text;
};

/// `first`: the text may begin within the line, so that a part of its time is missing.
std::optional<LogLine> logLine(std::string_view line, bool first = false) noexcept
{
    const bool dated = line.size() >= 24 && isDigit(line[0]) && line[4] == '-' && line[10] == 'T';
    if (!dated && !first)
        return std::nullopt;
    LogLine found;
    const std::size_t time = line.find(' ');
    if (time == std::string_view::npos || time > 40)
        return std::nullopt;
    if (dated)
        found.time = line.substr(0, time);
    std::string_view rest = line.substr(time + 1);
    found.error = rest.starts_with("stderr ");
    if (!found.error && !rest.starts_with("stdout "))
        return std::nullopt;
    rest.remove_prefix(7);
    if (!rest.starts_with('F') && !rest.starts_with('P'))
        return std::nullopt;
    found.partial = rest[0] == 'P';
    const std::size_t tags = std::min(rest.find(' '), rest.size());
    if (tags > 1 && rest[1] != ':')
        return std::nullopt;
    found.text = rest.substr(std::min(tags + 1, rest.size()));
    return found;
}

} // namespace

std::optional<std::string> linesOfContainer(std::string_view text, std::string_view head)
{
    std::size_t logged = 0;
    std::size_t lines = 0;
    for (std::size_t i = 0; i < head.size() && lines < 100; ++lines) {
        const std::size_t end = std::min(head.find('\n', i), head.size());
        logged += logLine(head.substr(i, end - i)) ? 1 : 0;
        i = end + 1;
    }
    if (logged == 0 || logged * 2 < lines)
        return std::nullopt;

    std::string out;
    out.reserve(text.size());
    std::string partial[2]; // of standard output and standard error
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find('\n', i), text.size());
        const std::string_view line = text.substr(i, end - i);
        const auto log = logLine(line, i == 0);
        if (!log) {
            out.append(line);
        } else {
            std::string &before = partial[log->error ? 1 : 0];
            if (before.empty())
                before.append(log->time) += ' ';
            before += log->text;
            if (before.ends_with('\r'))
                before.pop_back();
            if (!log->partial)
                out.append(std::exchange(before, {}));
        }
        if ((!log || !log->partial) && end < text.size())
            out += '\n';
        i = end + 1;
    }
    // A line whose last part is missing is cut off.
    for (const std::string &rest : partial) {
        if (!rest.empty()) {
            if (!out.empty() && !out.ends_with('\n'))
                out += '\n';
            out += rest;
        }
    }
    return out;
}

} // namespace ctscope
