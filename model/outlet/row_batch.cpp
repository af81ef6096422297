// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/row_batch.h"

#include "outlet/flow_values.h"
#include "outlet/row_bytes.h"

#include <algorithm>
#include <random>
#include <utility>

namespace ctscope::outlet {

namespace {

constexpr std::int64_t day = 86'400LL * 1'000'000; // µs
constexpr unsigned numberBits = 24;

std::int64_t dayOf(std::int64_t time) { return time / day; }

void append(RowBytes &row, const FlowValues &values, const record::EndedFlow &flow)
{
    row.time(values.start);
    row.time(values.end);
    row.number(values.protocol);
    row.number(values.family);
    for (const auto &address : values.addresses)
        row.bytes(address.data(), address.size());
    for (const std::uint16_t port : values.ports)
        row.number(port);
    row.number(static_cast<std::uint8_t>(values.state));
    row.number(values.flags);
    row.number(static_cast<std::uint8_t>(values.reason));
    row.number(values.original.packets);
    row.number(values.original.bytes);
    row.number(values.reply.packets);
    row.number(values.reply.bytes);
    row.number(values.counted);
    row.number(values.mark);
    row.number(values.zone);
    row.text(values.labels);
    row.text(flow.process);
    row.text(flow.user);
    row.text(flow.unit);
}

void append(RowBytes &row, const EventRow &event)
{
    row.time(event.begin);
    row.time(event.time);
    row.number(static_cast<std::uint8_t>(event.kind));
    row.number(event.reason);
    for (const std::uint64_t number :
        {event.flows, event.entries, event.entryLimit, event.begun, event.ended, event.drops, event.earlyDrops})
        row.number(number);
    row.number(event.known);
    row.text(event.name);
    row.text(event.value);
}

} // namespace

BatchMaker::BatchMaker(record::TableName table, bool withDestinations)
    : m_withDestinations(withDestinations)
{
    setTable(std::move(table));
}

void BatchMaker::setTable(record::TableName table)
{
    m_table = std::move(table);
    m_head.clear();
    RowBytes head(m_head);
    for (const std::string *const text : {&m_table.host, &m_table.machine, &m_table.boot, &m_table.ns})
        head.text(*text);
}

void BatchMaker::add(const record::EndedFlow &flow)
{
    const FlowValues values = valuesOf(flow, m_withDestinations);
    RowBatch &batch = batchOf(BatchTable::Flows, values.end);
    RowBytes row(batch.body);
    append(row, values, flow);
    ++m_flows;
}

void BatchMaker::add(const EventRow &event)
{
    RowBatch &batch = batchOf(BatchTable::Events, event.time);
    RowBytes row(batch.body);
    append(row, event);
}

/// The batch that a row at this time belongs to, with the columns that all rows begin with.
RowBatch &BatchMaker::batchOf(BatchTable table, std::int64_t time)
{
    auto batch = std::ranges::find_if(m_batches, [&](const RowBatch &known) {
        return known.table == table && dayOf(known.last) == dayOf(time) && known.rows < mostRows;
    });
    if (batch == m_batches.end()) {
        RowBatch fresh;
        fresh.table = table;
        fresh.id = nextId();
        fresh.first = fresh.last = time;
        m_batches.push_back(std::move(fresh));
        batch = std::prev(m_batches.end());
    }
    batch->first = std::min(batch->first, time);
    batch->last = std::max(batch->last, time);
    ++batch->rows;
    batch->body += m_head;
    RowBytes(batch->body).number(batch->id);
    return *batch;
}

std::vector<RowBatch> BatchMaker::take(BatchTable table)
{
    std::vector<RowBatch> taken;
    std::vector<RowBatch> left;
    for (RowBatch &batch : m_batches)
        (batch.table == table ? taken : left).push_back(std::move(batch));
    m_batches = std::move(left);
    if (table == BatchTable::Flows)
        m_flows = 0;
    return taken;
}

std::uint64_t BatchMaker::nextId()
{
    if (m_idNumber == 0) {
        std::random_device device;
        m_idBase = (std::uint64_t(device()) << 32 | device()) << numberBits;
    }
    const std::uint64_t id = m_idBase | m_idNumber;
    m_idNumber = (m_idNumber + 1) & ((1u << numberBits) - 1);
    return id;
}

} // namespace ctscope::outlet
