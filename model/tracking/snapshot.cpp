// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/snapshot.h"

#include <algorithm>
#include <limits>

namespace ctscope {

namespace {

constexpr std::int64_t nanoseconds = 1'000'000'000;

/// Whole seconds from one moment to a later one; 0 when it is not later.
std::uint64_t secondsBetween(Snapshot::Clock::time_point from, Snapshot::Clock::time_point to) noexcept
{
    const auto passed = std::chrono::floor<std::chrono::seconds>(to - from).count();
    return passed > 0 ? static_cast<std::uint64_t>(passed) : 0;
}

/// What the entry itself records of its age at the moment `wallNow` (ns since 1970; nullopt = the
/// moment is not known). `passed`: seconds since the entry was read.
std::optional<std::uint64_t> toldAge(
    const FlowStore &flows, Row row, std::uint64_t passed, std::optional<std::int64_t> wallNow) noexcept
{
    if (flows.record(row).extras == 0)
        return std::nullopt;
    const auto start = flows.start(row);
    if (const auto stop = flows.stop(row); start && stop && *stop >= *start)
        return static_cast<std::uint64_t>((*stop - *start) / nanoseconds);
    if (const auto delta = flows.deltaTime(row))
        return *delta + passed;
    if (const auto active = flows.activeSince(row))
        return *active + passed;
    if (!wallNow) {
        if (const auto time = flows.eventTime(row))
            wallNow = *time * 1000;
    }
    if (start && wallNow && *wallNow >= *start)
        return static_cast<std::uint64_t>((*wallNow - *start) / nanoseconds);
    return std::nullopt;
}

} // namespace

const ReadingInfo &Snapshot::noReading() noexcept
{
    static const ReadingInfo none;
    return none;
}

NextSerials Snapshot::nextSerials() const
{
    NextSerials serials{nextSerial, {}};
    // The flows of a machine that is read for the first time were there before.
    for (const SnapshotPtr &member : members) {
        const bool isRead = member && (member->origin().reading || member->liveRows > 0);
        serials.ofMembers.push_back(isRead ? member->nextSerial : std::numeric_limits<FlowSerial>::max());
    }
    return serials;
}

std::uint32_t Snapshot::tenths(Clock::time_point when) const noexcept
{
    using Tenths = std::chrono::duration<std::int64_t, std::deci>;
    const std::int64_t passed = std::chrono::floor<Tenths>(when - epoch).count();
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(passed, 0, most));
}

std::uint32_t Snapshot::milliseconds(Clock::time_point when) const noexcept
{
    return static_cast<std::uint32_t>(std::chrono::floor<std::chrono::milliseconds>(when - epoch).count());
}

Snapshot::Clock::time_point Snapshot::readMoment(Row row) const noexcept
{
    constexpr std::chrono::milliseconds tenth{100};
    return row < rows.size() && rows.track(row).readAt != 0 ? epoch + tenth * rows.track(row).readAt : takenAt;
}

std::uint32_t Snapshot::remainingNow(Row row, Clock::time_point now) const noexcept
{
    const FlowRecord &record = rows.record(row);
    if (ended(row)) {
        const EndReason end = rows.track(row).end;
        return end == EndReason::Expired || end == EndReason::Closed ? 0 : record.timeout;
    }
    const std::uint64_t passed = secondsBetween(readMoment(row), momentOf(row, now));
    return passed < record.timeout ? static_cast<std::uint32_t>(record.timeout - passed) : 0;
}

std::optional<std::uint32_t> Snapshot::idle(Row row, Clock::time_point now) const noexcept
{
    const auto left = remaining(row, now);
    const Timeouts *const timeouts = originOf(row).timeouts.get();
    if (!left || timeouts == nullptr)
        return std::nullopt;
    return timeouts->idle(rows.record(row), *left);
}

std::optional<std::uint64_t> Snapshot::age(Row row, Clock::time_point now) const noexcept
{
    if (!live)
        return toldAge(rows.flows(), row, 0, std::nullopt);
    now = momentOf(row, now);

    const FlowTrack &track = rows.track(row);
    const std::uint32_t until = ended(row) ? track.endedAt : tenths(now);
    // An ended entry is from an earlier reading, whose moment is not kept: its recorded age stays.
    const std::uint64_t passed = ended(row) ? 0 : secondsBetween(readMoment(row), now);
    const auto sinceReading = std::chrono::seconds(ended(row) ? 0 : secondsBetween(takenAt, now));
    const auto wallNow =
        std::chrono::duration_cast<std::chrono::nanoseconds>((wallTime + sinceReading).time_since_epoch());
    if (const auto told = toldAge(rows.flows(), row, passed, wallNow.count()))
        return told;
    return until > track.firstSeen ? (until - track.firstSeen) / 10 : 0;
}

} // namespace ctscope
