// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/dumps.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

/// The format of a text, recognised by its content: the verdict and the name of the format.
class TestFormatDetector : public QObject {
    Q_OBJECT
private slots:
    void namesRealOutput_data();
    void namesRealOutput();
    void namesAText_data();
    void namesAText();
    void looksPastAPromptAndProse();
    void takesALongPrefaceBeforeTheTable();
    void everyFormatHasAName();
};

namespace {

QString described(const DumpResult &result)
{
    return QStringLiteral("%1: %2").arg(QLatin1String(verdictName(result.verdict)), FormatWords::name(result.reading));
}

constexpr const char *udp = "udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=5000 dport=53 [UNREPLIED] "
                            "src=10.0.0.2 dst=10.0.0.1 sport=53 dport=5000";

} // namespace

void TestFormatDetector::namesRealOutput_data()
{
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *file, const char *expected) {
        QTest::newRow(file) << QString::fromLatin1(expected);
    };
    row("proc-nf_conntrack.txt", "flows: /proc/net/nf_conntrack");
    row("conntrack-L.txt", "flows: conntrack -L");
    row("conntrack-L-extended.txt", "flows: conntrack -L -o extended");
    row("conntrack-L-extended-id.txt", "flows: conntrack -L -o extended,id");
    row("conntrack-L-id.txt", "flows: conntrack -L -o id");
    row("conntrack-L-ktimestamp.txt", "flows: conntrack -L -o ktimestamp");
    row("conntrack-L-xml.txt", "flows: conntrack -o xml");
    row("conntrack-L-save.txt", "flows: conntrack -o save");
    row("conntrack-E.txt", "flows: conntrack -E");
    row("conntrack-E-timestamp-id.txt", "flows: conntrack -E -o timestamp,id");
    row("conntrack-E-xml.txt", "flows: conntrack -o xml");
    row("conntrack-L.stderr.txt", "flows: conntrack -L");
    row("conntrack-S.txt", "not flows: `conntrack -S` output");
    row("proc-stat-nf_conntrack.txt", "not flows: /proc/net/stat/nf_conntrack");
}

void TestFormatDetector::namesRealOutput()
{
    QFETCH(QString, expected);
    const std::string text = dataFile(QStringLiteral("kernel/") + QLatin1String(QTest::currentDataTag()));
    QVERIFY(!text.empty());
    QCOMPARE(described(dump(text)), expected);
}

void TestFormatDetector::namesAText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QByteArray &text, const char *expected) {
        QTest::newRow(name) << text << QString::fromLatin1(expected);
    };
    const QByteArray expectation = "300 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=41739 mask-src=255.255.255.255 "
                                   "mask-dst=255.255.255.255 sport=0 dport=65535 master-src=10.0.0.1 "
                                   "master-dst=10.0.0.2 sport=36390 dport=21 class=0 helper=ftp\n";
    row("expectations", expectation, "not flows: `conntrack -L expect` output");
    row("expectation events", "    [NEW] " + expectation, "not flows: `conntrack -E expect` output");
    row("expectation events with their times", "[1795440225.729164]\t[DESTROY] " + expectation,
        "not flows: `conntrack -E expect` output");
    row("expectations of conntrackd", expectation.mid(4).trimmed() + " [active since 5s]\n",
        "not flows: `conntrackd -i exp` output");
    row("expectations of /proc", "285 l3proto = 2 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=54570 ftp\n",
        "not flows: /proc/net/nf_conntrack_expect");
    row("expectations of 2.6.18", "285 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=54570 \n",
        "not flows: `conntrack -L expect` output");
    row("expectations as XML",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<conntrack>\n<expect><meta "
        "direction=\"expected\"></meta></expect>\n</conntrack>\n",
        "not flows: `conntrack -L expect` output");
    row("cilium",
        "TCP IN 10.0.0.1:443 -> 10.0.0.2:34567 expires=16823 RxPackets=5 RxBytes=400 Flags=0x0013 "
        "SourceSecurityID=2\nTCP OUT 10.0.0.1:5000 -> 10.0.0.3:80 expires=16899\n",
        "not flows: `cilium bpf ct list` output");
    row("pf",
        "all tcp 10.0.0.1:22 <- 10.0.0.2:50000       ESTABLISHED:ESTABLISHED\n"
        "all udp 10.0.0.1:5353 -> 10.0.0.9:53       MULTIPLE:SINGLE\n",
        "not flows: `pfctl -s states` output");
    row("MikroTik",
        "Flags: S - seen-reply, A - assured, C - confirmed\n #    PR.. SRC-ADDRESS   DST-ADDRESS   TCP-STATE\n"
        " 0  SAC  tcp  10.0.0.1:50000  10.0.0.2:443  established\n",
        "not flows: MikroTik `/ip firewall connection print` output");
    row("Open vSwitch",
        "tcp,orig=(src=10.1.1.1,dst=10.1.1.2,sport=1,dport=2),reply=(src=10.1.1.2,dst=10.1.1.1,sport=2,"
        "dport=1),zone=5\n",
        "not flows: Open vSwitch `dpctl/dump-conntrack` output");
    row("nfcttrace",
        "[nf_ct] proto=tcp status=replied osaddr=10.0.0.1 odaddr=10.0.0.2 osport=1 odport=2 rsaddr=10.0.0.2 "
        "rdaddr=10.0.0.1 rsport=2 rdport=1\n",
        "not flows: nfcttrace output");
    row("tuples without replies",
        "icmp src=10.10.1.17  dst=10.10.2.152\ntcp src=10.10.1.106 dst=10.10.2.201 sport=64149 dport=135\n",
        "not flows: a list of addresses and ports without their replies");
    row("an entry that is wrapped before its reply",
        "tcp src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2\nsrc=10.0.0.2 dst=10.0.0.1 sport=2 dport=1\n",
        "flows: /proc/net/ip_conntrack or conntrack -L");
    row("conntrackd cache", QByteArray(udp) + " [active since 8s]\n", "flows: conntrackd -i");
    row("conntrackd log",
        "Mon Nov 23 13:34:05 2026\tudp      17 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 "
        "sport=2 dport=1\n",
        "flows: conntrackd statistics log");
    row("old table", QByteArray(udp) + " use=1 \n", "flows: /proc/net/ip_conntrack or conntrack -L");
    row("empty table", "conntrack v1.4.7 (conntrack-tools): 0 flow entries have been shown.\n", "flows: conntrack -L");
    row("nothing", "", "empty: ");
    row("blanks", " \n\t\n\r\n", "empty: ");
    row("a page", "Dear all,\nplease find the table below.\n", "not recognised: ");
    row("settings", "net.netfilter.nf_conntrack_max = 262144\n", "not flows: `sysctl` output");
    row("settings of 2.6", "net.ipv4.netfilter.ip_conntrack_max = 65536\n", "not flows: `sysctl` output");
    row("NULs", QByteArray("abc\0\0\0def\n", 10), "binary: a binary file");
    row("a program",
        QByteArray("\x7f"
                   "ELF\x02\x01\x01\0\0\0\0",
            11),
        "binary: a binary file");
    row("control characters", QByteArray(50, '\x01') + QByteArray(50, 'x'), "binary: a binary file");
}

void TestFormatDetector::namesAText()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    QCOMPARE(described(dump(text.toStdString())), expected);
}

void TestFormatDetector::looksPastAPromptAndProse()
{
    const DumpResult result = dump("Hello, here is what my router says:\n\n"
                                   "root@router:~# conntrack -L -o id\n"
        + std::string(udp)
        + " use=1 id=77\n^Cconntrack v1.4.7 (conntrack-tools): "
          "1 flow entries have been shown.\nroot@router:~#\n");
    QCOMPARE(described(result), QStringLiteral("flows: conntrack -L -o id"));
    QCOMPARE(result.reading.flows.size(), 1u);
    QCOMPARE(skips(result.reading), std::string());
    QCOMPARE(remarks(result.reading), std::string("3 other lines without an entry were passed over.\n"));
}

void TestFormatDetector::takesALongPrefaceBeforeTheTable()
{
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += "one more line of a log that comes before\n";
    text += udp;
    text += '\n';
    QCOMPARE(dump(text).reading.flows.size(), 1u);
}

void TestFormatDetector::everyFormatHasAName()
{
    for (int i = 1; i <= static_cast<int>(Format::Binary); ++i)
        QVERIFY2(!FormatWords::name(static_cast<Format>(i)).isEmpty(), qPrintable(QString::number(i)));
}

QTEST_APPLESS_MAIN(TestFormatDetector)
#include "tst_format_detector.moc"
