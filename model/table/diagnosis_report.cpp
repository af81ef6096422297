// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/diagnosis_report.h"

#include "flow/foreign_text.h"
#include "format/json_writer.h"
#include "table/finding_words.h"
#include "table/shown_text.h"

#include <QDateTime>
#include <QLocale>
#include <QMap>
#include <QStringList>

#include <array>
#include <charconv>

namespace ctscope {

namespace {

QString number(std::uint64_t value) { return QLocale().toString(static_cast<qulonglong>(value)); }

QString momentOf(const DiagnosisReport &report)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(report.when.time_since_epoch()).count();
    return seconds == 0 ? QString() : QDateTime::fromSecsSinceEpoch(seconds).toString(Qt::ISODate);
}

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
QString extentOf(const Diagnosis &diagnosis)
{
    QString text = diagnosis.flows == 1 ? Words::tr("1 flow") : Words::tr("%1 flows").arg(number(diagnosis.flows));
    if (diagnosis.limit && diagnosis.count) {
        text += *diagnosis.limit == 0
            ? Words::tr("; no limit")
            : Words::tr("; %1 of %2 entries").arg(number(*diagnosis.count), number(*diagnosis.limit));
    }
    return text;
}

/// The lines below a finding's sentence.
QList<Line> linesOf(const Finding &finding)
{
    const FindingWords words = FindingWords::of(finding);
    QList<Line> lines;
    if (const QString development = FindingWords::development(finding); !development.isEmpty())
        lines.append({Words::tr("Seen"), development});
    if (!finding.evidence.filter.empty()) {
        lines.append({Words::tr("Filter"), shownText(finding.evidence.filter), true});
        if (!finding.evidence.group.empty())
            lines.append({Words::tr("Group by"), shownText(finding.evidence.group), true});
    }
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

// JSON

std::string jsonNumber(double value)
{
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

std::string_view unitName(ThresholdUnit unit)
{
    switch (unit) {
    case ThresholdUnit::Percent: return "percent";
    case ThresholdUnit::Seconds: return "seconds";
    case ThresholdUnit::PerSecond: return "per-second";
    case ThresholdUnit::Flows: return "flows";
    case ThresholdUnit::Targets: return "targets";
    case ThresholdUnit::FlowsPerBucket: return "flows-per-bucket";
    }
    return {};
}

std::string_view reasonName(NotCheckedReason reason)
{
    switch (reason) {
    case NotCheckedReason::NoLimit: return "no-limit";
    case NotCheckedReason::NoStatistics: return "no-statistics";
    case NotCheckedReason::NoSettings: return "no-settings";
    case NotCheckedReason::NoAccounting: return "no-accounting";
    case NotCheckedReason::NoAges: return "no-ages";
    case NotCheckedReason::NoExpectations: return "no-expectations";
    case NotCheckedReason::NoAddresses: return "no-addresses";
    case NotCheckedReason::NoNamespaces: return "no-namespaces";
    case NotCheckedReason::NoEvents: return "no-events";
    case NotCheckedReason::OneMoment: return "one-moment";
    case NotCheckedReason::ShortWatch: return "short-watch";
    case NotCheckedReason::HiddenAddresses: return "hidden-addresses";
    }
    return {};
}

std::string_view growthName(Growth growth)
{
    switch (growth) {
    case Growth::Unknown: return {};
    case Growth::Grows: return "grows";
    case Growth::Steady: return "steady";
    case Growth::Shrinks: return "shrinks";
    }
    return {};
}

/// The objects of an array are appended as values of their own.
class Objects {
public:
    explicit Objects(JsonWriter &json)
        : m_json(json)
    {
    }
    template <typename Fill> void add(Fill &&fill)
    {
        std::string text;
        JsonWriter object(text);
        object.beginObject();
        fill(object);
        object.endObject();
        m_json.rawValue(text);
    }

private:
    JsonWriter &m_json;
};

void writeNumbers(JsonWriter &json, const FindingNumbers &numbers)
{
    json.beginObject("numbers");
    const auto count = [&](std::string_view key, std::uint64_t value) {
        if (value > 0)
            json.numberMember(key, std::to_string(value));
    };
    json.numberMember("count", std::to_string(numbers.count));
    count("total", numbers.total);
    if (numbers.perSecond)
        json.numberMember("perSecond", jsonNumber(*numbers.perSecond));
    count("seconds", numbers.seconds);
    count("limit", numbers.limit);
    if (!numbers.subject.empty())
        json.member("subject", numbers.subject);
    count("subjectCount", numbers.subjectCount);
    count("targets", numbers.targets);
    count("ports", numbers.ports);
    json.endObject();
}

void writeRemedy(JsonWriter &json, const Remedy &remedy)
{
    json.member("command", remedy.command);
    if (!remedy.undo.empty())
        json.member("undo", remedy.undo);
    if (remedy.effect == Remedy::Effect::FewerFlows)
        json.numberMember("flowsFewer", std::to_string(remedy.amount));
    if (remedy.effect == Remedy::Effect::MoreMemory)
        json.numberMember("bytesMore", std::to_string(remedy.amount));
}

void writeFinding(JsonWriter &json, const Finding &finding)
{
    const FindingWords words = FindingWords::of(finding);
    json.member("id", findingName(finding.id));
    json.member("severity", severityName(finding.severity));
    json.member("title", words.title.toStdString());
    json.member("sentence", words.sentence.toStdString());
    if (!words.caveat.isEmpty())
        json.member("caveat", words.caveat.toStdString());
    writeNumbers(json, finding.numbers);
    if (!finding.evidence.filter.empty()) {
        json.beginObject("evidence");
        json.member("filter", finding.evidence.filter);
        if (!finding.evidence.group.empty())
            json.member("group", finding.evidence.group);
        json.endObject();
    }
    json.beginArray("remedies");
    for (const Remedy &remedy : finding.remedies)
        Objects(json).add([&](JsonWriter &object) { writeRemedy(object, remedy); });
    json.endArray();
    if (finding.threshold) {
        const ThresholdDefinition &definition = definitionOf(*finding.threshold);
        json.beginObject("threshold");
        json.member("name", definition.name);
        json.numberMember("value", jsonNumber(finding.limit));
        json.member("unit", unitName(definition.unit));
        json.member("source", definition.source);
        json.endObject();
    }
    if (finding.growth != Growth::Unknown)
        json.member("growth", growthName(finding.growth));
}

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

QString findingHtml(const Finding &finding)
{
    const FindingWords words = FindingWords::of(finding);
    const std::string_view severity = severityName(finding.severity);
    QString html =
        QStringLiteral("<section class=\"%1\">\n<h2>%2: %3</h2>\n<p>%4</p>\n<dl>\n")
            .arg(QString::fromUtf8(severity.data(), qsizetype(severity.size())),
                escaped(FindingWords::severity(finding.severity)), escaped(words.title), escaped(words.sentence));
    for (const Line &line : linesOf(finding)) {
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
    if (const QString moment = momentOf(report); !moment.isEmpty())
        html += escaped(moment) + QStringLiteral(" · ");
    html += escaped(extentOf(diagnosis)) + QStringLiteral(" · <strong>") + escaped(DiagnosisDocument::status(diagnosis))
        + QStringLiteral("</strong></p>\n");
    for (const DiagnosisReport::Image &image : report.images) {
        html += QStringLiteral("<figure><img alt=\"%1\" src=\"data:image/png;base64,%2\"><figcaption>%1</figcaption>"
                               "</figure>\n")
                    .arg(escaped(image.title), QString::fromLatin1(image.png.toBase64()));
    }
    for (const Finding &finding : diagnosis.findings)
        html += findingHtml(finding);
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

std::string DiagnosisDocument::text(const DiagnosisReport &report)
{
    const Diagnosis &diagnosis = report.diagnosis;
    QString text = shownText(report.source) + QStringLiteral(": ") + status(diagnosis) + QStringLiteral(" (")
        + extentOf(diagnosis) + QStringLiteral(")\n");
    for (const Finding &finding : diagnosis.findings) {
        const FindingWords words = FindingWords::of(finding);
        text += QStringLiteral("\n%1: %2\n  %3\n")
                    .arg(FindingWords::severity(finding.severity).toUpper(), words.title, words.sentence);
        constexpr int labelWidth = 11;
        for (const Line &line : linesOf(finding))
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

std::string DiagnosisDocument::json(const DiagnosisReport &report)
{
    const Diagnosis &diagnosis = report.diagnosis;
    std::string text;
    JsonWriter json(text);
    json.beginObject();
    json.member("source", report.source);
    if (const QString moment = momentOf(report); !moment.isEmpty())
        json.member("time", moment.toStdString());
    const auto worst = diagnosis.worst();
    json.member("status", worst ? severityName(*worst) : "fine");
    json.numberMember("flows", std::to_string(diagnosis.flows));
    if (diagnosis.count)
        json.numberMember("count", std::to_string(*diagnosis.count));
    if (diagnosis.limit)
        json.numberMember("limit", std::to_string(*diagnosis.limit));
    json.beginArray("findings");
    for (const Finding &finding : diagnosis.findings)
        Objects(json).add([&](JsonWriter &object) { writeFinding(object, finding); });
    json.endArray();
    json.beginArray("fine");
    for (const FindingId id : diagnosis.fine)
        json.value(findingName(id));
    json.endArray();
    json.beginArray("notChecked");
    for (const NotChecked &entry : diagnosis.notChecked) {
        Objects(json).add([&](JsonWriter &object) {
            object.member("id", findingName(entry.id));
            object.member("reason", reasonName(entry.reason));
        });
    }
    json.endArray();
    json.numberMember("timeoutsAssumed", diagnosis.timeoutsAssumed ? "true" : "false");
    json.endObject();
    return text + '\n';
}

std::string DiagnosisDocument::html(std::span<const DiagnosisReport> reports)
{
    QString html = QString::fromUtf8(pageHead).arg(escaped(tr("Diagnosis of connection tracking")));
    for (const DiagnosisReport &report : reports)
        html += reportHtml(report);
    return (html + QStringLiteral("</body></html>\n")).toStdString();
}

} // namespace ctscope
