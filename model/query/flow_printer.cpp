// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/flow_printer.h"

#include "flow/foreign_text.h"
#include "format/flow_writer.h"
#include "query/block_writer.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace ctscope {

namespace {

CellContext contextOf(const Frame &frame, std::size_t most = wholeText)
{
    // All rows as they were when the reading was complete.
    return {*frame.snapshot, frame.snapshot->takenAt, most};
}

// A table for people

/// What a table shows, as far as the flows have it; the first of them always.
constexpr std::array tableColumns = {
    Column::EventTime, Column::Event, Column::Protocol, Column::State, Column::TimeToLive,
    Column::Source, Column::SourcePort, Column::Destination, Column::DestinationPort, Column::Nat,
    Column::Flags, Column::Packets, Column::Bytes, Column::Mark, Column::Zone, Column::Helper,
};

bool isAlwaysShown(Column column) noexcept
{
    return column == Column::Protocol || column == Column::Source || column == Column::Destination;
}

/// Mark and zone are nearly always 0, which says nothing.
bool isTelling(Column column, std::string_view text) noexcept
{
    return !text.empty() && !(text == "0" && (column == Column::Mark || column == Column::Zone));
}

/// One long cell would pad the rows of all others. A translation of IPv6 on both sides has its place.
constexpr std::size_t widestCell = 120;

struct TableColumn {
    Column column;
    std::size_t width = 0; ///< 0 = not shown
};

std::string headerOf(Column column)
{
    std::string title(columnFacts(column).id);
    std::ranges::transform(title, title.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return title;
}

std::vector<TableColumn> measuredColumns(const Frame &frame, const BlockWriter &out)
{
    std::vector<TableColumn> columns;
    for (const Column column : tableColumns)
        columns.push_back({column, isAlwaysShown(column) ? characterCount(headerOf(column)) : 0});
    const CellContext context = contextOf(frame, widestCell);
    for (const Row row : frame.order->rows) {
        if (out.failed())
            break;
        for (TableColumn &entry : columns) {
            const std::string text = visibleText(cellText(context, row, entry.column), widestCell);
            if (isTelling(entry.column, text))
                entry.width = std::max({entry.width, characterCount(text), characterCount(headerOf(entry.column))});
        }
    }
    std::erase_if(columns, [](const TableColumn &entry) { return entry.width == 0; });
    return columns;
}

void appendCell(std::string &out, const TableColumn &entry, std::string_view text, bool last)
{
    const std::size_t padding = entry.width - std::min(entry.width, characterCount(text));
    if (columnFacts(entry.column).numeric)
        out.append(padding, ' ');
    out += text;
    if (!columnFacts(entry.column).numeric && !last)
        out.append(padding, ' ');
}

void printTable(const Frame &frame, BlockWriter &out)
{
    const std::vector<TableColumn> columns = measuredColumns(frame, out);
    const auto line = [&](auto &&textOf) {
        std::string &buffer = out.buffer();
        for (const TableColumn &entry : columns) {
            if (&entry != &columns.front())
                buffer += "  ";
            appendCell(buffer, entry, textOf(entry.column), &entry == &columns.back());
        }
        buffer.erase(buffer.find_last_not_of(' ') + 1);
        buffer += '\n';
        out.flushWhenFull();
    };
    line(headerOf);
    const CellContext context = contextOf(frame, widestCell);
    for (const Row row : frame.order->rows) {
        if (out.failed())
            return;
        line([&](Column column) { return visibleText(cellText(context, row, column), widestCell); });
    }
}

// Comma-separated values, RFC 4180

void printCsv(const Frame &frame, BlockWriter &out)
{
    const auto line = [&out](auto &&textOf) {
        std::string &buffer = out.buffer();
        for (std::size_t i = 0; i < columnCount; ++i) {
            if (i > 0)
                buffer += ',';
            appendCsvField(buffer, textOf(static_cast<Column>(i)));
        }
        buffer += "\r\n";
        out.flushWhenFull();
    };
    line([](Column column) { return columnFacts(column).id; });
    const CellContext context = contextOf(frame);
    for (const Row row : frame.order->rows) {
        if (out.failed())
            return;
        line([&](Column column) { return cellExactText(context, row, column); });
    }
}

// One flow a line

using LineWriter = void (*)(const Flow &, std::string &);

void printLines(const Frame &frame, LineWriter write, BlockWriter &out)
{
    for (const Row row : frame.order->rows) {
        if (out.failed())
            return;
        write(frame.snapshot->flows.flow(row), out.buffer());
        out.flushWhenFull();
    }
}

} // namespace

void printFlows(const Frame &frame, FlowFormat format, BlockWriter &out)
{
    switch (format) {
    case FlowFormat::Table: printTable(frame, out); break;
    case FlowFormat::Conntrack: printLines(frame, writeConntrackLine, out); break;
    case FlowFormat::Csv: printCsv(frame, out); break;
    case FlowFormat::Json: printLines(frame, writeJsonLine, out); break;
    }
    out.flush();
}

} // namespace ctscope
