// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/sampler.h"

#include "support/flows.h"

#include <QTest>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
namespace {

constexpr auto patience = 20s; ///< only a test that fails waits so long

/// Passes values between a test and the sampler's thread.
template <typename Value> class Mailbox {
public:
    void put(Value value)
    {
        // Notifies under the lock: the waiting thread may destroy the mailbox as soon as it has the value.
        const std::lock_guard lock(m_mutex);
        m_values.push_back(std::move(value));
        m_changed.notify_all();
    }
    std::optional<Value> take()
    {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait_for(lock, patience, [&] { return !m_values.empty(); }))
            return std::nullopt;
        Value value = std::move(m_values.front());
        m_values.pop_front();
        return value;
    }
    bool empty() const
    {
        const std::lock_guard lock(m_mutex);
        return m_values.empty();
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Value> m_values; ///< guarded by m_mutex
};

/// Yields the lines of a script, one per poll, and repeats the last one.
class ScriptedSource : public Source {
public:
    ScriptedSource(QStringList script, bool live, std::atomic<int> *polls = nullptr)
        : m_script(std::move(script))
        , m_live(live)
        , m_polls(polls)
    {
    }
    ReadResult read(std::stop_token, const ReadProgress &progress) override
    {
        if (m_polls != nullptr)
            ++*m_polls;
        const QString line = m_script.size() > 1 ? m_script.takeFirst() : m_script.first();
        if (progress)
            progress(1, 2);
        if (line == u"no permission")
            return {std::nullopt, {Problem::NoPermission, "/x"}};
        if (line == u"throw")
            throw std::runtime_error("the disk is on fire");
        ReadResult result{briefReading(line), {}};
        result.reading->takenAt = Snapshot::Clock::now();
        m_hasRead = true;
        return result;
    }
    /// Like a source for a namespace: one that it cannot enter has the kernel's defaults.
    Timeouts timeouts() override
    {
        Timeouts timeouts;
        if (m_hasRead)
            timeouts.set("nf_conntrack_udp_timeout", 77);
        return timeouts;
    }
    bool isLive() const noexcept override { return m_live; }
    Capacity capacity() override { return {.count = 5, .max = 10, .buckets = {}}; }
    Origin origin() const override { return Origin::ofText("script"); }

private:
    QStringList m_script;
    bool m_live;
    bool m_hasRead = false;
    std::atomic<int> *m_polls;
};

/// A poll that lasts until it is stopped.
class EndlessSource : public Source {
public:
    explicit EndlessSource(Mailbox<int> &begun)
        : m_begun(begun)
    {
    }
    ReadResult read(std::stop_token stop, const ReadProgress &) override
    {
        std::mutex mutex;
        std::condition_variable_any stopped;
        std::unique_lock lock(mutex);
        m_begun.put(1);
        stopped.wait(lock, stop, [] { return false; });
        return {std::nullopt, {Problem::Cancelled, {}}};
    }
    bool isLive() const noexcept override { return true; }
    Origin origin() const override { return Origin::ofText("endless"); }

private:
    Mailbox<int> &m_begun;
};

/// A source whose second poll gets no answer while the test advances the clock.
class SilentSource : public Source {
public:
    explicit SilentSource(std::function<void(std::chrono::milliseconds)> turn)
        : m_turn(std::move(turn))
    {
    }
    void onSilence(std::function<void()> tell) override { m_tell = std::move(tell); }
    ReadResult read(std::stop_token, const ReadProgress &) override
    {
        ReadResult result;
        result.reading = briefReading(u"A udp 30"_s);
        result.reading->takenAt = Snapshot::Clock::now();
        if (++m_polls == 2) {
            m_turn(10s);
            m_tell();
            result.silence = 10s;
        }
        return result;
    }
    bool isLive() const noexcept override { return true; }
    Origin origin() const override { return Origin::ofText("silent"); }

private:
    std::function<void(std::chrono::milliseconds)> m_turn;
    std::function<void()> m_tell;
    int m_polls = 0;
};

QString printed(const std::optional<SnapshotPtr> &snapshot)
{
    if (!snapshot)
        return u"nothing came"_s;
    QStringList words;
    for (Row row = 0; row < (*snapshot)->rows.size(); ++row)
        words << briefName((*snapshot)->rows.flows(), row) + ((*snapshot)->ended(row) ? u"(ended)"_s : QString());
    if ((*snapshot)->origin().problem.kind != Problem::None)
        words << u"problem %1"_s.arg(int((*snapshot)->origin().problem.kind));
    return QString::fromStdString((*snapshot)->origin().origin.name()) + u": "_s + words.join(u' ');
}

const QString noPermission = u"problem %1"_s.arg(int(Problem::NoPermission));
const QString cancelled = u"problem %1"_s.arg(int(Problem::Cancelled));

/// A sampler with a clock that the test advances.
class Stage {
public:
    Stage()
        : m_sampler(
            {.onSnapshot = [this](SnapshotPtr snapshot, std::stop_token) { snapshots.put(std::move(snapshot)); },
                .onProgress = [this](std::uint64_t done, std::uint64_t total) { m_progress = done * 100 + total; }},
            [this] { return Snapshot::Clock::time_point(1h) + std::chrono::milliseconds(m_now.load()); })
    {
    }
    Sampler &sampler() { return m_sampler; }
    void play(QStringList script, bool live = true)
    {
        m_sampler.setSource(std::make_unique<ScriptedSource>(std::move(script), live, &polls));
    }
    QString next() { return printed(snapshots.take()); }
    /// Advances the clock; the sampler notices at once.
    void startTurning(std::chrono::milliseconds by)
    {
        m_now += by.count();
        m_sampler.post([](std::stop_token) {});
    }
    void turnWithinAPoll(std::chrono::milliseconds by) { m_now += by.count(); }
    /// Advances the clock, and waits until everything that is then due is done.
    void turn(std::chrono::milliseconds by)
    {
        m_now += by.count();
        settle();
    }
    /// Returns when the sampler is idle: it does a poll that is due before a task
    /// that was posted after another task had run.
    void settle()
    {
        for (int i = 0; i < 2; ++i) {
            m_sampler.post([this](std::stop_token) { m_settled.put(1); });
            if (!m_settled.take())
                qFatal("the sampler does not answer");
        }
    }
    std::uint64_t progress() const { return m_progress; }

    Mailbox<SnapshotPtr> snapshots;
    std::atomic<int> polls = 0;

private:
    Mailbox<int> m_settled;
    std::atomic<std::int64_t> m_now = 0;
    std::atomic<std::uint64_t> m_progress = 0;
    Sampler m_sampler; ///< last: its thread uses the other members
};

} // namespace

class SamplerTest : public QObject {
    Q_OBJECT
private slots:
    void whileNothingComesThatIsShownAndNotRestedFrom()
    {
        Stage stage;
        stage.sampler().setSource(std::make_unique<SilentSource>([&](auto by) { stage.turnWithinAPoll(by); }));
        QCOMPARE(stage.next(), u"silent: A"_s);
        stage.sampler().acknowledge();
        stage.startTurning(1s);
        const std::optional<SnapshotPtr> waiting = stage.snapshots.take();
        QVERIFY(waiting && (*waiting)->origin().following.silent);
        QCOMPARE(printed(waiting), u"silent: A"_s);
        const std::optional<SnapshotPtr> after = stage.snapshots.take();
        QVERIFY(after && !(*after)->origin().following.silent);
        // A second after the last poll has ended, not ten.
        stage.sampler().acknowledge();
        stage.settle();
        stage.startTurning(1s);
        QCOMPARE(stage.next(), u"silent: A"_s);
    }

    void aSourceIsPolledAtOnceAndThenAtTheInterval()
    {
        Stage stage;
        stage.play({u"A udp 30"_s, u"A udp 29\nB udp 30"_s, u"B udp 29"_s});
        QCOMPARE(stage.next(), u"script: A"_s);
        stage.sampler().acknowledge();
        stage.turn(999ms);
        QVERIFY(stage.snapshots.empty());
        stage.turn(1ms);
        QCOMPARE(stage.next(), u"script: A B"_s);
        stage.sampler().acknowledge();
        stage.turn(1s);
        QCOMPARE(stage.next(), u"script: B A(ended)"_s);
        QCOMPARE(stage.progress(), 102u);
    }

    void timeoutsOfALookThatFailedAreNotKept()
    {
        Stage stage;
        stage.play({u"no permission"_s, u"A udp 30"_s});
        const auto udp = [&] {
            const SnapshotPtr snapshot = *stage.snapshots.take();
            return snapshot->origin().timeouts->rule(protocol::udp, State::None, false, false)->seconds;
        };
        QCOMPARE(udp(), 30u);
        stage.sampler().acknowledge();
        stage.turn(1s);
        QCOMPARE(udp(), 77u);
    }

    void theNextPollWaitsForTheAcknowledgement()
    {
        Stage stage;
        stage.play({u"A udp 30"_s});
        QCOMPARE(stage.next(), u"script: A"_s);
        stage.turn(10s);
        stage.sampler().pollNow();
        stage.settle();
        QVERIFY(stage.snapshots.empty());
        QCOMPARE(stage.polls.load(), 1);
        stage.sampler().acknowledge();
        QCOMPARE(stage.next(), u"script: A"_s);
        stage.sampler().acknowledge();
        stage.settle();
        QCOMPARE(stage.polls.load(), 2);
    }

    void theIntervalStaysBetweenHalfASecondAndAMinute()
    {
        Stage stage;
        stage.sampler().setInterval(1ms);
        stage.play({u"A udp 30"_s});
        stage.next();
        stage.sampler().acknowledge();
        stage.turn(499ms);
        QVERIFY(stage.snapshots.empty());
        stage.turn(1ms);
        QCOMPARE(stage.next(), u"script: A"_s);
        stage.sampler().setInterval(24h);
        stage.sampler().acknowledge();
        stage.turn(59'999ms);
        QVERIFY(stage.snapshots.empty());
        stage.turn(1ms);
        QCOMPARE(stage.next(), u"script: A"_s);
    }

    void pauseStopsThePollingAndNowPollsAllTheSame()
    {
        Stage stage;
        stage.play({u"A udp 30"_s});
        stage.next();
        stage.sampler().setPaused(true);
        stage.sampler().acknowledge();
        stage.turn(1h);
        QVERIFY(stage.snapshots.empty());
        stage.sampler().pollNow();
        QCOMPARE(stage.next(), u"script: A"_s);
        stage.sampler().acknowledge();
        stage.turn(1h);
        QVERIFY(stage.snapshots.empty());
        stage.sampler().setPaused(false);
        QCOMPARE(stage.next(), u"script: A"_s);
    }

    void aLiveSourceThatFailsIsTriedAgainUntilItComesBack()
    {
        Stage stage;
        stage.play({u"no permission"_s, u"A udp 30"_s, u"no permission"_s, u"throw"_s, u"A udp 28"_s});
        QCOMPARE(stage.next(), u"script: "_s + noPermission);
        for (const QString &expected : {u"script: A"_s, u"script: A "_s + noPermission,
                 u"script: A problem %1"_s.arg(int(Problem::Failed)), u"script: A"_s}) {
            stage.sampler().acknowledge();
            stage.turn(1s);
            QCOMPARE(stage.next(), expected);
        }
    }

    void theGaugeLivesThroughAFailure()
    {
        Stage stage;
        stage.play({u"no permission"_s});
        const auto snapshot = stage.snapshots.take();
        QVERIFY(snapshot.has_value());
        QCOMPARE((*snapshot)->origin().capacity.count, std::optional(5ul));
        QCOMPARE((*snapshot)->origin().capacity.max, std::optional(10ul));
    }

    void aDumpIsReadOnceAndAgainOnlyWhenAsked()
    {
        Stage stage;
        stage.play({u"A udp 30"_s, u"B udp 30"_s}, false);
        QCOMPARE(stage.next(), u"script: A"_s);
        stage.sampler().acknowledge();
        stage.turn(1h);
        QVERIFY(stage.snapshots.empty());
        stage.sampler().pollNow();
        QCOMPARE(stage.next(), u"script: B"_s);
    }

    void cancelEndsThePollUnderWay()
    {
        Mailbox<int> begun;
        Stage stage;
        stage.sampler().setSource(std::make_unique<EndlessSource>(begun));
        QVERIFY(begun.take().has_value());
        stage.sampler().cancel();
        QCOMPARE(stage.next(), u"endless: "_s + cancelled);
        // And it is looked at again when its time has come.
        stage.sampler().acknowledge();
        stage.startTurning(1s);
        QVERIFY(begun.take().has_value());
    }

    void anotherSourceReplacesALookUnderWayAndItsTable()
    {
        Mailbox<int> begun;
        Stage stage;
        stage.sampler().setSource(std::make_unique<EndlessSource>(begun));
        QVERIFY(begun.take().has_value());
        stage.play({u"A udp 30"_s});
        QCOMPARE(stage.next(), u"script: A"_s);
        // Nobody acknowledged that snapshot; another source does not wait for it.
        stage.play({u"B udp 30"_s});
        const auto snapshot = stage.snapshots.take();
        QCOMPARE(printed(snapshot), u"script: B"_s);
        QCOMPARE((*snapshot)->rows.track(0).serial, 1u);
        QCOMPARE((*snapshot)->generation, 1u);
    }

    void noSourceIsQuiet()
    {
        Stage stage;
        stage.play({u"A udp 30"_s});
        stage.next();
        stage.sampler().setSource(nullptr);
        stage.sampler().pollNow();
        stage.turn(1h);
        QVERIFY(stage.snapshots.empty());
    }

    void tasksRunInOrderBetweenPolls()
    {
        Stage stage;
        stage.play({u"A udp 30"_s});
        stage.next();
        Mailbox<int> done;
        for (int i = 1; i <= 3; ++i)
            stage.sampler().post([&done, i](std::stop_token) { done.put(i); });
        for (int i = 1; i <= 3; ++i)
            QCOMPARE(done.take(), std::optional(i));
    }

    void theReceiverOfASnapshotMayCallTheSampler()
    {
        Sampler *self = nullptr;
        Mailbox<int> snapshots;
        Sampler sampler({.onSnapshot =
                             [&](SnapshotPtr snapshot, std::stop_token) {
                                 self->acknowledge();
                                 self->setPaused(true);
                                 self->post([&snapshots, snapshot](
                                                std::stop_token) { snapshots.put(int(snapshot->generation)); });
                             },
            .onProgress = {}});
        self = &sampler;
        sampler.setSource(std::make_unique<ScriptedSource>(QStringList{u"A udp 30"_s}, true));
        QCOMPARE(snapshots.take(), std::optional(1));
    }

    void aRealClockPollsByItself()
    {
        Mailbox<int> snapshots;
        Sampler *self = nullptr;
        Sampler sampler({.onSnapshot =
                             [&](SnapshotPtr snapshot, std::stop_token) {
                                 snapshots.put(int(snapshot->generation));
                                 self->acknowledge();
                             },
            .onProgress = {}});
        self = &sampler;
        sampler.setInterval(500ms);
        sampler.setSource(std::make_unique<ScriptedSource>(QStringList{u"A udp 30"_s}, true));
        QCOMPARE(snapshots.take(), std::optional(1));
        QCOMPARE(snapshots.take(), std::optional(2));
    }

    void itCanBeDestroyedAtAnyMoment_data()
    {
        QTest::addColumn<QString>("moment");
        for (const char *moment : {"idle", "before the first poll", "in a poll", "in the receiver", "in a task",
                 "with tasks waiting", "waiting for the next poll"})
            QTest::newRow(moment) << QString::fromLatin1(moment);
    }
    void itCanBeDestroyedAtAnyMoment()
    {
        QFETCH(QString, moment);
        Mailbox<int> reached;
        std::atomic<bool> told = false;
        const auto untilStopped = [&](std::stop_token stop) {
            std::mutex mutex;
            std::condition_variable_any stopped;
            std::unique_lock lock(mutex);
            reached.put(1);
            stopped.wait(lock, stop, [] { return false; });
            told = true;
        };
        const bool inReceiver = moment == u"in the receiver";
        {
            Sampler sampler({.onSnapshot =
                                 [&](SnapshotPtr, std::stop_token stop) {
                                     if (inReceiver)
                                         untilStopped(stop);
                                     else
                                         reached.put(1);
                                 },
                .onProgress = {}});
            if (moment == u"before the first poll") {
                sampler.setSource(std::make_unique<ScriptedSource>(QStringList{u"A udp 30"_s}, true));
            } else if (moment == u"in a poll") {
                sampler.setSource(std::make_unique<EndlessSource>(reached));
                QVERIFY(reached.take().has_value());
            } else if (inReceiver || moment == u"waiting for the next poll") {
                sampler.setSource(std::make_unique<ScriptedSource>(QStringList{u"A udp 30"_s}, true));
                QVERIFY(reached.take().has_value());
                sampler.acknowledge();
            } else if (moment == u"in a task") {
                sampler.post(untilStopped);
                QVERIFY(reached.take().has_value());
            } else if (moment == u"with tasks waiting") {
                sampler.post(untilStopped);
                sampler.post([&](std::stop_token) { reached.put(2); });
                QVERIFY(reached.take().has_value());
            }
        }
        if (inReceiver || moment.contains(u"task"))
            QVERIFY(told);
        QVERIFY(moment == u"before the first poll" || reached.empty());
    }
};

QTEST_APPLESS_MAIN(SamplerTest)
#include "tst_sampler.moc"
