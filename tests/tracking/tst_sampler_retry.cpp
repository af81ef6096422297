// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/sampler.h"

#include <QTest>

#include <atomic>

using namespace ctscope;
using namespace std::chrono_literals;

namespace {

/// A source that waits until it is to try again.
class WaitingSource : public Source {
public:
    explicit WaitingSource(std::atomic<int> &tries)
        : m_tries(tries)
    {
    }
    void retry() override { m_isAsked = true; }
    ReadResult read(std::stop_token, const ReadProgress &) override
    {
        m_tries += std::exchange(m_isAsked, false);
        return {std::nullopt, {Problem::HostLost, "gw1"}};
    }
    bool isLive() const noexcept override { return true; }
    Origin origin() const override { return Origin::ofSsh({{}, "gw1", 0}); }

private:
    std::atomic<int> &m_tries;
    bool m_isAsked = false;
};

} // namespace

class SamplerRetryTest : public QObject {
    Q_OBJECT

private slots:
    void onlyThePollOfTheUserMakesASourceTryAgain()
    {
        std::atomic<int> tries = 0;
        std::atomic<int> snapshots = 0;
        std::atomic<std::int64_t> now = 0;
        Sampler sampler({.onSnapshot = [&](const SnapshotPtr &, std::stop_token) { ++snapshots; }, .onProgress = {}},
            [&] { return Snapshot::Clock::time_point(std::chrono::seconds(now.load())); });
        sampler.setSource(std::make_unique<WaitingSource>(tries));
        QTRY_COMPARE(snapshots.load(), 1);
        for (int poll = 2; poll < 5; ++poll) {
            now += 1;
            sampler.acknowledge();
            QTRY_COMPARE(snapshots.load(), poll);
        }
        QCOMPARE(tries.load(), 0);
        sampler.pollNow();
        sampler.acknowledge();
        QTRY_COMPARE(tries.load(), 1);
    }
};

QTEST_GUILESS_MAIN(SamplerRetryTest)
#include "tst_sampler_retry.moc"
