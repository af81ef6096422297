// SPDX-License-Identifier: GPL-3.0-or-later
#include "bundle_printer.h"

#include "flow/foreign_text.h"
#include "format/json_writer.h"
#include "query/block_writer.h"
#include "table/format_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace ctscope {

namespace {

constexpr std::array<std::string_view, 6> titles = {"host", "namespace", "kind", "command", "size", "path"};
constexpr std::size_t sizeColumn = 4;
using Cells = std::array<std::string, titles.size()>;

std::string_view idOf(MemberKind kind) noexcept
{
    switch (kind) {
    case MemberKind::Table: return "table";
    case MemberKind::Events: return "events";
    case MemberKind::Settings: return "settings";
    case MemberKind::Statistics: return "statistics";
    case MemberKind::Expectations: return "expectations";
    }
    return {};
}

/// The same in every language: --print loads no translation, so FormatWords::name() is not translated.
Cells cellsOf(const BundleMember &member)
{
    const std::string command =
        member.command.empty() ? FormatWords::name(member.format, member.formatDetail).toStdString() : member.command;
    return {member.host, member.name.netns, std::string(idOf(member.kind)), command, std::to_string(member.size),
        member.path};
}

void printTable(const Bundle &bundle, BlockWriter &out)
{
    // One name of thousands of letters must not make all lines that wide.
    constexpr std::size_t widest = 120;
    std::vector<Cells> lines;
    Cells &header = lines.emplace_back();
    for (std::size_t i = 0; i < titles.size(); ++i)
        std::ranges::transform(
            titles[i], std::back_inserter(header[i]), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    std::array<std::size_t, titles.size()> widths{};
    for (const BundleMember &member : bundle.members()) {
        Cells &cells = lines.emplace_back(cellsOf(member));
        for (std::size_t i = 0; i + 1 < cells.size(); ++i)
            cells[i] = visibleText(cells[i], widest);
        cells.back() = visibleText(cells.back());
    }
    for (const Cells &cells : lines) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            widths[i] = std::max(widths[i], characterCount(cells[i]));
    }
    for (const Cells &cells : lines) {
        if (out.failed())
            return;
        std::string &buffer = out.buffer();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::size_t padding = widths[i] - characterCount(cells[i]);
            buffer.append(i == 0 ? 0 : 2, ' ');
            if (i == sizeColumn)
                buffer.append(padding, ' ').append(cells[i]);
            else
                buffer.append(cells[i]).append(i + 1 < cells.size() ? padding : 0, ' ');
        }
        buffer += '\n';
        out.flushWhenFull();
    }
}

void printCsv(const Bundle &bundle, BlockWriter &out)
{
    out.buffer() += "bundle";
    for (const std::string_view title : titles)
        out.buffer().append(",").append(title);
    out.buffer() += "\r\n";
    for (const BundleMember &member : bundle.members()) {
        appendCsvField(out.buffer(), bundle.path());
        for (const std::string &cell : cellsOf(member)) {
            out.buffer() += ',';
            appendCsvField(out.buffer(), cell);
        }
        out.buffer() += "\r\n";
        out.flushWhenFull();
    }
}

void printJson(const Bundle &bundle, BlockWriter &out)
{
    for (const BundleMember &member : bundle.members()) {
        const Cells cells = cellsOf(member);
        JsonWriter json(out.buffer());
        json.beginObject();
        json.member("bundle", bundle.path());
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i == sizeColumn)
                json.numberMember(titles[i], cells[i]);
            else if (!cells[i].empty())
                json.member(titles[i], cells[i]);
        }
        json.endObject();
        out.buffer() += '\n';
        out.flushWhenFull();
    }
}

} // namespace

void printBundle(const Bundle &bundle, FlowFormat format, BlockWriter &out)
{
    switch (format) {
    case FlowFormat::Table:
    case FlowFormat::Conntrack: printTable(bundle, out); break;
    case FlowFormat::Csv: printCsv(bundle, out); break;
    case FlowFormat::Json: printJson(bundle, out); break;
    }
    out.flush();
}

} // namespace ctscope
