// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/flow_feed.h"

#include "support/snapshots.h"
#include "table/flow_table_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include <atomic>
#include <condition_variable>
#include <mutex>

using namespace ctscope;
using namespace ctscope::test;

class TestFlowFeed : public QObject {
    Q_OBJECT
private slots:
    void bringsAFrameToTheGuiThread();
    void theLastViewAskedForComes();
    void anotherViewNeedsNoOtherLook();
    void anotherViewDoesNotWaitForALook();
    void numbersLookAsAskedFor();
    void readingGoesOnOnlyAfterTheFrameWasShown();
    void anotherSourceStartsOver();
    void theRowsInSightAreWatched();
    void tellsItsProgress();
    void canBeDestroyedWhileItReads();
    void canBeDestroyedByAReceiver();
    void feedsAModelThatIsWatched();
};

namespace {

/// State shared by a test and the source that it handed over.
struct Desk {
    std::atomic<int> looks = 0;
    std::mutex mutex;
    std::condition_variable_any changed;
    bool closed = false;          ///< guarded by mutex: polls wait until it is open again
    std::vector<FlowKey> watched; ///< guarded by mutex
    std::atomic<bool> followed = false;

    void open()
    {
        {
            const std::lock_guard lock(mutex);
            closed = false;
        }
        changed.notify_all();
    }
};

/// Yields flows with ports 1 to `count` of one address; a live source yields one more at each poll.
class PortSource : public Source {
public:
    PortSource(std::shared_ptr<Desk> desk, std::string name, int count, bool live)
        : m_desk(std::move(desk))
        , m_name(std::move(name))
        , m_count(count)
        , m_live(live)
    {
    }

    ReadResult read(std::stop_token stop, const ReadProgress &progress) override
    {
        if (progress)
            progress(50, 100);
        {
            std::unique_lock lock(m_desk->mutex);
            m_desk->changed.wait(lock, stop, [this] { return !m_desk->closed; });
        }
        if (stop.stop_requested())
            return {std::nullopt, {Problem::Cancelled, {}}};
        Reading reading;
        const int count = m_count + (m_live ? m_desk->looks.load() : 0);
        for (int port = 1; port <= count; ++port)
            reading.flows.append(tcpFlow("10.0.0.1", static_cast<std::uint16_t>(port), "10.0.0.2", 80));
        reading.takenAt = std::chrono::steady_clock::now();
        ++m_desk->looks;
        ReadResult result{std::move(reading), {}};
        result.following.events = m_live ? FollowState::Events::Running : FollowState::Events::None;
        return result;
    }
    void follow() override { m_desk->followed = true; }
    void watch(std::vector<FlowKey> flows) override
    {
        const std::lock_guard lock(m_desk->mutex);
        m_desk->watched = std::move(flows);
    }
    bool isLive() const noexcept override { return m_live; }
    Origin origin() const override { return Origin::ofText(m_name); }

private:
    std::shared_ptr<Desk> m_desk;
    std::string m_name;
    int m_count;
    bool m_live;
};

std::unique_ptr<Source> fakeDump(const std::shared_ptr<Desk> &desk, int count, std::string name = "a dump")
{
    return std::make_unique<PortSource>(desk, std::move(name), count, false);
}

QString ports(const FramePtr &frame)
{
    std::string text = printed(*frame->snapshot, *frame->order, {Column::SourcePort}, frame->snapshot->takenAt);
    std::ranges::replace(text, '\n', ' ');
    return QString::fromStdString(text).trimmed();
}

} // namespace

void TestFlowFeed::bringsAFrameToTheGuiThread()
{
    FlowFeed feed;
    int frames = 0;
    connect(&feed, &FlowFeed::frameReady, this, [&](const FramePtr &frame) {
        QCOMPARE(QThread::currentThread(), thread());
        QCOMPARE(frame, feed.frame());
        ++frames;
    });
    const auto desk = std::make_shared<Desk>();
    feed.setSource(fakeDump(desk, 3));
    QVERIFY(!feed.isLive());
    QTRY_COMPARE(frames, 1);
    QCOMPARE(ports(feed.frame()), QStringLiteral("1 2 3"));
}

void TestFlowFeed::theLastViewAskedForComes()
{
    FlowFeed feed;
    const auto desk = std::make_shared<Desk>();
    feed.setSource(fakeDump(desk, 12));
    for (const char *text : {"1", "no such thing", "tcp", ":12", ":1"})
        feed.setFilter(Filter::containing(text));
    feed.setSort({Column::SourcePort, false});
    feed.setSort({Column::SourcePort, true});
    QTRY_VERIFY(feed.frame() && feed.frame()->spec == feed.viewSpec());
    QCOMPARE(ports(feed.frame()), QStringLiteral("12 11 10 1"));
}

void TestFlowFeed::anotherViewNeedsNoOtherLook()
{
    FlowFeed feed;
    const auto desk = std::make_shared<Desk>();
    feed.setSource(fakeDump(desk, 3));
    QTRY_VERIFY(feed.frame());
    const SnapshotPtr snapshot = feed.frame()->snapshot;
    feed.setPaused(true);
    QVERIFY(feed.isPaused());
    feed.setSort({Column::SourcePort, true});
    QTRY_COMPARE(ports(feed.frame()), QStringLiteral("3 2 1"));
    QCOMPARE(feed.frame()->snapshot, snapshot);
    QCOMPARE(desk->looks.load(), 1);
}

void TestFlowFeed::anotherViewDoesNotWaitForALook()
{
    FlowFeed feed;
    const auto desk = std::make_shared<Desk>();
    feed.setSource(fakeDump(desk, 12));
    QTRY_VERIFY(feed.frame());
    QSignalSpy progress(&feed, &FlowFeed::progress);
    {
        const std::lock_guard lock(desk->mutex);
        desk->closed = true;
    }
    feed.pollNow();
    QTRY_COMPARE(progress.count(), 1); // the poll is under way
    feed.setFilter(Filter::containing(":12"));
    QTRY_COMPARE(ports(feed.frame()), QStringLiteral("12"));
    feed.setFilter(Filter::containing(":11"));
    QTRY_COMPARE(ports(feed.frame()), QStringLiteral("11"));
    QCOMPARE(desk->looks.load(), 1);
    desk->open();
    QTRY_COMPARE(desk->looks.load(), 2);
    QTRY_COMPARE(ports(feed.frame()), QStringLiteral("11"));
}

void TestFlowFeed::numbersLookAsAskedFor()
{
    FlowFeed feed;
    feed.setNumberStyle({".", ","});
    feed.setShowEnded(false);
    const auto desk = std::make_shared<Desk>();
    feed.setSource(fakeDump(desk, 3));
    QTRY_VERIFY(feed.frame());
    QCOMPARE(feed.frame()->spec.numbers.groupSeparator, std::string("."));
    QVERIFY(!feed.frame()->spec.showEnded);
}

void TestFlowFeed::readingGoesOnOnlyAfterTheFrameWasShown()
{
    FlowFeed feed;
    const auto desk = std::make_shared<Desk>();
    QList<int> looksWhenShown;
    connect(&feed, &FlowFeed::frameReady, this, [&](const FramePtr &) {
        // While receivers work, nothing is read, even on request.
        feed.pollNow();
        looksWhenShown.append(desk->looks.load());
    });
    feed.setSource(std::make_unique<PortSource>(desk, "live", 1, true));
    QTRY_VERIFY(looksWhenShown.size() >= 3);
    QCOMPARE(looksWhenShown.first(3), QList<int>({1, 2, 3}));
}

void TestFlowFeed::anotherSourceStartsOver()
{
    FlowFeed feed;
    const auto first = std::make_shared<Desk>();
    const auto second = std::make_shared<Desk>();
    feed.setSource(fakeDump(first, 3, "first"));
    QTRY_VERIFY(feed.frame());
    QStringList names;
    connect(&feed, &FlowFeed::frameReady, this,
        [&](const FramePtr &frame) { names.append(QString::fromStdString(frame->snapshot->origin().origin.name())); });
    feed.setSort({Column::SourcePort, true});
    feed.setSource(fakeDump(second, 2, "second"));
    QVERIFY(!feed.frame());
    QTRY_VERIFY(feed.frame());
    QCOMPARE(ports(feed.frame()), QStringLiteral("2 1"));
    QCOMPARE(names, QStringList({QStringLiteral("second")}));
}

void TestFlowFeed::theRowsInSightAreWatched()
{
    FlowFeed feed;
    const auto desk = std::make_shared<Desk>();
    const auto watchedPorts = [&] {
        const std::lock_guard lock(desk->mutex);
        QStringList ports;
        for (const FlowKey &key : desk->watched)
            ports << QString::number(key.keys.first);
        return ports.join(u' ');
    };
    feed.setSort({Column::SourcePort, true});
    feed.watchRows({0}); // nothing is shown yet
    feed.setSource(std::make_unique<PortSource>(desk, "live", 5, true));
    QTRY_VERIFY(feed.frame());
    QVERIFY(desk->followed);
    feed.setPaused(true);
    feed.watchRows({0, 1, 4, 99, -1});
    QCOMPARE(watchedPorts(), QString()); // sent with the next poll
    feed.pollNow();
    QTRY_COMPARE(watchedPorts(), QStringLiteral("5 4 1"));
}

void TestFlowFeed::tellsItsProgress()
{
    FlowFeed feed;
    QSignalSpy progress(&feed, &FlowFeed::progress);
    feed.setSource(fakeDump(std::make_shared<Desk>(), 3));
    QTRY_COMPARE(progress.count(), 1);
    QCOMPARE(progress.first(), QVariantList({50ull, 100ull}));
}

void TestFlowFeed::canBeDestroyedWhileItReads()
{
    const auto desk = std::make_shared<Desk>();
    desk->closed = true;
    {
        FlowFeed feed;
        QSignalSpy progress(&feed, &FlowFeed::progress);
        feed.setSource(fakeDump(desk, 3));
        QTRY_COMPARE(progress.count(), 1);
        feed.setFilter(Filter::containing("10"));
        feed.cancel();
    }
    QCOMPARE(desk->looks.load(), 0);
    QCOMPARE(desk.use_count(), 1L);
}

void TestFlowFeed::canBeDestroyedByAReceiver()
{
    auto *feed = new FlowFeed;
    const auto desk = std::make_shared<Desk>();
    bool shown = false;
    connect(feed, &FlowFeed::frameReady, this, [&](const FramePtr &) {
        shown = true;
        delete feed;
    });
    feed->setSource(fakeDump(desk, 3));
    QTRY_VERIFY(shown);
    QCOMPARE(desk.use_count(), 1L);
}

void TestFlowFeed::feedsAModelThatIsWatched()
{
    FlowTableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    FlowFeed feed;
    connect(&feed, &FlowFeed::frameReady, &model, &FlowTableModel::present);
    connect(&model, &FlowTableModel::sortRequested, &feed, &FlowFeed::setSort);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    const auto desk = std::make_shared<Desk>();
    feed.setSource(std::make_unique<PortSource>(desk, "live", 5, true));
    QTRY_COMPARE(model.rowCount(), 5);
    const QPersistentModelIndex second = model.index(1, 0);
    const auto serial = model.serialAt(1);
    model.sort(static_cast<int>(Column::SourcePort), Qt::DescendingOrder);
    QTRY_COMPARE(model.serialAt(model.rowCount() - 2), serial);
    feed.pollNow();
    QTRY_VERIFY(model.rowCount() >= 6);
    QCOMPARE(model.serialAt(second.row()), serial);
    QCOMPARE(model.index(0, static_cast<int>(Column::SourcePort)).data().toString(), QString::number(model.rowCount()));
    feed.setFilter(Filter::containing(":3"));
    QTRY_COMPARE(model.rowCount(), 1);
    QVERIFY(!second.isValid());
    QCOMPARE(resets.count(), 1);
}

QTEST_GUILESS_MAIN(TestFlowFeed)
#include "tst_flow_feed.moc"
