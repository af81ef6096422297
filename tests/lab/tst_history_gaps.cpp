// SPDX-License-Identifier: GPL-3.0-or-later
// What a history in a real ClickHouse server says of itself: its gaps, its settings and its samples.
#include "lab/clickhouse_server.h"
#include "lab/lab_start.h"

#include "history/clickhouse_schema.h"
#include "source/history_session.h"
#include "source/history_source.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <tuple>

using namespace ctscope;
using namespace ctscope::lab;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t ten = 1'795'600'800 * second; ///< 2026-11-25 10:00:00 UTC

} // namespace

class HistoryGapsLab : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void gapsAndSettingsAreThoseOfTheRecord();
    void whenARecorderDidNotRunIsAGap();
    void cleanupTestCase()
    {
        m_server.reset();
        m_lab.reset();
    }

private:
    history::ClickhouseUrl url(const QString &user, const QString &database) const
    {
        return *history::ClickhouseUrl::parse(m_server->url(user, database).toStdString());
    }

    std::unique_ptr<NetworkLab> m_lab;
    QTemporaryDir m_folder;
    std::unique_ptr<ClickhouseServer> m_server;
};

void HistoryGapsLab::initTestCase()
{
    m_lab = startLab({u"clickhouse-server"_s});
    if (!m_lab)
        return;
    m_lab->mustRun(NetworkLab::Place::Gateway, {u"ip"_s, u"link"_s, u"set"_s, u"lo"_s, u"up"_s});
    m_server = std::make_unique<ClickhouseServer>(m_folder.filePath(u"1"_s), 1, 1);
    QVERIFY(m_server->start());
}

void HistoryGapsLab::gapsAndSettingsAreThoseOfTheRecord()
{
    m_server->ask("CREATE DATABASE one");
    for (const std::string &statement : history::schemaStatements({}))
        m_server->ask(statement, u"one"_s);
    m_server->ask(
        "INSERT INTO ctscope_flows (start, end, src, nat_src, host) VALUES (1795600800, 1795600900, '', '', 'gw1')",
        u"one"_s);
    m_server->ask(
        "INSERT INTO ctscope_events (host, begin, time, kind, reason, flows, entries, entry_limit, drops, known, "
        "name, value) VALUES ('gw1', 1795600800, 1795600860, 3, 0, 70, 80, 1000, 3, 7, '', ''), ('gw1', "
        "1795600860, 1795600920, 3, 0, 90, 95, 1000, 0, 7, '', ''), ('gw1', 1795600870, 1795600880, 4, 3, 0, 0, "
        "0, 0, 0, '', ''), ('gw1', 1795600890, 1795600890, 5, 0, 12, 0, 0, 0, 0, '', ''), ('gw1', 1795600800, "
        "1795600800, 6, 0, 0, 0, 0, 0, 0, 'nf_conntrack_udp_timeout', '31')",
        u"one"_s);
    HistorySource source(url(u"reader:rp"_s, u"one"_s), {});
    const ReadResult result = source.read({}, {});
    QVERIFY(result.reading);
    QCOMPARE(result.reading->remarks.size(), 2u);
    QVERIFY(result.reading->remarks[0] == Remark(Remark::RecordingGaps, 2));
    QVERIFY(result.reading->remarks[1] == Remark(Remark::FlowsLost, 12));
    QCOMPARE(source.capacity().max, std::optional<std::uint64_t>(1000));
    const KernelFactsPtr facts = source.facts({}, {});
    QVERIFY(facts->settings && facts->settings->size() == 1 && facts->settings->front().text == "31");
    HistorySession session(url(u"reader:rp"_s, u"one"_s), {});
    QVERIFY(session.open());
    bool areEnds = true;
    const auto samples = session.samples({ten, ten + 200 * second}, 100, areEnds);
    QVERIFY(!areEnds);
    QCOMPARE(samples.size(), 2u);
    QCOMPARE(samples[0].flows, 70u);
    QCOMPARE(samples[0].drops, std::optional<std::uint64_t>(3));
    QCOMPARE(samples[1].capacity.max, std::optional<std::uint64_t>(1000));
    const auto gaps = session.gaps({ten, ten + 200 * second});
    QVERIFY(gaps.gaps[0].kind == record::Gap::Kind::EventsLost && gaps.gaps.size() == 2);
}

void HistoryGapsLab::whenARecorderDidNotRunIsAGap()
{
    m_server->ask("CREATE DATABASE down");
    for (const std::string &statement : history::schemaStatements({}))
        m_server->ask(statement, u"down"_s);
    // Of seconds after ten: gw1 starts at 0 and is killed after 60, starts at 300 and is ended at 400, starts at 500 and
    // goes on. gw2 starts at 100 and is not heard of after 200.
    const QList<std::tuple<const char *, int, int>> events{{"gw1", 0, 1}, {"gw1", 60, 3}, {"gw1", 300, 1},
        {"gw1", 360, 3}, {"gw1", 400, 2}, {"gw1", 500, 1}, {"gw1", 1000, 3}, {"gw2", 100, 1}, {"gw2", 200, 3}};
    QByteArrayList rows;
    for (const auto &[host, seconds, kind] : events) {
        const QByteArray time = QByteArray::number(1'795'600'800 + seconds);
        rows << "('" + QByteArray(host) + "', " + time + ", " + time + ", " + QByteArray::number(kind) + ')';
    }
    m_server->ask(
        "INSERT INTO ctscope_events (host, begin, time, kind) VALUES " + rows.join(", ").toStdString(), u"down"_s);
    HistorySession session(url(u"reader:rp"_s, u"down"_s), {});
    QVERIFY(session.open());
    const auto gapsOf = [&](int from, int until) {
        QStringList list;
        for (const record::Gap &gap : session.gaps({ten + from * second, ten + until * second}).gaps)
            list << u"%1 to %2"_s.arg((gap.begin - ten) / second).arg((gap.end - ten) / second)
                    + QString::fromLatin1(gap.kind == record::Gap::Kind::NotRunning ? "" : " ?");
        return list.join(u", "_s);
    };
    QCOMPARE(gapsOf(0, 1000), u"60 to 300, 200 to 1000, 400 to 500"_s);
    QCOMPARE(gapsOf(100, 110), u"60 to 300"_s);
    QCOMPARE(gapsOf(310, 350), QString());
    // Moments: one in the downtime of gw2, which nobody has heard of since 200.
    QCOMPARE(gapsOf(700, 700), u"200 to 700"_s);
    QCOMPARE(gapsOf(250, 250), u"60 to 300"_s);
    QCOMPARE(int(session.problem().kind), int(Problem::None));
}

QTEST_GUILESS_MAIN(HistoryGapsLab)
#include "tst_history_gaps.moc"
