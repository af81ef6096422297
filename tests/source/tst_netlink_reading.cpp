// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/netlink_source.h"

#include "support/fake_kernel.h"
#include "support/fake_root.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

/// One reading of the table through ctnetlink, without following it.
class NetlinkReadingTest : public QObject {
    Q_OBJECT
private slots:
    void aSingleReadingIsADumpAndNothingElse()
    {
        FakeKernel kernel;
        kernel.table = QStringList{u"A udp 30 id=1"_s, u"B tcp ESTABLISHED 900 assured id=2"_s};
        NetlinkSource source([&] { return FakeChannel::open(kernel); });
        const ReadResult result = source.read({}, {});
        QVERIFY(result.reading && !result.changes);
        QCOMPARE(result.reading->flows.size(), 2u);
        QCOMPARE(result.following.events, FollowState::Events::None);
        QCOMPARE(kernel.takeLog(), u"open, dump"_s);
    }

    void aTableThatIsResizedMeanwhileIsReadAgain()
    {
        const QString buckets = u"/proc/sys/net/netfilter/nf_conntrack_buckets"_s;
        FakeRoot root(buckets + u"=1024"_s);
        FakeKernel kernel;
        kernel.table = QStringList{u"A udp 30 id=1"_s, u"B udp 30 id=2"_s};
        kernel.whileDumping = [&] { root.write(buckets, "2048\n"); };
        NetlinkSource source([&] { return FakeChannel::open(kernel); }, ProcFs(root.path()));
        ReadResult result = source.read({}, {});
        QCOMPARE(kernel.takeLog(), u"open, dump, dump"_s);
        QVERIFY(result.reading && !result.reading->isPartial && result.reading->doubts == 0);
        // It is resized all the time.
        int size = 0;
        std::function<void()> resize = [&] {
            root.write(buckets, QByteArray::number(++size) + '\n');
            kernel.whileDumping = resize;
        };
        kernel.whileDumping = resize;
        result = source.read({}, {});
        QCOMPARE(kernel.takeLog(), u"dump, dump, dump"_s);
        QVERIFY(result.reading && result.reading->isPartial);
        QCOMPARE(result.reading->doubts, 1u);
        QCOMPARE(result.reading->remarks.size(), 1u);
    }

    void rowsFarBelowTheCountAreReadAgain()
    {
        FakeRoot root(u"/proc/sys/net/netfilter/nf_conntrack_count=1000"_s);
        FakeKernel kernel;
        kernel.table = QStringList{u"A udp 30 id=1"_s, u"B udp 30 id=2"_s};
        NetlinkSource source([&] { return FakeChannel::open(kernel); }, ProcFs(root.path()));
        const ReadResult result = source.read({}, {});
        QCOMPARE(kernel.takeLog(), u"open, dump, dump"_s);
        // As many were missing again: they have expired, and are counted still.
        QVERIFY(result.reading && !result.reading->isPartial && result.reading->doubts == 0);
        source.read({}, {});
        QCOMPARE(kernel.takeLog(), u"dump"_s);
    }
};

QTEST_APPLESS_MAIN(NetlinkReadingTest)
#include "tst_netlink_reading.moc"
