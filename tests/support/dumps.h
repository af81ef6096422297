// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/dump_reader.h"
#include "format/flow_writer.h"
#include "table/format_words.h"
#include "table/remark_words.h"
#include "table/skip_words.h"

#include <QFile>
#include <QString>

#include <memory>
#include <string>
#include <utility>

namespace ctscope::test {

inline DumpResult dump(std::string text, const DumpOptions &options = {})
{
    return readDump(std::make_shared<const std::string>(std::move(text)), options);
}

/// A file below tests/data.
inline std::string dataFile(const QString &name)
{
    QFile file(QStringLiteral(TEST_DATA "/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// Every row as a line of JSON, in order.
inline std::string rowsAsJson(const Reading &reading)
{
    std::string lines;
    for (Row row = 0; row < reading.flows.size(); ++row)
        writeJsonLine(reading.flows.flow(row), lines);
    return lines;
}

/// Every row as a conntrack line, in order.
inline std::string rowsAsLines(const Reading &reading)
{
    std::string lines;
    for (Row row = 0; row < reading.flows.size(); ++row)
        writeConntrackLine(reading.flows.flow(row), lines);
    return lines;
}

/// "3: the reply tuple is missing" for each skipped line that was kept.
inline std::string skips(const Reading &reading)
{
    std::string lines;
    for (const SkippedLine &line : reading.firstSkipped)
        lines += std::to_string(line.number) + ": " + SkipWords::clause(line.reason).toStdString() + '\n';
    return lines;
}

inline std::string remarks(const Reading &reading)
{
    std::string lines;
    for (const Remark &remark : reading.remarks)
        lines += RemarkWords::sentence(remark).toStdString() + '\n';
    return lines;
}

inline const char *verdictName(DumpVerdict verdict)
{
    switch (verdict) {
    case DumpVerdict::Flows: return "flows";
    case DumpVerdict::Empty: return "empty";
    case DumpVerdict::NotFlows: return "not flows";
    case DumpVerdict::NotRecognised: return "not recognised";
    case DumpVerdict::ToolFailed: return "tool failed";
    case DumpVerdict::Binary: return "binary";
    case DumpVerdict::Cancelled: return "cancelled";
    }
    return "";
}

} // namespace ctscope::test
