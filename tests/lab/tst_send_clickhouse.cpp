// SPDX-License-Identifier: GPL-3.0-or-later
// Batches to real ClickHouse servers that are killed, silent, refuse the password or are two shards: no row is lost, and
// none comes twice. The same of senders that are killed.
#include "lab/clickhouse_server.h"
#include "lab/lab_start.h"
#include "outlet/clickhouse_outlet.h"
#include "support/ended_flows.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdlib>
#include <memory>
#include <random>
#include <string_view>
#include <thread>

#include <unistd.h>

using namespace ctscope;
using namespace ctscope::history;
using namespace ctscope::lab;
using namespace ctscope::outlet;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60'000; // ms
constexpr std::chrono::seconds finishTime{30};
using Kind = record::OutletProblem::Kind;

const record::TableName gateway{"gw1", "0123456789abcdef0123456789abcdef", "11111111-2222-3333-4444-555555555555", ""};

Spool::Limits limitsOf(std::uint64_t bytes)
{
    Spool::Limits limits;
    limits.mostBytes = bytes;
    limits.leastFree = 0;
    return limits;
}

std::unique_ptr<ClickhouseSender> senderTo(
    const QString &url, const QString &spool, std::uint64_t spoolBytes = 100'000'000, bool toShard = false)
{
    ClickhouseSender::Options options;
    options.url = ClickhouseUrl::parse(url.toStdString()).value();
    options.client = {std::chrono::seconds(2), std::chrono::seconds(2)};
    options.table = gateway;
    options.toShard = toShard;
    options.backoff = {std::chrono::milliseconds(20), std::chrono::milliseconds(500)};
    options.settling = std::chrono::milliseconds(500);
    return std::make_unique<ClickhouseSender>(options, Spool::open(spool.toStdString(), limitsOf(spoolBytes)));
}

constexpr std::uint32_t batchRows = 500;

/// A sender in a process of its own, which is killed by its parent: pushes batches from `first` on, without end.
int sendUntilKilled(const QString &url, const QString &spool, std::uint32_t first)
{
    const auto sender = senderTo(url, spool);
    BatchMaker maker(gateway, true);
    for (std::uint32_t number = first;; number += batchRows) {
        sender->push(batchOf(maker, number, batchRows));
        const QByteArray line = QByteArray::number(number + batchRows) + '\n';
        static_cast<void>(!::write(STDOUT_FILENO, line.constData(), std::size_t(line.size())));
        std::this_thread::sleep_for(std::chrono::milliseconds(3)); // the pace of a recorder that is busy
    }
}

} // namespace

class SendLab : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_lab = startLab({u"clickhouse-server"_s});
        if (!m_lab)
            return;
        m_lab->mustRun(NetworkLab::Place::Gateway, {u"ip"_s, u"link"_s, u"set"_s, u"lo"_s, u"up"_s});
        m_one = std::make_unique<ClickhouseServer>(m_folder.filePath(u"one"_s), 1, 2);
        m_two = std::make_unique<ClickhouseServer>(m_folder.filePath(u"two"_s), 2, 2);
        QVERIFY(m_one->start());
        QVERIFY(m_two->start());
    }
    void init()
    {
        for (const auto &server : {m_one.get(), m_two.get()}) {
            if (server != nullptr)
                server->ask("CREATE DATABASE IF NOT EXISTS " + database().toStdString());
        }
    }
    void rowsAreWhatTheFlowsWere();
    void eventsTellWhatHappened();
    void aServerThatIsAwayGetsAllLater();
    void aSilentServerGetsNothingTwice();
    void aWrongPasswordIsSaid();
    void aFullSpoolLosesTheOldestAndSaysIt();
    void shardsAreKilledUnderLoad();
    void killedSendersSendNothingTwice();
    void cleanupTestCase()
    {
        m_one.reset();
        m_two.reset();
        m_lab.reset();
    }

private:
    static QString database() { return QString::fromLatin1(QTest::currentTestFunction()); }
    QString url(const QString &user = {}) const { return m_one->url(user, database()); }
    QString ask(const std::string &sql) const { return m_one->ask(sql, database()); }
    QString spool() const { return m_folder.filePath(u"spool-"_s + database()); }

    std::unique_ptr<NetworkLab> m_lab;
    QTemporaryDir m_folder;
    std::unique_ptr<ClickhouseServer> m_one;
    std::unique_ptr<ClickhouseServer> m_two;
};

void SendLab::rowsAreWhatTheFlowsWere()
{
    const auto sender = senderTo(url(u"writer:wp"_s), spool());
    BatchMaker maker(gateway, true);
    FlowStore flows;
    Flow flow = numberedFlow(7);
    flow.zone = 3;
    flow.labels = {"eth0-in", "blue"};
    flows.append(flow);
    flows.append(icmpv6Flow());
    maker.add({flows, 0, {someTime + 5, someTime + 2 * oneSecond + 7, EndReason::Closed, true, 0}, "curl", "joe",
        "x.service"});
    maker.add({flows, 1, {someTime, someTime + oneSecond, EndReason::Expired, false, 0}});
    for (RowBatch &batch : maker.takeFlows())
        sender->push(std::move(batch));
    QTRY_COMPARE_WITH_TIMEOUT(sender->status().sent, 2u, patience);
    QCOMPARE(sender->status().waiting, 0u);
    QCOMPARE(
        ask("SELECT host, machine, boot, ns, toUnixTimestamp(start), start_us, toUnixTimestamp(end), end_us, proto, "
            "family, IPv6NumToString(src), IPv6NumToString(dst), IPv6NumToString(nat_src), "
            "IPv6NumToString(nat_dst), sport, dport, nat_sport, nat_dport, state, reason, packets_orig, "
            "bytes_orig, packets_reply, bytes_reply, counted, mark, zone, labels, process, user, unit "
            "FROM ctscope_flows ORDER BY proto FORMAT CSV"),
        QStringLiteral(
            "\"gw1\",\"0123456789abcdef0123456789abcdef\",\"11111111-2222-3333-4444-555555555555\",\"\",1790000000,5,"
            "1790000002,7,6,4,\"::ffff:10.0.0.0\",\"::ffff:192.0.2.1\",\"::ffff:198.51.100.7\",\"::ffff:192.0.2.1\","
            "10007,"
            "443,1031,443,4,2,7,7,7,14,3,7,3,\"eth0-in,blue\",\"curl\",\"joe\",\"x.service\"\n"
            "\"gw1\",\"0123456789abcdef0123456789abcdef\",\"11111111-2222-3333-4444-555555555555\",\"\",1790000000,0,"
            "1790000001,0,58,6,\"2001:db8::1\",\"2001:db8::2\",\"2001:db8::1\",\"2001:db8::2\",7,32768,7,33024,0,1,0,0,"
            "0,0,0,"
            "0,0,\"\",\"\",\"\",\"\""));
    // Bits: seen reply, assured, source NAT; began before, mark, zone; ports and ports.
    QCOMPARE(ask("SELECT hex(flags) FROM ctscope_flows WHERE proto = 6"), u"050E0016"_s);
    QCOMPARE(ask("SELECT partition FROM system.parts WHERE table = 'ctscope_flows' AND database = '"
                 + database().toStdString() + "'"),
        u"2026-09-21"_s);
}

void SendLab::eventsTellWhatHappened()
{
    ClickhouseOutlet::Options options;
    options.sender.url = ClickhouseUrl::parse(url().toStdString()).value();
    options.sender.table = gateway;
    ClickhouseOutlet outlet(options, Spool::open(spool().toStdString(), limitsOf(1'000'000)), someTime);
    for (int second = 1; second <= 12; ++second) {
        record::Sample sample;
        sample.time = someTime + second * oneSecond;
        sample.capacity.count = 1000 + (second == 5 ? 500 : 0);
        sample.capacity.max = 4096;
        sample.flows = 990;
        sample.begun = 3;
        sample.ended = 2;
        if (second == 4)
            sample.drops = 6;
        outlet.addSample(sample);
        outlet.commit(sample.time);
    }
    outlet.addGap({someTime + oneSecond, someTime + 3 * oneSecond, record::Gap::Kind::EventsLost});
    outlet.addSetting({someTime, "nf_conntrack_max", "4096"});
    outlet.finish(someTime + 13 * oneSecond, finishTime);
    QCOMPARE(
        ask("SELECT kind, toUnixTimestamp(begin) - 1790000000, toUnixTimestamp(time) - 1790000000, reason, flows, "
            "entries, entry_limit, begun, ended, drops, known, name, value FROM ctscope_events ORDER BY kind, time "
            "FORMAT CSV"),
        QStringLiteral("1,0,0,0,0,0,0,0,0,0,0,\"interval\",\"10\"\n"
                       "2,13,13,0,0,0,0,0,0,0,0,\"\",\"\"\n"
                       "3,1,11,0,990,1500,4096,33,22,6,7,\"\",\"\"\n"
                       "3,11,12,0,990,1000,4096,3,2,0,3,\"\",\"\"\n"
                       "4,1,3,3,0,0,0,0,0,0,0,\"\",\"\"\n"
                       "6,0,0,0,0,0,0,0,0,0,0,\"nf_conntrack_max\",\"4096\""));
}

void SendLab::aServerThatIsAwayGetsAllLater()
{
    const auto sender = senderTo(url(), spool());
    BatchMaker maker(gateway, true);
    m_one->kill();
    for (std::uint32_t number = 0; number < 20; ++number)
        sender->push(batchOf(maker, number * batchRows, batchRows));
    QTRY_VERIFY_WITH_TIMEOUT(sender->status().problem.kind == Kind::NotReached, patience);
    QTRY_VERIFY_WITH_TIMEOUT(sender->status().spoolBytes > 0, patience);
    QCOMPARE(sender->status().waiting, 20u * batchRows);
    QVERIFY(m_one->start());
    QTRY_COMPARE_WITH_TIMEOUT(sender->status().sent, 20u * batchRows, patience);
    QVERIFY(sender->status().problem.kind == Kind::None);
    QCOMPARE(sender->status().spoolBytes, 0u);
    QCOMPARE(ask("SELECT count(), uniqExact(mark), uniqExact(batch) FROM ctscope_flows"), u"10000\t10000\t20"_s);
}

void SendLab::aSilentServerGetsNothingTwice()
{
    const auto sender = senderTo(url(), spool());
    BatchMaker maker(gateway, true);
    sender->push(batchOf(maker, 0, batchRows));
    QTRY_COMPARE_WITH_TIMEOUT(sender->status().sent, batchRows, patience);
    // It has all of the body and says nothing, so nobody knows what became of it.
    m_one->pause();
    sender->push(batchOf(maker, batchRows, batchRows));
    QTRY_VERIFY_WITH_TIMEOUT(sender->status().problem.kind == Kind::NoAnswer, patience);
    m_one->resume();
    QTRY_COMPARE_WITH_TIMEOUT(sender->status().sent, 2 * batchRows, patience);
    QVERIFY(sender->status().repetitions > 0);
    QCOMPARE(ask("SELECT count(), uniqExact(mark) FROM ctscope_flows"), u"1000\t1000"_s);
}

void SendLab::aWrongPasswordIsSaid()
{
    BatchMaker maker(gateway, true);
    {
        const auto sender = senderTo(url(u"writer:wrong"_s), spool());
        sender->push(batchOf(maker, 0, batchRows));
        QTRY_VERIFY_WITH_TIMEOUT(sender->status().problem.kind == Kind::Denied, patience);
        QCOMPARE(sender->status().problem.detail, "Wrong password for user writer");
        QCOMPARE(sender->status().waiting, std::uint64_t(batchRows));
    }
    {
        const auto reader = senderTo(url(u"reader:rp"_s), spool());
        QTRY_VERIFY_WITH_TIMEOUT(
            reader->status().problem.kind == Kind::NoTable || reader->status().problem.kind == Kind::Denied, patience);
    }
    const auto sender = senderTo(url(u"writer:wp"_s), spool());
    QTRY_COMPARE_WITH_TIMEOUT(sender->status().sent, std::uint64_t(batchRows), patience);
    QCOMPARE(ask("SELECT count(), uniqExact(mark) FROM ctscope_flows"), u"500\t500"_s);
}

void SendLab::aFullSpoolLosesTheOldestAndSaysIt()
{
    BatchMaker maker(gateway, true);
    m_one->kill();
    auto sender = senderTo(url(), spool(), 100'000);
    constexpr std::uint32_t batches = 40;
    for (std::uint32_t number = 0; number < batches; ++number)
        sender->push(batchOf(maker, number * batchRows, batchRows, someTime + number * oneSecond));
    const auto isStored = [&] {
        const record::OutletStatus status = sender->status();
        return status.lost > 0 && status.spoolBytes > 50'000 && status.lost + status.waiting == batches * batchRows;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isStored(), patience);
    sender->finish(std::chrono::milliseconds(0));
    const std::uint64_t lost = sender->status().lost;
    QVERIFY(sender->status().spoolBytes <= 100'000);
    QVERIFY(m_one->start());
    // Another recorder finds the spool and sends what is in it.
    sender.reset();
    const auto later = senderTo(url(), spool(), 100'000);
    const QString kept = QString::number(batches * batchRows - lost);
    QTRY_COMPARE_WITH_TIMEOUT(ask("SELECT count() FROM ctscope_flows"), kept, patience);
    QCOMPARE(ask("SELECT uniqExact(mark), max(mark) FROM ctscope_flows"), kept + u"\t19999"_s);
    QTRY_COMPARE_WITH_TIMEOUT(
        ask("SELECT sum(flows), count(), toUnixTimestamp(min(begin)) FROM ctscope_events WHERE kind = 5"),
        QStringLiteral("%1\t1\t1790000000").arg(lost), patience);
}

void SendLab::shardsAreKilledUnderLoad()
{
    SchemaChoice choice;
    choice.cluster = "ctscope";
    choice.database = database().toStdString();
    for (const auto &server : {m_one.get(), m_two.get()}) {
        for (const std::string &statement : schemaStatements(choice))
            server->ask(statement, database());
    }
    const auto sender = senderTo(url(), spool());
    BatchMaker maker(gateway, true);
    std::uint32_t pushed = 0;
    const auto pushUntil = [&](std::uint64_t sent) {
        while (sender->status().sent < sent) {
            if (pushed < sender->status().sent + 20'000)
                sender->push(batchOf(maker, std::exchange(pushed, pushed + batchRows), batchRows));
            QTest::qWait(1);
        }
    };
    pushUntil(20'000);
    m_two->kill();
    // The server wants all shards for an insert.
    for (int batch = 0; batch < 20; ++batch)
        sender->push(batchOf(maker, std::exchange(pushed, pushed + batchRows), batchRows));
    QTRY_VERIFY_WITH_TIMEOUT(sender->status().problem.kind == Kind::Refused, patience);
    // One that writes to the other shard alone does not need it.
    const auto neighbour = senderTo(url(), spool() + u"-shard"_s, 100'000'000, true);
    neighbour->push(batchOf(maker, std::exchange(pushed, pushed + batchRows), batchRows));
    QTRY_COMPARE_WITH_TIMEOUT(neighbour->status().sent, std::uint64_t(batchRows), patience);
    QCOMPARE(
        ask("SELECT count() FROM ctscope_flows_local WHERE mark >= " + std::to_string(pushed - batchRows)), u"500"_s);
    QVERIFY(m_two->start());
    pushUntil(40'000);
    m_one->kill(); // through which all goes
    for (int batch = 0; batch < 20; ++batch)
        sender->push(batchOf(maker, std::exchange(pushed, pushed + batchRows), batchRows));
    QVERIFY(m_one->start());
    QTRY_COMPARE_WITH_TIMEOUT(sender->status().sent + batchRows, std::uint64_t(pushed), patience);
    const QString all = QString::number(pushed);
    QCOMPARE(ask("SELECT count(), uniqExact(mark), max(mark) + 1 FROM ctscope_flows"), all + u'\t' + all + u'\t' + all);
    // The server shares them between both, batch by batch.
    const QString here = ask("SELECT count() FROM ctscope_flows_local");
    const QString there = m_two->ask("SELECT count() FROM ctscope_flows_local", database());
    QVERIFY2(here.toUInt() > pushed / 4 && there.toUInt() > pushed / 4, qPrintable(here + u' ' + there));
    QCOMPARE(here.toUInt() + there.toUInt(), pushed);
    QCOMPARE(sender->status().lost, 0u);
}

void SendLab::killedSendersSendNothingTwice()
{
    std::mt19937 random(5);
    constexpr int kills = 12;
    std::uint32_t first = 0;
    QList<std::pair<std::uint32_t, std::uint32_t>> runs; // pushed by each, from and to
    for (int run = 0; run < kills; ++run) {
        const auto child = programOfTest();
        child->start(QCoreApplication::applicationFilePath(), {u"--send"_s, url(), spool(), QString::number(first)});
        QVERIFY(child->waitForStarted());
        // Somewhere in its work: as many lines as chance says.
        const auto lines = static_cast<qsizetype>(1 + random() % 25);
        QByteArray output;
        const auto hasWritten = [&] {
            output += child->readAllStandardOutput();
            return output.count('\n') >= lines;
        };
        QVERIFY(QTest::qWaitFor([&] { return child->waitForReadyRead(10), hasWritten(); }, patience));
        child->kill();
        QVERIFY(child->waitForFinished());
        output += child->readAllStandardOutput();
        const std::uint32_t next = output.left(output.lastIndexOf('\n')).split('\n').last().toUInt();
        runs.append({first, next});
        first = next + batchRows; // one more may have been pushed and not told
    }
    const auto last = senderTo(url(), spool());
    QTRY_COMPARE_WITH_TIMEOUT(last->status().waiting, 0u, patience);
    const QStringList counts = ask("SELECT count(), uniqExact(mark) FROM ctscope_flows").split(u'\t');
    QCOMPARE(counts.value(0), counts.value(1));
    // Of each run, what is there was pushed first: only what had not reached the disk is lost.
    for (const auto &[from, to] : runs) {
        const std::string within = "mark >= " + std::to_string(from) + " AND mark < " + std::to_string(to + batchRows);
        const QStringList run = ask("SELECT count(), if(count() = 0, 0, max(mark) + 1 - " + std::to_string(from)
            + ") FROM ctscope_flows WHERE " + within)
                                    .split(u'\t');
        QCOMPARE(run.value(0), run.value(1));
    }
    QVERIFY(counts.value(0).toUInt() > 0);
}

int main(int argc, char **argv)
{
    if (argc == 5 && std::string_view(argv[1]) == "--send")
        return sendUntilKilled(QString::fromLocal8Bit(argv[2]), QString::fromLocal8Bit(argv[3]),
            static_cast<std::uint32_t>(std::strtoul(argv[4], nullptr, 10)));
    return runInLab<SendLab>(argc, argv);
}

#include "tst_send_clickhouse.moc"
