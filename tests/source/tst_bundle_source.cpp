// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/bundle_source.h"
#include "source/open_origin.h"

#include "support/archive_writer.h"
#include "support/fake_root.h"
#include "support/peak_memory.h"

#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

QByteArray flow(const char *source)
{
    return QByteArray("ipv4     2 tcp      6 117 SYN_SENT src=") + source
        + " dst=192.0.2.9 sport=40001 dport=22 [UNREPLIED] src=192.0.2.9 dst=" + source
        + " sport=22 dport=40001 mark=0 use=1\n";
}

QString name(Problem problem)
{
    switch (problem) {
    case Problem::None: return u"fine"_s;
    case Problem::NoMember: return u"no member"_s;
    case Problem::NotReached: return u"not reached"_s;
    case Problem::NotFound: return u"not found"_s;
    case Problem::Damaged: return u"damaged"_s;
    case Problem::TooLarge: return u"too large"_s;
    case Problem::Binary: return u"binary"_s;
    case Problem::Cancelled: return u"cancelled"_s;
    case Problem::Archive: return u"archive"_s;
    default: return u"another problem"_s;
    }
}

/// "fine, 198.51.100.1, max 65536": the result, the sources of the flows, the limit.
QString printed(Source &source)
{
    const ReadResult result = source.read({}, {});
    QString text = name(result.problem.kind);
    if (!result.reading)
        return text;
    for (Row row = 0; row < std::min<Row>(result.reading->flows.size(), 5); ++row)
        text += u", "_s + QString::fromStdString(result.reading->flows.flow(row).original.src.toString());
    if (result.reading->capacity.max)
        text += u", max %1"_s.arg(*result.reading->capacity.max);
    return text;
}

QString printed(const std::string &named) { return printed(*openOrigin(Origin::ofFile(named))); }

QByteArray twoRouters(const char *packing)
{
    test::ArchiveWriter writer(packing);
    writer.add("r1/conntrack.txt", flow("198.51.100.1"));
    writer.add("r1/sysctl.txt", "net.netfilter.nf_conntrack_max = 65536\n");
    writer.add("r2/conntrack.txt", flow("198.51.100.2"));
    return writer.bytes();
}

} // namespace

class BundleSourceTest : public QObject {
    Q_OBJECT
private slots:
    void oneTableIsReadWithWhatBelongsToIt_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        for (const char *packing : {"", "gzip", "xz", "zstd", "bzip2", "zip"})
            QTest::newRow(*packing != '\0' ? packing : "tar") << twoRouters(packing);
    }
    void oneTableIsReadWithWhatBelongsToIt()
    {
        QFETCH(QByteArray, bytes);
        FakeRoot root;
        root.write(u"/case.tar"_s, bytes);
        const std::string path = root.path() + "/case.tar";
        QCOMPARE(printed(path), u"archive"_s);
        QCOMPARE(printed(path + "!r1/conntrack.txt"), u"fine, 198.51.100.1, max 65536"_s);
        QCOMPARE(printed(path + "!r2/conntrack.txt"), u"fine, 198.51.100.2"_s);
        QCOMPARE(printed(path + "!2/conntrack.txt"), u"fine, 198.51.100.2"_s);
        QCOMPARE(printed(path + "!conntrack.txt"), u"no member"_s);
    }

    void theSourceIsNamedAfterTheHost()
    {
        FakeRoot root;
        root.write(u"/case.tar"_s, twoRouters(""));
        BundleSource source(root.path() + "/case.tar", "r1/conntrack.txt");
        QCOMPARE(source.origin().name(), std::string("conntrack.txt"));
        QVERIFY(source.facts({}, {}) != nullptr);
        QCOMPARE(source.origin().name(), std::string("r1: conntrack.txt"));
        QCOMPARE(printed(source), u"fine, 198.51.100.1, max 65536"_s);
        QCOMPARE(source.capacity().max, 65536u);
        QVERIFY(!source.isLive());
    }

    void whatIsNotInItIsNamedWithWhatIsLikeIt()
    {
        FakeRoot root;
        root.write(u"/case.tar"_s, twoRouters(""));
        const ReadResult result = BundleSource(root.path() + "/case.tar", "r1/contrack.txt").read({}, {});
        QCOMPARE(name(result.problem.kind), u"no member"_s);
        QCOMPARE(result.problem.detail, root.path() + "/case.tar!r1/contrack.txt");
        QCOMPARE(result.problem.remedy, std::string("r1/conntrack.txt\nr2/conntrack.txt"));
    }

    void aFolderIsABundle()
    {
        FakeRoot root;
        root.write(u"/case/r1/conntrack.txt"_s, flow("198.51.100.1"));
        root.write(u"/case/r2/conntrack.txt"_s, flow("198.51.100.2"));
        QCOMPARE(printed(root.path() + "/case!r2/conntrack.txt"), u"fine, 198.51.100.2"_s);
        QCOMPARE(printed(root.path() + "/none!r2/conntrack.txt"), u"not found"_s);
    }

    void aFileWithAnExclamationMarkIsThatFile()
    {
        FakeRoot root;
        root.write(u"/what!now.txt"_s, flow("198.51.100.7"));
        root.write(u"/odd!name.tar"_s, twoRouters(""));
        QCOMPARE(printed(root.path() + "/what!now.txt"), u"fine, 198.51.100.7"_s);
        QCOMPARE(printed(root.path() + "/odd!name.tar!r2/conntrack.txt"), u"fine, 198.51.100.2"_s);
    }

    void aTablePackedByItselfIsUnpacked()
    {
        const auto pack = [](const char *packing, const char *source) {
            return test::ArchiveWriter(packing, test::ArchiveWriter::Form::OneFile).add("x", flow(source)).bytes();
        };
        FakeRoot root;
        root.write(u"/case.tar"_s,
            test::ArchiveWriter()
                .add("a.gz", pack("gzip", "198.51.100.1"))
                .add("b.xz", pack("xz", "198.51.100.2"))
                .add("c.zst", pack("zstd", "198.51.100.3"))
                .bytes());
        root.write(u"/alone.bz2"_s, pack("bzip2", "198.51.100.4"));
        QCOMPARE(printed(root.path() + "/case.tar!a.gz"), u"fine, 198.51.100.1"_s);
        QCOMPARE(printed(root.path() + "/case.tar!b.xz"), u"fine, 198.51.100.2"_s);
        QCOMPARE(printed(root.path() + "/case.tar!c.zst"), u"fine, 198.51.100.3"_s);
        QCOMPARE(printed(root.path() + "/alone.bz2"), u"archive"_s);
        QCOMPARE(printed(root.path() + "/alone.bz2!alone"), u"fine, 198.51.100.4"_s);
    }

    void ofADamagedArchiveWhatCameBeforeIsRead()
    {
        test::ArchiveWriter writer("zstd");
        QByteArray many;
        for (int i = 0; i < 40'000; ++i)
            many += flow(
                QByteArray("198.51." + QByteArray::number(i / 250) + "." + QByteArray::number(i % 250)).constData());
        writer.add("first", flow("198.51.100.1")).add("many", many).add("last", flow("198.51.100.2"));
        const QByteArray whole = writer.bytes();
        FakeRoot root;
        root.write(u"/cut.tar.zst"_s, whole.left(whole.size() / 2));
        QCOMPARE(printed(root.path() + "/cut.tar.zst!first"), u"fine, 198.51.100.1"_s);
        QCOMPARE(printed(root.path() + "/cut.tar.zst!many"),
            u"damaged, 198.51.0.0, 198.51.0.1, 198.51.0.2, 198.51.0.3, 198.51.0.4"_s);
        const ReadResult result = BundleSource(root.path() + "/cut.tar.zst", "last").read({}, {});
        QCOMPARE(name(result.problem.kind), u"not reached"_s);
        QCOMPARE(result.problem.detail, root.path() + "/cut.tar.zst!last");
    }

    void aTableBeyondTheLimitIsRefusedInLittleMemory_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray line = flow("198.51.100.1");
        const QByteArray block = line.repeated((1 << 20) / line.size());
        for (const char *packing : {"zstd", "xz", "zip"})
            QTest::newRow(packing) << test::ArchiveWriter(packing).addRepeated("flows", block, 64).bytes();
    }
    void aTableBeyondTheLimitIsRefusedInLittleMemory()
    {
        if (!test::memoryCanBeMeasured)
            QSKIP("With a sanitizer memory cannot be measured.");
        QFETCH(QByteArray, bytes);
        FakeRoot root;
        root.write(u"/bomb"_s, bytes);
        FileSource::Options options;
        options.mostUnpackedOfAny = 8 << 20;
        const auto read = [&] {
            return BundleSource(root.path() + "/bomb", "flows", options).read({}, {}).problem.kind;
        };
        QCOMPARE(name(read()), u"too large"_s);
        const auto taken = test::memoryFor(read);
        QVERIFY(taken.has_value());
        const std::int64_t most = (40 << 20) + 64 * bytes.size();
        QVERIFY2(*taken < most, qPrintable(u"%1 MB, packed %2 kB"_s.arg(*taken / 1'000'000).arg(bytes.size() / 1000)));
    }

    void readingCanBeCancelled()
    {
        FakeRoot root;
        root.write(u"/case.tar"_s, twoRouters(""));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(
            name(BundleSource(root.path() + "/case.tar", "r1/conntrack.txt").read(stop.get_token(), {}).problem.kind),
            u"cancelled"_s);
    }
};

QTEST_APPLESS_MAIN(BundleSourceTest)
#include "tst_bundle_source.moc"
