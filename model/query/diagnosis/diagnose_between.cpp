// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/diagnosis/diagnose_between.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

namespace ctscope {

namespace {

constexpr double second = 1e6; // µs

/// A part of the while: its fullest moment, and what its samples add up to.
struct Part {
    record::Range range;
    std::optional<record::Sample> fullest{};
    std::uint64_t drops = 0;
    std::uint64_t evicted = 0;
    bool isCounted = false; ///< the counters of the kernel are known
};

std::vector<Part> partsOf(const PastTable::Overview &overview)
{
    const record::Range &whole = overview.part;
    const std::int64_t length = whole.until - whole.from;
    const auto count = static_cast<std::int64_t>(partsOfWhile);
    std::vector<Part> parts;
    for (std::int64_t i = 0; i < count; ++i)
        parts.push_back(
            {{whole.from + length / count * i, i + 1 < count ? whole.from + length / count * (i + 1) : whole.until}});
    for (const record::Sample &sample : overview.samples) {
        const std::int64_t place = length / count > 0 ? (sample.time - whole.from) / (length / count) : 0;
        Part &part = parts[static_cast<std::size_t>(std::clamp<std::int64_t>(place, 0, count - 1))];
        if (!part.fullest || sample.flows >= part.fullest->flows)
            part.fullest = sample;
        part.drops += sample.drops.value_or(0);
        part.evicted += sample.earlyDrops.value_or(0);
        part.isCounted = part.isCounted || sample.drops || sample.earlyDrops;
    }
    return parts;
}

/// A moment that is looked at.
struct Moment {
    std::int64_t time = 0;
    const Part *part = nullptr; ///< whose fullest moment it is; null for another one
    std::uint64_t evicted = 0;  ///< entries, since the begin of the while
};

bool isRecorded(const PastTable::Overview &overview, std::int64_t time)
{
    return std::ranges::none_of(overview.gaps, [time](const record::Gap &gap) {
        return gap.kind == record::Gap::Kind::NotRunning && gap.begin < time && time < gap.end;
    });
}

std::vector<Moment> momentsOf(const PastTable::Overview &overview, const std::vector<Part> &parts)
{
    std::vector<Moment> moments;
    std::uint64_t evicted = 0;
    auto whole = overview.wholeTables.begin();
    for (const Part &part : parts) {
        evicted += part.evicted;
        if (part.fullest)
            moments.push_back({part.fullest->time, &part, evicted});
        whole =
            std::find_if(whole, overview.wholeTables.end(), [&](std::int64_t time) { return time >= part.range.from; });
        const bool isLast = &part == &parts.back();
        if (whole != overview.wholeTables.end() && (isLast ? *whole <= part.range.until : *whole < part.range.until))
            moments.push_back({*whole});
    }
    if (moments.empty() && overview.isCovered && isRecorded(overview, overview.part.until))
        moments.push_back({overview.part.until});
    // Of two at one time, the fullest of a part comes first, with what is known of the part.
    std::ranges::stable_sort(moments, [](const Moment &a, const Moment &b) {
        return a.time != b.time ? a.time < b.time : a.part != nullptr && b.part == nullptr;
    });
    const auto isSame = [](const Moment &a, const Moment &b) { return a.time == b.time; };
    moments.erase(std::unique(moments.begin(), moments.end(), isSame), moments.end());
    return moments;
}

/// The counters of the kernel, as far as samples have them. A sample adds failed insertions to what was dropped for want
/// of room, so drops say something about the limit only where the table was full.
std::vector<CounterTrend> countersOf(const Moment &moment, const DiagnosisThresholds &thresholds)
{
    std::vector<CounterTrend> counters;
    if (moment.part == nullptr || !moment.part->isCounted)
        return counters;
    const Part &part = *moment.part;
    const double seconds = std::max(static_cast<double>(part.range.until - part.range.from) / second, 1.0);
    const auto add = [&](const char *name, std::uint64_t total, std::uint64_t growth) {
        CounterTrend &counter = counters.emplace_back();
        counter.name = name;
        counter.total = total;
        counter.perSecond = static_cast<double>(growth) / seconds;
    };
    add("early_drop", moment.evicted, part.evicted);
    const record::Sample &fullest = *part.fullest;
    const auto limit = fullest.capacity.max.value_or(0);
    const bool isFull = static_cast<double>(fullest.capacity.count.value_or(fullest.flows)) * 100
        >= thresholds[Threshold::FillFull] * static_cast<double>(limit);
    if (limit > 0 && isFull)
        add("drop", part.drops, part.drops);
    return counters;
}

/// Between two moments there is a time of which nothing is known.
bool isInterrupted(const PastTable::Overview &overview, std::int64_t before, std::int64_t now)
{
    return std::ranges::any_of(overview.gaps, [&](const record::Gap &gap) {
        return gap.kind != record::Gap::Kind::EventsLost && gap.begin < now && gap.end > before;
    });
}

auto badness(const Finding &finding)
{
    return std::tuple(
        finding.severity, finding.numbers.percent(), finding.numbers.perSecond.value_or(0), finding.numbers.count);
}

/// Adds up the diagnoses of the moments, in their order.
class Sum {
public:
    void add(Diagnosis &&diagnosis, std::int64_t time)
    {
        ++m_moments;
        for (const FindingId id : diagnosis.fine) {
            Known &known = m_known[static_cast<std::size_t>(id)];
            known.isFine = true;
            known.isOver = true;
        }
        for (Finding &finding : diagnosis.findings) {
            Known &known = m_known[static_cast<std::size_t>(finding.id)];
            if (!known.worst || badness(finding) > badness(*known.worst)) {
                known.times.worstAt = time;
                known.worst = std::move(finding);
            }
            if (std::exchange(known.isOver, false))
                known.times.ranges.push_back({time, time});
            known.times.ranges.back().until = time;
        }
        for (const NotChecked &entry : diagnosis.notChecked)
            addUnchecked(m_known[static_cast<std::size_t>(entry.id)], entry.reason, time);
        if (m_moments == 1 || diagnosis.flows >= m_total.flows) {
            m_total.flows = diagnosis.flows;
            m_total.count = diagnosis.count;
            m_total.limit = diagnosis.limit;
        }
        m_total.timeoutsAssumed = m_total.timeoutsAssumed || diagnosis.timeoutsAssumed;
    }

    /// What was there before may be over.
    void interrupt()
    {
        for (Known &known : m_known)
            known.isOver = true;
    }

    void finish(DiagnosisBetween &result) &&
    {
        std::vector<Known *> found;
        for (std::size_t i = 0; i < m_known.size(); ++i) {
            Known &known = m_known[i];
            const auto id = static_cast<FindingId>(i);
            if (known.worst)
                found.push_back(&known);
            else if (known.isFine)
                m_total.fine.push_back(id);
            else if (known.reason)
                m_total.notChecked.push_back({id, *known.reason});
        }
        std::ranges::stable_sort(
            found, [](const Known *a, const Known *b) { return a->worst->severity > b->worst->severity; });
        for (Known *const known : found) {
            m_total.findings.push_back(*std::move(known->worst));
            result.examined.times.push_back(std::move(known->times));
        }
        result.diagnosis = std::move(m_total);
    }

private:
    struct Known {
        std::optional<Finding> worst{};
        FindingTimes times{};
        bool isFine = false; ///< at some moment
        bool isOver = true;  ///< it is not there, as far as is known: at some moments it cannot be checked
        std::optional<NotCheckedReason> reason{};
    };
    static void addUnchecked(Known &known, NotCheckedReason reason, std::int64_t time)
    {
        // There are several moments, but nobody watches the table.
        known.reason = reason == NotCheckedReason::OneMoment ? NotCheckedReason::NotWatched : reason;
        known.times.unchecked.push_back(time);
    }

    std::array<Known, findingCount> m_known;
    Diagnosis m_total;
    std::size_t m_moments = 0;
};

} // namespace

DiagnosisBetween diagnoseBetween(const PastTable &table, const std::string &when, const DiagnosisThresholds &thresholds,
    const std::stop_token &stop, const ReadProgress &progress)
{
    constexpr std::size_t samplesOfPart = 200;
    DiagnosisBetween result;
    const PastTable::Overview overview = table.overview(when, partsOfWhile * samplesOfPart, stop);
    result.problem = overview.problem;
    result.examined.range = overview.part;
    result.examined.gaps = overview.gaps.size();
    if (!overview.isCovered || result.problem.kind != Problem::None)
        return result;
    const std::vector<Part> parts = partsOf(overview);
    for (const Part &part : parts) {
        result.examined.drops += part.drops;
        result.examined.evicted += part.evicted;
    }
    const std::vector<Moment> moments = momentsOf(overview, parts);
    result.examined.isHistory = table.isHistory();
    Sum sum;
    SourceProblem unreadable;
    for (std::size_t i = 0; i < moments.size() && !stop.stop_requested(); ++i) {
        const Moment &moment = moments[i];
        SourceProblem problem;
        if (const SnapshotPtr snapshot = table.at(moment.time, stop, &problem)) {
            if (!result.examined.moments.empty()
                && isInterrupted(overview, result.examined.moments.back(), moment.time))
                sum.interrupt();
            DiagnosisInput input{*snapshot, snapshot->takenAt};
            const std::vector<CounterTrend> counters = countersOf(moment, thresholds);
            input.counters = counters;
            sum.add(diagnose(input, thresholds), moment.time);
            result.examined.moments.push_back(moment.time);
            const auto &history = snapshot->reading().history;
            const bool lacks =
                history && (history->answered < history->servers || history->matching > snapshot->liveRows);
            result.examined.partly += lacks || problem.kind != Problem::None ? 1 : 0;
            result.examined.machines = std::max<std::uint64_t>(result.examined.machines, snapshot->origins.size());
        } else if (!stop.stop_requested()) {
            ++result.examined.unread;
            unreadable = problem;
        }
        if (progress)
            progress(i + 1, moments.size());
    }
    if (result.examined.moments.empty())
        result.problem = unreadable;
    if (stop.stop_requested())
        result.problem = {Problem::Cancelled, {}};
    std::move(sum).finish(result);
    return result;
}

} // namespace ctscope
