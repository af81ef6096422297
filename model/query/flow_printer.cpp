// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/flow_printer.h"

#include "flow/foreign_text.h"
#include "flow/row_hash.h"
#include "format/flow_writer.h"
#include "format/json_writer.h"
#include "query/block_writer.h"
#include "query/compare/compared_cell.h"
#include "tracking/compared_rows.h"
#include "tracking/owner_columns.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

/// The columns that were asked for, or those in which a row has a value.
std::vector<TableColumn> measuredColumns(const Frame &frame, std::span<const Column> asked, const BlockWriter &out)
{
    std::vector<TableColumn> columns;
    for (const Column column : asked)
        columns.push_back({&definitionOf(column), characterCount(headerOf(definitionOf(column)))});
    if (asked.empty()) {
        for (const ColumnDefinition *const column : tableColumns())
            columns.push_back({column, column->printed == Printed::Always ? characterCount(headerOf(*column)) : 0});
    }
    const CellContext context = contextOf(frame, widestCell);
    for (const Row row : frame.order->rows) {
        if (out.failed())
            break;
        for (TableColumn &entry : columns) {
            const std::string text = visibleText(comparedCellText(context, row, entry.column->column), widestCell);
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

void printTable(const Frame &frame, std::span<const Column> asked, BlockWriter &out)
{
    const std::vector<TableColumn> columns = measuredColumns(frame, asked, out);
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
            return visibleText(comparedCellText(context, row, column.column), widestCell);
        });
    }
}

// Comma-separated values, RFC 4180

/// What CSV has when nothing else is asked for: every column, but owners and changes only where there are some.
std::vector<Column> csvColumns(const Frame &frame)
{
    const bool compared = frame.snapshot->compared != nullptr;
    std::vector<Column> columns;
    for (const ColumnDefinition &column : allColumns()) {
        if (mayHaveValues(column, *frame.snapshot) && (compared || column.column != Column::Changes))
            columns.push_back(column.column);
    }
    return columns;
}

/// In a comparison, all columns twice: as the flow is, and as it was.
void printCsv(const Frame &frame, std::span<const Column> asked, BlockWriter &out)
{
    const std::vector<Column> columns =
        asked.empty() ? csvColumns(frame) : std::vector<Column>(asked.begin(), asked.end());
    std::vector<Column> earlier;
    if (frame.snapshot->compared) {
        const Snapshot &before = *frame.snapshot->compared->before;
        std::ranges::copy_if(columns, std::back_inserter(earlier), [&before](Column column) {
            return column != Column::Changes && mayHaveValues(definitionOf(column), before);
        });
    }
    const auto line = [&](auto &&now, auto &&before) {
        std::string &buffer = out.buffer();
        bool first = true;
        const auto field = [&](const std::string &text) {
            if (!std::exchange(first, false))
                buffer += ',';
            appendCsvField(buffer, text);
        };
        for (const Column column : columns)
            field(now(column));
        for (const Column column : earlier)
            field(before(column));
        buffer += "\r\n";
        out.flushWhenFull();
    };
    line([](Column column) { return std::string(definitionOf(column).id); },
        [](Column column) { return "before-" + std::string(definitionOf(column).id); });
    const CellContext context = contextOf(frame);
    for (const Row row : frame.order->rows) {
        if (out.failed())
            return;
        line([&](Column column) { return cellExactText(context, row, column); },
            [&](Column column) { return earlierExactText(context, row, column); });
    }
}

// One flow a line

/// Adds the owner of a row to the object of its flow.
void appendOwner(const AttachedColumns &columns, Row row, std::string &out)
{
    using namespace owner_column;
    constexpr std::pair<std::string_view, AttachedId> members[] = {{"process", process}, {"pid", pid}, {"user", user},
        {"uid", uid}, {"unit", unit}, {"container", container}, {"pod", pod}, {"command", commandLine}, {"sure", known},
        {"unknown", reason}};
    constexpr std::string_view end = "}\n";
    out.resize(out.size() - end.size());
    out += ",\"owner\":";
    JsonWriter json(out);
    json.beginObject();
    for (const auto &[name, id] : members) {
        const std::string_view text = columns.text(id, row);
        if (text.empty())
            continue;
        if (id == pid || id == uid)
            json.numberMember(name, text);
        else
            json.member(name, text);
    }
    json.endObject();
    out += end;
}

/// Adds the names of the ends of a row to the object of its flow, if one has a name.
void appendHosts(const CellContext &context, Row row, std::string &out)
{
    const std::string source = cellExactText(context, row, Column::SourceHost);
    const std::string destination = cellExactText(context, row, Column::DestinationHost);
    if (source.empty() && destination.empty())
        return;
    constexpr std::string_view end = "}\n";
    out.resize(out.size() - end.size());
    out += ",\"hosts\":";
    JsonWriter json(out);
    json.beginObject();
    if (!source.empty())
        json.member("src", source);
    if (!destination.empty())
        json.member("dst", destination);
    json.endObject();
    out += end;
}

/// Adds the country and the network of the outside end.
void appendOutside(const CellContext &context, Row row, std::string &out)
{
    const std::string country = cellExactText(context, row, Column::Country);
    const std::string owner = cellExactText(context, row, Column::NetworkOwner);
    const std::string number = cellExactText(context, row, Column::NetworkNumber);
    if (country.empty() && owner.empty() && number.empty())
        return;
    constexpr std::string_view end = "}\n";
    out.resize(out.size() - end.size());
    out += ",\"outside\":";
    JsonWriter json(out);
    json.beginObject();
    if (!country.empty())
        json.member("country", country);
    if (!owner.empty())
        json.member("as-owner", owner);
    if (!number.empty())
        json.numberMember("asn", number);
    json.endObject();
    out += end;
}

/// Adds the name of the machine, in a table of several.
void appendMachine(const std::string &machine, std::string &out)
{
    if (machine.empty())
        return;
    constexpr std::string_view end = "}\n";
    out.resize(out.size() - end.size());
    out += ",\"machine\":";
    appendJsonString(out, machine);
    out += end;
}

/// One flow as an object on a line of its own.
void appendObject(const Snapshot &snapshot, Row row, std::string &out)
{
    writeJsonLine(snapshot.rows.flows().flow(row), out);
    if (!snapshot.rows.attached().empty())
        appendOwner(snapshot.rows.attached(), row, out);
    appendMachine(snapshot.originOf(row).machine, out);
    const CellContext context{snapshot, snapshot.takenAt};
    if (mayHaveValues(definitionOf(Column::SourceHost), snapshot))
        appendHosts(context, row, out);
    if (mayHaveValues(definitionOf(Column::Country), snapshot))
        appendOutside(context, row, out);
}

/// The flow as it is now with the members "change", "before" and, where counters grew, "growth" before its own. A flow
/// that ended is printed as it was.
void writeComparedLine(const Snapshot &snapshot, Row row, std::string &out)
{
    const ComparedRows &compared = *snapshot.compared;
    JsonWriter json(out);
    json.beginObject();
    json.beginArray("change");
    const ChangeSet changes = compared.changes[row];
    for (std::size_t i = 0; i < changeCount; ++i) {
        if (changes.has(static_cast<Change>(i)))
            json.value(changeName(static_cast<Change>(i)));
    }
    json.endArray();
    std::string text = "null\n";
    if (const Row before = compared.rowsBefore[row]; before != noRow) {
        text.clear();
        appendObject(*compared.before, before, text);
    }
    text.pop_back();
    json.numberMember("before", text);
    if (changes.has(Change::Grew)) {
        const FlowGrowth &growth = compared.growth[row];
        json.beginObject("growth");
        json.numberMember("packets", std::to_string(growth.packets));
        json.numberMember("bytes", std::to_string(growth.bytes));
        if (growth.seconds) {
            std::array<char, 32> digits{};
            const auto end = std::to_chars(
                digits.data(), digits.data() + digits.size(), *growth.seconds, std::chars_format::fixed, 3);
            json.numberMember("seconds", {digits.data(), end.ptr});
        }
        json.endObject();
    }
    text.clear();
    appendObject(snapshot, row, text);
    text.front() = ',';
    out += text;
}

void printComparedLines(const Frame &frame, BlockWriter &out)
{
    for (const Row row : frame.order->rows) {
        if (out.failed())
            return;
        writeComparedLine(*frame.snapshot, row, out.buffer());
        out.flushWhenFull();
    }
}

void printJson(const Frame &frame, BlockWriter &out)
{
    for (const Row row : frame.order->rows) {
        if (out.failed())
            return;
        appendObject(*frame.snapshot, row, out.buffer());
        out.flushWhenFull();
    }
}

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

void printFlows(const Frame &frame, FlowFormat format, BlockWriter &out, std::span<const Column> columns)
{
    switch (format) {
    case FlowFormat::Table: printTable(frame, columns, out); break;
    case FlowFormat::Conntrack: printLines(frame, writeConntrackLine, out); break;
    case FlowFormat::Csv: printCsv(frame, columns, out); break;
    case FlowFormat::Json:
        if (frame.snapshot->compared)
            printComparedLines(frame, out);
        else
            printJson(frame, out);
        break;
    }
    out.flush();
}

} // namespace ctscope
