// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/diagnosis_feed.h"

#include "query/diagnosis/diagnose.h"
#include "query/diagnosis/reply_watch.h"
#include "source/problem.h"
#include "table/origin_words.h"

#include <utility>

namespace ctscope {

namespace {

/// The wall clock's time when the flows were as they are in the snapshot.
std::chrono::system_clock::time_point wallTimeOf(const Snapshot &snapshot)
{
    return snapshot.wallTime
        + std::chrono::duration_cast<std::chrono::system_clock::duration>(snapshot.polledAt - snapshot.takenAt);
}

/// Between two diagnoses that are one observation; polls may be a minute apart.
constexpr std::chrono::seconds longestPause{150};

FactsWanted factsOf(const Snapshot &snapshot)
{
    const KernelFactsPtr &facts = snapshot.origin().facts;
    return facts ? facts->wanted : FactsWanted();
}

} // namespace

struct DiagnosisFeed::Kept {
    NamespaceCounter counter;
    NamespaceCensusPtr namespaces{};
    Snapshot::Clock::time_point countedAt{};
    ReplyWatch replies{}; ///< starts anew with another table by itself

    void countNamespaces(Snapshot::Clock::time_point now, const std::stop_token &stop)
    {
        if (namespaces && now >= countedAt && now - countedAt < censusInterval)
            return;
        namespaces = counter.take(stop, NamespaceCounter::Detail::Entries);
        counter.close(); // it is a while until the next
        if (stop.stop_requested())
            namespaces = nullptr;
        countedAt = now;
    }
};

DiagnosisFeed::DiagnosisFeed(QObject *parent)
    : DiagnosisFeed(NamespaceCounter(), parent)
{
}

DiagnosisFeed::DiagnosisFeed(NamespaceCounter counter, QObject *parent)
    : QObject(parent)
    , m_kept(std::make_shared<Kept>(Kept{std::move(counter)}))
{
}

void DiagnosisFeed::addFrame(const FramePtr &frame)
{
    const bool isReadableBefore = isReadable();
    if (!frame || !m_frame || !frame->snapshot->continues(*m_frame->snapshot))
        clear();
    m_frame = frame;
    if (frame && frame->snapshot->live) {
        const Snapshot &snapshot = *frame->snapshot;
        m_trend.add(snapshot.polledAt, snapshot.origin().capacity);
        m_history.add(snapshot);
        const KernelFactsPtr &facts = snapshot.origin().facts;
        if (facts && facts->statistics)
            m_counters.add(*facts->statistics, facts->takenAt);
    }
    if (!m_diagnosis || isReadable() != isReadableBefore)
        emit changed();
    runIfDue();
}

void DiagnosisFeed::clear()
{
    m_worker.cancel();
    m_busy = false;
    m_counters.clear();
    m_trend.clear();
    m_history.clear();
    m_track.clear();
    m_diagnosis.reset();
    m_diagnosed.reset();
}

void DiagnosisFeed::setSeen(bool seen)
{
    m_seen = seen;
    runIfDue();
}

void DiagnosisFeed::setThresholds(const DiagnosisThresholds &thresholds)
{
    if (thresholds == m_thresholds)
        return;
    m_thresholds = thresholds;
    m_outdated = true;
    m_worker.cancel();
    m_busy = false;
    runIfDue();
}

void DiagnosisFeed::wantOnce()
{
    m_wantedOnce = !m_diagnosis || m_outdated;
    runIfDue();
}

bool DiagnosisFeed::isReadable() const
{
    if (!m_frame)
        return true;
    const Snapshot &snapshot = *m_frame->snapshot;
    return !snapshot.rows.empty()
        || traitsOf(snapshot.origin().problem.kind).severity < ProblemTraits::Severity::Warning;
}

bool DiagnosisFeed::isDue() const
{
    if (!m_frame || m_busy || !isReadable() || (!m_seen && !m_wantedOnce))
        return false;
    if (!m_diagnosed || m_outdated)
        return true;
    const Snapshot &now = *m_frame->snapshot;
    const Snapshot &before = *m_diagnosed->snapshot;
    if (now.generation == before.generation)
        return false;
    // What was not known yet, when somebody looked for the first time, is not waited for.
    return !now.live || now.polledAt - before.polledAt >= interval || factsOf(now) != factsOf(before);
}

void DiagnosisFeed::runIfDue()
{
    if (!isDue())
        return;
    m_busy = true;
    m_outdated = false;
    m_worker.run([this, frame = m_frame, counters = m_counters.counters(), timeToFull = m_trend.timeToFull(),
                     thresholds = m_thresholds, track = m_track,
                     kept = m_kept](const std::stop_token &stop) -> BackgroundWorker::Result {
        const Snapshot &snapshot = *frame->snapshot;
        DiagnosisInput input{snapshot, snapshot.live ? snapshot.knownAt : snapshot.takenAt};
        input.counters = counters;
        input.timeToFull = timeToFull;
        if (snapshot.origin().facts)
            input.localAddresses = snapshot.origin().facts->localAddresses;
        if (snapshot.live && snapshot.origin().origin.isKernelTable()) {
            kept->countNamespaces(snapshot.polledAt, stop);
            input.namespaces = kept->namespaces;
        }
        Diagnosis diagnosis =
            snapshot.live ? diagnose(input, thresholds, &track, &kept->replies) : diagnose(input, thresholds);
        return [this, frame, diagnosis = std::move(diagnosis)] { take(frame, diagnosis); };
    });
}

void DiagnosisFeed::take(const FramePtr &frame, Diagnosis diagnosis)
{
    m_busy = false;
    m_wantedOnce = false;
    const Snapshot &snapshot = *frame->snapshot;
    // While nobody saw the page nothing was diagnosed: what was there before may have gone and come back.
    if (m_diagnosed && snapshot.polledAt - m_diagnosed->snapshot->polledAt > longestPause)
        m_track.clear();
    // A dump shows one moment: nothing in it begins or grows.
    if (snapshot.live)
        m_track.add(diagnosis, snapshot.polledAt, wallTimeOf(snapshot));
    m_diagnosis = std::move(diagnosis);
    m_diagnosed = frame;
    emit changed();
    runIfDue();
}

DiagnosisReport DiagnosisFeed::report() const
{
    DiagnosisReport report;
    if (!m_diagnosed || !m_diagnosis)
        return report;
    const Snapshot &snapshot = *m_diagnosed->snapshot;
    report.source = sourceName(snapshot.origin().origin).toStdString();
    if (snapshot.live)
        report.when = wallTimeOf(snapshot);
    report.diagnosis = *m_diagnosis;
    return report;
}

} // namespace ctscope
