// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/sampler.h"

#include <QTest>

#include <atomic>
#include <memory>

using namespace ctscope;

namespace {

class Dump : public Source {
public:
    ReadResult read(std::stop_token, const ReadProgress &) override { return {Reading(), {}}; }
    bool isLive() const noexcept override { return false; }
    Origin origin() const override { return Origin::ofText("dump"); }
};

HostNamesPtr named(const char *name)
{
    return std::make_shared<const HostNames>(
        std::vector<HostName>{{IpAddress::v4(0xc0000201), name, NameSource::User}});
}

} // namespace

class SamplerHostsTest : public QObject {
    Q_OBJECT

private slots:
    void namesOfADumpComeAfterARest()
    {
        std::atomic<int> snapshots = 0;
        std::atomic<std::int64_t> now = 0;
        // Each snapshot takes a second to order.
        Sampler sampler({.onSnapshot =
                                [&](const SnapshotPtr &, std::stop_token) {
                                    ++now;
                                    ++snapshots;
                                },
                            .onProgress = {}},
            [&] { return Snapshot::Clock::time_point(std::chrono::seconds(now.load())); });
        sampler.setSource(std::make_unique<Dump>());
        QTRY_COMPARE(snapshots.load(), 1);
        sampler.acknowledge();
        sampler.setHosts(named("first"));
        QTRY_COMPARE(snapshots.load(), 2);
        sampler.acknowledge();
        sampler.setHosts(named("second"));
        // When the second task has run, the thread has decided what to do after the first.
        std::atomic<int> tasks = 0;
        for (int task = 1; task <= 2; ++task) {
            sampler.post([&tasks](const std::stop_token &) { ++tasks; });
            QTRY_COMPARE(tasks.load(), task);
        }
        QCOMPARE(snapshots.load(), 2);
        now += 10;
        sampler.post([](const std::stop_token &) {});
        QTRY_COMPARE(snapshots.load(), 3);
    }
};

QTEST_GUILESS_MAIN(SamplerHostsTest)
#include "tst_sampler_hosts.moc"
