// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope --watch --alert on the running kernel: a line and a program when flows match.
#include "lab/helper_user.h"
#include "lab/network_lab.h"
#include "lab/table_by_hand.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace ctscope;
using namespace ctscope::lab;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

} // namespace

class TestAlert : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { emptyTable(); }
    void tellsWhenFlowsMatch();
    void watchesWithoutADuration_data();
    void watchesWithoutADuration();
    void aProgramThatIsNotThereEndsNothing();
    void refusesWhatCannotChange();
    void cleanupTestCase() { emptyTable(); }

private:
    QStringList command(const QString &exec) const
    {
        return {QStringLiteral("--alert"), QStringLiteral("--watch=1s"), QStringLiteral("--filter=dport == 22"),
            QStringLiteral("--source=netlink"), QStringLiteral("--exec"), exec};
    }
    QTemporaryDir m_folder;
};

void TestAlert::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    for (const char *tool : {"ip", "conntrack"}) {
        if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty())
            QSKIP(QByteArray("the program \"" + QByteArray(tool) + "\" is not installed").constData());
    }
}

void TestAlert::tellsWhenFlowsMatch()
{
    // It writes each of its arguments in a line; the name of its file would end a shell's word.
    const QString hook = m_folder.filePath(QStringLiteral("a hook; touch broken"));
    const QString told = m_folder.filePath(QStringLiteral("told"));
    QFile file(hook);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\n(for word; do echo \"<$word>\"; done; grep SigIgn /proc/$$/status) > '"
        + QFile::encodeName(told) + ".new'\nmv '" + QFile::encodeName(told) + ".new' '" + QFile::encodeName(told)
        + "'\n");
    file.close();
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));

    QProcess process;
    process.start(QStringLiteral(CTSCOPE_BINARY), command(hook));
    QVERIFY(process.waitForStarted(longEnough));
    addEntry(QStringLiteral("-p tcp --orig-src 192.0.2.9 --orig-dst 10.0.0.2 --sport 1001 --dport 22 --timeout 1000 "
                            "--state ESTABLISHED"));
    QTRY_VERIFY_WITH_TIMEOUT(process.bytesAvailable() > 0 && process.canReadLine(), longEnough);
    const QByteArray line = process.readLine();
    const QDateTime when =
        QDateTime::fromString(QString::fromUtf8(line.left(19)), QStringLiteral("yyyy-MM-dd hh:mm:ss"));
    QVERIFY2(qAbs(when.secsTo(QDateTime::currentDateTime())) < 3600, line.constData());
    QVERIFY2(line.endsWith(" matches: Flows match “dport == 22”. 1 flow matches: tcp 192.0.2.9:1001 → 10.0.0.2:22.\n"),
        line.constData());
    // The signals 32 and 33 are the C library's own, which ignores them.
    const auto toldNow = [&] {
        return contentOf(told).replace("SigIgn:\t0000000180000000", "SigIgn:\t0000000000000000");
    };
    QTRY_COMPARE_WITH_TIMEOUT(toldNow(),
        QByteArray("<matches>\n<Flows match “dport == 22”>\n<1 flow matches: tcp 192.0.2.9:1001 → 10.0.0.2:22.>\n"
                   "<dport == 22>\nSigIgn:\t0000000000000000\n"),
        longEnough);
    process.terminate();
    QVERIFY(process.waitForFinished(longEnough));
    QVERIFY(!QFile::exists(QStringLiteral("broken")));
}

void TestAlert::watchesWithoutADuration_data()
{
    QTest::addColumn<QStringList>("mode");
    QTest::newRow("--watch --alert") << QStringList{QStringLiteral("--watch"), QStringLiteral("--alert")};
    QTest::newRow("--alert --watch") << QStringList{QStringLiteral("--alert"), QStringLiteral("--watch")};
    QTest::newRow("--alert alone") << QStringList{QStringLiteral("--alert")};
}

void TestAlert::watchesWithoutADuration()
{
    QFETCH(QStringList, mode);
    addEntry(QStringLiteral("-p tcp --orig-src 192.0.2.9 --orig-dst 10.0.0.2 --sport 1001 --dport 22 --timeout 1000 "
                            "--state ESTABLISHED"));
    const QString told = m_folder.filePath(QStringLiteral("touched"));
    const QString hook = m_folder.filePath(QStringLiteral("touch it"));
    QFile file(hook);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\ntouch '" + QFile::encodeName(told) + "'\n");
    file.close();
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QProcess process;
    process.start(QStringLiteral(CTSCOPE_BINARY),
        mode
            + QStringList{QStringLiteral("--filter=dport == 22"), QStringLiteral("--source=netlink"),
                QStringLiteral("--exec"), hook});
    QTRY_VERIFY_WITH_TIMEOUT(process.canReadLine(), longEnough);
    const QByteArray line = process.readLine();
    QVERIFY2(line.contains(" matches: Flows match “dport == 22”."), line.constData());
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(told), longEnough);
    QVERIFY(QFile::remove(told));
    process.terminate();
    QVERIFY(process.waitForFinished(longEnough));
}

void TestAlert::aProgramThatIsNotThereEndsNothing()
{
    addEntry(QStringLiteral("-p tcp --orig-src 192.0.2.9 --orig-dst 10.0.0.2 --sport 1001 --dport 22 --timeout 1000 "
                            "--state ESTABLISHED"));
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral(CTSCOPE_BINARY), command(QStringLiteral("/nonexistent")));
    QByteArray text;
    const auto said = [&] {
        text += process.readAll();
        return text.count('\n') == 2;
    };
    QTRY_VERIFY_WITH_TIMEOUT(said(), longEnough);
    QVERIFY2(text.endsWith("ctscope: /nonexistent: No such file or directory\n"), text.constData());
    QCOMPARE(process.state(), QProcess::Running);
    process.terminate();
    QVERIFY(process.waitForFinished(longEnough));
}

void TestAlert::refusesWhatCannotChange()
{
    for (const auto &[arguments, message] : {
             std::pair{QStringList{QStringLiteral("--alert"), QStringLiteral("flows.txt")},
                 "ctscope: --alert goes with one live table: dumps do not change\n"},
             {QStringList{QStringLiteral("--alert"), QStringLiteral("--level=0")},
                 "ctscope: --level is a percentage from 1 to 100, not \"0\"\n"},
             {QStringList{QStringLiteral("--print"), QStringLiteral("--exec=/bin/true")},
                 "ctscope: --exec goes with --alert\n"},
             {QStringList{QStringLiteral("--diagnose"), QStringLiteral("--watch=1s")},
                 "ctscope: --watch goes with --print, --compare or --alert\n"},
             {QStringList{QStringLiteral("--print"), QStringLiteral("--watch"), QStringLiteral("--format=json")},
                 "ctscope: --watch needs a duration from 1s to 4m, except with --alert\n"},
         }) {
        const Output output = run(QStringList{QStringLiteral(CTSCOPE_BINARY)} + arguments);
        QCOMPARE(output.status, 2);
        QVERIFY2(output.errors.startsWith(message), output.errors.constData());
    }
}

int main(int argc, char **argv)
{
    obstacle = NetworkLab::enter();
    QCoreApplication application(argc, argv);
    TestAlert test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_alert.moc"
