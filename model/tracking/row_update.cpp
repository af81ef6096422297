// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/row_update.h"

#include <algorithm>

namespace ctscope {

namespace {

constexpr std::uint32_t statusBits =
    FlowRecord::Unreplied | FlowRecord::Assured | FlowRecord::Offload | FlowRecord::HwOffload;

/// A rate over less than this would be that of a few packets; the previous one is kept.
constexpr double shortestForRate = 0.4; // s

/// True when the seconds left show that a packet came in the `elapsed` seconds between two readings.
bool timeRose(const FlowRecord &then, const FlowRecord &now, double elapsed, const Timeouts &timeouts) noexcept
{
    if (!then.has(FlowRecord::HasTimeout) || !now.has(FlowRecord::HasTimeout))
        return false;
    if (now.timeout > then.timeout)
        return true;
    // Whole seconds hide up to one, and the rows of a reading are not all of one moment.
    constexpr double blur = 1.3;
    if (now.timeout + elapsed >= then.timeout + blur)
        return true;
    // A flow that is busy all the time always shows its full time, and never a rise.
    constexpr double nearlyOne = 0.9;
    if (now.timeout != then.timeout || elapsed < nearlyOne)
        return false;
    const TimeoutRule *const rule = timeouts.rule(now);
    return rule != nullptr && now.timeout <= rule->seconds && now.timeout + 1 >= rule->seconds;
}

/// False when a counter went down: then it is another entry's, or a reader set it to zero.
bool grewFrom(const Counters &now, const Counters &then) noexcept
{
    return now.packets >= then.packets && now.bytes >= then.bytes;
}

/// What came between two readings; nullopt when the counters started over.
std::optional<Counters> growth(const BothCounters &then, const BothCounters &now) noexcept
{
    if (!grewFrom(now.original, then.original) || !grewFrom(now.reply, then.reply))
        return std::nullopt;
    return Counters{now.original.packets - then.original.packets + (now.reply.packets - then.reply.packets),
        now.original.bytes - then.original.bytes + (now.reply.bytes - then.reply.bytes)};
}

constexpr double meanSpan = 60; // s

/// Counts the bytes of another `elapsed` seconds, at `rate`, in the mean over the last minute, or over the time since
/// the tracking began while that is shorter: each second of it counts the same then.
void countInMean(float &mean, double rate, double elapsed, std::uint32_t now) noexcept
{
    const double share = elapsed / std::max(elapsed, std::min(now / 10.0, meanSpan));
    mean = static_cast<float>(static_cast<double>(mean) + (rate - static_cast<double>(mean)) * share);
}

void setRates(FlowRate &rate, const Counters &grown, double elapsed) noexcept
{
    rate.bytes = static_cast<float>(static_cast<double>(grown.bytes) / elapsed);
    rate.packets = static_cast<float>(static_cast<double>(grown.packets) / elapsed);
}

template <typename Change> void count(FlowTotals &totals, const FlowRecord &record, Change &&change) noexcept
{
    const bool offloaded = record.has(FlowRecord::Offload) || record.has(FlowRecord::HwOffload);
    change(totals.flows, true);
    change(totals.offloaded, offloaded);
    change(totals.unreplied, record.has(FlowRecord::Unreplied));
    const auto eviction = static_cast<std::size_t>(evictionOf(record));
    change(totals.byEviction[eviction], true);
    change(totals.byState[static_cast<std::size_t>(record.state)][eviction], true);
    change(totals.byProtocol[record.protocol][eviction], true);
}

} // namespace

std::optional<BothCounters> countersOf(const FlowStore &flows, Row row) noexcept
{
    const auto original = flows.originalCounters(row);
    const auto reply = flows.replyCounters(row);
    if (!original && !reply)
        return std::nullopt;
    return BothCounters{original.value_or(Counters{}), reply.value_or(Counters{})};
}

void advance(
    FlowTrack &track, FlowRate *rate, const RowUpdate &update, const Timeouts &timeouts, std::uint32_t now) noexcept
{
    bool traffic = false;
    if (update.is.state != update.was.state || ((update.is.flags ^ update.was.flags) & statusBits) != 0) {
        track.previousState = update.was.state;
        track.changedAt = markOf(now);
        traffic = true;
    }
    traffic = traffic || timeRose(update.was, update.is, update.elapsed, timeouts);
    if (update.counts && update.counted) {
        const auto grown = growth(*update.counted, *update.counts);
        traffic = traffic || (grown && grown->packets > 0);
        if (rate != nullptr && (!grown || update.overGap)) {
            rate->bytes = rate->packets = rate->meanBytes = -1;
        } else if (rate != nullptr && update.sinceCounted >= shortestForRate) {
            setRates(*rate, *grown, update.sinceCounted);
            // A flow that began lately had no bytes before.
            const bool isNew = !track.sinceStart && now - track.firstSeen < 10 * meanSpan;
            if (rate->meanBytes < 0)
                rate->meanBytes = isNew ? 0 : rate->bytes;
            countInMean(rate->meanBytes, static_cast<double>(rate->bytes), update.sinceCounted, now);
        }
    }
    if (traffic)
        track.trafficAt = markOf(now);
}

void beginRates(FlowRate &rate, const std::optional<BothCounters> &counts, double elapsed, std::uint32_t now) noexcept
{
    if (!counts || elapsed < shortestForRate)
        return;
    setRates(rate, {counts->original.packets + counts->reply.packets, counts->original.bytes + counts->reply.bytes},
        elapsed);
    rate.meanBytes = 0;
    countInMean(rate.meanBytes, static_cast<double>(rate.bytes), elapsed, now);
}

void addToTotals(FlowTotals &totals, const FlowRecord &record) noexcept
{
    count(totals, record, [](std::uint64_t &total, bool is) { total += is; });
}

void takeFromTotals(FlowTotals &totals, const FlowRecord &record) noexcept
{
    count(totals, record, [](std::uint64_t &total, bool is) { total -= is; });
}

void addRate(FlowTotals &totals, const FlowRate &rate) noexcept
{
    if (rate.bytes >= 0)
        totals.bytesPerSecond = totals.bytesPerSecond.value_or(0) + static_cast<double>(rate.bytes);
}

void takeRate(FlowTotals &totals, const FlowRate &rate) noexcept
{
    // Sums of fractions may end a little below nothing.
    if (rate.bytes >= 0 && totals.bytesPerSecond)
        totals.bytesPerSecond = std::max(0.0, *totals.bytesPerSecond - static_cast<double>(rate.bytes));
}

} // namespace ctscope
