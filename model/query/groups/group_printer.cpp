// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_printer.h"

#include "flow/foreign_text.h"
#include "format/json_writer.h"
#include "query/block_writer.h"
#include "query/groups/group_service.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope {

namespace {

/// One long value would pad the rows of all others.
constexpr std::size_t widestCell = 120;

class Printer {
public:
    Printer(const GroupedRows &groups, const ServiceNames &services, const GroupPrintWords &words, BlockWriter &out,
        std::stop_token stop)
        : m_groups(groups)
        , m_spec(groups.view.spec)
        , m_services(services)
        , m_words(words)
        , m_out(out)
        , m_stop(std::move(stop))
        , m_columns(groupColumns(groups.view.spec))
    {
        m_keys = m_spec.keys.size();
        if (!groups.view.flat)
            m_keys = std::min<std::size_t>(m_keys, 1);
    }
    void table();
    void csv();
    void json();

private:
    using Cells = std::vector<std::string>;

    bool endsEarly() const { return m_out.failed() || m_stop.stop_requested(); }
    bool hasOthers() const noexcept { return m_groups.top.otherGroups > 0; }
    Cells header() const;
    Cells cells(const GroupRow &row) const;
    Cells otherCells() const;
    void appendFigures(Cells &cells, const GroupTotals &totals) const;
    bool isRight(std::size_t column) const;
    void jsonFigures(JsonWriter &json, const GroupTotals &totals);
    void jsonKey(JsonWriter &json, const GroupKey &key, const GroupValue &value);

    const GroupedRows &m_groups;
    const GroupSpec &m_spec;
    const ServiceNames &m_services;
    const GroupPrintWords &m_words;
    BlockWriter &m_out;
    const std::stop_token m_stop;
    std::vector<GroupColumn> m_columns;
    std::size_t m_keys = 0;
};

Printer::Cells Printer::header() const
{
    Cells cells;
    for (std::size_t key = 0; key < m_keys; ++key)
        cells.push_back(m_spec.keys[key].text());
    for (const GroupColumn &column : m_columns)
        cells.push_back(column.id(m_spec));
    for (std::string &cell : cells)
        std::ranges::transform(
            cell, cell.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return cells;
}

void Printer::appendFigures(Cells &cells, const GroupTotals &totals) const
{
    for (const GroupColumn &column : m_columns)
        appendGroupCell(cells.emplace_back(), m_groups, totals, column, {});
}

Printer::Cells Printer::cells(const GroupRow &row) const
{
    Cells cells;
    for (std::size_t key = 0; key < m_keys; ++key) {
        std::string value;
        appendGroupValue(value, m_spec.keys[key], row.path[key], {});
        if (value.empty())
            value = m_words.noValue;
        if (const auto service = serviceOfGroup(m_spec, row.path, key, m_services); !service.empty())
            value.append(" ").append(service);
        cells.push_back(visibleText(value, widestCell));
    }
    appendFigures(cells, row.totals);
    return cells;
}

Printer::Cells Printer::otherCells() const
{
    Cells cells(m_keys);
    cells.front() = m_words.others(m_groups.top.otherGroups);
    appendFigures(cells, m_groups.top.others);
    return cells;
}

/// Keys are aligned to the left: a name may stand behind a port.
bool Printer::isRight(std::size_t column) const { return column >= m_keys; }

void Printer::table()
{
    std::vector<Cells> lines{header()};
    for (const GroupRow &row : m_groups.top.rows) {
        if (endsEarly())
            return;
        lines.push_back(cells(row));
    }
    if (hasOthers())
        lines.push_back(otherCells());
    std::vector<std::size_t> widths(m_keys + m_columns.size(), 0);
    for (const Cells &cells : lines) {
        const bool isHeader = &cells == &lines.front();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (!isHeader || i <= m_keys)
                widths[i] = std::max(widths[i], characterCount(cells[i]));
        }
    }
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if (widths[i] > 0)
            widths[i] = std::max(widths[i], characterCount(lines.front()[i]));
    }
    for (const Cells &cells : lines) {
        if (endsEarly())
            return;
        std::string &buffer = m_out.buffer();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (widths[i] == 0)
                continue;
            const std::size_t padding = widths[i] - characterCount(cells[i]);
            buffer.append(i == 0 ? 0 : 2, ' ');
            if (isRight(i))
                buffer.append(padding, ' ').append(cells[i]);
            else
                buffer.append(cells[i]).append(padding, ' ');
        }
        buffer.erase(buffer.find_last_not_of(' ') + 1);
        buffer += '\n';
        m_out.flushWhenFull();
    }
}

void Printer::csv()
{
    const auto line = [this](const Cells &cells) {
        std::string &buffer = m_out.buffer();
        for (const std::string &cell : cells) {
            if (&cell != &cells.front())
                buffer += ',';
            appendCsvField(buffer, cell);
        }
        buffer += "\r\n";
        m_out.flushWhenFull();
    };
    const auto figures = [this](Cells &cells, const GroupTotals &totals) {
        for (const GroupColumn &column : m_columns)
            appendExactGroupCell(cells.emplace_back(), m_groups, totals, column);
    };
    Cells head;
    for (std::size_t key = 0; key < m_keys; ++key)
        head.push_back(m_spec.keys[key].text());
    for (const GroupColumn &column : m_columns)
        head.push_back(column.id(m_spec));
    head.emplace_back("groups");
    line(head);
    for (const GroupRow &row : m_groups.top.rows) {
        if (endsEarly())
            return;
        Cells cells;
        for (std::size_t key = 0; key < m_keys; ++key)
            appendExactGroupValue(cells.emplace_back(), m_spec.keys[key], row.path[key]);
        figures(cells, row.totals);
        cells.emplace_back();
        line(cells);
    }
    if (!hasOthers())
        return;
    Cells cells(m_keys);
    cells.front() = "others";
    figures(cells, m_groups.top.others);
    cells.push_back(std::to_string(m_groups.top.otherGroups));
    line(cells);
}

void Printer::jsonFigures(JsonWriter &json, const GroupTotals &totals)
{
    std::string number;
    for (const GroupColumn &column : m_columns) {
        number.clear();
        appendExactGroupCell(number, m_groups, totals, column);
        if (!number.empty())
            json.numberMember(column.id(m_spec), number);
    }
}

void Printer::jsonKey(JsonWriter &json, const GroupKey &key, const GroupValue &value)
{
    if (std::holds_alternative<std::monostate>(value))
        return;
    if (const bool *const set = std::get_if<bool>(&value))
        return json.numberMember(key.text(), *set ? "true" : "false");
    std::string text;
    appendExactGroupValue(text, key, value);
    const bool isText = std::holds_alternative<std::string>(value) || std::holds_alternative<GroupNetwork>(value)
        || key.kind == GroupKeyKind::Masked;
    if (isText)
        json.member(key.text(), text);
    else
        json.numberMember(key.text(), text);
}

void Printer::json()
{
    const auto line = [this](auto &&keys, const GroupTotals &totals) {
        JsonWriter json(m_out.buffer());
        json.beginObject();
        keys(json);
        jsonFigures(json, totals);
        json.endObject();
        m_out.buffer() += '\n';
        m_out.flushWhenFull();
    };
    for (const GroupRow &row : m_groups.top.rows) {
        if (endsEarly())
            return;
        line(
            [&](JsonWriter &json) {
                for (std::size_t key = 0; key < m_keys; ++key)
                    jsonKey(json, m_spec.keys[key], row.path[key]);
            },
            row.totals);
    }
    if (hasOthers())
        line([&](JsonWriter &json) { json.numberMember("others", std::to_string(m_groups.top.otherGroups)); },
            m_groups.top.others);
}

} // namespace

void printGroups(const GroupedRows &groups, FlowFormat format, const ServiceNames &services,
    const GroupPrintWords &words, BlockWriter &out, const std::stop_token &stop)
{
    Printer printer(groups, services, words, out, stop);
    switch (format) {
    case FlowFormat::Table: printer.table(); break;
    case FlowFormat::Csv: printer.csv(); break;
    case FlowFormat::Json: printer.json(); break;
    case FlowFormat::Conntrack: break;
    }
    out.flush();
}

} // namespace ctscope
