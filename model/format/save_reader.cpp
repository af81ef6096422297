// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/save_reader.h"

#include "format/save_line.h"
#include "format/skip_log.h"

namespace ctscope {

namespace {

/// Takes the first line off `text`, without its end.
std::string_view takeLine(std::string_view &text) noexcept
{
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

bool hasEvents(std::string_view text) noexcept
{
    while (!text.empty()) {
        std::string_view rest;
        const SaveLineKind kind = saveLineKind(takeLine(text), rest);
        if (kind == SaveLineKind::Update || kind == SaveLineKind::Destroy)
            return true;
    }
    return false;
}

EventKind eventOf(SaveLineKind kind) noexcept
{
    switch (kind) {
    case SaveLineKind::Update: return EventKind::Update;
    case SaveLineKind::Destroy: return EventKind::Destroy;
    default: return EventKind::New;
    }
}

} // namespace

void readSave(std::string_view text, const DumpOptions &options, Reading &out)
{
    constexpr std::uint64_t reportEvery = 4096; // lines
    out.isEventLog = hasEvents(text);
    SkipLog skipped;
    std::string reason;
    std::string_view left = text;
    std::uint64_t number = 0;
    while (!left.empty()) {
        if (number % reportEvery == 0) {
            if (options.progress)
                options.progress(text.size() - left.size());
            if (options.stop.stop_requested())
                break;
        }
        ++number;
        const std::string_view line = takeLine(left);
        std::string_view rest;
        const SaveLineKind kind = saveLineKind(line, rest);
        if (kind == SaveLineKind::PassOver)
            continue;
        if (kind == SaveLineKind::Other) {
            skipped.skip(number, "the line does not begin with -A, -U or -D", line);
            continue;
        }
        Flow flow;
        if (!parseSaveOptions(rest, flow, reason)) {
            skipped.skip(number, reason, line);
            continue;
        }
        if (out.isEventLog)
            flow.event = eventOf(kind);
        out.flows.append(flow);
        if (options.keepText)
            out.flows.setLastLine(static_cast<std::uint64_t>(line.data() - text.data()), line.size());
    }
    if (options.progress)
        options.progress(text.size() - left.size());
    out.lines += number;
    skipped.moveInto(out);
}

} // namespace ctscope
