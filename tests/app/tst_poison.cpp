// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/peak_memory.h"
#include "support/poison.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

using namespace ctscope::test;

namespace {

struct Run {
    int status = -1;
    QByteArray output;
    QByteArray messages;
};

/// Runs ctscope --print with a limit of memory.
Run print(const QString &format, const QString &file, const QByteArray &input = {}, rlim_t memory = RLIM_INFINITY)
{
    QProcess process;
    // A sanitizer reserves more address space than any useful limit allows.
    process.setChildProcessModifier([limit = rlimit{memory, memory}] {
        if (memoryCanBeMeasured)
            ::setrlimit(RLIMIT_AS, &limit);
    });
    process.start(
        QStringLiteral(CTSCOPE_PROGRAM), {QStringLiteral("--print"), QStringLiteral("--format"), format, file});
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

bool isClean(const QByteArray &text, std::string_view allowed = "\n")
{
    return findObeyed(text.toStdString(), allowed) == std::string::npos;
}

const QStringList formats{
    QStringLiteral("table"), QStringLiteral("conntrack"), QStringLiteral("csv"), QStringLiteral("json")};

/// One flow with `words` behind it.
QByteArray flowWith(const QByteArray &words)
{
    return "tcp 6 300 ESTABLISHED src=192.0.2.1 dst=198.51.100.1 sport=1000 dport=21 src=198.51.100.1 dst=192.0.2.1 "
           "sport=21 dport=1000 [ASSURED] "
        + words + " use=1\n";
}

} // namespace

/// Foreign text in each output format of --print cannot act as anything but text, and its length is bounded.
class TestPoison : public QObject {
    Q_OBJECT
private slots:
    void printsNothingThatIsObeyed_data();
    void printsNothingThatIsObeyed();
    void namesOfFilesAreShown();
    void conntrackLinesReadBack();
    void csvHasNoFormula();
    void longEntriesAreBounded_data();
    void longEntriesAreBounded();
    void oneLongCellDoesNotPadTheOthers();
};

void TestPoison::printsNothingThatIsObeyed_data()
{
    QTest::addColumn<QString>("format");
    for (const QString &format : formats)
        QTest::newRow(qPrintable(format)) << format;
}

void TestPoison::printsNothingThatIsObeyed()
{
    QFETCH(QString, format);
    const Run run = print(format, QStringLiteral("-"), QByteArray::fromStdString(poisonedTable()));
    QCOMPARE(run.status, 0);
    QVERIFY2(isClean(run.output, format == QStringLiteral("csv") ? "\r\n" : "\n"), run.output.constData());
    QVERIFY2(isClean(run.messages), run.messages.constData());
    QVERIFY2(run.messages.contains("PWN"), run.messages.constData());
    QCOMPARE(run.output.count('\n'), format == QStringLiteral("table") || format == QStringLiteral("csv") ? 3 : 2);
}

void TestPoison::namesOfFilesAreShown()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("n\nl\u202e\u001b[31mfile.txt"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("tcp 6 nothing\n" + flowWith("") + "tcp 6 1 src=1\n");
    file.close();
    const Run run = print(QStringLiteral("table"), path);
    QVERIFY2(isClean(run.messages), run.messages.constData());
    QVERIFY2(run.messages.contains("n␊l\xef\xbf\xbd␛[31mfile.txt"), run.messages.constData());
    const Run missing = print(QStringLiteral("table"), path + u'x');
    QCOMPARE(missing.status, 3);
    QVERIFY2(isClean(missing.messages), missing.messages.constData());
}

void TestPoison::conntrackLinesReadBack()
{
    const QString format = QStringLiteral("conntrack");
    const Run first = print(format, QStringLiteral("-"), QByteArray::fromStdString(poisonedTable()));
    const Run second = print(format, QStringLiteral("-"), first.output);
    QCOMPARE(second.output, first.output);
    QCOMPARE(second.messages, QByteArray());
}

void TestPoison::csvHasNoFormula()
{
    const Run run = print(QStringLiteral("csv"), QStringLiteral("-"), QByteArray::fromStdString(poisonedTable()));
    const QByteArray row = run.output.split('\n').value(2);
    QVERIFY2(row.contains(",'=1+1,"), row.constData());
    QVERIFY2(row.contains(",\"'-1+1,b\","), row.constData());
    QVERIFY2(row.contains(",'@SUM(1+1),"), row.constData());
}

void TestPoison::longEntriesAreBounded_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("isRead");
    QByteArray pairs;
    for (int i = 0; i < 100'000; ++i)
        pairs += 'u' + QByteArray::number(i) + "=1 ";
    QTest::newRow("100,000 unknown pairs") << flowWith(pairs) << true;
    QTest::newRow("the same pair 100,000 times") << flowWith(QByteArray("u1=1 ").repeated(100'000)) << true;
    QTest::newRow("a helper of 1,000,000 letters") << flowWith("helper=" + QByteArray(1'000'000, 'h')) << true;
    QTest::newRow("a bracket of 1,000,000 letters") << flowWith('[' + QByteArray(1'000'000, 'A') + ']') << true;
    QTest::newRow("100,000 labels") << flowWith("labels=" + QByteArray("ab,").repeated(100'000)) << true;
    // Longer than the limit of a line: skipped, with a reason.
    QTest::newRow("a helper of 8 MB") << flowWith("helper=" + QByteArray(8'000'000, 'h')) << false;
}

void TestPoison::longEntriesAreBounded()
{
    QFETCH(QByteArray, line);
    QFETCH(bool, isRead);
    for (const QString &format : formats) {
        QElapsedTimer timer;
        timer.start();
        const Run run =
            print(format, QStringLiteral("-"), line + flowWith("mark=1") + flowWith("mark=2"), rlim_t(1) << 30);
        QVERIFY2(run.status == 0, run.messages.constData());
        QVERIFY2(timer.elapsed() < 20'000, qPrintable(QStringLiteral("%1: %2 ms").arg(format).arg(timer.elapsed())));
        QVERIFY2(run.output.size() < 10 * line.size(), qPrintable(format));
        QVERIFY(run.messages.size() < 10'000);
        QCOMPARE(run.messages.contains("1 line was skipped"), !isRead);
        if (format == QStringLiteral("table"))
            QVERIFY(run.output.size() < 4000);
        else if (isRead)
            QVERIFY(run.output.size() > line.size() / 3); // all of it is there
    }
}

void TestPoison::oneLongCellDoesNotPadTheOthers()
{
    const Run run = print(QStringLiteral("table"), QStringLiteral("-"),
        flowWith('[' + QByteArray(900'000, 'A') + ']') + flowWith("mark=7").repeated(300));
    QVERIFY(run.output.size() < 301 * 400);
    QVERIFY(run.output.contains("AAAA…"));
}

QTEST_GUILESS_MAIN(TestPoison)
#include "tst_poison.moc"
