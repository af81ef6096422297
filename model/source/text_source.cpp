// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/text_source.h"

#include "format/dump_reader.h"
#include "source/event_fold.h"

#include <new>
#include <stdexcept>
#include <utility>

namespace ctscope {

namespace {

Problem problemOf(DumpVerdict verdict) noexcept
{
    switch (verdict) {
    case DumpVerdict::Flows: return Problem::None;
    case DumpVerdict::Empty: return Problem::Empty;
    case DumpVerdict::NotFlows: return Problem::NotFlows;
    case DumpVerdict::NotRecognised: return Problem::NotRecognised;
    case DumpVerdict::ToolFailed: return Problem::ToolFailed;
    case DumpVerdict::Binary: return Problem::Binary;
    case DumpVerdict::Cancelled: return Problem::Cancelled;
    }
    return Problem::Failed;
}

} // namespace

ReadResult readTextDump(
    SharedText text, TextDumpOptions how, std::stop_token stop, const ReadProgress &progress, const std::string &detail)
{
    const auto begin = std::chrono::steady_clock::now();
    DumpOptions options;
    options.threads = how.threads;
    options.reading = how.reading;
    options.stop = stop;
    if (progress)
        options.progress = [&progress, total = text->size()](std::uint64_t done) { progress(done, total); };
    try {
        DumpResult dump = readDump(std::move(text), options);
        ReadResult result;
        if (const Problem kind = problemOf(dump.verdict); kind != Problem::None)
            result.problem = {kind, detail};
        if (dump.verdict == DumpVerdict::Empty || dump.verdict == DumpVerdict::Cancelled)
            return result;
        result.reading = how.foldEvents ? foldEvents(std::move(dump.reading)) : std::move(dump.reading);
        result.reading->takenAt = std::chrono::steady_clock::now();
        result.reading->wallTime = std::chrono::system_clock::now();
        result.reading->cost = std::chrono::duration_cast<std::chrono::microseconds>(result.reading->takenAt - begin);
        return result;
    } catch (const std::bad_alloc &) {
        return {std::nullopt, {Problem::TooLarge, detail}};
    } catch (const std::length_error &) { // more flows than there are numbers for rows
        return {std::nullopt, {Problem::TooLarge, detail}};
    }
}

TextSource::TextSource(std::string text, std::string name, bool foldEvents)
    : m_text(std::make_shared<const std::string>(std::move(text)))
    , m_name(std::move(name))
    , m_foldEvents(foldEvents)
{
}

ReadResult TextSource::read(std::stop_token stop, const ReadProgress &progress)
{
    return readTextDump(m_text, {.foldEvents = m_foldEvents, .reading = *m_choice}, stop, progress, m_name);
}

} // namespace ctscope
