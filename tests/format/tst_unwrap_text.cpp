// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/unwrap_text.h"
#include "support/dumps.h"

#include <QTest>

#include <map>

using namespace ctscope;
using namespace ctscope::test;

/// Texts inside other texts, in data/unwrap: each gives the flows that were sent, and nothing else.
class TestUnwrapText : public QObject {
    Q_OBJECT
private slots:
    void showsWhatWasSent_data();
    void showsWhatWasSent();
    void saysWhatTheTextWas_data();
    void saysWhatTheTextWas();
    void readsOtherFormatsInEnvelopes();
    void readsALogThatBeginsWithinALine();
    void leavesPlainTextsAlone_data();
    void leavesPlainTextsAlone();
    void endsWithinManyEnvelopes();
    void stopsWhenAsked();
};

namespace {

struct Expected {
    std::map<char, QString> entries;  ///< A to D
    std::map<QString, QString> texts; ///< the name of a file, and what it shows: "ABC"
};

Expected expected()
{
    Expected all;
    const QStringList lines =
        QString::fromStdString(dataFile(QStringLiteral("unwrap/expected"))).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        if (line.startsWith(u'#'))
            continue;
        if (line.mid(1, 3) == QStringLiteral(" = "))
            all.entries[line[0].toLatin1()] = line.mid(4).simplified();
        else
            all.texts[line.section(u' ', 0, 0)] = line.section(u' ', 1);
    }
    return all;
}

std::string entry(char name) { return expected().entries[name].toStdString(); }

} // namespace

void TestUnwrapText::showsWhatWasSent_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("flows");
    Expected all = expected();
    QVERIFY(all.texts.size() > 100);
    for (const auto &[name, letters] : all.texts) {
        QStringList flows;
        for (const QChar letter : letters)
            flows << all.entries[letter.toLatin1()];
        QTest::newRow(qPrintable(name)) << name << flows;
    }
}

void TestUnwrapText::showsWhatWasSent()
{
    QFETCH(QString, name);
    QFETCH(QStringList, flows);
    const std::string text = dataFile(QStringLiteral("unwrap/") + name + QStringLiteral(".txt"));
    QVERIFY(!text.empty());
    const DumpResult result = dump(text);
    QStringList shown;
    for (const QString &line : QString::fromStdString(rowsAsLines(result.reading)).split(u'\n', Qt::SkipEmptyParts))
        shown << line.simplified();
    QCOMPARE(shown, flows);
    const bool said = result.reading.skipped + result.reading.doubts > 0 || result.verdict != DumpVerdict::Flows;
    if (flows.size() < 3 && result.reading.flows.size() > 1)
        QVERIFY2(said, "what is missing must be said");
}

void TestUnwrapText::saysWhatTheTextWas_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("remark");
    QTest::addColumn<int>("doubts");
    const auto row = [](const char *name, const char *remark, int doubts) {
        QTest::newRow(name) << QString::fromLatin1(name) << QString::fromLatin1(remark) << doubts;
    };
    row("journal", "The entries were taken from strings in JSON.\n", 0);
    row("ansible", "The entries were taken from strings in JSON.\n", 0);
    row("ansible-two-hosts",
        "The entries were taken from strings in JSON.\nThe JSON holds 2 tables; only the last one is shown.\n", 1);
    row("docker-trunc",
        "The entries were taken from strings in JSON.\nThe JSON is cut off within an entry; that entry is not shown.\n",
        1);
    row("cri", "The text is the log of a container; its times were kept.\n", 0);
    row("yaml-dq",
        "The line ends of the text were written as \"\\n\"; it was decoded.\n"
        "1 other line without an entry was passed over.\n",
        0);
    row("yaml-both",
        "The text has its lines twice, in \"stdout\" and \"stdout_lines\"; they are shown once.\n"
        "3 other lines without an entry were passed over.\n",
        0);
    row("eml-att", "The text is a mail; its attachment \"dump.txt\" is shown, decoded from base64.\n", 0);
    row("eml-gz", "The text is a mail; its attachment \"dump.txt.gz\" is shown, unpacked.\n", 0);
    row("eml-both",
        "The text is a mail; its attachment \"dump.txt\" is shown, decoded from base64.\n"
        "Other parts of the mail hold entries too; they are not shown.\n",
        1);
    row("qp-bare", "The text was quoted-printable, as in mails; it was decoded.\n", 0);
    row("b64-bare", "The text was base64, as in mails; it was decoded.\n", 0);
    row("html-page", "The text is a web page; its text is shown.\n", 0);
    row("git-diff",
        "The text is the difference of two texts; of the newer one, the changed lines and those around them are "
        "shown.\n"
        "1 other line without an entry was passed over.\n",
        0);
    row("wrap-fence", "", 0);
    row("utf-16-le", "", 0);
}

void TestUnwrapText::saysWhatTheTextWas()
{
    QFETCH(QString, name);
    QFETCH(QString, remark);
    QFETCH(int, doubts);
    const DumpResult result = dump(dataFile(QStringLiteral("unwrap/") + name + QStringLiteral(".txt")));
    QCOMPARE(QString::fromStdString(remarks(result.reading)), remark);
    QCOMPARE(static_cast<int>(result.reading.doubts), doubts);
}

void TestUnwrapText::readsOtherFormatsInEnvelopes()
{
    for (const char *name : {"kernel/conntrack-L-xml.txt", "kernel/conntrack-L-save.txt", "kernel/conntrack-E.txt"}) {
        const std::string plain = dataFile(QString::fromLatin1(name));
        const std::string flows = rowsAsLines(dump(plain).reading);
        std::string json = "{\"stdout\": \"";
        std::string printable;
        for (const char c : plain) {
            json += c == '\n' ? std::string("\\n") : c == '"' ? std::string("\\\"") : std::string(1, c);
            printable += c == '=' ? std::string("=3D") : std::string(1, c);
        }
        QCOMPARE(rowsAsLines(dump(json + "\"}\n").reading), flows);
        QCOMPARE(rowsAsLines(dump(
                     "From: a@example.org\nSubject: x\nContent-Transfer-Encoding: quoted-printable\n\n" + printable)
                                 .reading),
            flows);
        QCOMPARE(FormatWords::name(dump(json + "\"}\n").reading), FormatWords::name(dump(plain).reading));
    }
}

void TestUnwrapText::readsALogThatBeginsWithinALine()
{
    const std::string line = entry('A');
    const std::string rest = "01-02T10:00:00.1Z stdout P " + line.substr(0, 70) + "\n2025-01-02T10:00:00.1Z stdout F "
        + line.substr(70) + '\n';
    QCOMPARE(QString::fromStdString(rowsAsLines(dump(rest).reading)).simplified(),
        QString::fromStdString(line).simplified());
}

void TestUnwrapText::leavesPlainTextsAlone_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name :
        {"kernel/conntrack-E.txt", "kernel/conntrack-E-timestamp-id.txt", "kernel/conntrack-E-xml.txt",
            "kernel/conntrack-L.txt", "kernel/conntrack-L-extended.txt", "kernel/conntrack-L-save.txt",
            "kernel/conntrack-L-xml.txt", "kernel/proc-nf_conntrack.txt", "kernel/conntrack-S.txt", "router/table.txt"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestUnwrapText::leavesPlainTextsAlone()
{
    QFETCH(QString, name);
    const std::string text = dataFile(name);
    QVERIFY(!text.empty());
    QVERIFY(!unwrapText(text));
    QVERIFY(!unwrapText("some prose before it\n\n" + text));
}

void TestUnwrapText::endsWithinManyEnvelopes()
{
    std::string text = entry('A') + '\n';
    for (int depth = 0; depth < 9; ++depth) {
        std::string outer = "{\"a\": \"";
        for (const char c : text)
            outer += c == '\n' ? std::string("\\n") : c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
        text = outer + "\"}\n";
    }
    const DumpResult result = dump(text); // never a part of an entry
    QVERIFY(result.reading.flows.empty());
    QCOMPARE(static_cast<int>(result.reading.doubts), 1);
}

void TestUnwrapText::stopsWhenAsked()
{
    std::stop_source source;
    source.request_stop();
    DumpOptions options;
    options.stop = source.get_token();
    QCOMPARE(dump(dataFile(QStringLiteral("unwrap/journal.txt")), options).verdict, DumpVerdict::Cancelled);
}

QTEST_APPLESS_MAIN(TestUnwrapText)
#include "tst_unwrap_text.moc"
