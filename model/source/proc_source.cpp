// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/proc_source.h"

#include "format/dump_reader.h"
#include "kernel/file_text.h"
#include "source/table_text.h"

#include <algorithm>
#include <system_error>

namespace ctscope {

namespace {

/// The kernel gives at most a page with each read().
constexpr std::size_t blockSize = 4096;
/// What a line of the table takes at most as a rule; only for setting memory aside.
constexpr std::size_t usualLine = 200;
constexpr std::size_t mostSetAside = std::size_t(1) << 30;

SourceProblem problemOf(const TableFile &table)
{
    switch (table.access) {
    case TableAccess::Readable: break;
    case TableAccess::NoPermission: return {Problem::NoPermission, table.path};
    case TableAccess::NotCompiledIn: return {Problem::NotCompiledIn, table.path};
    case TableAccess::NotLoaded: return {Problem::NotLoaded, table.path};
    case TableAccess::Failed: return {Problem::Failed, table.path + ": " + table.detail};
    }
    return {};
}

Reading emptyReading()
{
    Reading reading;
    reading.format = Format::NfConntrack;
    return reading;
}

} // namespace

ProcSource::ProcSource(ProcFs procfs)
    : m_procfs(std::move(procfs))
{
}

ReadResult ProcSource::read(std::stop_token stop, const ReadProgress &progress)
{
    using Verdict = TableCheck::Verdict;
    ReadResult result;
    Verdict verdict{};
    for (int done = 0; done < mostTries; ++done) {
        const Capacity before = m_procfs.readCapacity();
        result = readOnce(before, stop, progress);
        if (!result.reading)
            return result;
        verdict = m_check.judge(before, result.reading->capacity, result.reading->lines);
        if (verdict == Verdict::Whole)
            break;
    }
    noteDoubt(*result.reading, verdict);
    m_state.interrupted = verdict != Verdict::Whole;
    if (m_state.interrupted) {
        m_state.interruptedAt = result.reading->takenAt;
        m_state.tooFew = verdict == Verdict::TooFew;
        if (result.problem.kind == Problem::Unused)
            result.problem = {};
    }
    result.following = m_state;
    return result;
}

ReadResult ProcSource::readOnce(const Capacity &before, const std::stop_token &stop, const ReadProgress &progress) const
{
    const auto begin = std::chrono::steady_clock::now();
    const TableFile table = m_procfs.tableFile();
    if (table.access != TableAccess::Readable)
        return {std::nullopt, problemOf(table)};
    const FileHandle file = FileHandle::openToRead(table.path);
    if (!file) // it was removed between the two calls
        return {std::nullopt, problemOf(m_procfs.tableFile())};

    const std::size_t expected =
        static_cast<std::size_t>(std::min<std::uint64_t>(before.count.value_or(0), mostSetAside / usualLine))
        * usualLine;
    ReadResult result;
    TableText text(expected, stop);
    BlockReader blocks(file.get(), stop);
    constexpr std::size_t progressStep = std::size_t(1) << 20;
    std::size_t nextReport = progressStep;
    for (;;) {
        std::size_t got = 0;
        const auto outcome = blocks.read(text.room(blockSize), blockSize, got);
        if (outcome == BlockReader::Outcome::Stopped)
            return {std::nullopt, {Problem::Cancelled, table.path}};
        if (outcome == BlockReader::Outcome::Failed)
            return {
                std::nullopt, {Problem::Failed, table.path + ": " + std::generic_category().message(blocks.error())}};
        if (outcome == BlockReader::Outcome::End)
            break;
        text.add(got);
        if (progress && text.size() >= nextReport) {
            progress(text.size(), std::max(expected, text.size()));
            nextReport = text.size() + progressStep;
        }
    }

    if (text.size() == 0) {
        result.reading = emptyReading();
        result.problem = {Problem::Unused, table.path};
    } else {
        DumpResult dump = text.finish();
        if (dump.verdict == DumpVerdict::Cancelled)
            return {std::nullopt, {Problem::Cancelled, table.path}};
        if (dump.verdict != DumpVerdict::Flows)
            return {std::nullopt, {Problem::NotRecognised, table.path}};
        result.reading = std::move(dump.reading);
    }
    result.reading->takenAt = std::chrono::steady_clock::now();
    result.reading->wallTime = std::chrono::system_clock::now();
    result.reading->cost = std::chrono::duration_cast<std::chrono::microseconds>(result.reading->takenAt - begin);
    result.reading->capacity = m_procfs.readCapacity();
    return result;
}

Capacity ProcSource::capacity() { return m_procfs.readCapacity(); }

Timeouts ProcSource::timeouts() { return m_procfs.readTimeouts(); }

Origin ProcSource::origin() const { return Origin::ofProc(m_procfs.tableFile().path); }

} // namespace ctscope
