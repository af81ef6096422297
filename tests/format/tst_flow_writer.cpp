// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/dump_reader.h"
#include "format/flow_writer.h"
#include "format/wall_time.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <ctime>
#include <string>

using namespace ctscope;

namespace {

DumpResult read(const std::string &text) { return readDump(std::make_shared<const std::string>(text)); }

std::string written(const FlowStore &flows, void (*write)(const Flow &, std::string &))
{
    std::string lines;
    for (Row row = 0; row < flows.size(); ++row)
        write(flows.flow(row), lines);
    return lines;
}

QString conntrackLines(const FlowStore &flows) { return QString::fromStdString(written(flows, writeConntrackLine)); }

QString jsonOf(const Flow &flow)
{
    std::string line;
    writeJsonLine(flow, line);
    return QString::fromStdString(line);
}

/// A flow with nothing but what JSON always has.
Flow bareFlow()
{
    Flow flow;
    flow.protocol = protocol::udp;
    return flow;
}

void setTimeZone(const char *zone)
{
    qputenv("TZ", zone);
    tzset();
}

} // namespace

class TestFlowWriter : public QObject {
    Q_OBJECT
private slots:
    void init() { setTimeZone("UTC"); }
    void whatIsWrittenReadsBackTheSame_data();
    void whatIsWrittenReadsBackTheSame();
    void allDataReadsBackTheSame_data();
    void allDataReadsBackTheSame();
    void momentsSurviveEveryTimeZone_data();
    void momentsSurviveEveryTimeZone();
    void blanksInValuesBecomeUnderscores();
    void writesJson_data();
    void writesJson();
    void writesJsonOfOddFlows_data();
    void writesJsonOfOddFlows();
    void jsonOfAllDataIsValid();
};

void TestFlowWriter::whatIsWrittenReadsBackTheSame_data()
{
    QTest::addColumn<QString>("line");
    const auto row = [](const char *name, const char *line) { QTest::newRow(name) << QString::fromLatin1(line); };
    row("TCP",
        "ipv4     2 tcp      6 117 SYN_SENT src=192.168.1.6 dst=192.168.1.9 sport=32775 dport=22 [UNREPLIED] "
        "src=192.168.1.9 dst=192.168.1.6 sport=22 dport=32775 use=2");
    row("IPv6",
        "ipv6     10 udp      17 8 src=fe80::1 dst=ff02::fb sport=5353 dport=5353 [UNREPLIED] src=ff02::fb dst=fe80::1 "
        "sport=5353 dport=5353 mark=0 use=2");
    row("everything",
        "ipv4     2 tcp      6 5 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 zone-orig=3 packets=1 bytes=2 "
        "src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 zone-reply=4 packets=3 bytes=4 [ASSURED] mark=5 secmark=6 "
        "secctx=u:r:t:s0 delta-time=7 [start=Mon Nov 23 13:23:45 2026] [stop=Tue Nov  3 03:03:05 2026] helper=ftp "
        "use=8 id=9 labels=a,b");
    row("GRE",
        "ipv4     2 gre      47 9 timeout=30, stream_timeout=180 src=10.0.0.1 dst=10.0.0.2 srckey=0x0 dstkey=0xff "
        "src=10.0.0.2 dst=10.0.0.1 srckey=0xff dstkey=0x0 mark=0 use=2");
    row("ICMP and its own id",
        "ipv4     2 icmp     1 9 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=7 src=10.0.0.2 dst=10.0.0.1 type=0 code=0 "
        "id=7 mark=0 use=2 id=77");
    row("ICMP without its keys",
        "ipv4     2 icmp     1 9 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1 use=2 id=3847957700");
    row("ESP", "ipv4     2 unknown  50 597 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1 mark=0 use=2");
    row("offloaded",
        "ipv4     2 tcp      6 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 "
        "[HW_OFFLOAD] mark=0 use=2");
    row("vendor words",
        "ipv4     2 tcp      6 1187 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 "
        "sport=2 dport=1 [ASSURED] [FASTNAT] [RTCACHE o33/r11] mark=0 nmark=0 mac=b0:4a:b4:74:80:f8 attrs= slan use=2");
    row("a key twice",
        "ipv4     2 udp      17 1 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 "
        "mark=1 mark=2 l7proto=a l7proto=b");
    row("words in another order",
        "ipv4     2 udp      17 1 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 "
        "[ASSURED] [UNREPLIED] use=1");
    row("a masked address",
        "tcp      6 57 CLOSE_WAIT src=x.x.x.x dst=y sport=1 dport=2 src=y dst=x.x.x.x sport=2 dport=1 [ASSURED] use=2");
    row("an unknown state",
        "ipv4     2 tcp      6 5 SYN_RCVD src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 "
        "dport=1 use=1");
    row("conntrackd",
        "ipv4     2 tcp      6 TIME_WAIT src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 "
        "dport=1 [ASSURED] [active since 165s]");
    row("conntrackd, expiring",
        "ipv4     2 tcp      6 TIME_WAIT src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 "
        "dport=1 [ASSURED] [expires in 16s]");
    row("NEW",
        "    [NEW] ipv4     2 udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 [UNREPLIED] src=10.0.0.2 "
        "dst=10.0.0.1 sport=2 dport=1 id=5");
    row("UPDATE with its time",
        "[1795440225.000226]\t [UPDATE] ipv4     2 udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 "
        "src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1");
    row("DESTROY by a program",
        "[DESTROY] ipv4     2 udp      17 26 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 packets=1 bytes=29 src=10.0.0.2 "
        "dst=10.0.0.1 sport=2 dport=1 packets=1 bytes=29 delta-time=4 id=5 [USERSPACE] portid=3549049500 progname=my "
        "program");
    row("a start within a second",
        "ipv4     2 udp      17 26 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 "
        "delta-time=4 [start=1795440225.000000001] use=1");
}

void TestFlowWriter::whatIsWrittenReadsBackTheSame()
{
    QFETCH(QString, line);
    const DumpResult result = read(line.toStdString() + '\n');
    QCOMPARE(result.reading.skipped, 0u);
    QCOMPARE(conntrackLines(result.reading.flows), line + QLatin1Char('\n'));
}

void TestFlowWriter::allDataReadsBackTheSame_data()
{
    QTest::addColumn<QString>("path");
    QDirIterator files(QStringLiteral(TEST_DATA), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        QTest::newRow(qPrintable(path.mid(static_cast<qsizetype>(qstrlen(TEST_DATA)) + 1))) << path;
    }
}

void TestFlowWriter::allDataReadsBackTheSame()
{
    QFETCH(QString, path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const FlowStore flows = read(file.readAll().toStdString()).reading.flows;
    const Reading again = read(written(flows, writeConntrackLine)).reading;
    QCOMPARE(again.skipped, 0u);
    QCOMPARE(again.flows.size(), flows.size());
    for (Row row = 0; row < flows.size(); ++row) {
        const Flow flow = flows.flow(row);
        QVERIFY2(again.flows.flow(row) == flow, qPrintable(jsonOf(flow) + jsonOf(again.flows.flow(row))));
    }
}

void TestFlowWriter::momentsSurviveEveryTimeZone_data()
{
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *zone, qint64 seconds, const char *text) {
        QTest::addRow("%s %lld", zone, static_cast<long long>(seconds))
            << QByteArray(zone) << seconds << QString::fromLatin1(text);
    };
    row("UTC", 1795440225, "Mon Nov 23 13:23:45 2026");
    row("UTC", 0, "Thu Jan  1 00:00:00 1970");
    row("CET-1CEST,M3.5.0,M10.5.0/3", 1795440225, "Mon Nov 23 14:23:45 2026");
    // The hour before three that comes twice in the night of 25 October 2026: one of the two is
    // what the C library takes the text for, the other one cannot be told in words.
    row("CET-1CEST,M3.5.0,M10.5.0/3", 1792888200 - 3600, "");
    row("CET-1CEST,M3.5.0,M10.5.0/3", 1792888200 + 3600, "");
}

void TestFlowWriter::momentsSurviveEveryTimeZone()
{
    QFETCH(QByteArray, zone);
    QFETCH(qint64, seconds);
    QFETCH(QString, text);
    setTimeZone(zone.constData());
    Flow flow = read("udp 17 1 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1\n")
                    .reading.flows.flow(0);
    for (const std::int64_t nanoseconds : {0, 1, 999'999'999}) {
        flow.start = seconds * 1'000'000'000 + nanoseconds;
        std::string line;
        writeConntrackLine(flow, line);
        QCOMPARE(read(line).reading.flows.flow(0).start, flow.start);
        if (nanoseconds == 0 && !text.isEmpty())
            QVERIFY2(QString::fromStdString(line).contains(QStringLiteral("[start=") + text + QLatin1Char(']')),
                line.c_str());
    }
}

void TestFlowWriter::blanksInValuesBecomeUnderscores()
{
    Flow flow = read("udp 17 1 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1\n")
                    .reading.flows.flow(0);
    flow.labels = {"via DSL", "b"};
    flow.helper = "a\tb";
    std::string line;
    writeConntrackLine(flow, line);
    QVERIFY2(QString::fromStdString(line).endsWith(QStringLiteral(" helper=a_b labels=via_DSL,b\n")), line.c_str());
}

void TestFlowWriter::writesJson_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("json");
    const auto row = [](const char *name, const char *text, const char *json) {
        QTest::newRow(name) << QString::fromLatin1(text) << QString::fromLatin1(json);
    };
    row("an event",
        "[1795440225.729164]\t    [NEW] tcp      6 117 SYN_SENT src=192.168.1.6 dst=192.168.1.9 sport=32775 dport=22 "
        "packets=1 bytes=60 [UNREPLIED] src=192.168.1.9 dst=192.168.1.6 sport=22 dport=32775 mark=0 zone=0 use=2 "
        "id=3116707565",
        R"({"event":"NEW","timestamp":1795440225.729164,"family":"ipv4","protocol":"tcp","protocol_number":6,"timeout":117,"state":"SYN_SENT","original":{"src":"192.168.1.6","dst":"192.168.1.9","sport":32775,"dport":22,"packets":1,"bytes":60},"reply":{"src":"192.168.1.9","dst":"192.168.1.6","sport":22,"dport":32775},"status":["UNREPLIED"],"mark":0,"zone":0,"use":2,"id":3116707565})");
    row("an old time stamp",
        "[1338987414.52626 ]\t [UPDATE] udp      17 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 "
        "dst=10.0.0.1 sport=2 dport=1",
        R"({"event":"UPDATE","timestamp":1338987414.052626,"family":"ipv4","protocol":"udp","protocol_number":17,"original":{"src":"10.0.0.1","dst":"10.0.0.2","sport":1,"dport":2},"reply":{"src":"10.0.0.2","dst":"10.0.0.1","sport":2,"dport":1}})");
    row("GRE",
        "ipv4     2 gre      47 9 timeout=30, stream_timeout=180 src=10.0.0.1 dst=10.0.0.2 srckey=0x0 dstkey=0xff "
        "src=10.0.0.2 dst=10.0.0.1 srckey=0xff dstkey=0x0 use=2",
        R"({"family":"ipv4","protocol":"gre","protocol_number":47,"timeout":9,"original":{"src":"10.0.0.1","dst":"10.0.0.2","srckey":0,"dstkey":255},"reply":{"src":"10.0.0.2","dst":"10.0.0.1","srckey":255,"dstkey":0},"use":2,"gre_timeout":30,"stream_timeout":180})");
    row("ICMPv6",
        "ipv6     10 icmpv6   58 9 src=2001:0db8:0000:0000:0000:0000:0000:0001 dst=::1 type=128 code=0 id=65535 "
        "src=::1 dst=2001:db8::1 type=129 code=0 id=65535",
        R"({"family":"ipv6","protocol":"icmpv6","protocol_number":58,"timeout":9,"original":{"src":"2001:db8::1","dst":"::1","type":128,"code":0,"id":65535},"reply":{"src":"::1","dst":"2001:db8::1","type":129,"code":0,"id":65535}})");
    row("masked", "tcp      6 57 src=x.x.x.x dst=y sport=1 dport=2 src=y dst=x.x.x.x sport=2 dport=1",
        R"({"protocol":"tcp","protocol_number":6,"timeout":57,"original":{"src":"x.x.x.x","dst":"y","sport":1,"dport":2},"reply":{"src":"y","dst":"x.x.x.x","sport":2,"dport":1}})");
    row("vendor words",
        "ipv4     2 udp      17 1 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 "
        "[ASSURED] [RTCACHE o33/r11] mark=0 nmark=0 mac=b0:4a attrs= slan dirty-key=007 l7=a l7=18446744073709551615 "
        "mark=9 use=2",
        R"({"family":"ipv4","protocol":"udp","protocol_number":17,"timeout":1,"original":{"src":"10.0.0.1","dst":"10.0.0.2","sport":1,"dport":2},"reply":{"src":"10.0.0.2","dst":"10.0.0.1","sport":2,"dport":1},"status":["ASSURED","RTCACHE o33/r11"],"mark":0,"use":2,"nmark":0,"mac":"b0:4a","attrs":"","dirty_key":"007","l7":["a",18446744073709551615],"mark_":9,"words":["slan"]})");
}

void TestFlowWriter::writesJson()
{
    QFETCH(QString, text);
    QFETCH(QString, json);
    const DumpResult result = read(text.toStdString() + '\n');
    QCOMPARE(result.reading.flows.size(), 1u);
    QCOMPARE(jsonOf(result.reading.flows.flow(0)), json + QLatin1Char('\n'));
}

void TestFlowWriter::writesJsonOfOddFlows_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("json");
    const auto row = [](const char *what, const char *json) {
        QTest::newRow(what) << QString::fromLatin1(what)
                            << QStringLiteral("{\"protocol\":\"udp\",\"protocol_number\":17,") + QString::fromUtf8(json)
                + QStringLiteral("}\n");
    };
    row("whole seconds", R"("start":1795440225)");
    row("parts of a second", R"("start":1795440225.000000001,"stop":0.5000)");
    row("before 1970", R"("timestamp":-0.000001)");
    row("quotes and controls", R"("secctx":"\"\\\n\u001b\u007f")");
    row("UTF-8", R"("helper":"ü€😀")");
    row("no UTF-8", "\"helper\":\"a\xef\xbf\xbd\x62\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    row("no labels", R"("labels":[])");
    row("words", R"("words":["a","b"])");
}

void TestFlowWriter::writesJsonOfOddFlows()
{
    QFETCH(QString, what);
    QFETCH(QString, json);
    Flow flow = bareFlow();
    if (what == QStringLiteral("whole seconds")) {
        flow.start = 1795440225'000'000'000;
    } else if (what == QStringLiteral("parts of a second")) {
        flow.start = 1795440225'000'000'001;
        flow.stop = 500'000'000;
        json.replace(QStringLiteral("0.5000"), QStringLiteral("0.500"));
    } else if (what == QStringLiteral("before 1970")) {
        flow.eventTime = -1;
        json = QStringLiteral("{\"timestamp\":-0.000001,\"protocol\":\"udp\",\"protocol_number\":17}\n");
    } else if (what == QStringLiteral("quotes and controls")) {
        flow.secctx = "\"\\\n\x1b\x7f";
    } else if (what == QStringLiteral("UTF-8")) {
        flow.helper = "ü€😀";
    } else if (what == QStringLiteral("no UTF-8")) {
        flow.helper = "a\xff"
                      "b\xc0\xaf\xed\xa0\x80"; // a lone byte, an overlong form, half a surrogate pair
    } else if (what == QStringLiteral("no labels")) {
        flow.labels.emplace();
    } else {
        flow.bareWords = {"a", "b"};
    }
    QCOMPARE(jsonOf(flow), json);
    QJsonParseError error;
    QJsonDocument::fromJson(json.toUtf8(), &error);
    QCOMPARE(error.errorString(), QStringLiteral("no error occurred"));
}

void TestFlowWriter::jsonOfAllDataIsValid()
{
    int lines = 0;
    QDirIterator files(QStringLiteral(TEST_DATA), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const FlowStore flows = read(file.readAll().toStdString()).reading.flows;
        for (Row row = 0; row < flows.size(); ++row) {
            const QString json = jsonOf(flows.flow(row));
            const QJsonObject object = QJsonDocument::fromJson(json.toUtf8()).object();
            QVERIFY2(object.contains(QStringLiteral("protocol_number")), qPrintable(json));
            QVERIFY2(object.value(QStringLiteral("original")).isObject(), qPrintable(json));
            ++lines;
        }
    }
    QVERIFY(lines > 100);
}

QTEST_APPLESS_MAIN(TestFlowWriter)
#include "tst_flow_writer.moc"
