// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/dumps.h"

#include <QTest>

#include <stop_token>

using namespace ctscope;
using namespace ctscope::test;

/// Whole texts as users paste and save them: what is read, what is skipped and why, and the position of
/// each entry.
class TestTextReader : public QObject {
    Q_OBJECT
private slots:
    void readsADamagedText_data();
    void readsADamagedText();
    void knowsWhatConntrackDeleted();
    void readsWrappedEntries_data();
    void readsWrappedEntries();
    void joinsWhatWasCut_data();
    void joinsWhatWasCut();
    void skipsWithAReason_data();
    void skipsWithAReason();
    void countsMoreSkippedLinesThanItKeeps();
    void showsTheTextOfAnEntry();
    void keepsNoTextWhenNotAsked();
    void readsEveryToolsViewOfOneTable();
    void readsEventsInOrder();
    void tellsATableFromAnEventLog_data();
    void tellsATableFromAnEventLog();
    void noticesWhatConntrackHasShownAndIsNotThere_data();
    void noticesWhatConntrackHasShownAndIsNotThere();
    void survivesAHugeLine();
    void stopsWhenAsked();
};

namespace {

const std::string there = "src=10.0.0.1 dst=10.0.0.2 sport=5000 dport=80";
const std::string back = "src=10.0.0.2 dst=10.0.0.1 sport=80 dport=5000";
const std::string entry = "tcp      6 117 SYN_SENT " + there + " [UNREPLIED] " + back + " mark=0 use=2";
const std::string written = "ipv4     2 " + entry + "\n";

/// A flow without the fields in which the outputs of the tools necessarily differ.
std::string comparable(const Reading &reading, bool ids)
{
    QStringList lines;
    for (Row row = 0; row < reading.flows.size(); ++row) {
        Flow flow = reading.flows.flow(row);
        flow.timeout.reset(); // the views were taken one after the other
        flow.use.reset();     // /proc holds one reference itself
        flow.deltaTime.reset();
        flow.start.reset();
        flow.greTimeout.reset(); // only /proc has them
        flow.greStreamTimeout.reset();
        if (!ids)
            flow.id.reset();
        if (flow.zone == 0) // conntrack(8) leaves it out
            flow.zone.reset();
        if (flow.protocol == protocol::dccp) { // this kernel does not track it, the tool still prints ports
            flow.original.keys = {};
            flow.reply.keys = {};
        }
        std::string line;
        writeConntrackLine(flow, line);
        lines += QString::fromStdString(line);
    }
    lines.sort();
    return lines.join(QString()).toStdString();
}

std::string utf16(const std::string &text, bool bigEndian)
{
    std::string out = bigEndian ? "\xfe\xff" : "\xff\xfe";
    for (const char c : text) {
        if (bigEndian)
            out += '\0';
        out += c;
        if (!bigEndian)
            out += '\0';
    }
    return out;
}

/// Every line longer than `width` broken at the last blank before, as mail programs do.
std::string wrappedAt(const std::string &text, std::size_t width, const std::string &separator)
{
    std::string out;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        std::string line = text.substr(begin, end - begin);
        while (line.size() > width) {
            const std::size_t blank = line.rfind(' ', width);
            if (blank == std::string::npos || line.find_first_not_of(' ') > blank)
                break;
            out += line.substr(0, blank) + separator;
            line.erase(0, blank + 1);
        }
        out += line + '\n';
        begin = end + 1;
    }
    return out;
}

Reading kernelData(const char *name) { return dump(dataFile(QStringLiteral("kernel/") + QLatin1String(name))).reading; }

} // namespace

void TestTextReader::readsADamagedText_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const std::string &text) {
        QTest::newRow(name) << QByteArray::fromStdString(text);
    };
    const std::string head = "tcp      6 117 SYN_SENT";
    const std::string reply = "[UNREPLIED] " + back + " mark=0 use=2";

    row("as it was", entry + "\n");
    row("without a newline", entry);
    row("CRLF", entry + "\r\n");
    row("CR alone", entry + "\r\r");
    row("wrapped with CR alone", head + " " + there + "\r" + reply + "\r");
    row("UTF-16 of Windows", utf16(entry + "\r\n", false));
    row("UTF-16 with the high byte first", utf16(entry + "\n", true));
    row("quoted", "> " + entry + "\n");
    row("quoted twice", ">> > " + entry + "\n");
    row("indented", "\t    " + entry + "  \n");
    row("framed", "+-----+\n| " + entry + "   |\n+-----+\n");
    row("commented", "// " + entry + "\n");
    row("wrapped behind #", "# " + head + " " + there + "\n# " + reply + "\n");
    row("wrapped behind *", " * " + head + " " + there + "\n * " + reply + "\n");
    row("byte-order mark", "\xEF\xBB\xBF" + entry + "\n");
    row("non-breaking blanks", "tcp\xC2\xA0\xC2\xA0 6 117 SYN_SENT " + there + "\xC2\xA0" + reply + "\n");
    row("coloured by grep", "\x1b[01;31m\x1b[Ktcp\x1b[m\x1b[K      6 117 SYN_SENT " + there + " " + reply + "\n");
    row("HTML", "<pre>" + head + " " + there + " " + reply + "</pre>\n");
    row("HTML line breaks", "<p>" + head + " " + there + "<br>\n&nbsp;" + reply + "<br/>\n");
    row("all on one HTML line", "<html><body>hello<br>" + entry + "<br>bye</body></html>");
    row("entities", "&gt; " + entry + "\n");
    row("backslashes", head + " " + there + " \\\n     [UNREPLIED] " + back + " \\\n     mark=0 use=2\n");
    row("wrapped", head + " " + there + "\n" + reply + "\n");
    row("wrapped between keys",
        head
            + " src=10.0.0.1 dst=10.0.0.2\nsport=5000 dport=80 [UNREPLIED] src=10.0.0.2\ndst=10.0.0.1 "
              "sport=80 dport=5000\nmark=0 use=2\n");
    row("wrapped with blank lines between", head + " " + there + "\n\n" + reply + "\n\n");
    row("wrapped and quoted", "> " + head + " " + there + "\n> " + reply + "\n");
    row("wrapped behind the head", head + "\n" + there + "\n" + reply + "\n");
    row("wrapped behind layer 3", "ipv4     2\n" + entry + "\n");
    row("between status lines",
        "conntrack v1.4.7 (conntrack-tools): 1 flow entries have been shown.\n" + entry
            + "\nconntrack v1.4.7 (conntrack-tools): 1 flow entries have been deleted.\n");
    row("with the old kernel's expectations",
        entry + " \nEXPECTING: - use=1 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=21 \n");
    row("between expectations",
        "285 l3proto = 2 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=54570 ftp\n" + entry + "\n");
    row("between statistics",
        "cpu=0   \tfound=0 invalid=0 insert=2 insert_failed=0 drop=0 early_drop=0 error=0 \n" + entry + "\n");
}

void TestTextReader::knowsWhatConntrackDeleted()
{
    const auto behind = [](const std::string &verb) {
        return dump(entry + "\nconntrack v1.4.7 (conntrack-tools): 1 flow entries have been " + verb + ".\n")
            .reading.isDeletion;
    };
    QVERIFY(behind("deleted"));
    QVERIFY(!behind("shown"));
    QVERIFY(!behind("updated"));
    QVERIFY(!dump(entry + "\n" + entry + "\nconntrack v1.4.7 (conntrack-tools): 1 flow entries have been deleted.\n")
                 .reading.isDeletion);
}

void TestTextReader::readsADamagedText()
{
    QFETCH(QByteArray, text);
    const DumpResult result = dump(text.toStdString());
    QCOMPARE(rowsAsLines(result.reading), written);
    QCOMPARE(skips(result.reading), std::string());
}

void TestTextReader::readsWrappedEntries_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("width");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    for (const char *file :
        {"conntrack-L.txt", "conntrack-L-extended-id.txt", "conntrack-L-extended-id-ktimestamp-labels.txt",
            "conntrack-E-timestamp-id.txt", "proc-nf_conntrack.txt"}) {
        for (const int width : {72, 76, 80, 100}) {
            const auto row = [&](const char *how, const char *before, const char *after) {
                QTest::addRow("%s at %d, %s", file, width, how)
                    << QString::fromLatin1(file) << width << QByteArray(before) << QByteArray(after);
            };
            row("plain", "", "");
            row("quoted", "> ", "");
            row("indented", "      ", "");
            row("with backslashes", "", " \\");
            row("with blank lines", "\n", "");
        }
    }
}

void TestTextReader::readsWrappedEntries()
{
    QFETCH(QString, file);
    QFETCH(int, width);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const std::string text = dataFile(QStringLiteral("kernel/") + file);
    const std::string wrapped =
        wrappedAt(text, static_cast<std::size_t>(width), after.toStdString() + "\n" + before.toStdString());
    QVERIFY(wrapped != text);
    const Reading reading = dump(wrapped).reading;
    QCOMPARE(skips(reading), std::string());
    QCOMPARE(rowsAsJson(reading), rowsAsJson(dump(text).reading));
}

/// Cut at a column within words, as terminals do it; several on one line, as xargs(1) does it.
void TestTextReader::joinsWhatWasCut_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const std::string &text, const std::string &expected) {
        QTest::newRow(name) << QByteArray::fromStdString(text) << QByteArray::fromStdString(expected);
    };
    const std::string two = entry + "\n" + entry + "\n";
    const auto cut = [](const std::string &text, std::size_t width, const std::string &before, bool filled) {
        std::string out;
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = text.find('\n', begin);
            for (std::size_t at = begin; at < end; at += width) {
                std::string piece = text.substr(at, std::min(width, end - at));
                piece.resize(filled ? width : piece.size(), ' ');
                out += before + piece + '\n';
            }
            begin = end + 1;
        }
        return out;
    };
    for (const std::size_t width : {40u, 80u, 100u, 132u}) {
        row(("at " + std::to_string(width)).c_str(), cut(two, width, "", false), written + written);
        row(("filled at " + std::to_string(width)).c_str(), cut(two, width, "", true), written + written);
        row(("quoted at " + std::to_string(width)).c_str(), cut(two, width, "> ", false), written + written);
        row(("behind # at " + std::to_string(width)).c_str(), cut(two, width, "# ", true), written + written);
    }
    const std::string log = "2025-01-02T10:00:00.000000+00:00 gatewayxxxxxxx conntrack[1234]: ";
    row("behind a log's words", cut(log + entry + "\n" + log + entry + "\n", 80, "", false), written + written);
    row("several on one line", entry + " " + entry + " " + entry + "\n", written + written + written);
    row("several on one line, with a comma", entry + ", " + entry + "\n", written + written);
    row("several on one line, with \\n", entry + "\\n" + entry + "\\n\n", written + written);
    row("several events on one line", "    [NEW] " + entry + " [UPDATE] " + entry + "\n",
        "    [NEW] " + written + " [UPDATE] " + written);
    row("several on one line, cut", cut(entry + " " + entry + " " + entry + "\n", 80, "", false),
        written + written + written);
    // An entry that cannot be joined is not shown, as the rest of the port is unknown.
    row("a port that is cut", entry.substr(0, entry.find(" mark=") - 2) + "\n" + two, written + written);
}

void TestTextReader::joinsWhatWasCut()
{
    QFETCH(QByteArray, text);
    const Reading reading = dump(text.toStdString()).reading;
    QTEST(QByteArray::fromStdString(rowsAsLines(reading)), "expected");
}

void TestTextReader::skipsWithAReason_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const std::string &text, const char *expected) {
        QTest::newRow(name) << QByteArray::fromStdString(text) << QByteArray(expected);
    };
    const std::string good = entry + "\n";
    const std::string half = "tcp      6 117 SYN_SENT " + there;

    row("a tuple alone", good + half + "\n" + good, "2: the reply tuple is missing\n");
    row("a wrapped entry by its first line", good + "\n" + half + "\nsport=1\n\n" + good,
        "3: the reply tuple is missing\n");
    row("the head lost", good + there + " " + back + "\n", "2: the beginning of this entry is missing\n");
    row("a program's name that holds what followed it",
        "[NEW] " + good + " [USERSPACE] portid=5 progname=conntrack and the next\n" + good,
        "1: a part of this entry is missing\n");
    row("blanks within a status word", good.substr(0, good.rfind("use=")) + "[UNREPL     IED] use=2\n" + good,
        "1: a part of this entry is missing\n");
    row("the beginning cut off", "=80 mark=0 use=2\n" + good, "1: the beginning of this entry is missing\n");
    row("words after the head", good + "tcp 6 garbage here\n", "2: there are no addresses\n");
    row("a head and a part of a key", good + "tcp      6 431999 ESTABLISHED sr\n" + good,
        "2: there are no addresses\n");
    row("words after both heads", good + "ipv4     2 udp      17 29 ### @@@\n", "2: there are no addresses\n");
    row("a NUL", good + half.substr(0, 20) + std::string(1, '\0') + "\n", "2: the line contains a NUL byte\n");
    row("Open vSwitch among it", good + "tcp,orig=(src=1.1.1.1,dst=1.1.1.2,sport=1,dport=2),reply=(src=1.1.1.2)\n",
        "2: this line is from Open vSwitch\n");
    row("a save line among it", good + "-A -t 15 -u SEEN_REPLY -s 10.7.0.2 -d 10.7.0.3 -p udp --sport 1 --dport 2\n",
        "2: this line is in the form of conntrack -o save\n");
    row("cut off in the original", good + half.substr(0, 60), "2: the text ends in the middle of this entry\n");
    row("cut off in an address", good + "tcp      6 117 SYN_SENT src=10.0.0.1 dst=10.0.",
        "2: the text ends in the middle of this entry\n");
    row("cut off in the head", good + "tcp      6 11", "2: the text ends in the middle of this entry\n");
    row("cut off behind the tuples", good + good + entry.substr(0, entry.size() - 6),
        "3: the text ends in the middle of this entry\n");
    row("cut off with a newline", good + half.substr(0, 60) + "\n", "2: a destination port is missing\n");
}

void TestTextReader::skipsWithAReason()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    const DumpResult result = dump(text.toStdString());
    QCOMPARE(QByteArray::fromStdString(skips(result.reading)), expected);
    QCOMPARE(result.reading.skipped, std::uint64_t(expected.count('\n')));
    QVERIFY(result.reading.flows.size() >= 1);
    QCOMPARE(rowsAsLines(result.reading).substr(0, written.size()), written);
}

void TestTextReader::countsMoreSkippedLinesThanItKeeps()
{
    std::string text = entry + "\n";
    for (int i = 0; i < 25; ++i)
        text += "tcp      6 117 SYN_SENT src=1.2.3 dst=1.2.3.4\n";
    const Reading reading = dump(text).reading;
    QCOMPARE(reading.skipped, 25u);
    QCOMPARE(reading.firstSkipped.size(), Reading::maxSkippedKept);
    QCOMPARE(reading.firstSkipped.back().number, 11u);
    QCOMPARE(reading.firstSkipped.back().text, std::string("tcp      6 117 SYN_SENT src=1.2.3 dst=1.2.3.4"));
    QCOMPARE(reading.lines, 26u);
}

void TestTextReader::showsTheTextOfAnEntry()
{
    const std::string wrapped = "tcp      6 117 SYN_SENT " + there + " \\\n     " + back + " use=1";
    const Reading reading = dump("$ cat dump\n" + entry + "\n" + wrapped + "\n").reading;
    QCOMPARE(reading.flows.size(), 2u);
    QCOMPARE(std::string(reading.flows.line(0)), entry);
    QCOMPARE(std::string(reading.flows.line(1)), wrapped);
}

void TestTextReader::keepsNoTextWhenNotAsked()
{
    DumpOptions options;
    options.keepText = false;
    const Reading reading = dump(entry + "\n", options).reading;
    QVERIFY(reading.flows.text() == nullptr);
    QCOMPARE(std::string(reading.flows.line(0)), std::string());
}

void TestTextReader::readsEveryToolsViewOfOneTable()
{
    const std::string proc = comparable(kernelData("proc-nf_conntrack.txt"), false);
    QCOMPARE(std::count(proc.begin(), proc.end(), '\n'), 23);
    for (const char *other :
        {"conntrack-L.txt", "conntrack-L-extended.txt", "conntrack-L-id.txt", "conntrack-L-extended-id.txt",
            "conntrack-L-ktimestamp.txt", "conntrack-L-extended-id-ktimestamp-labels.txt"})
        QCOMPARE(comparable(kernelData(other), false), proc);
    QCOMPARE(comparable(kernelData("conntrack-L-id.txt"), true),
        comparable(kernelData("conntrack-L-extended-id.txt"), true));
}

void TestTextReader::readsEventsInOrder()
{
    const Reading plain = kernelData("conntrack-E.txt");
    QVERIFY(plain.isEventLog);
    QCOMPARE(plain.flows.size(), 46u);
    QCOMPARE(plain.skipped, 0u);
    const Reading stamped = kernelData("conntrack-E-timestamp-id.txt");
    QCOMPARE(stamped.flows.size(), 46u);
    for (Row row = 1; row < stamped.flows.size(); ++row)
        QVERIFY(*stamped.flows.eventTime(row) >= *stamped.flows.eventTime(row - 1));
    for (Row row = 0; row < plain.flows.size(); ++row)
        QCOMPARE(plain.flows.record(row).event(), stamped.flows.record(row).event());
}

void TestTextReader::tellsATableFromAnEventLog_data()
{
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("events");
    QTest::addColumn<int>("behind");
    QTest::addColumn<bool>("isEventLog");
    QTest::addColumn<QByteArray>("remark");
    QTest::newRow("a table") << 3 << 0 << 0 << false << QByteArray();
    QTest::newRow("events") << 0 << 3 << 0 << true << QByteArray();
    QTest::newRow("an event before a table")
        << 0 << 1 << 300 << false << QByteArray("1 event was found in this table; it is listed as an entry.\n");
    QTest::newRow("events in a table") << 3 << 2 << 3 << false
                                       << QByteArray(
                                              "2 events were found in this table; they are listed as entries.\n");
    QTest::newRow("an entry before events")
        << 1 << 300 << 0 << true << QByteArray("1 line of this event log carries no event; it is listed unchanged.\n");
    QTest::newRow("a table that the events outnumber")
        << 250 << 300 << 0 << true
        << QByteArray("250 lines of this event log carry no event; they are listed unchanged.\n");
    QTest::newRow("events that the table outnumbers")
        << 0 << 250 << 300 << false << QByteArray("250 events were found in this table; they are listed as entries.\n");
}

void TestTextReader::tellsATableFromAnEventLog()
{
    QFETCH(int, before);
    QFETCH(int, events);
    QFETCH(int, behind);
    QFETCH(bool, isEventLog);
    std::string text;
    for (int i = 0; i < before; ++i)
        text += entry + "\n";
    for (int i = 0; i < events; ++i)
        text += " [UPDATE] " + entry + "\n";
    for (int i = 0; i < behind; ++i)
        text += entry + "\n";
    const Reading reading = dump(text).reading;
    QCOMPARE(reading.flows.size(), static_cast<Row>(before + events + behind));
    QCOMPARE(reading.isEventLog, isEventLog);
    QCOMPARE(reading.format == Format::ConntrackEvents, isEventLog);
    QTEST(QByteArray::fromStdString(remarks(reading)), "remark");
}

void TestTextReader::noticesWhatConntrackHasShownAndIsNotThere_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<QByteArray>("remark");
    const auto says = [](int count) {
        return QByteArray(
            "conntrack v1.4.7 (conntrack-tools): " + QByteArray::number(count) + " flow entries have been shown.\n");
    };
    QTest::newRow("all") << says(2) << QByteArray();
    QTest::newRow("one of two tables says so") << says(1) << QByteArray();
    QTest::newRow("fewer") << says(28)
                           << QByteArray("conntrack says that it has shown 28 entries; the text holds 2.\n");
    QTest::newRow("fewer of two tables") << says(1)
            + says(2) << QByteArray("conntrack says that it has shown 3 entries; the text holds 2.\n");
    QTest::newRow("what it did besides") << QByteArray(
        "conntrack v1.4.7 (conntrack-tools): 9 flow entries have been updated.\n")
                                         << QByteArray("conntrack says that it has updated 9 flow entries.\n");
}

void TestTextReader::noticesWhatConntrackHasShownAndIsNotThere()
{
    QFETCH(QByteArray, said);
    const Reading reading = dump(entry + "\n" + entry + "\n" + said.toStdString()).reading;
    QTEST(QByteArray::fromStdString(remarks(reading)), "remark");
    QCOMPARE(reading.doubts > 0, remarks(reading).find("shown") != std::string::npos);
}

void TestTextReader::survivesAHugeLine()
{
    const std::string text = entry + "\n" + std::string(10'000'000, 'x') + "\n" + "tcp 6 "
        + std::string(10'000'000, '1') + "\n" + entry + "\n";
    const Reading reading = dump(text).reading;
    QCOMPARE(rowsAsLines(reading), written + written);
    QCOMPARE(skips(reading), std::string("2: the line is longer than 1 MiB\n3: the line is longer than 1 MiB\n"));
    QCOMPARE(reading.firstSkipped[0].text.size(), SkippedLine::maxTextLength);
}

void TestTextReader::stopsWhenAsked()
{
    std::stop_source source;
    std::string text;
    while (text.size() < (std::size_t(3) << 20))
        text += "ipv4     2 " + entry + "\n";
    DumpOptions options;
    options.stop = source.get_token();
    std::uint64_t told = 0;
    options.progress = [&](std::uint64_t done) {
        told = done;
        source.request_stop();
    };
    const DumpResult result = dump(text, options);
    QCOMPARE(verdictName(result.verdict), "cancelled");
    QVERIFY(told > 0 && told < text.size());
    QVERIFY(result.reading.flows.empty());
}

QTEST_APPLESS_MAIN(TestTextReader)
#include "tst_text_reader.moc"
