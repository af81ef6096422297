// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/nat_search.h"

#include "format/dump_reader.h"
#include "source/event_fold.h"
#include "support/table_text.h"
#include "tracking/flow_table.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

constexpr std::int64_t second = NatQuery::second;

SnapshotPtr snapshotOf(Reading reading, bool live)
{
    reading.takenAt = Snapshot::Clock::time_point(std::chrono::hours(1));
    reading.wallTime = std::chrono::system_clock::time_point(std::chrono::seconds(1000));
    return FlowTable().apply(std::move(reading), live, Timeouts());
}

/// Events: "10 NEW tcp 10.0.0.5:1000>192.0.2.1:443 198.51.100.7:5000": second, kind, original, where SNAT took it.
SnapshotPtr logOf(const QString &lines)
{
    std::string text;
    for (const QString &line : lines.split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList words = line.simplified().split(u' ');
        const auto address = [](const QString &end) { return end.section(u':', 0, 0); };
        const auto port = [](const QString &end) { return end.section(u':', 1); };
        const QString src = words[2].section(u'>', 0, 0);
        const QString dst = words[2].section(u'>', 1);
        text +=
            QStringLiteral(
                "[%1.000000]\t%2 udp      17 %9src=%3 dst=%4 sport=%5 dport=%6 src=%4 dst=%7 sport=%6 dport=%8\n")
                .arg(words[0], QStringLiteral("[%1]").arg(words[1]), address(src), address(dst), port(src), port(dst),
                    address(words[3]), port(words[3]), words[1] == u"NEW" ? QStringLiteral("30 ") : QString())
                .toStdString();
    }
    return snapshotOf(foldEvents(std::move(readDump(std::make_shared<const std::string>(text)).reading)), false);
}

QString printed(const NatAnswer &answer)
{
    QStringList lines;
    for (const NatMatch &match : answer.matches) {
        QString line = QString::fromStdString(match.inside);
        if (match.insidePort)
            line += QStringLiteral(":%1").arg(*match.insidePort);
        line += match.sourceNat ? QStringLiteral(" snat") : QStringLiteral(" dnat");
        if (match.begin)
            line += QStringLiteral(" from %1%2")
                        .arg(match.beganBefore ? QStringLiteral("≤") : QString())
                        .arg(*match.begin / second);
        if (match.end)
            line += QStringLiteral(" to %1").arg(*match.end / second);
        if (match.certain)
            line += QStringLiteral(" certain");
        lines << line;
    }
    static const char *const certainty[] = {"none", "one", "several"};
    lines << QLatin1String(certainty[static_cast<int>(answer.certainty)]);
    static const char *const doubts[] = {"no port", "no time", "unknown begin", "one moment", "before", "after",
        "ended only", "lost servers", "incomplete", "near by"};
    for (const NatDoubt doubt : answer.doubts)
        lines.last() += QStringLiteral(", ") + QLatin1String(doubts[static_cast<int>(doubt)]);
    return lines.join(u'\n');
}

NatQuery query(const char *end, std::optional<int> at = {}, int tolerance = 0)
{
    NatQuery query = parseNatEnd(end).value_or(NatQuery());
    if (at)
        query.at = *at * second;
    query.tolerance = tolerance * second;
    return query;
}

} // namespace

class NatSearchTest : public QObject {
    Q_OBJECT

private slots:
    void endsAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("read");
        const auto row = [](const char *text, const char *read) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(read);
        };
        row("198.51.100.7", "198.51.100.7 -");
        row("198.51.100.7:41234", "198.51.100.7 41234");
        row("2001:db8::7", "2001:db8::7 -");
        row("[2001:db8::7]", "2001:db8::7 -");
        row("[2001:db8::7]:41234", "2001:db8::7 41234");
        row("::ffff:198.51.100.7", "198.51.100.7 -");
        row("198.51.100.7:", "");
        row("198.51.100.7:65536", "");
        row("198.51.100.7:http", "");
        row("[198.51.100.7]:80", "");
        row("[2001:db8::7]80", "");
        row("host:80", "");
        row("", "");
    }
    void endsAreRead()
    {
        QFETCH(QString, text);
        const auto read = parseNatEnd(text.toStdString());
        QString shown;
        if (read)
            shown = QString::fromStdString(read->address.toString()) + u' '
                + (read->port ? QString::number(*read->port) : QStringLiteral("-"));
        QTEST(shown, "read");
    }

    void timesAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("moment");
        const auto row = [](const char *text, qint64 moment) {
            QTest::newRow(text) << QString::fromLatin1(text) << moment;
        };
        // The reference is 1970-01-02 12:00:00 UTC.
        row("10:42", 86400 + 10 * 3600 + 42 * 60);
        row("10:42:11", 86400 + 10 * 3600 + 42 * 60 + 11);
        row("12:00", 86400 + 12 * 3600);
        row("12:01", 12 * 3600 + 60);
        row("-10m", 86400 + 12 * 3600 - 600);
        row("-1h30m", 86400 + 12 * 3600 - 5400);
        row("1970-01-01T00:01:00Z", 60);
        row("1970-01-01 01:01:00+01:00", 60);
        row("1970-01-01 00:01", 60);
        row("1970-01-01T00:02", 120);
        row("1970-01-02", 86400);
        row("1970-01-1", -1);
        row("24:00", -1);
        row("10:60", -1);
        row("10", -1);
        row("yesterday", -1);
        row("-", -1);
        row("-10x", -1);
        row("1970-01-01T00:01:00Z and more", -1);
    }
    void timesAreRead()
    {
        QFETCH(QString, text);
        const auto time = parseAskedTime(text.toStdString());
        QTEST(time ? qint64(time->resolve((86400 + 12 * 3600) * second) / second) : qint64(-1), "moment");
    }

    void aMomentIsReadAsItIsWritten()
    {
        for (const std::int64_t moment : {std::int64_t(0), 1'795'600'927 * second + 123'456, 86'400 * second - 1}) {
            const auto time = parseAskedTime(momentText(moment));
            QVERIFY2(time, momentText(moment).c_str());
            QCOMPARE(time->resolve(0), moment);
        }
        QCOMPARE(momentText(1'795'600'927 * second + 123'456), std::string("2026-11-25T10:02:07.123456Z"));
    }

    void tolerancesAreRead()
    {
        QCOMPARE(parseAskedDuration("30s"), std::optional(30 * second));
        QCOMPARE(parseAskedDuration("45"), std::optional(45 * second));
        QCOMPARE(parseAskedDuration("1h1m1s"), std::optional(3661 * second));
        for (const char *wrong : {"", "s", "1s1m", "1m1m", "1.5s", "-1s", "4000000000d", "4294967295h"})
            QCOMPARE(parseAskedDuration(wrong), std::nullopt);
    }

    void sourceAndDestinationNatAreFound()
    {
        const auto table =
            snapshotOf(readingOfTable(QStringLiteral(
                           "1 tcp ESTABLISHED left=9 src=10.0.0.5 sport=5000 snat=198.51.100.7 snatport=41234 age=60;"
                           "1 tcp ESTABLISHED left=9 src=10.0.0.6 sport=6000 snat=198.51.100.7 snatport=41235 age=60;"
                           "1 tcp ESTABLISHED left=9 src=203.0.113.9 dst=198.51.100.7 dport=443 dnat=10.0.0.80 "
                           "dnatport=8443 age=60;"
                           "1 tcp ESTABLISHED left=9 src=10.0.0.9 dst=198.51.100.7 dport=444 snat=10.0.0.1 snatport=7 "
                           "dnat=10.0.0.81 age=60;"
                           "1 tcp ESTABLISHED left=9 src=198.51.100.7 age=60")),
                true);
        QCOMPARE(printed(searchNat(*table, query("198.51.100.7:41234", 990))),
            QStringLiteral("10.0.0.5:5000 snat from 940 certain\none, one moment"));
        QCOMPARE(printed(searchNat(*table, query("198.51.100.7:443", 990))),
            QStringLiteral("10.0.0.80:8443 dnat from 940 certain\none, one moment"));
        QCOMPARE(printed(searchNat(*table, query("198.51.100.7:444", 990))),
            QStringLiteral("10.0.0.81:444 dnat from 940 certain\none, one moment"));
        QCOMPARE(printed(searchNat(*table, query("10.0.0.1:7", 990))),
            QStringLiteral("10.0.0.9:1027 snat from 940 certain\none, one moment"));
        // Not translated, so it was itself.
        QCOMPARE(printed(searchNat(*table, query("198.51.100.7:1024", 990))), QStringLiteral("none, one moment"));
        QCOMPARE(printed(searchNat(*table, query("198.51.100.7", 990))).section(u'\n', -1),
            QStringLiteral("several, no port, one moment"));
    }

    void protocolAndIdsAreChosen()
    {
        Flow ping = flowBetween(protocol::icmp, "10.0.0.5", "192.0.2.1", L4Keys::icmp(8, 0, 7));
        ping.reply.dst = ip("198.51.100.7");
        ping.reply.keys = L4Keys::icmp(0, 0, 41234);
        Flow six = flowBetween(protocol::udp, "fd00::5", "2001:db8::1", L4Keys::ports(5000, 53));
        six.reply.dst = ip("2001:db8::7");
        six.reply.keys.second = 41234;
        Reading reading = readingOfTable(QStringLiteral("1 udp left=9 src=10.0.0.6 snat=198.51.100.7 snatport=41234"));
        reading.flows.append(ping);
        reading.flows.append(six);
        const auto table = snapshotOf(std::move(reading), true);
        NatQuery wanted = query("198.51.100.7:41234");
        QCOMPARE(printed(searchNat(*table, wanted)).section(u'\n', -1), QStringLiteral("several, no time, one moment"));
        wanted.protocol = protocol::icmp;
        QCOMPARE(
            printed(searchNat(*table, wanted)), QStringLiteral("10.0.0.5:7 snat from ≤1000\none, no time, one moment"));
        QCOMPARE(printed(searchNat(*table, query("[2001:db8::7]:41234"))),
            QStringLiteral("fd00::5:5000 snat from ≤1000\none, no time, one moment"));
    }

    void logKnowsWhoHadAPortBefore_data()
    {
        QTest::addColumn<int>("at");
        QTest::addColumn<int>("tolerance");
        QTest::addColumn<QString>("answer");
        const auto row = [](int at, int tolerance, const char *answer) {
            QTest::addRow("%d, %d", at, tolerance) << at << tolerance << QString::fromUtf8(answer);
        };
        const char *const first = "10.0.0.5:1000 snat from 1000000010 to 1000000020 certain\none";
        row(10, 0, first);
        row(20, 0, first);
        row(25, 0, "none");
        row(25, 5,
            "10.0.0.5:1000 snat from 1000000010 to 1000000020\n"
            "10.0.0.6:2000 snat from 1000000030\nseveral");
        row(21, 5, "10.0.0.5:1000 snat from 1000000010 to 1000000020\none"); // within the tolerance alone
        row(35, 0, "10.0.0.6:2000 snat from 1000000030 certain\none");
        row(5, 0, "none, before");
        row(45, 0, "10.0.0.6:2000 snat from 1000000030\none, after");
    }
    void logKnowsWhoHadAPortBefore()
    {
        QFETCH(int, at);
        QFETCH(int, tolerance);
        const auto log = logOf(QStringLiteral("1000000010 NEW 10.0.0.5:1000>192.0.2.1:53 198.51.100.7:5000\n"
                                              "1000000020 DESTROY 10.0.0.5:1000>192.0.2.1:53 198.51.100.7:5000\n"
                                              "1000000030 NEW 10.0.0.6:2000>192.0.2.1:53 198.51.100.7:5000\n"
                                              "1000000040 NEW 10.0.0.7:3000>192.0.2.1:53 198.51.100.7:6000\n"));
        QTEST(printed(searchNat(*log, query("198.51.100.7:5000", 1000000000 + at, tolerance))), "answer");
    }

    void aTimeWithoutSecondsIsAMinute()
    {
        const auto log = logOf(QStringLiteral("1000000030 NEW 10.0.0.5:1000>192.0.2.1:53 198.51.100.7:5000\n"
                                              "1000000040 DESTROY 10.0.0.5:1000>192.0.2.1:53 198.51.100.7:5000\n"));
        // 2001-09-09 01:46:40 UTC is 1000000000.
        NatQuery wanted = query("198.51.100.7:5000", 0, 0);
        wanted.askFor(*parseAskedTime("2001-09-09T01:47:00Z"), 0);
        QCOMPARE(wanted.length, second);
        QCOMPARE(printed(searchNat(*log, wanted)), QStringLiteral("none, before"));
        wanted.askFor(*parseAskedTime("2001-09-09 01:47"), 0);
        QCOMPARE(wanted.length, 60 * second);
        QCOMPARE(printed(searchNat(*log, wanted)),
            QStringLiteral("10.0.0.5:1000 snat from 1000000030 to 1000000040 certain\none"));
        QCOMPARE(parseAskedTime("10:42")->length, 60 * second);
        QCOMPARE(parseAskedTime("10:42:07")->length, second);
        QCOMPARE(parseAskedTime("10:42:07.5")->length, 0);
        QCOMPARE(parseAskedTime("-10m")->length, 0);
        QCOMPARE(parseAskedTime("2001-09-09")->length, 86400 * second);
    }

    void gapsOfOtherTimesDoNotMatter()
    {
        Reading reading = readingOfTable(QStringLiteral("1 udp left=9 src=10.0.0.6 snat=198.51.100.7 snatport=41234"));
        reading.covers = RecordedTimes{0, 2000 * second, {{100 * second, 200 * second}}};
        reading.doubts = 1;
        const auto table = snapshotOf(std::move(reading), false);
        const auto gapsAt = [&table](int at) {
            const NatAnswer answer = searchNat(*table, query("198.51.100.7:41234", at, 5));
            QString text = QString::number(answer.gaps.size());
            if (std::ranges::find(answer.doubts, NatDoubt::Incomplete) != answer.doubts.end())
                text += QStringLiteral(" incomplete");
            return text;
        };
        QCOMPARE(gapsAt(150), QStringLiteral("1 incomplete"));
        QCOMPARE(gapsAt(97), QStringLiteral("1 incomplete"));
        QCOMPARE(gapsAt(1000), QStringLiteral("0"));
    }

    void logThatBeganLaterIsUncertain()
    {
        const auto log = logOf(QStringLiteral("1000000010 NEW 10.0.0.9:1>192.0.2.1:53 198.51.100.7:1\n"
                                              "1000000020 DESTROY 10.0.0.5:1000>192.0.2.1:53 198.51.100.7:5000\n"));
        QCOMPARE(printed(searchNat(*log, query("198.51.100.7:5000", 1000000015))),
            QStringLiteral("10.0.0.5:1000 snat to 1000000020\none, unknown begin"));
    }

    void dumpShowsOneMoment()
    {
        const auto dump = snapshotOf(
            readingOfTable(QStringLiteral("1 tcp ESTABLISHED left=9 src=10.0.0.5 snat=198.51.100.7 snatport=5000")),
            false);
        QCOMPARE(printed(searchNat(*dump, query("198.51.100.7:5000", 990))),
            QStringLiteral("10.0.0.5:1024 snat\none, unknown begin, one moment"));
        QCOMPARE(printed(searchNat(*dump, query("198.51.100.7:5001", 990))), QStringLiteral("none, one moment"));
    }

    void flowThatBeganAfterwardsIsNotMeant()
    {
        const auto dump = snapshotOf(
            readingOfTable(
                QStringLiteral("1 tcp ESTABLISHED left=9 src=10.0.0.5 snat=198.51.100.7 snatport=5000 start=1000")),
            false);
        QCOMPARE(printed(searchNat(*dump, query("198.51.100.7:5000", 999))), QStringLiteral("none, one moment"));
        QCOMPARE(printed(searchNat(*dump, query("198.51.100.7:5000", 1000))),
            QStringLiteral("10.0.0.5:1024 snat from 1000 certain\none, one moment"));
    }
};

QTEST_GUILESS_MAIN(NatSearchTest)
#include "tst_nat_search.moc"
