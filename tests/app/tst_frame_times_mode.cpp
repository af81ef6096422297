// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

namespace {

struct Result {
    int status = -1;
    QString printed;
    QString messages;
};

Result start(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral(CTSCOPE_PROGRAM), arguments);
    if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
        QString::fromUtf8(process.readAllStandardError())};
}

const QString dump = QStringLiteral(TEST_DATA "/kernel/conntrack-L.txt");

} // namespace

class TestFrameTimesMode : public QObject {
    Q_OBJECT
private slots:
    void endsWithTheFirstPainting();
    void measuresForSomeSeconds();
    void refusesWhatItDoesNotUnderstand_data();
    void refusesWhatItDoesNotUnderstand();
};

void TestFrameTimesMode::endsWithTheFirstPainting()
{
    const Result result = start({QStringLiteral("--frame-times=0"), dump});
    QCOMPARE(result.status, 0);
    static const QRegularExpression painted(QStringLiteral("^The window was first painted after \\d+ ms\\.\\n$"));
    QVERIFY2(painted.match(result.printed).hasMatch(), qPrintable(result.printed));
}

void TestFrameTimesMode::measuresForSomeSeconds()
{
    const Result result = start({QStringLiteral("--frame-times=1"), dump});
    QCOMPARE(result.status, 0);
    QVERIFY2(result.printed.contains(QStringLiteral("asked every 4 ms")), qPrintable(result.printed));
    QVERIFY2(result.printed.contains(QStringLiteral("99 % within")), qPrintable(result.printed));
}

void TestFrameTimesMode::refusesWhatItDoesNotUnderstand_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("message");
    QTest::newRow("no number") << QStringList{QStringLiteral("--frame-times=soon")}
                               << QStringLiteral("takes a number of seconds");
    QTest::newRow("no value") << QStringList{QStringLiteral("--frame-times=")}
                              << QStringLiteral("takes a number of seconds");
    QTest::newRow("too long") << QStringList{QStringLiteral("--frame-times=86401")} << QStringLiteral("up to 86400");
    QTest::newRow("without a window") << QStringList{QStringLiteral("--frame-times"), QStringLiteral("--print")}
                                      << QStringLiteral("goes with the window");
}

void TestFrameTimesMode::refusesWhatItDoesNotUnderstand()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, message);
    const Result result = start(arguments);
    QCOMPARE(result.status, 2);
    QVERIFY2(result.messages.contains(message), qPrintable(result.messages));
}

QTEST_GUILESS_MAIN(TestFrameTimesMode)
#include "tst_frame_times_mode.moc"
