// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/nat_report.h"

#include "table/nat_search_words.h"
#include "table/shown_text.h"

#include <QStringList>

namespace ctscope {

namespace {

/// With the zone, as the reader may be in another one.
QString moment(std::int64_t microseconds)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(microseconds / 1000);
    return time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate);
}

QString timeOf(const NatQuery &query)
{
    if (!query.at)
        return NatReport::tr("any");
    const auto tolerance = query.tolerance / NatQuery::second;
    return query.length > NatQuery::second
        ? NatReport::tr("%1 to %2 ± %3 s").arg(moment(*query.at), moment(*query.at + query.length)).arg(tolerance)
        : NatReport::tr("%1 ± %2 s").arg(moment(*query.at)).arg(tolerance);
}

} // namespace

QList<std::pair<QString, QString>> NatReport::facts() const
{
    QList<std::pair<QString, QString>> facts;
    facts << std::pair(tr("Outside address"), NatSearchWords::endpoint(query.address.toString(), query.port));
    if (query.protocol)
        facts << std::pair(tr("Protocol"), QString::fromStdString(protocol::displayName(*query.protocol)));
    facts << std::pair(tr("Time"), timeOf(query));
    facts << std::pair(tr("Searched"), shownText(source, longestCell));
    if (answer.from && answer.until)
        facts << std::pair(tr("The record covers"), tr("%1 to %2").arg(moment(*answer.from), moment(*answer.until)));
    if (answer.servers > 1)
        facts << std::pair(tr("Servers that answered"), tr("%1 of %2").arg(answer.answered).arg(answer.servers));
    facts << std::pair(tr("Searched at"), made.toOffsetFromUtc(made.offsetFromUtc()).toString(Qt::ISODate));
    return facts;
}

QStringList NatReport::flows() const
{
    QStringList lines;
    for (const NatMatch &match : answer.matches)
        lines << NatSearchWords::line(match, query);
    return lines;
}

QString NatReport::text() const
{
    QString out = tr("NAT search") + u'\n' + NatSearchWords::answer(query, answer) + QStringLiteral("\n\n");
    for (const auto &[name, value] : facts())
        out += name + QStringLiteral(": ") + value + u'\n';
    const QStringList lines = flows();
    if (!lines.isEmpty())
        out += u'\n' + tr("Flows") + u'\n';
    for (const QString &line : lines)
        out += QStringLiteral("  ") + line + u'\n';
    out += u'\n' + tr("What makes it less than certain") + u'\n';
    for (const QString &doubt : NatSearchWords::doubts(answer))
        out += QStringLiteral("  ") + doubt + u'\n';
    if (answer.doubts.empty())
        out += QStringLiteral("  ") + tr("Nothing is known to be missing.") + u'\n';
    return out;
}

QString NatReport::html() const
{
    const auto item = [](const QString &text) {
        return QStringLiteral("<li>") + text.toHtmlEscaped() + QStringLiteral("</li>\n");
    };
    QString out = QStringLiteral("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>")
        + tr("NAT search").toHtmlEscaped()
        + QStringLiteral("</title><style>body{font:15px sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
                         "td{padding:.2em 1em .2em 0;vertical-align:top}.answer{font-size:1.2em;font-weight:bold}"
                         "</style></head><body>\n<h1>")
        + tr("NAT search").toHtmlEscaped() + QStringLiteral("</h1>\n<p class=\"answer\">")
        + NatSearchWords::answer(query, answer).toHtmlEscaped() + QStringLiteral("</p>\n<table>\n");
    for (const auto &[name, value] : facts())
        out += QStringLiteral("<tr><td>") + name.toHtmlEscaped() + QStringLiteral("</td><td>") + value.toHtmlEscaped()
            + QStringLiteral("</td></tr>\n");
    out += QStringLiteral("</table>\n");
    if (const QStringList lines = flows(); !lines.isEmpty()) {
        out += QStringLiteral("<h2>") + tr("Flows").toHtmlEscaped() + QStringLiteral("</h2>\n<ol>\n");
        for (const QString &line : lines)
            out += item(line);
        out += QStringLiteral("</ol>\n");
    }
    out += QStringLiteral("<h2>") + tr("What makes it less than certain").toHtmlEscaped()
        + QStringLiteral("</h2>\n<ul>\n");
    for (const QString &doubt : NatSearchWords::doubts(answer))
        out += item(doubt);
    if (answer.doubts.empty())
        out += item(tr("Nothing is known to be missing."));
    return out + QStringLiteral("</ul>\n</body></html>\n");
}

} // namespace ctscope
