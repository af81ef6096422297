// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lab/clickhouse_server.h"

#include "history/clickhouse_schema.h"
#include "query/groups/grouped_rows.h"

#include <QString>
#include <QStringList>

#include <string>

/// Flows in a history of the lab, and groups of them in print.
namespace ctscope::lab {

/// Adds rows in the format RowBinary to a table; false when the server refuses them.
inline bool insert(const ClickhouseServer &server, const std::string &table, const std::string &rows)
{
    history::ClickhouseClient client(*history::ClickhouseUrl::parse(server.url().toStdString()));
    history::ClickhouseStatement statement;
    statement.sql = history::insertStatement(table, history::flowColumns());
    statement.body = rows;
    std::string answer;
    const auto error = client.run(statement, answer);
    if (error)
        qWarning("%s", error.text.c_str());
    return !error;
}

/// The groups of a level as lines, in their order.
inline QStringList printed(const GroupLevel &level, const GroupSpec &spec, int indent = 0)
{
    QStringList lines;
    const auto figures = [](const GroupTotals &totals) {
        QString text = QStringLiteral(": %1 flows, %2 assured, %3 unreplied")
                           .arg(totals.flows)
                           .arg(totals.assured)
                           .arg(totals.unreplied);
        for (const auto &sum : totals.sums)
            text += sum ? QStringLiteral(", %1").arg(*sum) : QStringLiteral(", -");
        return text;
    };
    for (const GroupRow &row : level.rows) {
        std::string path;
        for (std::size_t key = 0; key < row.path.size(); ++key) {
            path += key == 0 ? "" : " | ";
            appendExactGroupValue(path, spec.keys[key], row.path[key]);
        }
        lines << QString(indent, u' ') + QString::fromStdString(path) + figures(row.totals);
        if (row.parts)
            lines << printed(*row.parts, spec, indent + 2);
    }
    if (level.otherGroups > 0)
        lines << QString(indent, u' ') + QStringLiteral("%1 others").arg(level.otherGroups) + figures(level.others);
    return lines;
}

} // namespace ctscope::lab
