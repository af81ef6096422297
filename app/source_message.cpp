// SPDX-License-Identifier: GPL-3.0-or-later
#include "source_message.h"

#include "table/format_words.h"
#include "table/origin_words.h"
#include "table/problem_table.h"
#include "table/shown_text.h"

namespace ctscope {

namespace {

/// A list of lines, with commas.
std::string inOneLine(std::string_view lines)
{
    std::string out;
    for (const char c : lines) {
        if (c != '\r') // of a line end, as ssh writes it
            out += c == '\n' ? std::string(", ") : std::string(1, c);
    }
    return out;
}

/// The lines that a program printed, with their ends visible.
std::string withoutBlankEnd(std::string_view lines)
{
    const auto end = lines.find_last_not_of(" \r\n\t");
    return inOneLine(lines.substr(0, end == std::string_view::npos ? 0 : end + 1));
}

} // namespace

std::string sourceMessage(
    const SourceProblem &problem, bool kernelTable, std::string_view format, std::string_view source)
{
    ProblemContext context;
    context.kernelTable = kernelTable;
    context.format = shownText(format);
    std::string text = wordsOf(problem, context).terminal.toStdString();
    if (problem.detail.empty() && text.starts_with("%1: "))
        text.erase(0, std::string_view("%1: ").size());
    // Not with QString::arg(), because the name of a file need not be UTF-8.
    const std::string values[] = {
        problem.detail, std::string(format), inOneLine(problem.remedy), withoutBlankEnd(problem.errors)};
    std::string message;
    if (!source.empty() && (problem.detail.empty() || text.find("%1") == std::string::npos))
        message.append(source).append(": ");
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool isPlace = text[at] == '%' && at + 1 < text.size() && text[at + 1] >= '1' && text[at + 1] <= '4';
        message += isPlace ? values[static_cast<std::size_t>(text[at + 1] - '1')] : std::string(1, text[at]);
        at += isPlace;
    }
    message.erase(message.find_last_not_of(' ') + 1); // before a value that is empty
    return message;
}

std::string formatOf(const ReadingInfo &reading)
{
    const FormatDetail &detail = reading.formatDetail;
    return detail.message.empty() ? FormatWords::name(reading.format, detail).toStdString() : detail.message;
}

std::string argumentOf(const Origin &origin)
{
    if (origin.kind() == Origin::Kind::Namespace || origin.isElsewhere())
        return originTitle(origin).toStdString();
    if (origin.isLive())
        return sourceName(origin).toStdString();
    if (origin.kind() == Origin::Kind::StandardInput)
        return "-";
    if (origin.kind() == Origin::Kind::History)
        return origin.history().toString();
    return origin.path().empty() ? origin.name() : origin.path();
}

} // namespace ctscope
