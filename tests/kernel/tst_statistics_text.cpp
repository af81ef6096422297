// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/statistics_text.h"

#include <QFile>
#include <QTest>

using namespace ctscope;

namespace {

QString printed(const std::optional<StatisticsText> &statistics)
{
    if (!statistics)
        return QStringLiteral("no statistics");
    QString text = QStringLiteral("entries %1")
                       .arg(statistics->entries ? QString::number(*statistics->entries) : QStringLiteral("?"));
    for (const CpuStatistics &cpu : statistics->cpus) {
        text += QStringLiteral("\ncpu %1:").arg(cpu.cpu);
        for (const auto &[name, value] : cpu.counters) {
            if (value != 0)
                text += QStringLiteral(" %1=%2").arg(QString::fromStdString(name)).arg(value);
        }
    }
    if (statistics->skipped > 0)
        text += QStringLiteral("\n%1 skipped").arg(statistics->skipped);
    return text;
}

QString names(const CpuStatistics &cpu)
{
    QStringList list;
    for (const auto &counter : cpu.counters)
        list << QString::fromStdString(counter.first);
    return list.join(u' ');
}

} // namespace

class StatisticsTextTest : public QObject {
    Q_OBJECT
private slots:
    void everyLayoutIsReadByItsHeader_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("read");
        QTest::newRow("6.18")
            << QByteArray("entries  clashres found new invalid ignore delete chainlength insert insert_failed drop "
                          "early_drop icmp_error  expect_new expect_create expect_delete search_restart\n"
                          "0000001c  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000002 00000000 "
                          "00000000 00000000 00000000  00000000 00000000 00000000 00000000\n"
                          "0000001c  00000005 00000000 00000000 00000002 00000000 00000000 00000007 00000003 00000000 "
                          "00000000 00000000 00000009  00000000 00000002 00000000 00000001\n")
            << QStringLiteral(
                   "entries 28\n"
                   "cpu 0: insert=2\n"
                   "cpu 1: clash_resolve=5 invalid=2 chaintoolong=7 insert=3 error=9 expect_create=2 search_restart=1");
        QTest::newRow("2.6.35 to 5.9")
            << QByteArray("entries  searched found new invalid ignore delete delete_list insert insert_failed drop "
                          "early_drop icmp_error  expect_new expect_create expect_delete search_restart\n"
                          "00000016  0000a001 00000010 0000000f 00000001 00000002 00000003 00000004 00000005 00000006 "
                          "00000007 00000008 00000009  0000000a 0000000b 0000000c 0000000d\n")
            << QStringLiteral("entries 22\n"
                              "cpu 0: searched=40961 found=16 new=15 invalid=1 ignore=2 delete=3 delete_list=4 "
                              "insert=5 insert_failed=6 drop=7 early_drop=8 "
                              "error=9 expect_new=10 expect_create=11 expect_delete=12 search_restart=13");
        QTest::newRow("up to 2.6.34, a blank at the end of each row")
            << QByteArray("entries  searched found new invalid ignore delete delete_list insert insert_failed drop "
                          "early_drop icmp_error  expect_new expect_create expect_delete\n"
                          "0000002b  00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
                          "00000000 00000000 0000000c  00000000 00000000 00000003 \n")
            << QStringLiteral("entries 43\ncpu 0: searched=1 error=12 expect_delete=3");
        QTest::newRow("counters about to wrap")
            << QByteArray("entries found drop\nffffffff  ffffffff fffffffe\n")
            << QStringLiteral("entries 4294967295\ncpu 0: found=4294967295 drop=4294967294");
        QTest::newRow("header alone") << QByteArray("entries found\n") << QStringLiteral("entries ?");
        QTest::newRow("a column that is not known")
            << QByteArray("entries brand_new\n1 2\n") << QStringLiteral("entries 1\ncpu 0: brand_new=2");
        QTest::newRow("lines that do not fit the header are skipped, and counted as processors")
            << QByteArray("entries found drop\n1 2\n1 2 3 4\n1 xx 3\n100000000 1 1\n1 a b\n")
            << QStringLiteral("entries 1\ncpu 4: found=10 drop=11\n4 skipped");
        QTest::newRow("nothing") << QByteArray() << QStringLiteral("no statistics");
        QTest::newRow("something else") << QByteArray("cpu=0 found=1\n") << QStringLiteral("no statistics");
    }
    void everyLayoutIsReadByItsHeader()
    {
        QFETCH(QByteArray, text);
        QTEST(printed(parseStatistics({text.data(), static_cast<std::size_t>(text.size())})), "read");
    }

    void countersHaveTheNamesOfConntrackS()
    {
        QFile file(QStringLiteral(TEST_DATA "/kernel/proc-stat-nf_conntrack.txt"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto statistics = parseStatistics(file.readAll().toStdString());
        QVERIFY(statistics);
        QCOMPARE(statistics->cpus.size(), std::size_t(2));
        QCOMPARE(names(statistics->cpus[0]),
            QStringLiteral(
                "clash_resolve found new invalid ignore delete chaintoolong insert insert_failed drop early_drop error "
                "expect_new expect_create expect_delete search_restart"));
    }

    void readsTheListOfConntrack()
    {
        QCOMPARE(printed(parseStatisticsList("cpu=0   \tfound=50 invalid=43271 insert_failed=30 drop=0 \n"
                                             "cpu=3  found=0  invalid=0  search_restart=48\n"
                                             "conntrack v1.4.7 (conntrack-tools): done\n")),
            QStringLiteral(
                "entries ?\ncpu 0: found=50 invalid=43271 insert_failed=30\ncpu 3: search_restart=48\n1 skipped"));
        QCOMPARE(printed(parseStatisticsList("entries 3\n")), QStringLiteral("no statistics"));
    }
};

QTEST_GUILESS_MAIN(StatisticsTextTest)
#include "tst_statistics_text.moc"
