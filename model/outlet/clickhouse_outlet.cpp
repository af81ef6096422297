// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/clickhouse_outlet.h"

#include <algorithm>
#include <utility>

namespace ctscope::outlet {

namespace {

using history::HistoryEvent;

std::int64_t micros(std::chrono::seconds time) { return std::chrono::microseconds(time).count(); }

} // namespace

ClickhouseOutlet::ClickhouseOutlet(Options options, std::unique_ptr<Spool> spool, std::int64_t now)
    : m_options(std::move(options))
    , m_maker(m_options.sender.table, m_options.withDestinations)
    , m_nextFlows(now + micros(m_options.batchTime))
    , m_nextEvents(now) // at once: it is known then that this machine is recorded
    , m_sender(m_options.sender, std::move(spool))
{
    EventRow started;
    started.kind = HistoryEvent::Started;
    started.begin = started.time = now;
    started.name = "interval";
    started.value = std::to_string(m_options.sampleTime.count());
    m_maker.add(started);
}

void ClickhouseOutlet::addEnded(const record::EndedFlow &flow)
{
    m_maker.add(flow);
    if (m_maker.flows() >= BatchMaker::mostRows)
        pushFlows();
}

void ClickhouseOutlet::addSample(const record::Sample &sample)
{
    namespace known = history::history_known;
    EventRow &row = m_sample;
    if (row.time == 0)
        row.begin = sample.time;
    row.time = sample.time;
    row.flows = sample.flows;
    if (sample.capacity.count) {
        row.entries = std::max(row.entries, *sample.capacity.count);
        row.known |= known::entries;
    }
    if (sample.capacity.max) {
        row.entryLimit = *sample.capacity.max;
        row.known |= known::entryLimit;
    }
    row.begun += sample.begun;
    row.ended += sample.ended;
    if (sample.drops || sample.earlyDrops) {
        row.drops += sample.drops.value_or(0);
        row.earlyDrops += sample.earlyDrops.value_or(0);
        row.known |= known::drops;
    }
    // Back in time, when the clock was set.
    if (row.time - row.begin >= micros(m_options.sampleTime) || row.time < row.begin)
        closeSample();
}

/// The next sample begins where this one ends.
void ClickhouseOutlet::closeSample()
{
    if (m_sample.time == 0 || (m_sample.begin == m_sample.time && m_sample.known == 0))
        return;
    const std::int64_t end = m_sample.time;
    m_sample.begin = std::min(m_sample.begin, end);
    m_maker.add(m_sample);
    m_sample = {};
    m_sample.begin = m_sample.time = end;
}

void ClickhouseOutlet::addSetting(const record::SettingChange &change)
{
    EventRow row;
    row.kind = HistoryEvent::Setting;
    row.begin = row.time = change.time;
    row.name = change.name;
    row.value = change.value;
    m_maker.add(row);
}

void ClickhouseOutlet::addGap(const record::Gap &gap)
{
    EventRow row;
    row.kind = HistoryEvent::Gap;
    row.begin = gap.begin;
    row.time = gap.end;
    row.reason = static_cast<std::uint8_t>(gap.kind);
    m_maker.add(row);
}

void ClickhouseOutlet::commit(std::int64_t now)
{
    // A clock that was set back must not make it wait.
    if (now >= m_nextFlows || now < m_nextFlows - micros(m_options.batchTime)) {
        pushFlows();
        m_nextFlows = now + micros(m_options.batchTime);
    }
    const std::int64_t eventTime = std::max(micros(m_options.sampleTime), micros(m_options.batchTime));
    if (now >= m_nextEvents || now < m_nextEvents - eventTime) {
        pushEvents();
        m_nextEvents = now + eventTime;
    }
}

void ClickhouseOutlet::finish(std::int64_t now, std::chrono::milliseconds patience)
{
    closeSample();
    EventRow stopped;
    stopped.kind = HistoryEvent::Stopped;
    stopped.begin = stopped.time = now;
    m_maker.add(stopped);
    pushFlows();
    pushEvents();
    m_sender.finish(patience);
}

record::OutletStatus ClickhouseOutlet::status() const { return m_sender.status(); }

void ClickhouseOutlet::pushFlows()
{
    for (RowBatch &batch : m_maker.takeFlows())
        m_sender.push(std::move(batch));
}

void ClickhouseOutlet::pushEvents()
{
    for (RowBatch &batch : m_maker.takeEvents())
        m_sender.push(std::move(batch));
}

} // namespace ctscope::outlet
