// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/flow_printer.h"

#include "flow/foreign_text.h"
#include "format/flow_writer.h"
#include "query/block_writer.h"

#include <algorithm>
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

/// What a table may show, in its order.
std::vector<const ColumnDefinition *> tableColumns()
{
    std::vector<const ColumnDefinition *> columns;
    for (const Printed place : {Printed::First, Printed::Second}) {
        for (const ColumnDefinition &column : allColumns()) {
            if (column.printed == place)
                columns.push_back(&column);
        }
    }
    for (const ColumnDefinition &column : allColumns()) {
        if (column.printed == Printed::InOrder || column.printed == Printed::Always)
            columns.push_back(&column);
    }
    return columns;
}

/// One long cell would pad the rows of all others. A translation of IPv6 on both sides has its place.
constexpr std::size_t widestCell = 120;

struct TableColumn {
    const ColumnDefinition *column;
    std::size_t width = 0; ///< 0 = not shown
};

std::string headerOf(const ColumnDefinition &column)
{
    std::string title(column.id);
    std::ranges::transform(
        title, title.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return title;
}

std::vector<TableColumn> measuredColumns(const Frame &frame, const BlockWriter &out)
{
    std::vector<TableColumn> columns;
    for (const ColumnDefinition *const column : tableColumns())
        columns.push_back({column, column->printed == Printed::Always ? characterCount(headerOf(*column)) : 0});
    const CellContext context = contextOf(frame, widestCell);
    for (const Row row : frame.order->rows) {
        if (out.failed())
            break;
        for (TableColumn &entry : columns) {
            const std::string text = visibleText(cellText(context, row, entry.column->column), widestCell);
            if (!text.empty() && !(entry.column->zeroIsUsual && text == "0"))
                entry.width = std::max({entry.width, characterCount(text), characterCount(headerOf(*entry.column))});
        }
    }
    std::erase_if(columns, [](const TableColumn &entry) { return entry.width == 0; });
    return columns;
}

void appendCell(std::string &out, const TableColumn &entry, std::string_view text, bool last)
{
    const std::size_t padding = entry.width - std::min(entry.width, characterCount(text));
    if (isNumeric(entry.column->type))
        out.append(padding, ' ');
    out += text;
    if (!isNumeric(entry.column->type) && !last)
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
            appendCell(buffer, entry, textOf(*entry.column), &entry == &columns.back());
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
        line([&](const ColumnDefinition &column) {
            return visibleText(cellText(context, row, column.column), widestCell);
        });
    }
}

// Comma-separated values, RFC 4180

void printCsv(const Frame &frame, BlockWriter &out)
{
    const auto line = [&out](auto &&textOf) {
        std::string &buffer = out.buffer();
        for (const ColumnDefinition &column : allColumns()) {
            if (&column != &allColumns().front())
                buffer += ',';
            appendCsvField(buffer, textOf(column));
        }
        buffer += "\r\n";
        out.flushWhenFull();
    };
    line([](const ColumnDefinition &column) { return column.id; });
    const CellContext context = contextOf(frame);
    for (const Row row : frame.order->rows) {
        if (out.failed())
            return;
        line([&](const ColumnDefinition &column) { return cellExactText(context, row, column.column); });
    }
}

// One flow a line

using LineWriter = void (*)(const Flow &, std::string &);

void printLines(const Frame &frame, LineWriter write, BlockWriter &out)
{
    for (const Row row : frame.order->rows) {
        if (out.failed())
            return;
        write(frame.snapshot->rows.flows().flow(row), out.buffer());
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
