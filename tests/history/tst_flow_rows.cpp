// SPDX-License-Identifier: GPL-3.0-or-later
// What a server answers: rows of flows in RowBinary, and groups in JSONCompact, whole and in pieces.
#include "history/flow_rows.h"
#include "history/json_answer.h"
#include "history/row_binary.h"

#include "support/flows.h"
#include "support/history_rows.h"
#include "support/random_flows.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::history;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t ten = 1'795'600'800'000'000; ///< µs: 2026-11-25 10:00:00 UTC

/// The columns that FlowRows selects, out of a whole row.
std::string selected(const StoredFlow &stored)
{
    std::string whole;
    appendRow(whole, stored);
    RowBinaryReader reader(whole);
    std::string before; // host, machine, boot, ns
    RowWriter head(before);
    const std::string host(reader.text());
    const std::string machine(reader.text());
    reader.text();
    const std::string ns(reader.text());
    reader.number<std::uint64_t>();
    std::string row(reader.fixed(17)); // times and protocol
    reader.number<std::uint8_t>();     // family
    row += whole.substr(reader.position());
    RowWriter tail(row);
    tail.text(host);
    tail.text(machine);
    tail.text(ns);
    return row;
}

/// The flow as a row keeps it.
Flow kept(const Flow &flow)
{
    FlowRows rows(false);
    rows.take(selected({flow, ten, ten + 5'000'000}));
    return rows.flows.empty() ? Flow() : rows.flows.flow(0);
}

} // namespace

class FlowRowsTest : public QObject {
    Q_OBJECT
private slots:
    void aRowBecomesItsFlow();
    void icmpKeepsItsTypeAndId();
    void whatIsAbsentStaysAbsent();
    void piecesMayEndAnywhere();
    void aRowThatEndsEarlyIsNone();
    void groupsAreRead();
    void otherTextsAreNoAnswer_data();
    void otherTextsAreNoAnswer();
};

void FlowRowsTest::aRowBecomesItsFlow()
{
    Flow flow = translatedFlow();
    flow.timeout.reset();
    flow.originalCounters = Counters{3, 1500};
    flow.replyCounters = Counters{2, 900};
    flow.mark = 0;
    flow.zone = 7;
    flow.labels = {"eth0-in", "guest"};
    flow.statusBits = status_bit::seenReply | status_bit::assured | status_bit::confirmed;
    FlowRows rows(true);
    QVERIFY(rows.take(selected({flow, ten + 250, ten + 9'000'001, EndReason::Closed, false, "gw1", "curl"})));
    QVERIFY(rows.isComplete());
    QCOMPARE(rows.flows.size(), 1u);
    Flow expected = flow;
    expected.event = EventKind::Destroy;
    expected.eventTime = ten + 9'000'001;
    expected.start = (ten + 250) * 1000;
    expected.stop = (ten + 9'000'001) * 1000;
    QVERIFY(rows.flows.flow(0) == expected);
    QCOMPARE(int(rows.ends.front()), int(EndReason::Closed));
    QCOMPARE(rows.processes, std::vector<std::string>{"curl"});
    QCOMPARE(rows.users, std::vector<std::string>{"www-data"});
    QVERIFY(rows.units.empty());
    QCOMPARE(rows.machines.names, std::vector<std::string>{"gw1"});
    QCOMPARE(rows.machines.ofRows, std::vector<std::uint16_t>{0});
}

void FlowRowsTest::icmpKeepsItsTypeAndId()
{
    const Flow ping = icmpv6Flow();
    const Flow read = kept(ping);
    QVERIFY(read.original == ping.original);
    QVERIFY(read.reply == ping.reply);
}

void FlowRowsTest::whatIsAbsentStaysAbsent()
{
    Flow flow = flowBetween(Protocol(50), "10.0.0.1", "2001:db8::1", L4Keys());
    flow.originalCounters = Counters{1, 2};
    const Flow read = kept(flow);
    QVERIFY(read.original == flow.original);
    QVERIFY(read.originalCounters == flow.originalCounters);
    QVERIFY(!read.replyCounters && !read.mark && !read.zone && !read.labels && !read.statusBits && !read.eventTime);
    FlowRows rows(true);
    QVERIFY(rows.take(selected({flow, ten, ten + 1, EndReason::Expired, true})));
    QVERIFY2(!rows.flows.start(0), "it began before the record, at a time that is not known");
}

void FlowRowsTest::piecesMayEndAnywhere()
{
    RandomFlows random(7);
    std::string answer;
    for (int i = 0; i < 30; ++i)
        answer += selected({random.flow(), ten + i, ten + 100 + i, EndReason::Expired, false, "gw1", i % 3 ? "a" : ""});
    FlowRows whole(true);
    QVERIFY(whole.take(answer) && whole.isComplete());
    QCOMPARE(whole.flows.size(), 30u);
    for (const std::size_t length : {1, 7, 100, 1000}) {
        FlowRows pieces(true);
        for (std::size_t at = 0; at < answer.size(); at += length)
            QVERIFY(pieces.take(std::string_view(answer).substr(at, length)));
        QVERIFY(pieces.isComplete());
        QCOMPARE(pieces.flows.size(), whole.flows.size());
        for (Row row = 0; row < whole.flows.size(); ++row)
            QVERIFY(pieces.flows.flow(row) == whole.flows.flow(row));
        QCOMPARE(pieces.processes, whole.processes);
    }
}

void FlowRowsTest::aRowThatEndsEarlyIsNone()
{
    const std::string row = selected({translatedFlow(), ten, ten + 1});
    for (std::size_t length = 1; length < row.size(); ++length) {
        FlowRows rows(true);
        rows.take(std::string_view(row).substr(0, length));
        QCOMPARE(rows.flows.size(), 0u);
        QVERIFY(!rows.isComplete());
    }
    FlowRows rows(true);
    QVERIFY2(!rows.take(std::string(2 << 20, '\xff')), "no row is as long as that");
}

void FlowRowsTest::groupsAreRead()
{
    const auto answer = readJsonAnswer(R"({"meta": [{"name": "k", "type": "String"}],
        "data": [["tcp \"\u00e9\\", "12", 0.5], ["", "3", null]],
        "totals": ["", "15", 0],
        "rows": 2, "rows_before_limit_at_least": 90, "statistics": {"elapsed": 0.1, "list": [1, {"a": "b"}]}})");
    QVERIFY(answer);
    QCOMPARE(answer->rows.size(), 2u);
    QCOMPARE(answer->rows[0], (JsonAnswer::Row{"tcp \"é\\", "12", "0.5"}));
    QCOMPARE(answer->totals, (JsonAnswer::Row{"", "15", "0"}));
    QCOMPARE(answer->rowsBeforeLimit, 90u);
}

void FlowRowsTest::otherTextsAreNoAnswer_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", "{", "[]", "{}", "Code: 241, e.displayText() = DB::Exception: Memory limit",
             R"({"data": [["a", "b"])", R"({"data": [["a)", R"({"data": [["\u12"]]})", R"({"data" [["a"]]})"})
        QTest::newRow(*text ? text : "nothing") << QByteArray(text);
    QTest::newRow("deep") << QByteArray("{\"x\": ") + QByteArray(100'000, '[');
}

void FlowRowsTest::otherTextsAreNoAnswer()
{
    QFETCH(QByteArray, text);
    QVERIFY(!readJsonAnswer(text.toStdString()));
}

QTEST_GUILESS_MAIN(FlowRowsTest)
#include "tst_flow_rows.moc"
