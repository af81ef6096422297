// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/expectation_model.h"

#include "kernel/expectation_text.h"
#include "support/model_text.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

ExpectationModel::TimePoint at(double seconds)
{
    return ExpectationModel::TimePoint(std::chrono::hours(1))
        + std::chrono::duration_cast<ExpectationModel::TimePoint::duration>(std::chrono::duration<double>(seconds));
}

std::vector<Expectation> expectations(const std::string &text) { return parseExpectations(text).expectations; }

std::string ftp(int seconds, int port, int masterPort)
{
    return std::to_string(seconds) + " proto=6 src=10.7.0.2 dst=203.0.113.2 sport=0 dport=" + std::to_string(port)
        + " mask-src=255.255.255.255 mask-dst=255.255.255.255 sport=0 dport=65535 master-src=10.7.0.2 "
          "master-dst=203.0.113.2 sport="
        + std::to_string(masterPort) + " dport=21 class=0 helper=ftp\n";
}

const QList<int> columns{ExpectationModel::Protocol, ExpectationModel::Source, ExpectationModel::Destination,
    ExpectationModel::Helper, ExpectationModel::TimeLeft, ExpectationModel::Master};

} // namespace

class ExpectationModelTest : public QObject {
    Q_OBJECT
private slots:
    void cells_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("cells");
        QTest::newRow("passive FTP") << QByteArray::fromStdString(ftp(285, 54570,
            41632)) << "tcp | 10.7.0.2 | 203.0.113.2:54570 | ftp | 4:45 | tcp 10.7.0.2:41632 → 203.0.113.2:21";
        QTest::newRow("from /proc, which tells no master")
            << QByteArray("285 l3proto = 2 proto=6 src=10.7.0.2 dst=203.0.113.2 sport=0 dport=54570 ftp")
            << "tcp | 10.7.0.2 | 203.0.113.2:54570 | ftp | 4:45 | not known";
        QTest::newRow("from anybody, without end")
            << QByteArray("- l3proto = 2 proto=17 src=0.0.0.0 dst=10.0.0.1 sport=0 dport=5060 PERMANENT sip/signalling")
            << "udp | any | 10.0.0.1:5060 | sip/signalling | none | not known";
        QTest::newRow("IPv6") << QByteArray(
            "60 l3proto = 10 proto=6 src=2001:db8::1 dst=2001:db8::2 sport=5 dport=8 ftp")
                              << "tcp | [2001:db8::1]:5 | [2001:db8::2]:8 | ftp | 1:00 | not known";
        QTest::newRow("a program's") << QByteArray(
            "60 l3proto = 2 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=8 USERSPACE")
                                     << "tcp | 10.0.0.1 | 10.0.0.2:8 | a program | 1:00 | not known";
    }
    void cells()
    {
        QFETCH(QByteArray, text);
        ExpectationModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.take(expectations(text.toStdString()), at(0));
        QTEST(printed(model, columns), "cells");
    }

    void rowsComeAndGoAndTheOthersStay()
    {
        ExpectationModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.take(expectations(ftp(300, 1, 100) + ftp(200, 2, 200)), at(0));
        ModelLog log(model);
        // A second later, give or take rounding: only the time left differs, which the view updates itself.
        model.take(expectations(ftp(299, 1, 100) + ftp(198, 2, 200)), at(1));
        QCOMPARE(log.take(), QString());
        model.take(expectations(ftp(300, 3, 300) + ftp(198, 1, 100)), at(102));
        QCOMPARE(log.take(), QStringLiteral("-1 +0"));
        QCOMPARE(printed(model, {ExpectationModel::Destination, ExpectationModel::TimeLeft}),
            QStringLiteral("203.0.113.2:3 | 5:00\n203.0.113.2:1 | 3:18"));
        model.take({}, at(103));
        QCOMPARE(log.take(), QStringLiteral("-1 -0"));
    }

    void oneThatStandsTwiceInAReadingIsShownOnce()
    {
        ExpectationModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.take(expectations(ftp(300, 1, 100) + ftp(300, 1, 100)), at(0));
        QCOMPARE(model.rowCount(), 1);
    }

    void timeLeftRunsDownBetweenReadings()
    {
        ExpectationModel model;
        model.take(expectations(ftp(3, 1, 100)), at(0));
        model.tick(at(1));
        QCOMPARE(printed(model, {ExpectationModel::TimeLeft}), QStringLiteral("0:02"));
        model.tick(at(60));
        QCOMPARE(printed(model, {ExpectationModel::TimeLeft}), QStringLiteral("0:00"));
    }

    void masterIsTheFlowToGoTo()
    {
        ExpectationModel model;
        model.take(expectations(ftp(300, 1, 100) + "5 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=1\n"), at(0));
        const auto master = model.master(0);
        QVERIFY(master);
        QCOMPARE(master->protocol, protocol::tcp);
        QCOMPARE(master->original.keys, L4Keys::ports(100, 21));
        QVERIFY(!model.master(1));
        QCOMPARE(model.explanation(0),
            QStringLiteral(
                "A tcp flow from 10.7.0.2 to 203.0.113.2:1 is expected by the helper ftp. When it begins, it is "
                "tracked as "
                "related to its master flow, and rules that accept related flows let it in. Its master flow is tcp "
                "10.7.0.2:100 → 203.0.113.2:21."));
        QVERIFY(model.explanation(1).endsWith(QStringLiteral("does not name its master flow; ctnetlink does.")));
    }
};

QTEST_GUILESS_MAIN(ExpectationModelTest)
#include "tst_expectation_model.moc"
