// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/bundle.h"

#include "support/archive_writer.h"
#include "support/fake_root.h"
#include "support/peak_memory.h"
#include "table/format_words.h"
#include "table/remark_words.h"

#include <QTest>

#include <sys/stat.h>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

QByteArray flow(const char *source)
{
    return QByteArray("ipv4     2 tcp      6 117 SYN_SENT src=") + source
        + " dst=192.0.2.9 sport=40001 dport=22 [UNREPLIED] src=192.0.2.9 dst=" + source
        + " sport=22 dport=40001 mark=0 use=1\n";
}

const QByteArray expectation = "299 l3proto = 2 proto=6 src=192.0.2.1 dst=192.0.2.2 sport=0 dport=41739 ftp\n";
const QByteArray statistics =
    "cpu=0  found=3  invalid=0  insert=0  insert_failed=7  drop=7  early_drop=0  error=0   search_restart=48\n";
const QByteArray sysctls =
    "kernel.pid_max = 4194304\nnet.netfilter.nf_conntrack_count = 812\nnet.netfilter.nf_conntrack_max = 65536\n"
    "net.netfilter.nf_conntrack_udp_timeout = 25\n";

QString name(MemberKind kind)
{
    switch (kind) {
    case MemberKind::Table: return u"table"_s;
    case MemberKind::Events: return u"events"_s;
    case MemberKind::Settings: return u"settings"_s;
    case MemberKind::Statistics: return u"statistics"_s;
    case MemberKind::Expectations: return u"expectations"_s;
    }
    return {};
}

QString name(Problem problem)
{
    switch (problem) {
    case Problem::None: return {};
    case Problem::Damaged: return u"damaged"_s;
    case Problem::TooLarge: return u"too large"_s;
    case Problem::Cancelled: return u"cancelled"_s;
    case Problem::NotFound: return u"not found"_s;
    default: return u"another problem"_s;
    }
}

/// By the file's name, else by its content.
QString printedBy(const BundleMember &member)
{
    return member.command.empty() ? FormatWords::name(member.format, member.formatDetail)
                                  : QString::fromStdString(member.command);
}

/// "gw1|blue|table|conntrack -L|path", one line each, then the problem and the remarks.
QString printed(const Bundle &bundle)
{
    QString text;
    for (const BundleMember &member : bundle.members())
        text += QString::fromStdString(member.host) + u'|' + QString::fromStdString(member.name.netns) + u'|'
            + name(member.kind) + u'|' + printedBy(member) + u'|' + QString::fromStdString(member.path) + u'\n';
    if (bundle.problem().kind != Problem::None)
        text += name(bundle.problem().kind) + u'\n';
    for (const Remark &remark : bundle.remarks())
        text += RemarkWords::sentence(remark) + u'\n';
    return text;
}

/// "max 65536, count 812, udp 25, insert_failed 7, 1 expected", and what is remarked.
QString printed(const MachineFacts &facts)
{
    QStringList parts;
    if (facts.capacity.max)
        parts << u"max %1"_s.arg(*facts.capacity.max);
    if (facts.capacity.count)
        parts << u"count %1"_s.arg(*facts.capacity.count);
    for (const TimeoutRule &rule : facts.timeouts.rules()) {
        if (rule.sysctl == "nf_conntrack_udp_timeout" && rule.seconds != rule.kernelDefault)
            parts << u"udp %1"_s.arg(rule.seconds);
    }
    if (facts.facts && facts.facts->statistics)
        parts << u"%1 cpu"_s.arg(facts.facts->statistics->size());
    if (facts.facts && facts.facts->expectations)
        parts << u"%1 expected"_s.arg(facts.facts->expectations->size());
    for (const Remark &remark : facts.remarks)
        parts << RemarkWords::sentence(remark);
    return parts.join(u", "_s);
}

Bundle readBytes(const QByteArray &bytes)
{
    FakeRoot root;
    root.write(u"/bundle"_s, bytes);
    return Bundle::read(root.path() + "/bundle", {}, {});
}

/// A report of one machine with a namespace, as sosreport makes it.
QByteArray report(const char *packing)
{
    test::ArchiveWriter writer(packing);
    const QByteArray top = "sosreport-gw1-2026-01-05-abcdefg/";
    writer.add(top + "sos_commands/networking/conntrack_-L_-o_extended", flow("198.51.100.1"));
    writer.add(top + "sos_commands/networking/ip_netns_exec_blue_conntrack_-L_-o_extended", flow("198.51.100.2"));
    writer.add(top + "sos_commands/networking/conntrack_-S", statistics);
    writer.add(top + "sos_commands/networking/ip_addr",
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN\n");
    writer.add(top + "sos_commands/kernel/sysctl_-a", sysctls);
    writer.add(top + "proc/net/nf_conntrack_expect", expectation);
    writer.add(top + "etc/hostname", "gw1.example.net\n");
    writer.addLink(top + "hostname", "etc/hostname");
    return writer.bytes();
}

} // namespace

class BundleTest : public QObject {
    Q_OBJECT
private slots:
    void aReportIsListed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        for (const char *packing : {"", "gzip", "xz", "zstd", "bzip2", "zip"})
            QTest::newRow(*packing != '\0' ? packing : "tar") << report(packing);
    }
    void aReportIsListed()
    {
        QFETCH(QByteArray, bytes);
        QCOMPARE(printed(readBytes(bytes)),
            u"gw1.example.net||expectations|/proc/net/nf_conntrack_expect|sosreport-gw1-2026-01-05-abcdefg/proc/net/"
            u"nf_conntrack_expect\n"
            "gw1.example.net||settings|sysctl -a|sosreport-gw1-2026-01-05-abcdefg/sos_commands/kernel/sysctl_-a\n"
            "gw1.example.net||table|conntrack -L -o "
            "extended|sosreport-gw1-2026-01-05-abcdefg/sos_commands/networking/conntrack_-L_-o_extended\n"
            "gw1.example.net||statistics|conntrack "
            "-S|sosreport-gw1-2026-01-05-abcdefg/sos_commands/networking/conntrack_-S\n"
            "gw1.example.net|blue|table|conntrack -L -o extended|"
            "sosreport-gw1-2026-01-05-abcdefg/sos_commands/networking/ip_netns_exec_blue_conntrack_-L_-o_extended\n"
            "1 link was not followed.\n"_s);
    }

    void factsAreOfTheSameMachineAndNamespace()
    {
        const Bundle bundle = readBytes(report("gzip"));
        const BundleMember *const own = bundle.find("networking/conntrack_-L_-o_extended");
        QVERIFY(own != nullptr);
        QCOMPARE(printed(bundle.factsOf(*own)),
            u"max 65536, count 812, udp 25, 1 cpu, 1 expected, "
            "The expectations are from sosreport-gw1-2026-01-05-abcdefg/proc/net/nf_conntrack_expect., "
            "The counters are from sosreport-gw1-2026-01-05-abcdefg/sos_commands/networking/conntrack_-S., "
            "The settings are from sosreport-gw1-2026-01-05-abcdefg/sos_commands/kernel/sysctl_-a."_s);
        const BundleMember *const blue = bundle.find("ip_netns_exec_blue_conntrack_-L_-o_extended");
        QVERIFY(blue != nullptr);
        QCOMPARE(printed(bundle.factsOf(*blue)), QString());
    }

    void aFolderMadeByHandIsListed()
    {
        FakeRoot root;
        root.write(u"/case/fw1-conntrack.txt"_s, flow("198.51.100.1"));
        root.write(u"/case/fw1-sysctl.txt"_s, "net.netfilter.nf_conntrack_max = 1000\n");
        root.write(u"/case/fw2-conntrack.txt"_s, flow("198.51.100.2"));
        root.write(u"/case/r3/notes.txt"_s, "The customer says that it is slow.\n");
        root.write(u"/case/r3/netns-blue/what"_s, flow("198.51.100.3"));
        root.write(u"/case/r3/netns-blue/netfilter/nf_conntrack_max"_s, "77\n");
        root.write(u"/case/r3/all.bin"_s, QByteArray(1000, '\0'));
        const Bundle bundle = Bundle::read(root.path() + "/case", {}, {});
        QCOMPARE(printed(bundle),
            u"||table|/proc/net/nf_conntrack or conntrack -L -o extended|fw1-conntrack.txt\n"_s
            "||settings|sysctl -a|fw1-sysctl.txt\n"
            "||table|/proc/net/nf_conntrack or conntrack -L -o extended|fw2-conntrack.txt\n"
            "r3|blue|settings||r3/netns-blue/netfilter/nf_conntrack_max\n"
            "r3|blue|table|/proc/net/nf_conntrack or conntrack -L -o extended|r3/netns-blue/what\n");
        QCOMPARE(printed(bundle.factsOf(*bundle.find("fw1-conntrack.txt"))),
            u"max 1000, The settings are from fw1-sysctl.txt."_s);
        QCOMPARE(printed(bundle.factsOf(*bundle.find("fw2-conntrack.txt"))), QString());
        QCOMPARE(printed(bundle.factsOf(*bundle.find("what"))),
            u"max 77, The settings are from r3/netns-blue/netfilter/nf_conntrack_max."_s);
    }

    void whatTwoFilesContradictIsNotKnown()
    {
        FakeRoot root;
        root.write(u"/conntrack.txt"_s, flow("198.51.100.1"));
        root.write(
            u"/sysctl.txt"_s, "net.netfilter.nf_conntrack_max = 1000\nnet.netfilter.nf_conntrack_udp_timeout = 25\n");
        root.write(u"/sysctl_-a"_s, "net.netfilter.nf_conntrack_max = 2000\n");
        const Bundle bundle = Bundle::read(root.path(), {}, {});
        QCOMPARE(printed(bundle.factsOf(*bundle.find("conntrack.txt"))),
            u"udp 25, The settings are from sysctl.txt, sysctl_-a., The files do not agree on nf_conntrack_max, so no value is shown."_s);
    }

    void filesThatArePackedByThemselvesAreUnpacked()
    {
        const QByteArray inner = test::ArchiveWriter("gzip").add("x", "y").bytes();
        const Bundle bundle =
            readBytes(test::ArchiveWriter().add("a/inner.tar.gz", inner).add("b/more.zip", "PK\x03\x04").bytes());
        QCOMPARE(printed(bundle), u"2 archives inside it were not opened; the first is a/inner.tar.gz.\n"_s);
        QVERIFY(bundle.isIncomplete());
    }

    void whatLeadsOutIsPassedOver()
    {
        test::ArchiveWriter writer;
        writer.add("/etc/conntrack", flow("198.51.100.1"));
        writer.add("../up", flow("198.51.100.2"));
        writer.add("a/../../up", flow("198.51.100.3"));
        writer.add("./kept", flow("198.51.100.4"));
        writer.addLink("link", "/etc/shadow");
        writer.addHardLink("hard", "kept");
        writer.addDevice("device");
        QCOMPARE(printed(readBytes(writer.bytes())),
            u"||table|/proc/net/nf_conntrack or conntrack -L -o extended|kept\n"
            "3 files have paths that lead out of the archive and were passed over.\n"
            "2 links were not followed.\n"
            "1 device, FIFO or socket was passed over.\n"_s);
    }

    void aFolderDoesNotLeadOut()
    {
        FakeRoot root;
        root.write(u"/outside/table"_s, flow("198.51.100.1"));
        root.write(u"/case/table"_s, flow("198.51.100.2"));
        QVERIFY(QFile::link(QString::fromStdString(root.path()) + u"/outside"_s,
            QString::fromStdString(root.path()) + u"/case/link"_s));
        QCOMPARE(::mkfifo((root.path() + "/case/fifo").c_str(), 0600), 0);
        QString deep = u"/case"_s;
        for (int i = 0; i < 40; ++i)
            deep += u"/d"_s;
        root.write(deep + u"/table"_s, flow("198.51.100.3"));
        QCOMPARE(printed(Bundle::read(root.path() + "/case", {}, {})),
            u"||table|/proc/net/nf_conntrack or conntrack -L -o extended|table\n"
            "1 folder is nested too deep, or on another file system, and was passed over.\n"
            "1 link was not followed.\n"
            "1 device, FIFO or socket was passed over.\n"_s);
    }

    void aDamagedArchiveListsWhatCameBefore_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        for (const char *packing : {"", "gzip", "xz", "zstd"}) {
            test::ArchiveWriter writer(packing);
            writer.add("first", flow("198.51.100.1"));
            QByteArray noise(3'000'000, '\0');
            for (qsizetype i = 0; i < noise.size(); ++i)
                noise[i] = char((quint64(i) * quint64(i) * 2654435761u) >> 24);
            writer.add("noise", noise);
            writer.add("last", flow("198.51.100.2"));
            const QByteArray whole = writer.bytes();
            QTest::newRow(*packing != '\0' ? packing : "tar") << whole.left(whole.size() / 2);
        }
    }
    void aDamagedArchiveListsWhatCameBefore()
    {
        QFETCH(QByteArray, bytes);
        QCOMPARE(printed(readBytes(bytes)),
            u"||table|/proc/net/nf_conntrack or conntrack -L -o extended|first\ndamaged\n"
            "The archive is damaged; only the part before the damage is listed.\n"_s);
    }

    void ofARepeatedNameTheLastCounts()
    {
        const Bundle bundle = readBytes(test::ArchiveWriter()
                                            .add("table", flow("198.51.100.1"))
                                            .add("other", "text\n")
                                            .add("table", flow("198.51.100.2"))
                                            .bytes());
        QCOMPARE(printed(bundle),
            u"||table|/proc/net/nf_conntrack or conntrack -L -o extended|table\n"
            "1 file is in the archive more than once; the last one counts.\n"_s);
        QCOMPARE(bundle.members().front().number, 3u);
    }

    void tablesAreFoundByTheEndOfTheirPath()
    {
        const Bundle bundle = readBytes(test::ArchiveWriter()
                                            .add("r1/conntrack.txt", flow("198.51.100.1"))
                                            .add("r2/conntrack.txt", flow("198.51.100.2"))
                                            .add("r2/sysctl", sysctls)
                                            .bytes());
        const auto found = [&](const char *path) {
            const BundleMember *const member = bundle.find(path);
            return member ? QString::fromStdString(member->path) : u"none"_s;
        };
        QCOMPARE(found("r1/conntrack.txt"), u"r1/conntrack.txt"_s);
        QCOMPARE(found("1/conntrack.txt"), u"r1/conntrack.txt"_s);
        QCOMPARE(found("conntrack.txt"), u"none"_s);
        QCOMPARE(found("r2/sysctl"), u"none"_s);
        QCOMPARE(found(""), u"none"_s);
        QCOMPARE(bundle.nearTo("conntrak.txt", 1), std::vector<std::string>{"r1/conntrack.txt"});
    }

    void encryptedFilesArePassedOver()
    {
        const Bundle bundle =
            readBytes(test::ArchiveWriter("zip-encrypted").add("table", flow("198.51.100.1")).bytes());
        QCOMPARE(printed(bundle), u"1 file is encrypted and was passed over.\n"_s);
        QVERIFY(bundle.isIncomplete());
    }

    void tenThousandFilesAreLookedAt()
    {
        test::ArchiveWriter writer("zstd");
        for (int i = 0; i < 10'000; ++i)
            writer.add("log/" + QByteArray::number(i), "nothing of interest\n");
        writer.add("table", flow("198.51.100.1"));
        QCOMPARE(printed(readBytes(writer.bytes())),
            u"||table|/proc/net/nf_conntrack or conntrack -L -o extended|table\n"_s);
    }

    void whatIsNoArchiveIsNamed()
    {
        QCOMPARE(name(Bundle::read("/no/such/file", {}, {}).problem().kind), u"not found"_s);
        QCOMPARE(name(readBytes("just text, no archive\n").problem().kind), u"damaged"_s);
    }

    void listingCanBeCancelled()
    {
        std::stop_source stop;
        stop.request_stop();
        FakeRoot root;
        root.write(u"/bundle"_s, report("gzip"));
        QCOMPARE(name(Bundle::read(root.path() + "/bundle", stop.get_token(), {}).problem().kind), u"cancelled"_s);
        QCOMPARE(printed(Bundle::read(root.path(), stop.get_token(), {})),
            u"cancelled\nReading was cancelled; only what had been found by then is listed.\n"_s);
    }

    void bombsTakeLittleMemory_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        constexpr int times = 96; // mebibytes
        const QByteArray zeros(1 << 20, '\0');
        const QByteArray line = flow("198.51.100.1");
        const QByteArray flows = line.repeated((1 << 20) / line.size());
        QTest::newRow("zeros, zstd")
            << test::ArchiveWriter("zstd").addRepeated("zeros", zeros, times).add("table", line).bytes();
        QTest::newRow("flows, zstd")
            << test::ArchiveWriter("zstd").addRepeated("flows", flows, times).add("table", line).bytes();
        QTest::newRow("zeros, bzip2")
            << test::ArchiveWriter("bzip2").addRepeated("zeros", zeros, times).add("table", line).bytes();
        QTest::newRow("zeros, zip")
            << test::ArchiveWriter("zip").addRepeated("zeros", zeros, times).add("table", line).bytes();
    }
    void bombsTakeLittleMemory()
    {
        if (!test::memoryCanBeMeasured)
            QSKIP("With a sanitizer memory cannot be measured.");
        QFETCH(QByteArray, bytes);
        FakeRoot root;
        root.write(u"/bundle"_s, bytes);
        const auto read = [&] { return Bundle::read(root.path() + "/bundle", {}, {}, 64 << 20); };
        const Bundle bundle = read();
        // Refused in the middle, or read to the end.
        QVERIFY(bundle.problem().kind == Problem::TooLarge || bundle.find("table") != nullptr);
        const auto taken = test::memoryFor(read);
        QVERIFY(taken.has_value());
        constexpr std::int64_t most = 32 << 20;
        QVERIFY2(*taken < most, qPrintable(u"%1 MB, packed %2 kB"_s.arg(*taken / 1'000'000).arg(bytes.size() / 1000)));
    }
};

QTEST_APPLESS_MAIN(BundleTest)
#include "tst_bundle.moc"
