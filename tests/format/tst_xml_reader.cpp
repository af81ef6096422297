// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/flow_writer.h"
#include "format/xml_reader.h"
#include "table/skip_words.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <ctime>
#include <string>

using namespace ctscope;

namespace {

Reading read(std::string_view text, const DumpOptions &options = {})
{
    Reading reading;
    readXml(text, options, reading);
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

/// A direction with addresses and what else belongs into it.
QString meta(const char *direction, const char *src, const char *dst, const char *layer4, const char *more = "")
{
    return QStringLiteral("<meta direction=\"%1\"><layer3 protonum=\"2\" protoname=\"ipv4\">"
                          "<src>%2</src><dst>%3</dst></layer3>%4%5</meta>")
        .arg(QLatin1String(direction), QLatin1String(src), QLatin1String(dst), QLatin1String(layer4),
            QLatin1String(more));
}

/// A flow between 10.0.0.1 and 10.0.0.2 that holds `independent`.
QString flowXml(
    const char *independent, const char *layer4 = "<layer4 protonum=\"17\" protoname=\"udp\"/>", const char *type = "")
{
    return QStringLiteral("<flow%1>").arg(QLatin1String(type)) + meta("original", "10.0.0.1", "10.0.0.2", layer4)
        + meta("reply", "10.0.0.2", "10.0.0.1", layer4)
        + QStringLiteral("<meta direction=\"independent\">%1</meta></flow>").arg(QLatin1String(independent));
}

const QString udpLine = QStringLiteral("ipv4     2 udp      17 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1");

QByteArray dataFile(const char *name)
{
    QFile file(QStringLiteral(TEST_DATA "/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestXmlReader : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void readsAFlow_data();
    void readsAFlow();
    void undoesTheTcpNamesOfOtherProtocols_data();
    void undoesTheTcpNamesOfOtherProtocols();
    void readsWhatStandsAround_data();
    void readsWhatStandsAround();
    void skipsWhatIsBroken_data();
    void skipsWhatIsBroken();
    void readsARealTable();
    void readsRealEvents();
    void keepsThePlaceOfEachFlow();
    void endsWhenAsked();
    void isNotSlowedDownByUnfinishedElements();
};

void TestXmlReader::initTestCase()
{
    qputenv("TZ", "UTC");
    tzset();
}

void TestXmlReader::readsAFlow_data()
{
    QTest::addColumn<QString>("xml");
    QTest::addColumn<QString>("line");

    const auto tail = [](const char *name, const char *independent, const char *expected) {
        QTest::newRow(name) << flowXml(independent) << udpLine + QLatin1String(expected);
    };
    tail("nothing independent", "", "");
    tail("mark, use and id", "<mark>4294967295</mark><use>1</use><id>7</id>", " mark=4294967295 use=1 id=7");
    tail("labels", "<labels><label>in</label><label>out</label></labels>", " labels=in,out");
    tail("security", "<secmark>3</secmark><secctx>system_u:object_r:a_t:s0</secctx>",
        " secmark=3 secctx=system_u:object_r:a_t:s0");
    tail("escaped text", "<secctx>a&amp;b&#x41;</secctx>", " secctx=a&bA");
    tail("zone", "<zone>9</zone>", " zone=9");
    tail("status", "<assured/>", " [ASSURED]");
    tail("unknown elements", "<orig-vtag>5</orig-vtag><flagged/>", " orig-vtag=5 flagged=");
    tail("start in whole seconds", "<timestamp><start>1795440225000000000</start></timestamp><deltatime>3</deltatime>",
        " delta-time=3 [start=Mon Nov 23 13:23:45 2026]");
    tail("start with parts of a second",
        "<timestamp><start>1795440225729164123</start><stop>1795440226000000000</stop></timestamp>",
        " [start=1795440225.729164123] [stop=Mon Nov 23 13:23:46 2026]");
    tail("helper", "<helper>ftp</helper>", " helper=ftp");

    QTest::newRow("ports, zones and counters")
        << QStringLiteral("<flow>")
            + meta("original", "10.0.0.1", "10.0.0.2",
                "<layer4 protonum=\"6\" protoname=\"tcp\"><sport>1</sport><dport>65535</dport></layer4>",
                "<zone>3</zone><counters><packets>18446744073709551615</packets><bytes>2</bytes></counters>")
            + meta("reply", "10.0.0.2", "10.0.0.9",
                "<layer4 protonum=\"6\" protoname=\"tcp\"><sport>65535</sport><dport>1</dport></layer4>",
                "<zone>4</zone><counters><packets>0</packets><bytes>0</bytes></counters>")
            + QStringLiteral(
                "<meta direction=\"independent\"><state>SYN_RECV</state><timeout>0</timeout></meta></flow>")
        << QStringLiteral("ipv4     2 tcp      6 0 SYN_RECV src=10.0.0.1 dst=10.0.0.2 sport=1 dport=65535 zone-orig=3 "
                          "packets=18446744073709551615 bytes=2 src=10.0.0.2 dst=10.0.0.9 sport=65535 dport=1 "
                          "zone-reply=4 packets=0 bytes=0");
    QTest::newRow("GRE keys are hexadecimal")
        << flowXml(
               "", "<layer4 protonum=\"47\" protoname=\"gre\"><srckey>0x10</srckey><dstkey>0xffff</dstkey></layer4>")
        << QStringLiteral("ipv4     2 gre      47 src=10.0.0.1 dst=10.0.0.2 srckey=0x10 dstkey=0xffff "
                          "src=10.0.0.2 dst=10.0.0.1 srckey=0x10 dstkey=0xffff");
    QTest::newRow("ICMP without its keys")
        << flowXml("<unreplied/>", "<layer4 protonum=\"1\" protoname=\"icmp\"></layer4>")
        << QStringLiteral("ipv4     2 icmp     1 src=10.0.0.1 dst=10.0.0.2 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1");
    QTest::newRow("ICMP with its keys") << flowXml(
        "", "<layer4 protonum=\"1\"><type>8</type><code>1</code><id>77</id></layer4>")
                                        << QStringLiteral(
                                               "ipv4     2 icmp     1 src=10.0.0.1 dst=10.0.0.2 type=8 code=1 id=77 "
                                               "src=10.0.0.2 dst=10.0.0.1 type=8 code=1 id=77");
    QTest::newRow("a protocol without a tracker")
        << flowXml("<timeout>5</timeout>", "<layer4 protonum=\"50\" protoname=\"unknown\"></layer4>")
        << QStringLiteral("ipv4     2 unknown  50 5 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1");
    QTest::newRow("a state that no tracker has")
        << flowXml("<state>TUNNELLED</state>")
        << QStringLiteral("ipv4     2 udp      17 TUNNELLED src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1");
    QTest::newRow("a masked address") << flowXml("").replace(QStringLiteral("10.0.0.1"),
        QStringLiteral(
            "x.x.x.x")) << QStringLiteral("ipv4     2 udp      17 src=x.x.x.x dst=10.0.0.2 src=10.0.0.2 dst=x.x.x.x");
    QTest::newRow("an event with its time")
        << flowXml("", "<layer4 protonum=\"17\"/>", " type=\"destroy\"")
               .replace(QStringLiteral("</flow>"),
                   QStringLiteral("<when><hour>13</hour><min>23</min><sec>45</sec><wday>2</wday><day>23</day>"
                                  "<month>11</month><year>2026</year></when></flow>"))
        << QStringLiteral("[1795440225]\t[DESTROY] ") + udpLine;
    QTest::newRow("a user space event") << flowXml("", "<layer4 protonum=\"17\"/>", " type=\"new\"")
            + QStringLiteral(" [USERSPACE] portid=3549049500 progname=nat helper d")
                                        << QStringLiteral("    [NEW] ") + udpLine
            + QStringLiteral(" [USERSPACE] portid=3549049500 progname=nat helper d");
    QTest::newRow("pretty-printed and quoted") << QStringLiteral("> ")
            + flowXml("<mark>\n  1\n</mark>").replace(QStringLiteral("><"), QStringLiteral(">\r\n> \t<"))
                                               << udpLine + QStringLiteral(" mark=1");
}

void TestXmlReader::readsAFlow()
{
    QFETCH(QString, xml);
    QFETCH(QString, line);
    const Reading reading = read(xml.toStdString());
    QCOMPARE(printedSkips(reading), QString());
    QCOMPARE(printed(reading), line + QLatin1Char('\n'));
    QCOMPARE(reading.isEventLog, xml.contains(QStringLiteral("type=\"")));
}

void TestXmlReader::undoesTheTcpNamesOfOtherProtocols_data()
{
    QTest::addColumn<int>("protocol");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("meant");
    const auto rows = [](int number, std::initializer_list<std::pair<const char *, const char *>> names) {
        for (const auto &[word, meant] : names)
            QTest::addRow("%d %s", number, word) << number << QString::fromLatin1(word) << QString::fromLatin1(meant);
    };
    rows(132,
        {{"NONE", "NONE"}, {"SYN_SENT", "CLOSED"}, {"SYN_RECV", "COOKIE_WAIT"}, {"ESTABLISHED", "COOKIE_ECHOED"},
            {"FIN_WAIT", "ESTABLISHED"}, {"CLOSE_WAIT", "SHUTDOWN_SENT"}, {"LAST_ACK", "SHUTDOWN_RECD"},
            {"TIME_WAIT", "SHUTDOWN_ACK_SENT"}, {"CLOSE", "HEARTBEAT_SENT"}, {"LISTEN", "HEARTBEAT_ACKED"},
            {"SYN_SENT2", "HEARTBEAT_ACKED"}, {"COOKIE_WAIT", "COOKIE_WAIT"}});
    rows(33,
        {{"SYN_SENT", "REQUEST"}, {"SYN_RECV", "RESPOND"}, {"ESTABLISHED", "PARTOPEN"}, {"FIN_WAIT", "OPEN"},
            {"CLOSE_WAIT", "CLOSEREQ"}, {"LAST_ACK", "CLOSING"}, {"TIME_WAIT", "TIMEWAIT"}, {"CLOSE", "IGNORE"},
            {"SYN_SENT2", "INVALID"}});
    rows(6, {{"ESTABLISHED", "ESTABLISHED"}, {"SYN_SENT2", "SYN_SENT2"}, {"LISTEN", "LISTEN"}});
}

void TestXmlReader::undoesTheTcpNamesOfOtherProtocols()
{
    QFETCH(int, protocol);
    QFETCH(QString, word);
    QFETCH(QString, meant);
    const std::string layer4 = "<layer4 protonum=\"" + std::to_string(protocol) + "\"/>";
    const std::string independent = "<state>" + word.toStdString() + "</state>";
    const Reading reading = read(flowXml(independent.c_str(), layer4.c_str()).toStdString());
    QCOMPARE(reading.flows.size(), 1u);
    const auto name = state::name(reading.flows.flow(0).state);
    QCOMPARE(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())), meant);
}

void TestXmlReader::readsWhatStandsAround_data()
{
    QTest::addColumn<QString>("xml");
    QTest::addColumn<int>("flows");

    const QString head = QStringLiteral("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<conntrack>\n");
    const QString flow = flowXml("<mark>0</mark>") + QLatin1Char('\n');
    const QString end = QStringLiteral("</conntrack>\n");
    QTest::newRow("nothing") << QString() << 0;
    QTest::newRow("an empty document") << head + end << 0;
    QTest::newRow("a whole document") << head + flow + flow + end << 2;
    QTest::newRow("no root") << flow + flow << 2;
    QTest::newRow("no line ends") << head + flow.trimmed() + flow.trimmed() + end << 2;
    QTest::newRow("no end") << head + flow + flow << 2;
    QTest::newRow("two documents") << head + flow + end + head + flow + flow + end << 3;
    QTest::newRow("a status line before")
        << QStringLiteral("conntrack v1.4.7 (conntrack-tools): 2 flow entries have been shown.\n") + head + flow + end
        << 1;
    QTest::newRow("a status line between")
        << head + flow + QStringLiteral("conntrack v1.4.7: done & <over>\n") + flow << 2;
    QTest::newRow("a prompt") << QStringLiteral("root@router:~# conntrack -L -o xml\n") + head + flow + end
            + QStringLiteral("root@router:~# ")
                              << 1;
    QTest::newRow("a flow in a comment") << head + QStringLiteral("<!-- ") + flow + QStringLiteral(" -->") + flow + end
                                         << 1;
    QTest::newRow("a comment without end") << head + QStringLiteral("<!-- ") + flow + flow << 2;
    QTest::newRow("an entity declaration")
        << QStringLiteral("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>") + flow << 1;
}

void TestXmlReader::readsWhatStandsAround()
{
    QFETCH(QString, xml);
    QFETCH(int, flows);
    const Reading reading = read(xml.toStdString());
    QCOMPARE(printedSkips(reading), QString());
    QCOMPARE(printed(reading), (udpLine + QStringLiteral(" mark=0\n")).repeated(flows));
    QVERIFY(!reading.isEventLog);
    QCOMPARE(reading.lines,
        static_cast<std::uint64_t>(xml.count(QLatin1Char('\n')))
            + (xml.isEmpty() || xml.endsWith(QLatin1Char('\n')) ? 0u : 1u));
}

void TestXmlReader::skipsWhatIsBroken_data()
{
    QTest::addColumn<QString>("broken");
    QTest::addColumn<QString>("reason");

    const QString good = flowXml("<mark>0</mark>");
    const auto changed = [&good](const char *what, const char *to) {
        return QString(good).replace(QLatin1String(what), QLatin1String(to));
    };
    QTest::newRow("not finished") << good.left(200) << QStringLiteral("the flow element is not finished");
    QTest::newRow("only begun") << QStringLiteral("<flow>") << QStringLiteral("the flow element is not finished");
    QTest::newRow("a text with &") << changed("<mark>0", "<secctx>a & b</secctx><mark>0")
                                   << QStringLiteral("the flow element is malformed: not well-formed (invalid token)");
    QTest::newRow("a text with <") << changed("<mark>0", "<secctx>a<b</secctx><mark>0")
                                   << QStringLiteral("the flow element is malformed: not well-formed (invalid token)");
    QTest::newRow("an unknown entity") << changed("<mark>0", "<secctx>&lol;</secctx><mark>0")
                                       << QStringLiteral("the flow element is malformed: undefined entity");
    QTest::newRow("crossed tags") << changed("</mark></meta>", "</meta></mark>")
                                  << QStringLiteral("the flow element is malformed: mismatched tag");
    QTest::newRow("no addresses") << QStringLiteral("<flow></flow>") << QStringLiteral("the flow has no protocol");
    QTest::newRow("no reply") << changed("\"reply\"", "\"independent\"")
                              << QStringLiteral("<src> is outside of a direction");
    QTest::newRow("no destination") << changed("<dst>10.0.0.2</dst>", "")
                                    << QStringLiteral("the original direction has no complete addresses");
    QTest::newRow("one port only") << changed(
        "<layer4 protonum=\"17\" protoname=\"udp\"/>", "<layer4 protonum=\"17\"><sport>1</sport></layer4>")
                                   << QStringLiteral("the original direction has no complete ports or keys");
    QTest::newRow("packets without bytes") << changed("<layer4 protonum=\"17\" protoname=\"udp\"/>",
        "<layer4 protonum=\"17\"/><counters><packets>1</packets></counters>")
                                           << QStringLiteral("the original direction has no complete counters");
    QTest::newRow("an address of five parts")
        << changed("10.0.0.1", "10.0.0.2.6") << QStringLiteral("the value of <src> is not valid");
    QTest::newRow("no protocol") << changed("<layer4 protonum=\"17\" protoname=\"udp\"/>", "")
                                 << QStringLiteral("the flow has no protocol");
    QTest::newRow("protocol above 255") << changed("protonum=\"17\" protoname=\"udp\"", "protonum=\"256\"")
                                        << QStringLiteral("the protocol number is not valid");
    QTest::newRow("mark above 32 bits") << changed("<mark>0", "<mark>4294967296")
                                        << QStringLiteral("the value of <mark> is not valid");
    QTest::newRow("negative") << changed("<mark>0", "<mark>-1") << QStringLiteral("the value of <mark> is not valid");
    QTest::newRow("no number") << changed("<mark>0", "<mark>") << QStringLiteral("the value of <mark> is not valid");
    QTest::newRow("an unknown event") << changed("<flow>", "<flow type=\"moved\">")
                                      << QStringLiteral("the event type \"moved\" is not known");
    QTest::newRow("an expectation") << changed("\"original\"", "\"expected\"")
                                    << QStringLiteral("this is an expectation, not a flow");
    QTest::newRow("nested without end") << changed("<mark>0</mark>", QByteArray("<a>").repeated(40).constData())
                                        << QStringLiteral("the flow element is nested too deeply");
    QTest::newRow("longer than any flow")
        << changed("<mark>0", QByteArray(2'000'000, ' ').prepend("<mark>").constData())
        << QStringLiteral("the flow element is too long");
}

void TestXmlReader::skipsWhatIsBroken()
{
    QFETCH(QString, broken);
    QFETCH(QString, reason);
    const QString good = flowXml("<mark>0</mark>") + QLatin1Char('\n');
    const Reading reading = read((good + broken + QLatin1Char('\n') + good).toStdString());
    QCOMPARE(printedSkips(reading), QStringLiteral("2: ") + reason + QLatin1Char('\n'));
    QCOMPARE(reading.skipped, 1u);
    QCOMPARE(printed(reading), (udpLine + QStringLiteral(" mark=0\n")).repeated(2));
    QVERIFY(broken.startsWith(QString::fromStdString(reading.firstSkipped.at(0).text)));
}

void TestXmlReader::readsARealTable()
{
    const QByteArray xml = dataFile("router/table.xml");
    const Reading reading = read(xml.toStdString());
    QCOMPARE(printedSkips(reading), QString());
    QVERIFY(!reading.isEventLog);

    // The line format of the same moment, without fields that XML lacks.
    QString expected = QString::fromUtf8(dataFile("router/table-extended-id.txt"));
    expected.replace(QRegularExpression(QStringLiteral(" type=\\d+ code=\\d+ id=\\d+")), QString());
    QCOMPARE(printed(reading).split(QLatin1Char('\n')), expected.split(QLatin1Char('\n')));
}

void TestXmlReader::readsRealEvents()
{
    const QByteArray xml = dataFile("router/events-ktimestamp.xml");
    const Reading reading = read(xml.toStdString());
    QCOMPARE(printedSkips(reading), QString());
    QVERIFY(reading.isEventLog);

    QString expected = QString::fromUtf8(dataFile("router/events-timestamp-id-extended.txt"));
    expected.replace(QRegularExpression(QStringLiteral(" type=\\d+ code=\\d+ id=\\d+")), QString());
    expected.replace(QRegularExpression(QStringLiteral("\\[[0-9.]+\\]\t")), QString());
    QString lines = printed(reading);
    // Each listener looks the name up by itself, perhaps too late, and has its own clock.
    for (QString *text : {&lines, &expected})
        text->remove(QRegularExpression(QStringLiteral(" progname=conntrack| delta-time=\\d+")));
    lines.replace(QRegularExpression(QStringLiteral(" \\[(start|stop)=[^]]+\\]")), QString());
    QCOMPARE(lines.split(QLatin1Char('\n')), expected.split(QLatin1Char('\n')));
}

void TestXmlReader::keepsThePlaceOfEachFlow()
{
    const std::string element = flowXml("<mark>0</mark>").toStdString();
    const auto text = std::make_shared<const std::string>(
        "<conntrack>\n" + element + " [USERSPACE] portid=1\r\n" + element + "\n</conntrack>\n");
    Reading reading = read(*text);
    reading.flows.setText(text);
    QCOMPARE(std::string(reading.flows.line(0)), element + " [USERSPACE] portid=1");
    QCOMPARE(std::string(reading.flows.line(1)), element);
}

void TestXmlReader::endsWhenAsked()
{
    const QString flow = flowXml("<mark>0</mark>") + QLatin1Char('\n');
    const std::string text = flow.repeated(20'000).toStdString();
    std::stop_source stop;
    DumpOptions options;
    options.keepText = false;
    options.stop = stop.get_token();
    std::uint64_t most = 0;
    options.progress = [&](std::uint64_t done) {
        QVERIFY(done >= most && done <= text.size());
        most = done;
        if (done > 3'000'000)
            stop.request_stop();
    };
    const Reading reading = read(text, options);
    QVERIFY(reading.flows.size() > 1000);
    QVERIFY(reading.flows.size() < 20'000);
}

void TestXmlReader::isNotSlowedDownByUnfinishedElements()
{
    // Each of these would cost a search to the end of the text if every search started again.
    for (const char *piece : {"<flow ", "<flow><!--", "<flow></flow><!--", "<!--", "<flow><"}) {
        const std::string text = QByteArray(piece).repeated(2'000'000 / static_cast<int>(qstrlen(piece))).toStdString();
        const std::clock_t begin = std::clock(); // of this process, however busy the machine is
        const Reading reading = read(text);
        QCOMPARE(reading.flows.size(), 0u);
        QVERIFY2((std::clock() - begin) / CLOCKS_PER_SEC < 10, piece);
    }
}

QTEST_APPLESS_MAIN(TestXmlReader)
#include "tst_xml_reader.moc"
