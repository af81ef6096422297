// SPDX-License-Identifier: GPL-3.0-or-later
// Owners arrive with later snapshots of a live table.
#include "tracking/sampler.h"

#include "support/flows.h"

#include <QTest>

#include <atomic>
#include <mutex>
#include <set>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int longEnough = 10'000; // ms

/// A live table of two flows.
class TwoFlows : public Source {
public:
    explicit TwoFlows(Origin origin)
        : m_origin(std::move(origin))
    {
    }
    ReadResult read(std::stop_token, const ReadProgress &) override
    {
        ReadResult result;
        result.reading = briefReading(u"A udp 30\nB udp 30"_s);
        result.reading->takenAt = Snapshot::Clock::now();
        return result;
    }
    bool isLive() const noexcept override { return true; }
    Origin origin() const override { return m_origin; }

private:
    Origin m_origin;
};

/// Polls as fast as it may, and keeps what is known of the owners: "A nginx, B -".
class Stage {
public:
    Stage()
        : m_sampler({.onSnapshot = [this](const SnapshotPtr &snapshot, std::stop_token) { take(*snapshot); },
            .onProgress = {},
            .findOwners =
                [](const Origin &origin, std::span<const FlowEnds> flows, const std::stop_token &) {
                    Owner owner;
                    owner.kind = Owner::Kind::Socket;
                    owner.sure = Owner::Sure::Exact;
                    owner.process = "nginx" + (origin.namespaceFile().empty() ? "" : " of " + origin.namespaceFile());
                    return std::vector<Owner>(flows.size(), owner);
                }})
    {
    }
    Sampler &sampler() { return m_sampler; }
    QString owners()
    {
        m_sampler.pollNow();
        return shown();
    }
    /// The same without asking for a poll.
    QString shown()
    {
        m_sampler.acknowledge();
        const std::lock_guard lock(m_mutex);
        return m_owners;
    }
    /// How many there were.
    int polls()
    {
        const std::lock_guard lock(m_mutex);
        return static_cast<int>(m_polls.size());
    }

private:
    void take(const Snapshot &snapshot)
    {
        QStringList owners;
        for (Row row = 0; row < snapshot.rows.size(); ++row) {
            const auto owner = ownerOf(snapshot.rows.attached(), row);
            owners << briefName(snapshot.rows.flows(), row) + u' '
                    + (!owner ? u"-"_s : QString::fromStdString(owner->process + std::string(wordOf(owner->reason))));
        }
        const std::lock_guard lock(m_mutex);
        m_owners = owners.join(u", "_s);
        m_polls.insert(snapshot.polledAt);
    }

    std::mutex m_mutex;
    QString m_owners;                              ///< guarded by m_mutex
    std::set<Snapshot::Clock::time_point> m_polls; ///< guarded by m_mutex
    Sampler m_sampler;
};

} // namespace

class SamplerOwnersTest : public QObject {
    Q_OBJECT
private slots:
    void allAreFoundWhenTheyAreNeeded()
    {
        Stage stage;
        stage.sampler().setOwnersWanted(OwnersWanted::All);
        stage.sampler().setSource(std::make_unique<TwoFlows>(Origin::thisMachine()));
        QTRY_COMPARE_WITH_TIMEOUT(stage.owners(), u"A nginx, B nginx"_s, longEnough);
    }

    void onlyWatchedFlowsAreAskedForOtherwise()
    {
        Stage stage;
        stage.sampler().setSource(std::make_unique<TwoFlows>(Origin::thisMachine()));
        QTRY_COMPARE_WITH_TIMEOUT(stage.owners(), u"A -, B -"_s, longEnough);
        stage.sampler().watchOwners({2});
        QTRY_COMPARE_WITH_TIMEOUT(stage.owners(), u"A -, B nginx"_s, longEnough);
    }

    void theyComeBetweenPolls()
    {
        Stage stage;
        stage.sampler().setInterval(Sampler::longestInterval);
        stage.sampler().setSource(std::make_unique<TwoFlows>(Origin::thisMachine()));
        QTRY_COMPARE_WITH_TIMEOUT(stage.shown(), u"A -, B -"_s, longEnough);
        stage.sampler().watchOwners({2});
        QTRY_COMPARE_WITH_TIMEOUT(stage.shown(), u"A -, B nginx"_s, longEnough);
        // Also while reading is paused.
        stage.sampler().setPaused(true);
        stage.sampler().watchOwners({1});
        QTRY_COMPARE_WITH_TIMEOUT(stage.shown(), u"A nginx, B nginx"_s, longEnough);
        QCOMPARE(stage.polls(), 1);
    }

    void flowsOfAnotherNamespaceAreNotMistakenForOwn()
    {
        NetworkNamespace other;
        other.path = "/run/netns/other";
        Stage stage;
        stage.sampler().setOwnersWanted(OwnersWanted::All);
        stage.sampler().setSource(std::make_unique<TwoFlows>(Origin::ofNamespace(other)));
        QTRY_COMPARE_WITH_TIMEOUT(
            stage.owners(), u"A nginx of /run/netns/other, B nginx of /run/netns/other"_s, longEnough);
    }
};

QTEST_GUILESS_MAIN(SamplerOwnersTest)
#include "tst_sampler_owners.moc"
