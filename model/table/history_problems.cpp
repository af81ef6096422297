// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/history_problems.h"

#include "table/shown_text.h"

namespace ctscope {

void HistoryProblems::fill(ProblemWords &row, const SourceProblem &problem)
{
    const QString url = shownText(problem.detail, longestCell);
    row.remedy = ProblemRemedy::TryAgain;
    if (problem.errors.find_first_not_of(" \r\n\t") != std::string::npos) {
        row.whyTitle = tr("What the server or the system says");
        row.why = shownLines(problem.errors);
    }
    switch (problem.kind) {
    case Problem::HistoryLost:
        row.look = ProblemLook::Lost;
        row.title = tr("The history server cannot be reached.");
        row.detail = tr("%1 does not answer, or the connection ended. The address is that of the HTTP interface of "
                        "ClickHouse, which has the port 8123, or 8443 with TLS (clickhouses://).")
                         .arg(url);
        row.statusLine = tr("the history cannot be reached — why?");
        row.terminal = tr("%1: the history server cannot be reached. %4");
        return;
    case Problem::HistoryRefused:
        row.look = ProblemLook::Locked;
        row.title = tr("The history server refuses this user.");
        row.detail = tr("The user or the password is wrong, or the user may not read the database. File ▸ Open "
                        "History… asks for both. A password can also be in ~/.netrc.");
        row.statusLine = tr("the history refuses this user — why?");
        row.terminal = tr("%1: the history server refuses this user. The user and the password are written "
                          "clickhouse://USER:PASSWORD@HOST, or the password is in ~/.netrc. %4");
        return;
    case Problem::NoHistory:
        row.look = ProblemLook::EmptyDocument;
        row.title = tr("There is no history in this database.");
        row.detail = tr("%1 has no table ctscope_flows, or there is no such database. This command writes a history "
                        "into it.")
                         .arg(url);
        row.command = QStringLiteral("ctscope-record --to clickhouse=%1").arg(url);
        row.statusLine = tr("no history in this database — why?");
        row.terminal = tr("%1: there is no history in this database: it has no table ctscope_flows, or does not exist. "
                          "ctscope-record --to writes one.");
        return;
    default: return;
    }
}

} // namespace ctscope
