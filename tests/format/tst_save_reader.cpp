// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/flow_writer.h"
#include "format/save_reader.h"
#include "table/skip_words.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <string>

using namespace ctscope;

namespace {

Reading read(const QString &text)
{
    Reading reading;
    readSave(text.toStdString(), {}, reading);
    return reading;
}

QString printed(const Reading &reading)
{
    std::string lines;
    for (Row row = 0; row < reading.flows.size(); ++row)
        writeConntrackLine(reading.flows.flow(row), lines);
    return QString::fromStdString(lines);
}

QString printedSkips(const Reading &reading)
{
    QString lines;
    for (const SkippedLine &line : reading.firstSkipped)
        lines += QStringLiteral("%1: %2\n").arg(line.number).arg(SkipWords::clause(line.reason));
    return lines;
}

QString dataFile(const char *name)
{
    QFile file(QStringLiteral(TEST_DATA "/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

class TestSaveReader : public QObject {
    Q_OBJECT
private slots:
    void readsALine_data();
    void readsALine();
    void readsDamagedText_data();
    void readsDamagedText();
    void skipsWhatIsBroken_data();
    void skipsWhatIsBroken();
    void skipsAnEntryWithoutEnd();
    void saysWhatItPassesOver();
    void noticesWhatConntrackHasShownAndIsNotThere();
    void tellsNewEventsFromATable_data();
    void tellsNewEventsFromATable();
    void believesNoEndThatIsCutOff_data();
    void believesNoEndThatIsCutOff();
    void readsARealTable();
    void readsRealEvents();
};

void TestSaveReader::readsALine_data()
{
    QTest::addColumn<QString>("save");
    QTest::addColumn<QString>("line");
    const auto row = [](const char *name, const char *save, const char *line) {
        QTest::newRow(name) << QString::fromLatin1(save) << QString::fromLatin1(line);
    };
    row("UDP with source NAT",
        "-A -t 7 -u UNSET -s 10.7.0.2 -d 203.0.113.2 -r 203.0.113.2 -n 203.0.113.1 -p udp --sport 1 --dport 65535 "
        "--reply-port-src 65535 --reply-port-dst 9",
        "ipv4     2 udp      17 7 src=10.7.0.2 dst=203.0.113.2 sport=1 dport=65535 [UNREPLIED] src=203.0.113.2 "
        "dst=203.0.113.1 sport=65535 dport=9");
    row("TCP with destination NAT",
        "-A -t 5 -u SEEN_REPLY,ASSURED -s 10.7.0.2 -d 10.7.0.1 -g 203.0.113.2 -q 10.7.0.2 -p tcp --sport 4 --dport "
        "8080 --reply-port-src 80 --reply-port-dst 4 --state ESTABLISHED",
        "ipv4     2 tcp      6 5 ESTABLISHED src=10.7.0.2 dst=10.7.0.1 sport=4 dport=8080 src=203.0.113.2 dst=10.7.0.2 "
        "sport=80 dport=4 [ASSURED]");
    row("ICMP gets the answering type",
        "-A -t 5 -u UNSET -s 10.0.0.1 -d 10.0.0.2 -r 10.0.0.2 -q 10.0.0.1 -p icmp --icmp-type 8 --icmp-code 0 "
        "--icmp-id 77",
        "ipv4     2 icmp     1 5 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=77 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 "
        "type=0 code=0 id=77");
    row("ICMP timestamp", "-A -u SEEN_REPLY -s 10.0.0.1 -d 10.0.0.2 -p icmp --icmp-type 13 --icmp-code 0 --icmp-id 1",
        "ipv4     2 icmp     1 src=10.0.0.1 dst=10.0.0.2 type=13 code=0 id=1 src=10.0.0.2 dst=10.0.0.1 type=14 code=0 "
        "id=1");
    row("ICMPv6",
        "-A -t 6 -u SEEN_REPLY -s fd07::2 -d 2001:db8::2 -r 2001:db8::2 -q fd07::2 -p icmpv6 --icmpv6-type 128 "
        "--icmpv6-code 0 --icmpv6-id 18552",
        "ipv6     10 icmpv6   58 6 src=fd07::2 dst=2001:db8::2 type=128 code=0 id=18552 src=2001:db8::2 dst=fd07::2 "
        "type=129 code=0 id=18552");
    row("GRE keys are decimal",
        "-A -t 8 -u UNSET -s 10.0.0.1 -d 10.0.0.2 -r 10.0.0.2 -q 10.0.0.1 -p gre --srckey 0 --dstkey 255 "
        "--reply-key-src 255 --reply-key-dst 0",
        "ipv4     2 gre      47 8 src=10.0.0.1 dst=10.0.0.2 srckey=0x0 dstkey=0xff [UNREPLIED] src=10.0.0.2 "
        "dst=10.0.0.1 srckey=0xff dstkey=0x0");
    row("the bytes of SCTP's tags are turned back",
        "-A -t 3 -u SEEN_REPLY,ASSURED -s 10.0.0.1 -d 10.0.0.2 -p sctp --sport 5 --dport 6 --reply-port-src 6 "
        "--reply-port-dst 5 --state SHUTDOWN_SENT --orig-vtag 286326784 --reply-vtag 16777216",
        "ipv4     2 sctp     132 3 SHUTDOWN_SENT src=10.0.0.1 dst=10.0.0.2 sport=5 dport=6 src=10.0.0.2 dst=10.0.0.1 "
        "sport=6 dport=5 [ASSURED] orig-vtag=4369 reply-vtag=1");
    row("a protocol without a tracker", "-A -t 578 -u UNSET -s 10.0.0.1 -d 10.0.0.2 -r 10.0.0.2 -q 10.0.0.1 -p 50",
        "ipv4     2 unknown  50 578 src=10.0.0.1 dst=10.0.0.2 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1");
    row("DCCP without ports", "-A -t 5 -u SEEN_REPLY -s 10.0.0.1 -d 10.0.0.2 -r 10.0.0.2 -q 10.0.0.1 -p dccp",
        "ipv4     2 dccp     33 5 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1");
    row("zone, mark, secmark", "-A -u SEEN_REPLY -c 5 -m 0x10/0xff -w 7 -s 10.0.0.1 -d 10.0.0.2 -p 99",
        "ipv4     2 unknown  99 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1 mark=16 secmark=5 zone=7");
    row("zones of the directions", "-A -u SEEN_REPLY --orig-zone 3 --reply-zone 4 -s 10.0.0.1 -d 10.0.0.2 -p 99",
        "ipv4     2 unknown  99 src=10.0.0.1 dst=10.0.0.2 zone-orig=3 src=10.0.0.2 dst=10.0.0.1 zone-reply=4");
    row("other flags are kept", "-A -u EXPECTED,ASSURED,FIXED_TIMEOUT -s 10.0.0.1 -d 10.0.0.2 -p 99",
        "ipv4     2 unknown  99 src=10.0.0.1 dst=10.0.0.2 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 [ASSURED] [EXPECTED] "
        "[FIXED_TIMEOUT]");
    row("without flags nothing is said of the reply", "-A -s 10.0.0.1 -d 10.0.0.2 -p 99",
        "ipv4     2 unknown  99 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1");
    row("unknown options are kept", "-A -u SEEN_REPLY -s 10.0.0.1 -d 10.0.0.2 -p 99 --colour=red --bare --size 5",
        "ipv4     2 unknown  99 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1 colour=red bare= size=5");
    row("long options as in scripts",
        "conntrack -I --orig-src 10.0.0.1 --orig-dst 10.0.0.2 --proto tcp --orig-port-src 1 --orig-port-dst 2 "
        "--dst-nat 10.9.9.9:80 --state SYN_SENT --timeout 9 --status SEEN_REPLY --label a,b --id 8",
        "ipv4     2 tcp      6 9 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.9.9.9 dst=10.0.0.1 sport=80 "
        "dport=1 id=8 labels=a,b");
    row("a state that the protocol does not have", "-A -u SEEN_REPLY -s 10.0.0.1 -d 10.0.0.2 -p tcp --state OPEN",
        "ipv4     2 tcp      6 OPEN src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1");
    row("masked addresses", "-A -u SEEN_REPLY -s x.x.x.1 -d 10.0.0.2 -p 99",
        "ipv4     2 unknown  99 src=x.x.x.1 dst=10.0.0.2 src=10.0.0.2 dst=x.x.x.1");
}

void TestSaveReader::readsALine()
{
    QFETCH(QString, save);
    QFETCH(QString, line);
    const Reading reading = read(save + QLatin1Char('\n'));
    QCOMPARE(printedSkips(reading), QString());
    QCOMPARE(printed(reading), line + QLatin1Char('\n'));
    QVERIFY(!reading.isEventLog);
}

void TestSaveReader::readsDamagedText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("flows");
    const QString save =
        QStringLiteral("-A -t 578 -u SEEN_REPLY -s 10.0.0.1 -d 10.0.0.2 -r 10.0.0.2 -q 10.0.0.1 -p 50");
    QTest::newRow("nothing") << QString() << 0;
    QTest::newRow("no end of line") << save << 1;
    QTest::newRow("CRLF") << save + QStringLiteral("\r\n") + save + QStringLiteral("\r\n") << 2;
    QTest::newRow("quoted and indented") << QStringLiteral("> ") + save + QStringLiteral("\n>") + save
            + QStringLiteral("\n\t  ")
            + save << 3;
    QTest::newRow("blanks at the end") << save + QStringLiteral("  \t\n") << 1;
    QTest::newRow("doubled blanks") << QString(save).replace(QLatin1Char(' '), QStringLiteral("  ")) << 1;
    QTest::newRow("status lines and comments")
        << QStringLiteral(
               "# conntrack -L -o save\nconntrack v1.4.7 (conntrack-tools): 1 flow entries have been shown.\n\n")
            + save
        << 1;
    const QString head = QStringLiteral("-A -t 578 -u SEEN_REPLY -s 10.0.0.1");
    const QString rest = QStringLiteral("-d 10.0.0.2 -r 10.0.0.2 -q 10.0.0.1 -p 50");
    QTest::newRow("numbered by cat") << QStringLiteral("     1\t") + save + QStringLiteral("\n     2\t") + save
            + QLatin1Char('\n') << 2;
    QTest::newRow("numbered by grep") << QStringLiteral("1:") + save + QStringLiteral("\ndump.txt:12:") + save
            + QLatin1Char('\n') << 2;
    QTest::newRow("numbered by hand") << QStringLiteral("1. ") + save + QStringLiteral("\n2: ") + save
            + QStringLiteral("\n3) ") + save + QStringLiteral("\n4.") + save
            + QLatin1Char('\n') << 4;
    QTest::newRow("from a log") << QStringLiteral("Nov 23 13:34:05 router root: ") + save
            + QStringLiteral("\n<13>Nov 23 13:34:05 router root[123]: ") + save
            + QLatin1Char('\n') << 2;
    QTest::newRow("tabs for blanks") << QString(save).replace(QLatin1Char(' '), QLatin1Char('\t')) + QLatin1Char('\n')
                                     << 1;
    QTest::newRow("non-breaking blanks") << QString(save).replace(QLatin1Char(' '), QChar(0xa0)) + QLatin1Char('\n')
                                         << 1;
    QTest::newRow("byte-order mark") << QChar(0xfeff) + save + QLatin1Char('\n') << 1;
    QTest::newRow("HTML line breaks") << QStringLiteral("<pre>") + save + QStringLiteral("<br>") + save
            + QStringLiteral("<br/></pre>\n")
                                      << 2;
    QTest::newRow("colours") << QStringLiteral("\x1b[01;31m\x1b[K-A\x1b[m\x1b[K") + save.mid(2) + QLatin1Char('\n')
                             << 1;
    QTest::newRow("framed") << QStringLiteral("| ") + save + QStringLiteral(" |\n| ") + save + QStringLiteral("   |\n")
                            << 2;
    QTest::newRow("wrapped") << head + QLatin1Char('\n') + rest + QLatin1Char('\n') << 1;
    QTest::newRow("wrapped before a value")
        << head.chopped(9) + QStringLiteral("\n10.0.0.1 ") + rest + QLatin1Char('\n') << 1;
    QTest::newRow("wrapped with blank lines between")
        << head + QStringLiteral("\n\n") + rest + QStringLiteral("\n\n") << 1;
    QTest::newRow("wrapped and indented") << head + QStringLiteral("\n       ") + rest + QLatin1Char('\n') << 1;
    QTest::newRow("wrapped and quoted") << QStringLiteral("> ") + head + QStringLiteral("\n> ") + rest
            + QLatin1Char('\n') << 1;
    QTest::newRow("wrapped and numbered")
        << QStringLiteral("   1\t") + head + QStringLiteral("\n   2\t") + rest + QLatin1Char('\n') << 1;
    QTest::newRow("backslashes") << head + QStringLiteral(" \\\n    ") + rest + QLatin1Char('\n') << 1;
    QTest::newRow("a prompt around") << QStringLiteral("root@router:~# conntrack -L -o save\n") + save
            + QStringLiteral("\nroot@router:~#")
                                     << 1;
    QTest::newRow("a script") << QStringLiteral("#!/bin/sh\nconntrack ") + save
            + QStringLiteral("\nsudo /usr/sbin/conntrack ")
            + save << 2;
}

void TestSaveReader::readsDamagedText()
{
    QFETCH(QString, text);
    QFETCH(int, flows);
    const Reading reading = read(text);
    QCOMPARE(printedSkips(reading), QString());
    QCOMPARE(printed(reading),
        QStringLiteral("ipv4     2 unknown  50 578 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1\n")
            .repeated(flows));
}

void TestSaveReader::skipsWhatIsBroken_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, const char *line, const char *reason) {
        QTest::newRow(name) << QString::fromLatin1(line) << QString::fromLatin1(reason);
    };
    row("another text", "hello -A", "the line does not begin with -A, -U or -D");
    row("cut off in a value", "-A -t 5 -u UNSET -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport",
        "the value of --sport is not valid");
    row("cut off before the protocol", "-A -t 5 -u UNSET -s 10.0.0.1 -d 10.0.0.2", "the line names no protocol");
    row("cut off before the addresses", "-A -t 5 -u UNSET -s 10.0.0.1",
        "the line has no source or no destination address");
    row("a port above 65535", "-A -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 65536", "the value of --sport is not valid");
    row("a negative time", "-A -t -5 -s 10.0.0.1 -d 10.0.0.2 -p tcp", "the value of -t is not valid");
    row("an unknown protocol", "-A -s 10.0.0.1 -d 10.0.0.2 -p quic", "the value of -p is not valid");
}

void TestSaveReader::skipsWhatIsBroken()
{
    QFETCH(QString, line);
    QFETCH(QString, reason);
    const QString good = QStringLiteral("-A -s 10.0.0.1 -d 10.0.0.2 -p 50\n");
    const Reading reading = read(good + line + QLatin1Char('\n') + good);
    QCOMPARE(printedSkips(reading), QStringLiteral("2: ") + reason + QLatin1Char('\n'));
    QCOMPARE(QString::fromStdString(reading.firstSkipped.at(0).text), line);
    QCOMPARE(reading.flows.size(), 2u);
    QCOMPARE(reading.lines, 3u);
}

void TestSaveReader::skipsAnEntryWithoutEnd()
{
    const QString save = QStringLiteral("-A -t 5 -u SEEN_REPLY -s 10.0.0.1 -d 10.0.0.2 -p 50\n");
    const Reading reading = read(save + save.trimmed()
        + QStringLiteral(" \\\n--label aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").repeated(25'000)
        + QLatin1Char('\n') + save);
    QCOMPARE(printedSkips(reading), QStringLiteral("2: the line is longer than 1 MiB\n"));
    QCOMPARE(reading.flows.size(), 2u);
}

void TestSaveReader::saysWhatItPassesOver()
{
    const QString save = QStringLiteral("-A -t 5 -u SEEN_REPLY -s 10.0.0.1 -d 10.0.0.2 -p 50\n");
    const Reading reading =
        read(QStringLiteral("Hello,\n") + save + QStringLiteral("iptables -A INPUT -s 10.0.0.1 -j DROP\n") + save
            + QStringLiteral("299 l3proto = 2 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=21 ftp\n"));
    QCOMPARE(reading.flows.size(), 2u);
    QCOMPARE(printedSkips(reading), QStringLiteral("3: the line does not begin with -A, -U or -D\n"));
    QCOMPARE(reading.remarks, (std::vector<Remark>{{Remark::ExpectationLines, 1}, {Remark::OtherLines, 1}}));
    QCOMPARE(reading.doubts, 1u);
}

void TestSaveReader::noticesWhatConntrackHasShownAndIsNotThere()
{
    const QString said = QStringLiteral("conntrack v1.4.7 (conntrack-tools): 3 flow entries have been shown.\n");
    const QString line = QStringLiteral(
        "-A -t 29 -u SEEN_REPLY -s 10.0.0.1 -d 10.0.0.2 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 1\n");
    QCOMPARE(read(line.repeated(3) + said).remarks, std::vector<Remark>());
    const Reading reading = read(line.repeated(2) + said);
    QCOMPARE(reading.remarks, (std::vector<Remark>{{Remark::FewerThanShown, 3, 2}}));
    QCOMPARE(reading.doubts, 1u);
}

void TestSaveReader::tellsNewEventsFromATable_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isEventLog");
    const QString fresh = QStringLiteral(
        "-A -t 120 -u UNSET -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1 --dport 2 --reply-port-src 2 --reply-port-dst 1 "
        "--state SYN_SENT\n"
        "-A -t 30 -u UNSET -s 10.0.0.1 -d 10.0.0.2 -p udp --sport 1 --dport 2 --reply-port-src 2 --reply-port-dst 1\n");
    QString older = fresh;
    older.replace(QStringLiteral("-t 30"), QStringLiteral("-t 29"));
    QTest::newRow("in their first second") << fresh << true;
    QTest::newRow("one is older") << older << false;
    QTest::newRow("one has an answer") << fresh
            + QStringLiteral(
                "-A -t 30 -u SEEN_REPLY -s 10.0.0.1 -d 10.0.0.2 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 1\n")
                                       << false;
    QTest::newRow("the tool says entries")
        << fresh + QStringLiteral("conntrack v1.4.7 (conntrack-tools): 2 flow entries have been shown.\n") << false;
    QTest::newRow("the tool says events")
        << older + QStringLiteral("conntrack v1.4.7 (conntrack-tools): 2 flow events have been shown.\n") << true;
    QTest::newRow("a script") << QString(fresh).replace(QStringLiteral("-A"), QStringLiteral("conntrack -I")) << false;
    QTest::newRow("made by a program") << QString(older).replace(
        QLatin1Char('\n'), QStringLiteral(" [USERSPACE] portid=7\n"))
                                       << true;
    QTest::newRow("an update") << older + QString(older).replace(QStringLiteral("-A"), QStringLiteral("-U")) << true;
}

void TestSaveReader::tellsNewEventsFromATable()
{
    QFETCH(QString, text);
    QFETCH(bool, isEventLog);
    const Reading reading = read(text);
    QCOMPARE(printedSkips(reading), QString());
    QCOMPARE(reading.isEventLog, isEventLog);
    QCOMPARE(reading.flows.flow(0).event, isEventLog ? EventKind::New : EventKind::None);
    QVERIFY(reading.flows.size() >= 2u);
}

void TestSaveReader::believesNoEndThatIsCutOff_data()
{
    QTest::addColumn<QString>("file");
    for (const char *file : {"router/table-save.txt", "router/events-save.txt", "kernel/conntrack-L-save.txt"})
        QTest::newRow(file) << QString::fromLatin1(file);
}

/// Whichever line is the last one, and wherever it ends: a flow that differs from the original
/// is missing, or reported as doubtful.
void TestSaveReader::believesNoEndThatIsCutOff()
{
    QFETCH(QString, file);
    const std::string text = dataFile(file.toLatin1().constData()).toStdString();
    const auto readText = [](const std::string &part) {
        Reading reading;
        readSave(part, {}, reading);
        return reading;
    };
    for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
        end = text.find('\n', begin);
        const std::size_t from = begin > 3000 ? text.rfind('\n', begin - 3000) + 1 : 0;
        const Reading whole = readText(text.substr(from, end + 1 - from));
        for (std::size_t length = begin + 1; length < end; ++length) {
            const std::string_view behind = std::string_view(text).substr(text[length] == ' ' ? length + 1 : length);
            if (behind.starts_with("[USERSPACE]") || behind.starts_with("progname="))
                continue; // a field that few lines have is not reported as missing
            const Reading reading = readText(text.substr(from, length - from));
            const bool told = reading.skipped > 0 || reading.doubts > 0;
            const bool same = !reading.flows.empty() && reading.flows.size() == whole.flows.size()
                && reading.flows.flow(reading.flows.size() - 1) == whole.flows.flow(whole.flows.size() - 1);
            QVERIFY2(told || same, text.substr(begin, length - begin).c_str());
        }
        const Reading reading = readText(text.substr(from, end - from));
        QCOMPARE(printedSkips(reading), QString());
        QCOMPARE(reading.flows.size(), whole.flows.size());
    }
}

void TestSaveReader::readsARealTable()
{
    const Reading reading = read(dataFile("router/table-save.txt"));
    QCOMPARE(printedSkips(reading), QString());
    QVERIFY(!reading.isEventLog);

    // The line format of the same moment, without fields that save lines lack; those have SCTP's tags in addition.
    QString expected = dataFile("router/table-extended-id.txt");
    expected.remove(QRegularExpression(
        QStringLiteral(" packets=\\d+ bytes=\\d+| mark=\\d+| delta-time=\\d+| use=\\d+ id=\\d+(?=\\n)")));
    QString lines = printed(reading);
    lines.remove(QRegularExpression(QStringLiteral(" orig-vtag=\\d+ reply-vtag=\\d+")));
    QCOMPARE(lines.split(QLatin1Char('\n')), expected.split(QLatin1Char('\n')));
}

void TestSaveReader::readsRealEvents()
{
    const Reading reading = read(dataFile("router/events-save.txt"));
    QCOMPARE(printedSkips(reading), QString());
    QVERIFY(reading.isEventLog);

    QString expected = dataFile("router/events-timestamp-id-extended.txt");
    expected.remove(QRegularExpression(QStringLiteral("\\[[0-9.]+\\]\t| packets=\\d+ bytes=\\d+| mark=\\d+| "
                                                      "delta-time=\\d+| id=\\d+(?= \\[USER|\\n)| progname=\\w+")));
    QString lines = printed(reading);
    lines.remove(QRegularExpression(QStringLiteral(" orig-vtag=\\d+ reply-vtag=\\d+| progname=\\w+")));
    QCOMPARE(lines.split(QLatin1Char('\n')), expected.split(QLatin1Char('\n')));
}

QTEST_APPLESS_MAIN(TestSaveReader)
#include "tst_save_reader.moc"
