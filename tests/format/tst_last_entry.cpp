// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/dumps.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

/// A text that is cut off anywhere: its last entry is read correctly, or reported as doubtful.
class TestLastEntry : public QObject {
    Q_OBJECT
private slots:
    void survivesEveryTruncation();
    void believesNoEndThatIsCutOff_data();
    void believesNoEndThatIsCutOff();
};

void TestLastEntry::survivesEveryTruncation()
{
    const std::string file = dataFile(QStringLiteral("kernel/conntrack-L-extended-id.txt"));
    const std::size_t lines = 5;
    std::size_t end = 0;
    for (std::size_t i = 0; i < lines; ++i)
        end = file.find('\n', end) + 1;
    const std::string text = file.substr(0, end);
    const std::string whole = rowsAsLines(dump(text).reading);
    for (std::size_t length = 0; length < text.size(); ++length) {
        const Reading reading = dump(text.substr(0, length)).reading;
        QVERIFY(reading.flows.size() <= lines);
        QVERIFY(reading.skipped <= 1);
        // Everything before the cut is as in the whole text, except for the last number of the last entry.
        const std::string rows = rowsAsLines(reading);
        const std::size_t complete = rows.empty() ? 0 : rows.rfind('\n', rows.size() - 2) + 1;
        QCOMPARE(rows.substr(0, complete), whole.substr(0, complete));
    }
}

void TestLastEntry::believesNoEndThatIsCutOff_data()
{
    QTest::addColumn<QString>("file");
    for (const char *file : {"kernel/conntrack-L.txt", "kernel/conntrack-L-extended-id.txt",
             "kernel/conntrack-L-ktimestamp.txt", "kernel/conntrack-L-extended-id-ktimestamp-labels.txt",
             "kernel/proc-nf_conntrack.txt", "kernel/conntrack-E.txt", "kernel/conntrack-E-timestamp-id.txt",
             "router/events-timestamp-id-extended.txt", "router/table.txt"})
        QTest::newRow(file) << QString::fromLatin1(file);
}

/// Whichever line is the last one, and wherever it ends: a flow that differs from the original
/// is skipped or reported as doubtful.
void TestLastEntry::believesNoEndThatIsCutOff()
{
    QFETCH(QString, file);
    std::string text = dataFile(file);
    // The last lines of the file, of which the last few are cut.
    const auto lineBefore = [&text](int count) {
        std::size_t position = text.size() - 1;
        while (count-- > 0)
            position = text.rfind('\n', position - 1);
        return position + 1;
    };
    text.erase(0, lineBefore(14));
    const std::size_t first = lineBefore(6);
    int doubtedWhole = 0;
    int lines = 0;
    for (std::size_t begin = first, end = 0; begin < text.size(); begin = end + 1, ++lines) {
        end = text.find('\n', begin);
        const Reading whole = dump(text.substr(0, end + 1)).reading;
        for (std::size_t length = begin + 1; length < end; ++length) {
            const std::string_view behind = std::string_view(text).substr(text[length] == ' ' ? length + 1 : length);
            if (behind.starts_with("[USERSPACE]") || behind.starts_with("progname="))
                continue; // a field that few lines have is not reported as missing
            const Reading reading = dump(text.substr(0, length)).reading;
            const bool told = reading.skipped > 0 || reading.doubts > 0 || !reading.remarks.empty();
            const bool same = reading.flows.size() == whole.flows.size()
                && reading.flows.flow(reading.flows.size() - 1) == whole.flows.flow(whole.flows.size() - 1);
            QVERIFY2(told || same, text.substr(begin, length - begin).c_str());
        }
        // Without its line end alone, a line is there, though perhaps with a doubt.
        const Reading reading = dump(text.substr(0, end)).reading;
        QCOMPARE(skips(reading), std::string());
        QCOMPARE(reading.flows.size(), whole.flows.size());
        doubtedWhole += reading.doubts > 0 ? 1 : 0;
    }
    QVERIFY2(doubtedWhole < lines, qPrintable(QString::number(doubtedWhole)));
}

QTEST_APPLESS_MAIN(TestLastEntry)
#include "tst_last_entry.moc"
