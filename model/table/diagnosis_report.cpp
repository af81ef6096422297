// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/diagnosis_report.h"

#include "flow/foreign_text.h"
#include "table/finding_words.h"
#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QDateTime>
#include <QLocale>
#include <QMap>
#include <QStringList>

namespace ctscope {

namespace {

QString number(std::uint64_t value) { return QLocale().toString(static_cast<qulonglong>(value)); }

/// What is not checked, by the reason.
QMap<QString, QStringList> notCheckedByReason(const Diagnosis &diagnosis)
{
    QMap<QString, QStringList> reasons;
    for (const NotChecked &entry : diagnosis.notChecked)
        reasons[FindingWords::reason(entry.reason)] << FindingWords::titleOf(entry.id);
    return reasons;
}

QStringList titlesOf(const std::vector<FindingId> &ids)
{
    QStringList titles;
    for (const FindingId id : ids)
        titles << FindingWords::titleOf(id);
    return titles;
}

struct Line {
    QString label;
    QString text;
    bool isCode = false;
};

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::DiagnosisDocument)
};

/// "8,112 flows; 8,112 of 262,144 entries".
QString extentOf(const DiagnosisReport &report)
{
    if (report.examined)
        return DiagnosisDocument::whileOf(*report.examined);
    const Diagnosis &diagnosis = report.diagnosis;
    QString text =
        diagnosis.flows == 1 ? Words::tr("1 flow") : Words::tr("%Ln flows", nullptr, pluralOf(diagnosis.flows));
    if (diagnosis.limit && diagnosis.count) {
        text += *diagnosis.limit == 0
            ? Words::tr("; no limit")
            : Words::tr("; %1 of %2 entries").arg(number(*diagnosis.count), number(*diagnosis.limit));
    }
    return text;
}

/// With the date where a while has more than one day.
QString timeText(std::int64_t microseconds, const record::Range &range)
{
    const auto local = [](std::int64_t at) { return QDateTime::fromMSecsSinceEpoch(at / 1000); };
    const bool isOneDay = local(range.from).date() == local(range.until).date();
    return local(microseconds).toString(isOneDay ? QStringLiteral("HH:mm:ss") : QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

/// The lines below the sentence of a report's finding.
QList<Line> linesOf(const DiagnosisReport &report, std::size_t at)
{
    const Finding &finding = report.diagnosis.findings[at];
    const FindingWords words = FindingWords::of(finding);
    QList<Line> lines;
    if (report.examined && at < report.examined->times.size())
        lines.append(
            {Words::tr("When"), DiagnosisDocument::timesOf(report.examined->times[at], report.examined->range)});
    if (const QString development = FindingWords::development(finding); !development.isEmpty())
        lines.append({Words::tr("Seen"), development});
    if (!finding.evidence.filter.empty())
        lines.append({Words::tr("Filter"), shownText(finding.evidence.filter), true});
    if (!finding.evidence.group.empty())
        lines.append({Words::tr("Group by"), shownText(finding.evidence.group), true});
    for (const Remedy &remedy : finding.remedies) {
        const QString effect = FindingWords::effect(remedy);
        lines.append({remedy.effect == Remedy::Effect::ShowsFirst ? Words::tr("Find") : Words::tr("Remedy"),
            shownText(remedy.command), true});
        if (!effect.isEmpty() && remedy.effect != Remedy::Effect::ShowsFirst)
            lines.append({Words::tr("Effect"), effect});
        if (!remedy.undo.empty())
            lines.append({Words::tr("Undo"), shownText(remedy.undo), true});
    }
    if (!words.caveat.isEmpty())
        lines.append({Words::tr("Note"), words.caveat});
    if (!words.limit.isEmpty())
        lines.append({Words::tr("Threshold"), words.limit});
    return lines;
}

QString assumption() { return Words::tr("The timeouts are not known; idle times are lower bounds."); }

// HTML

QString escaped(const QString &text) { return text.toHtmlEscaped(); }

constexpr char pageHead[] = R"(<!DOCTYPE html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>%1</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
section { border: 1px solid #8886; border-left: .4em solid #888; border-radius: 4px; margin: 1em 0; padding: .2em 1em; }
section.warning { border-left-color: #c80; }
section.critical { border-left-color: #c22; }
h2 { font-size: 1.1em; margin: .5em 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; }
dt { opacity: .7; } dd { margin: 0; overflow-wrap: anywhere; }
code { font: 13px monospace; } img { max-width: 100%; }
table { border-collapse: collapse; width: 100%; margin: 1em 0; }
caption { text-align: left; font-weight: bold; }
td { padding: .1em .6em .1em 0; } td.number { text-align: right; width: 8em; }
td.bar { width: 50%; } td.bar div { background: #48a; height: .8em; min-width: 1px; }
</style></head><body>
)";

QString listOf(const QStringList &items)
{
    QString html = QStringLiteral("<ul>\n");
    for (const QString &item : items)
        html += QStringLiteral("<li>") + escaped(item) + QStringLiteral("</li>\n");
    return html + QStringLiteral("</ul>\n");
}

QString findingHtml(const DiagnosisReport &report, std::size_t at)
{
    const Finding &finding = report.diagnosis.findings[at];
    const FindingWords words = FindingWords::of(finding);
    const std::string_view severity = severityName(finding.severity);
    QString html =
        QStringLiteral("<section class=\"%1\">\n<h2>%2: %3</h2>\n<p>%4</p>\n<dl>\n")
            .arg(QString::fromUtf8(severity.data(), qsizetype(severity.size())),
                escaped(FindingWords::severity(finding.severity)), escaped(words.title), escaped(words.sentence));
    for (const Line &line : linesOf(report, at)) {
        const QString text = escaped(line.text);
        html += QStringLiteral("<dt>%1</dt><dd>%2</dd>\n")
                    .arg(escaped(line.label), line.isCode ? QStringLiteral("<code>%1</code>").arg(text) : text);
    }
    return html + QStringLiteral("</dl>\n</section>\n");
}

QString groupsHtml(const TopGroups &groups)
{
    QString html =
        QStringLiteral("<table>\n<caption>%1</caption>\n").arg(escaped(Words::tr("Flows by %1").arg(groups.title)));
    for (const TopGroups::Row &row : groups.rows) {
        constexpr double percent = 100;
        html += QStringLiteral("<tr><td>%1</td><td class=\"number\">%2</td><td class=\"bar\">"
                               "<div style=\"width:%3%\"></div></td></tr>\n")
                    .arg(escaped(row.value), number(row.flows), QString::number(row.share * percent, 'f', 1));
    }
    return html + QStringLiteral("</table>\n");
}

QString groupsText(const TopGroups &groups)
{
    QString text = u'\n' + Words::tr("Flows by %1:").arg(groups.title) + u'\n';
    constexpr int numberWidth = 12;
    for (const TopGroups::Row &row : groups.rows)
        text += number(row.flows).rightJustified(numberWidth) + QStringLiteral("  ") + row.value + u'\n';
    return text;
}

QString reportHtml(const DiagnosisReport &report)
{
    const Diagnosis &diagnosis = report.diagnosis;
    QString html = QStringLiteral("<h1>%1</h1>\n<p>").arg(escaped(shownText(report.source)));
    if (const QString moment = DiagnosisDocument::momentOf(report); !moment.isEmpty())
        html += escaped(moment) + QStringLiteral(" · ");
    html += escaped(extentOf(report)) + QStringLiteral(" · <strong>") + escaped(DiagnosisDocument::status(diagnosis))
        + QStringLiteral("</strong></p>\n");
    for (const DiagnosisReport::Image &image : report.images) {
        html += QStringLiteral("<figure><img alt=\"%1\" src=\"data:image/png;base64,%2\"><figcaption>%1</figcaption>"
                               "</figure>\n")
                    .arg(escaped(image.title), QString::fromLatin1(image.png.toBase64()));
    }
    for (std::size_t at = 0; at < diagnosis.findings.size(); ++at)
        html += findingHtml(report, at);
    for (const TopGroups &groups : report.groups)
        html += groupsHtml(groups);
    if (diagnosis.timeoutsAssumed)
        html += QStringLiteral("<p>") + escaped(assumption()) + QStringLiteral("</p>\n");
    if (!diagnosis.fine.empty())
        html += QStringLiteral("<h2>%1</h2>\n").arg(escaped(Words::tr("Checked and not found")))
            + listOf(titlesOf(diagnosis.fine));
    const auto reasons = notCheckedByReason(diagnosis);
    QStringList notChecked;
    for (auto it = reasons.begin(); it != reasons.end(); ++it) {
        for (const QString &title : it.value())
            notChecked << title + QStringLiteral(": ") + it.key();
    }
    if (!notChecked.isEmpty())
        html += QStringLiteral("<h2>%1</h2>\n").arg(escaped(Words::tr("Not checked"))) + listOf(notChecked);
    return html;
}

} // namespace

QString DiagnosisDocument::status(const Diagnosis &diagnosis)
{
    const auto worst = diagnosis.worst();
    return worst ? FindingWords::severity(*worst) : tr("fine");
}

QString DiagnosisDocument::momentOf(const DiagnosisReport &report)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(report.when.time_since_epoch()).count();
    return seconds == 0 ? QString() : QDateTime::fromSecsSinceEpoch(seconds).toString(Qt::ISODate);
}

QString DiagnosisDocument::timesOf(const FindingTimes &times, const record::Range &range)
{
    QStringList ranges;
    for (const record::Range &one : times.ranges) {
        const QString from = timeText(one.from, range);
        const QString until = timeText(one.until, range);
        ranges << (from == until ? from : tr("%1 to %2", "times").arg(from, until));
    }
    const QString all = ranges.join(QStringLiteral(", "));
    const QString worst = timeText(times.worstAt, range);
    return all == worst ? all : tr("%1; worst at %2", "times, time").arg(all, worst);
}

QString DiagnosisDocument::whileOf(const WhileExamined &examined)
{
    const record::Range &range = examined.range;
    // Which day it was is said once.
    const QString day = QDateTime::fromMSecsSinceEpoch(range.from / 1000).date().toString(Qt::ISODate);
    const QString from = timeText(range.from, range);
    QStringList parts{
        tr("%1 to %2", "times").arg(from.contains(day) ? from : day + u' ' + from, timeText(range.until, range))};
    const auto add = [&parts](std::uint64_t count, const QString &one, const QString &several) {
        if (count > 0)
            parts << (count == 1 ? one : several);
    };
    const std::uint64_t moments = examined.moments.size();
    add(moments, tr("1 moment examined"), tr("%Ln moments examined", nullptr, pluralOf(moments)));
    if (examined.isHistory)
        parts << tr("only flows that have ended");
    if (examined.machines > 1)
        parts << tr("flows of %Ln machines together", nullptr, pluralOf(examined.machines));
    add(examined.drops, tr("1 packet was dropped"), tr("%Ln packets were dropped", nullptr, pluralOf(examined.drops)));
    add(examined.evicted, tr("1 entry was evicted"),
        tr("%Ln entries were evicted", nullptr, pluralOf(examined.evicted)));
    add(examined.gaps, tr("1 gap in the record"), tr("%Ln gaps in the record", nullptr, pluralOf(examined.gaps)));
    add(examined.unread, tr("1 moment could not be read"),
        tr("%Ln moments could not be read", nullptr, pluralOf(examined.unread)));
    add(examined.partly, tr("of 1 moment only a part is known"),
        tr("of %Ln moments only a part is known", nullptr, pluralOf(examined.partly)));
    return parts.join(QStringLiteral("; "));
}

std::string DiagnosisDocument::text(const DiagnosisReport &report)
{
    const Diagnosis &diagnosis = report.diagnosis;
    QString text = shownText(report.source) + QStringLiteral(": ") + status(diagnosis) + QStringLiteral(" (")
        + extentOf(report) + QStringLiteral(")\n");
    for (std::size_t at = 0; at < diagnosis.findings.size(); ++at) {
        const Finding &finding = diagnosis.findings[at];
        const FindingWords words = FindingWords::of(finding);
        text += QStringLiteral("\n%1: %2\n  %3\n")
                    .arg(FindingWords::severity(finding.severity).toUpper(), words.title, words.sentence);
        constexpr int labelWidth = 11;
        for (const Line &line : linesOf(report, at))
            text += QStringLiteral("    ") + (line.label + u':').leftJustified(labelWidth) + line.text + u'\n';
    }
    if (diagnosis.timeoutsAssumed)
        text += u'\n' + assumption() + u'\n';
    if (!diagnosis.fine.empty())
        text += u'\n' + tr("Checked and not found:") + QStringLiteral("\n  ")
            + titlesOf(diagnosis.fine).join(QStringLiteral("\n  ")) + u'\n';
    const auto reasons = notCheckedByReason(diagnosis);
    if (!reasons.isEmpty())
        text += u'\n' + tr("Not checked:") + u'\n';
    for (auto it = reasons.begin(); it != reasons.end(); ++it) {
        for (const QString &title : it.value())
            text += QStringLiteral("  ") + title + QStringLiteral(": ") + it.key() + u'\n';
    }
    for (const TopGroups &groups : report.groups)
        text += groupsText(groups);
    return text.toStdString();
}

std::string DiagnosisDocument::html(std::span<const DiagnosisReport> reports)
{
    QString html = QString::fromUtf8(pageHead).arg(escaped(tr("Diagnosis of connection tracking")));
    for (const DiagnosisReport &report : reports)
        html += reportHtml(report);
    return (html + QStringLiteral("</body></html>\n")).toStdString();
}

} // namespace ctscope
