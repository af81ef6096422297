// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/dumps.h"

#include <QDir>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

/// Texts as users send them, each with the expected result: tests/data/reports/NAME.txt and
/// NAME.read, which has the remarks and then the flows.
class TestReports : public QObject {
    Q_OBJECT
private slots:
    void readsWhatStandsThere_data();
    void readsWhatStandsThere();
    void readsTheReadingThatIsWanted_data();
    void readsTheReadingThatIsWanted();
};

namespace {

DumpResult readAs(const std::string &text, std::uint32_t reading)
{
    DumpOptions options;
    options.reading = reading;
    return readDump(std::make_shared<const std::string>(text), options);
}

std::string told(const DumpResult &result)
{
    const Reading &reading = result.reading;
    std::string text =
        std::string(verdictName(result.verdict)) + ": " + FormatWords::name(reading).toStdString() + '\n';
    if (reading.doubts > 0)
        text += "doubts: " + std::to_string(reading.doubts) + '\n';
    for (const Remark &remark : reading.remarks)
        text += "remark: " + RemarkWords::sentence(remark).toStdString() + '\n';
    for (const SkippedLine &line : reading.firstSkipped)
        text +=
            "skipped: line " + std::to_string(line.number) + ": " + SkipWords::clause(line.reason).toStdString() + '\n';
    return text + rowsAsLines(reading);
}

} // namespace

void TestReports::readsWhatStandsThere_data()
{
    QTest::addColumn<QString>("name");
    const QDir folder(QStringLiteral(TEST_DATA "/reports"));
    for (const QString &file : folder.entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(file)) << file.chopped(4);
}

void TestReports::readsWhatStandsThere()
{
    QFETCH(QString, name);
    const QString path = QStringLiteral("reports/") + name;
    const QByteArray read = QByteArray::fromStdString(told(readAs(dataFile(path + QStringLiteral(".txt")), 0)));
    const QByteArray expected = QByteArray::fromStdString(dataFile(path + QStringLiteral(".read")));
    if (read != expected)
        qWarning("read:\n%s", read.constData());
    QCOMPARE(read, expected);
}

void TestReports::readsTheReadingThatIsWanted_data()
{
    QTest::addColumn<quint32>("wanted");
    QTest::addColumn<quint32>("shown");
    QTest::addColumn<quint32>("seconds");
    QTest::newRow("the first") << 1u << 1u << 431999u;
    QTest::newRow("the second") << 2u << 2u << 431994u;
    QTest::newRow("the last") << 0u << 3u << 431989u;
    QTest::newRow("one that is not there") << 7u << 3u << 431989u;
}

void TestReports::readsTheReadingThatIsWanted()
{
    QFETCH(quint32, wanted);
    for (const char *name : {"reports/several-counts.txt", "reports/several-dates.txt"}) {
        const Reading reading = readAs(dataFile(QLatin1String(name)), wanted).reading;
        QCOMPARE(reading.readings.count, 3u);
        QTEST(reading.readings.shown, "shown");
        QCOMPARE(reading.flows.size(), 2u);
        QTEST(reading.flows.flow(0).timeout.value_or(0), "seconds");
        QVERIFY(reading.flows.line(0).starts_with("tcp"));
    }
    // Unless one reading is requested, all rows belong together, as a live table is one reading.
    QCOMPARE(dump(dataFile(QStringLiteral("reports/several-counts.txt"))).reading.flows.size(), 6u);
}

QTEST_APPLESS_MAIN(TestReports)
#include "tst_reports.moc"
