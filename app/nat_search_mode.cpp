// SPDX-License-Identifier: GPL-3.0-or-later
#include "nat_search_mode.h"

#include "descriptor_writer.h"
#include "print_mode.h"
#include "table_reader.h"

#include "flow/foreign_text.h"
#include "format/json_writer.h"
#include "query/history/history_search.h"
#include "query/nat_search.h"
#include "query/number_text.h"
#include "table/origin_words.h"
#include "table/nat_search_words.h"

#include <chrono>
#include <csignal>
#include <optional>
#include <string>

#include <unistd.h>

namespace ctscope {

namespace {

using ReportFormat = CommandLine::ReportFormat;

std::string timeText(std::int64_t microseconds)
{
    std::string text;
    appendExactDateTime(text, microseconds, 6);
    return text;
}

void printText(const std::string &source, const NatQuery &query, const NatAnswer &answer, std::string &out)
{
    appendVisible(out, source);
    out += ": " + NatSearchWords::answer(query, answer).toStdString() + '\n';
    for (const NatMatch &match : answer.matches)
        out += "  " + NatSearchWords::line(match, query).toStdString() + '\n';
    for (const QString &doubt : NatSearchWords::doubts(answer))
        out += "  " + doubt.toStdString() + '\n';
}

constexpr std::string_view csvHead = "source,kind,protocol,inside,inside_port,outside_port,peer,peer_port,begin,end,"
                                     "certain\r\n";

template <typename Number> std::string digits(const std::optional<Number> &number)
{
    return number ? std::to_string(*number) : std::string();
}

void printCsv(const std::string &source, const NatAnswer &answer, std::string &out)
{
    for (const NatMatch &match : answer.matches) {
        const std::string fields[] = {source, match.sourceNat ? "snat" : "dnat", protocol::displayName(match.protocol),
            match.inside, digits(match.insidePort), digits(match.outsidePort), match.peer, digits(match.peerPort),
            match.begin && !match.beganBefore ? timeText(*match.begin) : std::string(),
            match.end ? timeText(*match.end) : std::string(), match.certain ? "yes" : "no"};
        bool first = true;
        for (const std::string &field : fields) {
            out += first ? "" : ",";
            first = false;
            appendCsvField(out, field);
        }
        out += "\r\n";
    }
}

std::string_view doubtName(NatDoubt doubt)
{
    switch (doubt) {
    case NatDoubt::NoPort: return "no-port";
    case NatDoubt::NoTime: return "no-time";
    case NatDoubt::UnknownBegin: return "unknown-begin";
    case NatDoubt::OneMoment: return "one-moment";
    case NatDoubt::BeforeRecord: return "before-record";
    case NatDoubt::AfterRecord: return "after-record";
    case NatDoubt::EndedOnly: return "ended-only";
    case NatDoubt::LostServers: return "lost-servers";
    case NatDoubt::Incomplete: return "incomplete";
    case NatDoubt::NearBy: return "near-by";
    }
    return {};
}

std::string matchJson(const NatMatch &match)
{
    std::string text;
    JsonWriter json(text);
    const auto number = [&](std::string_view key, const auto &value) {
        if (value)
            json.numberMember(key, std::to_string(*value));
    };
    const auto time = [&](std::string_view key, const std::optional<std::int64_t> &value) {
        if (value)
            json.member(key, timeText(*value));
    };
    json.beginObject();
    json.member("kind", match.sourceNat ? "snat" : "dnat");
    json.member("protocol", protocol::displayName(match.protocol));
    json.member("inside", match.inside);
    number("insidePort", match.insidePort);
    number("outsidePort", match.outsidePort);
    json.member("peer", match.peer);
    number("peerPort", match.peerPort);
    time(match.beganBefore ? "beganBefore" : "begin", match.begin);
    time("end", match.end);
    json.numberMember("certain", match.certain ? "true" : "false");
    json.endObject();
    return text;
}

void printJson(const std::string &source, const NatQuery &query, const NatAnswer &answer, std::string &out)
{
    JsonWriter json(out);
    json.beginObject();
    json.member("source", source);
    json.member("outside", query.address.toString());
    if (query.port)
        json.numberMember("outsidePort", std::to_string(*query.port));
    if (query.at)
        json.member("at", timeText(*query.at));
    json.member("answer",
        answer.certainty == NatCertainty::None      ? "none"
            : answer.certainty == NatCertainty::One ? "one"
                                                    : "several");
    json.beginArray("flows");
    for (const NatMatch &match : answer.matches)
        json.rawValue(matchJson(match));
    json.endArray();
    json.beginArray("doubts");
    for (const NatDoubt doubt : answer.doubts)
        json.value(doubtName(doubt));
    json.endArray();
    if (answer.from)
        json.member("coversFrom", timeText(*answer.from));
    if (answer.until)
        json.member("coversUntil", timeText(*answer.until));
    if (!answer.gaps.empty()) {
        json.beginArray("gaps");
        for (const RecordedTimes::Span &gap : answer.gaps) {
            std::string text;
            JsonWriter span(text);
            span.beginObject();
            span.member("from", timeText(gap.from));
            span.member("until", timeText(gap.until));
            span.endObject();
            json.rawValue(text);
        }
        json.endArray();
    }
    if (answer.servers > 1) {
        json.numberMember("servers", std::to_string(answer.servers));
        json.numberMember("serversAnswered", std::to_string(answer.answered));
    }
    json.endObject();
    out += '\n';
}

std::int64_t wallNow()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace

int runNatSearch(const CommandLine &commandLine)
{
    std::signal(SIGPIPE, SIG_IGN);
    DescriptorWriter out(STDOUT_FILENO);
    DescriptorWriter messages(STDERR_FILENO);

    bool found = false;
    if (commandLine.reportFormat == ReportFormat::Csv)
        out.buffer() += csvHead;
    TableReader reader(messages);
    const NatQuery &asked = commandLine.natQuery;
    OpenOptions options;
    options.outside = record::OutsideEnd{asked.address, asked.port, asked.protocol};
    for (const Origin &origin : commandLine.origins) {
        // Its server is asked for the time, too.
        std::optional<NatQuery> ofServer;
        if (commandLine.natTime && origin.kind() == Origin::Kind::History) {
            ofServer = asked;
            ofServer->askFor(*commandLine.natTime, wallNow());
            options.history.condition = sqlConditionOf(*ofServer);
            options.history.about = record::Range{ofServer->earliest(), ofServer->latest()};
        }
        const auto visit = [&](const TableReader::Table &table) {
            const Snapshot &snapshot = *table.flows.current();
            NatQuery query = ofServer.value_or(asked);
            if (commandLine.natTime && !ofServer)
                query.askFor(*commandLine.natTime, lastMoment(snapshot).value_or(wallNow()));
            const NatAnswer answer = searchNat(snapshot, query);
            const std::string source = sourceName(table.source.origin()).toStdString();
            switch (commandLine.reportFormat) {
            case ReportFormat::Csv: printCsv(source, answer, out.buffer()); break;
            case ReportFormat::Json: printJson(source, query, answer, out.buffer()); break;
            default: printText(source, query, answer, out.buffer());
            }
            out.flush();
            found = found || answer.certainty != NatCertainty::None;
        };
        reader.read(origin, {}, visit, options);
    }
    out.flush();
    if (const std::string failure = out.failure(); !failure.empty()) {
        messages.buffer() += failure;
        messages.flush();
        return ExitSource;
    }
    if (found)
        return ExitRead;
    return reader.failed() ? ExitSource : ExitNothing;
}

} // namespace ctscope
