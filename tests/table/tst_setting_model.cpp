// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/setting_model.h"
#include "table/setting_words.h"
#include "table/timeout_counter.h"

#include "support/model_text.h"
#include "support/snapshots.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QSignalSpy>
#include <QLocale>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

KernelSetting setting(const char *name, const char *text)
{
    KernelSetting made = makeSetting("net.netfilter", name, text);
    made.writable = true;
    return made;
}

const QList<int> columns{SettingModel::Name, SettingModel::Value, SettingModel::Default, SettingModel::Flows,
    SettingModel::AtHalf, SettingModel::AtTwice};

} // namespace

class SettingModelTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void settingsAreShownWithTheirDefaults()
    {
        SettingModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSettings({setting("nf_conntrack_max", "262144"), setting("nf_conntrack_acct", "1"),
            setting("nf_conntrack_events", "2"), setting("nf_conntrack_tcp_timeout_established", "86400"),
            setting("nf_conntrack_udp_timeout", "30"), setting("nf_conntrack_frag6_high_thresh", "4194304"),
            setting("nf_conntrack_new", "1 2")});
        QCOMPARE(printed(model, columns),
            QStringLiteral("nf_conntrack_max | 262,144 | by memory |  |  | \n"
                           "nf_conntrack_acct | on (1) | off (0) |  |  | \n"
                           "nf_conntrack_events | 2 | 2 |  |  | \n"
                           "nf_conntrack_tcp_timeout_established | 86,400 s (1 d 0 h) | 432,000 s (5 d 0 h) |  |  | \n"
                           "nf_conntrack_udp_timeout | 30 s | 30 s |  |  | \n"
                           "nf_conntrack_frag6_high_thresh | 4.0 MiB | 4.0 MiB |  |  | \n"
                           "nf_conntrack_new | 1 2 |  |  |  | "));
        QStringList standing;
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.index(row, 0).data(StandsOutRole).toBool())
                standing << model.index(row, 0).data().toString();
        }
        QCOMPARE(standing.join(u' '), QStringLiteral("nf_conntrack_acct nf_conntrack_tcp_timeout_established"));
        QCOMPARE(model.index(1, 0).data(Qt::AccessibleTextRole).toString(),
            QStringLiteral("nf_conntrack_acct, not the default"));
    }

    void flowsAreCountedUnderTheirTimeouts()
    {
        SettingModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSettings({setting("nf_conntrack_max", "100"), setting("nf_conntrack_tcp_timeout_close", "10"),
            setting("nf_conntrack_udp_timeout", "30")});
        const auto snapshot = snapshotOf(std::vector<Flow>{udpFlow("10.0.0.1", 1, "10.0.0.2", 53, 30),
            udpFlow("10.0.0.1", 2, "10.0.0.2", 53, 2), udpFlow("10.0.0.1", 3, "10.0.0.2", 53, 99)});
        ModelLog log(model);
        model.setUse(*snapshot->origin().timeouts, *countTimeoutUse(*snapshot));
        QCOMPARE(log.take(), QStringLiteral("~1-2"));
        QCOMPARE(printed(model, columns),
            QStringLiteral("nf_conntrack_max | 100 | by memory |  |  | \n"
                           "nf_conntrack_tcp_timeout_close | 10 s | 10 s | 0 |  | \n"
                           "nf_conntrack_udp_timeout | 30 s | 30 s | 3 | ≈ 2 | ≈ 7"));
        QVERIFY(model.explanation(2).contains(
            QStringLiteral("At half the time there would be about 2, at twice the time about 7")));
        QVERIFY(model.explanation(2).contains(QStringLiteral("1 of them has more time left than this")));
        QVERIFY(model.explanation(2).contains(QStringLiteral("net.ipv4.netfilter.ip_ct_udp_timeout")));
        // Reading the settings again keeps the counts of flows.
        model.setSettings({setting("nf_conntrack_max", "100"), setting("nf_conntrack_tcp_timeout_close", "10"),
            setting("nf_conntrack_udp_timeout", "60")});
        QCOMPARE(log.take(), QStringLiteral("~2-2"));
        QCOMPARE(printed(model, columns).section(u'\n', 2),
            QStringLiteral("nf_conntrack_udp_timeout | 60 s | 30 s | 3 | ≈ 2 | ≈ 7"));
    }

    void commandSetsWhatIsThere_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("command");
        QTest::newRow("number") << QByteArray("262144\n") << "sudo sysctl -w net.netfilter.nf_conntrack_max=262144";
        QTest::newRow("words") << QByteArray("1 2\n") << "sudo sysctl -w 'net.netfilter.nf_conntrack_max=1 2'";
    }
    void commandSetsWhatIsThere()
    {
        QFETCH(QByteArray, text);
        QTEST(settingCommand(makeSetting("net.netfilter", "nf_conntrack_max", text.toStdString())), "command");
    }

    void everySettingThatIsKnownHasItsMeaning()
    {
        const QString unknown = settingMeaning("nf_conntrack_not_yet_invented");
        for (const char *name :
            {"max", "buckets", "expect_max", "acct", "timestamp", "events", "events_retry_timeout", "helper",
                "checksum", "log_invalid", "tcp_loose", "tcp_be_liberal", "tcp_ignore_invalid_rst", "tcp_max_retrans",
                "tcp_no_window_check", "dccp_loose", "frag6_timeout", "frag6_low_thresh", "frag6_high_thresh"})
            QVERIFY2(settingMeaning(std::string("nf_conntrack_") + name) != unknown, name);
        const Timeouts timeouts;
        for (const TimeoutRule &rule : timeouts.rules())
            QVERIFY2(settingMeaning(rule.sysctl) != unknown, std::string(rule.sysctl).c_str());
        QVERIFY(settingMeaning("nf_flowtable_udp_timeout") != unknown);
    }

    void settingsOfTheRunningKernelAreKnown()
    {
        const QDir folder(QStringLiteral("/proc/sys/net/netfilter"));
        const auto files = folder.entryList({QStringLiteral("nf_conntrack_*")}, QDir::Files);
        if (files.isEmpty())
            QSKIP("Connection tracking is not loaded here.");
        const QString unknown = settingMeaning("nf_conntrack_not_yet_invented");
        for (const QString &file : files) {
            if (isSettingFile(file.toStdString()))
                QVERIFY2(settingMeaning(file.toStdString()) != unknown, qPrintable(file));
        }
    }

    void countingIsDoneElsewhereAndOnlyTheLastIsKept()
    {
        qRegisterMetaType<SnapshotPtr>();
        TimeoutCounter counter;
        const auto first = snapshotOf(std::vector<Flow>{udpFlow("10.0.0.1", 1, "10.0.0.2", 53)});
        const auto second = snapshotOf(std::vector<Flow>(2, udpFlow("10.0.0.1", 1, "10.0.0.2", 53)));
        const auto third = snapshotOf(std::vector<Flow>(3, udpFlow("10.0.0.1", 1, "10.0.0.2", 53)));
        QList<std::uint64_t> counted;
        connect(&counter, &TimeoutCounter::counted, this, [&](const SnapshotPtr &, const std::vector<TimeoutUse> &use) {
            std::uint64_t flows = 0;
            for (const TimeoutUse &rule : use)
                flows += rule.flows;
            counted << flows;
        });
        counter.count(first);
        counter.count(second);
        counter.count(third);
        QVERIFY(counted.isEmpty());
        QTRY_COMPARE(counted, (QList<std::uint64_t>{1, 3}));

        counter.count(first);
        counter.cancel();
        counter.count(second);
        QTRY_COMPARE(counted, (QList<std::uint64_t>{1, 3, 2}));
    }
};

QTEST_GUILESS_MAIN(SettingModelTest)
#include "tst_setting_model.moc"
