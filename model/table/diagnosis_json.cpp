// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/diagnosis_report.h"

#include "format/json_writer.h"
#include "table/finding_words.h"

#include <QDateTime>

#include <array>
#include <charconv>

namespace ctscope {

namespace {

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
    case NotCheckedReason::NoTimeLeft: return "no-time-left";
    case NotCheckedReason::NotWatched: return "not-watched";
    case NotCheckedReason::EndStates: return "end-states";
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

std::string jsonTime(std::int64_t microseconds)
{
    return QDateTime::fromMSecsSinceEpoch(microseconds / 1000).toUTC().toString(Qt::ISODateWithMs).toStdString();
}

void writeRange(JsonWriter &json, const record::Range &range)
{
    json.member("from", jsonTime(range.from));
    json.member("until", jsonTime(range.until));
}

void writeTimes(JsonWriter &json, const FindingTimes &times)
{
    json.beginArray("times");
    for (const record::Range &range : times.ranges)
        Objects(json).add([&](JsonWriter &object) { writeRange(object, range); });
    json.endArray();
    json.member("worstAt", jsonTime(times.worstAt));
}

void writeWhile(JsonWriter &json, const WhileExamined &examined)
{
    writeRange(json, examined.range);
    json.numberMember("moments", std::to_string(examined.moments.size()));
    json.numberMember("drops", std::to_string(examined.drops));
    json.numberMember("evicted", std::to_string(examined.evicted));
    json.numberMember("gaps", std::to_string(examined.gaps));
    json.numberMember("knownInPart", std::to_string(examined.partly));
    json.numberMember("unread", std::to_string(examined.unread));
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
    if (!finding.evidence.filter.empty() || !finding.evidence.group.empty()) {
        json.beginObject("evidence");
        if (!finding.evidence.filter.empty())
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

} // namespace

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
    if (report.examined)
        writeWhile(json, *report.examined);
    json.beginArray("findings");
    for (std::size_t at = 0; at < diagnosis.findings.size(); ++at) {
        Objects(json).add([&](JsonWriter &object) {
            writeFinding(object, diagnosis.findings[at]);
            if (report.examined && at < report.examined->times.size())
                writeTimes(object, report.examined->times[at]);
        });
    }
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

} // namespace ctscope
