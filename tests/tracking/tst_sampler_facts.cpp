// SPDX-License-Identifier: GPL-3.0-or-later
// What the sampler reads around the table, and when.
#include "tracking/sampler.h"

#include "support/flows.h"

#include <QTest>

#include <atomic>
#include <condition_variable>
#include <mutex>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// One flow, and facts that are numbered as they are read.
class FactSource : public Source {
public:
    FactSource(bool live, bool readable)
        : m_live(live)
        , m_readable(readable)
    {
    }
    ReadResult read(std::stop_token, const ReadProgress &) override
    {
        if (!m_readable)
            return {std::nullopt, {Problem::NoPermission, "/x"}};
        ReadResult result;
        result.reading = briefReading(u"A udp 30"_s);
        result.reading->takenAt = Snapshot::Clock::now();
        return result;
    }
    bool isLive() const noexcept override { return m_live; }
    Origin origin() const override { return Origin::ofText("facts"); }
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token) override
    {
        auto facts = std::make_shared<KernelFacts>();
        facts->wanted = wanted;
        facts->takenAt = Snapshot::Clock::time_point(std::chrono::seconds(++m_read));
        return m_live ? facts : nullptr;
    }

private:
    bool m_live;
    bool m_readable;
    int m_read = 0;
};

/// A sampler with a clock that the test advances.
class Stage {
public:
    Stage()
        : m_sampler(
            {.onSnapshot = [this](const SnapshotPtr &snapshot, std::stop_token) { take(snapshot); }, .onProgress = {}},
            [this] { return Snapshot::Clock::time_point(1h) + std::chrono::milliseconds(m_now.load()); })
    {
    }
    Sampler &sampler() { return m_sampler; }
    void play(bool live = true, bool readable = true)
    {
        m_sampler.setSource(std::make_unique<FactSource>(live, readable));
    }
    void turn(std::chrono::milliseconds by) { m_now += by.count(); }

    /// Shows the last snapshot, lets the sampler do all it has to do, and says which facts came: the
    /// number of their reading and what they hold; "-" when there was no other poll.
    QString next()
    {
        m_sampler.acknowledge();
        settle();
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_came, u"-"_s);
    }

private:
    void take(const SnapshotPtr &snapshot)
    {
        const std::lock_guard lock(m_mutex);
        m_came = u"none"_s;
        if (!snapshot->origin().facts)
            return;
        const KernelFacts &facts = *snapshot->origin().facts;
        m_came =
            QString::number(std::chrono::duration_cast<std::chrono::seconds>(facts.takenAt.time_since_epoch()).count());
        for (const auto &[wanted, name] : {std::pair{facts.wanted.settings, u" settings"_s},
                 {facts.wanted.statistics, u" statistics"_s}, {facts.wanted.expectations, u" expectations"_s}}) {
            if (wanted)
                m_came += name;
        }
    }
    /// A poll that is due comes before a task that was posted after another had run.
    void settle()
    {
        for (int i = 0; i < 2; ++i) {
            std::atomic<bool> done = false;
            m_sampler.post([&done](std::stop_token) {
                done = true;
                done.notify_one();
            });
            done.wait(false);
        }
    }

    std::mutex m_mutex;
    QString m_came = u"-"_s; ///< guarded by m_mutex
    std::atomic<std::int64_t> m_now = 0;
    Sampler m_sampler; ///< last: its thread uses the other members
};

} // namespace

class SamplerFactsTest : public QObject {
    Q_OBJECT
private slots:
    void factsAreReadAtMostOnceASecond()
    {
        Stage stage;
        stage.sampler().setInterval(500ms);
        stage.play();
        QCOMPARE(stage.next(), u"1"_s);
        for (const QString &expected : {u"1"_s, u"2"_s, u"2"_s, u"3"_s}) {
            stage.turn(500ms);
            QCOMPARE(stage.next(), expected);
        }
    }

    void factsThatAreWantedComeAtOnce()
    {
        Stage stage;
        stage.play();
        QCOMPARE(stage.next(), u"1"_s);
        stage.sampler().setFactsWanted({.statistics = true});
        QCOMPARE(stage.next(), u"2 statistics"_s);
        stage.sampler().setFactsWanted({}); // less is no hurry
        QCOMPARE(stage.next(), u"-"_s);
        stage.turn(1s);
        QCOMPARE(stage.next(), u"3"_s);
    }

    void factsWaitWhilePaused()
    {
        Stage stage;
        stage.play();
        QCOMPARE(stage.next(), u"1"_s);
        stage.sampler().setPaused(true);
        stage.sampler().setFactsWanted({.settings = true});
        QCOMPARE(stage.next(), u"-"_s);
        stage.sampler().pollNow();
        QCOMPARE(stage.next(), u"2 settings"_s);
    }

    void dumpIsNotReadAgainForThem()
    {
        Stage stage;
        stage.play(false);
        QCOMPARE(stage.next(), u"none"_s);
        stage.sampler().setFactsWanted({.settings = true, .expectations = true});
        QCOMPARE(stage.next(), u"-"_s);
    }

    void failedPollHasThemToo()
    {
        Stage stage;
        stage.sampler().setFactsWanted({.statistics = true});
        stage.play(true, false);
        QCOMPARE(stage.next(), u"1 statistics"_s);
    }

    void anotherSourceBeginsAnew()
    {
        Stage stage;
        stage.play();
        QCOMPARE(stage.next(), u"1"_s);
        stage.play(false);
        QCOMPARE(stage.next(), u"none"_s);
        stage.play();
        QCOMPARE(stage.next(), u"1"_s);
    }
};

QTEST_APPLESS_MAIN(SamplerFactsTest)
#include "tst_sampler_facts.moc"
