// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/compare/compare_tables.h"

#include "query/compare/table_match.h"
#include "query/in_parts.h"
#include "tracking/owner_columns.h"

#include <array>
#include <chrono>
#include <utility>

namespace ctscope {

namespace {

constexpr Row stopEvery = 0x3fff;

/// Compares the two entries of one flow.
class EntryComparer {
public:
    EntryComparer(const Snapshot &before, const Snapshot &after, bool sameTable, std::optional<double> seconds)
        : m_then(before.rows.flows())
        , m_now(after.rows.flows())
        , m_ownersThen(before.rows.attached())
        , m_ownersNow(after.rows.attached())
        , m_sameTable(sameTable)
        , m_haveOwners(sameTable && !m_ownersThen.empty() && !m_ownersNow.empty())
        , m_sameFormat(before.reading().format == after.reading().format)
        , m_seconds(seconds)
    {
    }

    void compare(ComparedRow &row, bool translated) const
    {
        const FlowRecord &then = m_then.record(row.before);
        const FlowRecord &now = m_now.record(row.after);
        const int counted = compareCounters(row);
        const bool reused = m_sameTable && isReused(row, then, now, counted < 0);
        if (reused)
            row.changes.add(Change::Reused);
        else if (counted != 0)
            row.changes.add(counted < 0 ? Change::Fell : Change::Grew);
        if (reused || counted <= 0)
            row.growth = {};
        else
            row.growth.seconds = secondsOf(row);
        if (otherState(row, then, now))
            row.changes.add(Change::State);
        if (!translated && otherTranslation(row, then, now))
            row.changes.add(Change::Translation);
        if (m_haveOwners && otherOwner(row))
            row.changes.add(Change::Owner);
        if (isOther(row, then, now))
            row.changes.add(Change::Other);
    }

private:
    /// Negative: a counter is lower; positive: one is higher, and the growth is set.
    int compareCounters(ComparedRow &row) const
    {
        const std::optional<Counters> then[] = {m_then.originalCounters(row.before), m_then.replyCounters(row.before)};
        const std::optional<Counters> now[] = {m_now.originalCounters(row.after), m_now.replyCounters(row.after)};
        bool fell = false;
        for (std::size_t i = 0; i < 2; ++i) {
            if (!then[i] || !now[i])
                continue;
            if (now[i]->packets < then[i]->packets || now[i]->bytes < then[i]->bytes) {
                fell = true;
                continue;
            }
            row.growth.packets += now[i]->packets - then[i]->packets;
            row.growth.bytes += now[i]->bytes - then[i]->bytes;
        }
        return fell ? -1 : row.growth.packets != 0 || row.growth.bytes != 0 ? 1 : 0;
    }

    bool isReused(const ComparedRow &row, const FlowRecord &then, const FlowRecord &now, bool fell) const
    {
        const bool haveIds = then.has(FlowRecord::HasId) && now.has(FlowRecord::HasId);
        if (haveIds && then.id != now.id)
            return true;
        // Equal ids are no proof: the kernel makes them of the tuple and of a place in memory, which it uses again.
        if (then.extras != 0 && now.extras != 0) {
            const auto startThen = m_then.start(row.before);
            const auto startNow = m_now.start(row.after);
            if (startThen && startNow)
                return !isSameMoment(*startThen, *startNow);
            const auto ages = agesOf(row);
            if (ages && ages->second < ages->first)
                return true;
        }
        return fell && !haveIds;
    }

    /// Most texts have whole seconds.
    static bool isSameMoment(std::int64_t a, std::int64_t b)
    {
        constexpr std::int64_t second = 1'000'000'000;
        return a == b || ((a % second == 0 || b % second == 0) && a / second == b / second);
    }

    /// The ages that both entries record, in seconds.
    std::optional<std::pair<std::uint64_t, std::uint64_t>> agesOf(const ComparedRow &row) const
    {
        for (const auto age : {&FlowStore::deltaTime, &FlowStore::activeSince}) {
            const auto then = (m_then.*age)(row.before);
            const auto now = (m_now.*age)(row.after);
            if (then && now)
                return std::pair(*then, *now);
        }
        return std::nullopt;
    }

    std::optional<double> secondsOf(const ComparedRow &row) const
    {
        if (m_seconds || !m_sameTable || m_then.record(row.before).extras == 0 || m_now.record(row.after).extras == 0)
            return m_seconds;
        const auto ages = agesOf(row);
        return ages && ages->second > ages->first ? std::optional(static_cast<double>(ages->second - ages->first))
                                                  : std::nullopt;
    }

    bool otherState(const ComparedRow &row, const FlowRecord &then, const FlowRecord &now) const
    {
        if (then.state == State::None || now.state == State::None)
            return false;
        if (then.state != now.state)
            return true;
        return then.state == State::Other && m_then.flow(row.before).stateWord != m_now.flow(row.after).stateWord;
    }

    bool otherTranslation(const ComparedRow &row, const FlowRecord &then, const FlowRecord &now) const
    {
        // One of two hosts translates, and the other does not: that is the path, and no change.
        if (!m_sameTable && (!m_then.nat(row.before).any() || !m_now.nat(row.after).any()))
            return false;
        if (then.plainIpv4() && now.plainIpv4()) {
            if (then.addresses[2] != now.addresses[2] || then.addresses[3] != now.addresses[3])
                return true;
        } else {
            for (const AddressSlot slot : {AddressSlot::ReplySrc, AddressSlot::ReplyDst}) {
                const IpAddress a = m_then.address(row.before, slot);
                const IpAddress b = m_now.address(row.after, slot);
                if (addressesDiffer(a, b)
                    || (a.family == Family::Unreadable && b.family == Family::Unreadable
                        && m_then.addressText(row.before, slot) != m_now.addressText(row.after, slot)))
                    return true;
            }
        }
        const L4Keys a = m_then.replyKeys(row.before);
        const L4Keys b = m_now.replyKeys(row.after);
        return a.kind == b.kind && a != b;
    }

    /// Programs may change their names, so the process counts, and the user only where a process is not known.
    bool otherOwner(const ComparedRow &row) const
    {
        for (const AttachedId id : {owner_column::pid, owner_column::uid}) {
            const std::string_view then = m_ownersThen.text(id, row.before);
            const std::string_view now = m_ownersNow.text(id, row.after);
            if (!then.empty() && !now.empty())
                return then != now;
        }
        return false;
    }

    bool isOther(const ComparedRow &row, const FlowRecord &then, const FlowRecord &now) const
    {
        constexpr std::uint32_t status =
            FlowRecord::Unreplied | FlowRecord::Assured | FlowRecord::Offload | FlowRecord::HwOffload;
        if (((then.flags ^ now.flags) & status) != 0)
            return true;
        if (then.has(FlowRecord::HasMark) && now.has(FlowRecord::HasMark) && then.mark != now.mark)
            return true;
        if ((then.extras == 0 && now.extras == 0)
            || (m_then.hasNoRareWords(row.before) && m_now.hasNoRareWords(row.after)))
            return false;
        const Flow a = m_then.flow(row.before);
        const Flow b = m_now.flow(row.after);
        const auto differ = [](const auto &x, const auto &y) { return x && y && *x != *y; };
        // Only some options of conntrack print labels, so that only those of one format can be missing.
        const bool labels = m_sameFormat && m_sameTable ? a.labels != b.labels : differ(a.labels, b.labels);
        return labels || differ(a.helper, b.helper) || differ(a.secctx, b.secctx) || differ(a.secmark, b.secmark);
    }

    const FlowStore &m_then;
    const FlowStore &m_now;
    const AttachedColumns &m_ownersThen;
    const AttachedColumns &m_ownersNow;
    const bool m_sameTable;
    const bool m_haveOwners;
    const bool m_sameFormat;
    const std::optional<double> m_seconds;
};

std::optional<double> secondsBetween(const Snapshot &before, const Snapshot &after)
{
    if (!before.live || !after.live)
        return std::nullopt;
    // Of one tracking that follows its table, both may rest on the same complete reading.
    const bool moments = before.tracking != 0 && after.continues(before);
    const auto passed = moments ? after.knownAt - before.knownAt : after.takenAt - before.takenAt;
    const double seconds = std::chrono::duration<double>(passed).count();
    return seconds > 0 ? std::optional(seconds) : std::nullopt;
}

/// The result for some rows of the later table.
struct Part {
    std::vector<ComparedRow> rows;
    std::uint64_t same = 0;
    std::uint64_t throughTranslation = 0;
};

Part compareRows(const EntryComparer &comparer, const TableMatch &match, const Snapshot &before, std::size_t begin,
    std::size_t end, const std::stop_token &stop)
{
    // Entries of the earlier table are in another order; how far ahead they are fetched.
    constexpr std::size_t ahead = 12;
    const FlowStore &then = before.rows.flows();
    Part part;
    for (std::size_t at = begin; at < end; ++at) {
        if ((at & stopEvery) == 0 && stop.stop_requested())
            break;
        if (at + ahead < end && match.before[at + ahead] != noRow) {
            then.prefetch(match.before[at + ahead]);
            then.prefetchCounters(match.before[at + ahead]);
        }
        if (match.countsAfter[at] == 0)
            continue;
        ComparedRow row;
        row.after = static_cast<Row>(at);
        row.before = match.before[at];
        if (row.before == noRow) {
            row.changes.add(Change::Began);
        } else {
            const bool translated = !match.translated.empty() && match.translated[at] != 0;
            part.throughTranslation += translated;
            comparer.compare(row, translated);
        }
        if (row.changes.empty())
            ++part.same;
        else
            part.rows.push_back(row);
    }
    return part;
}

} // namespace

std::optional<Comparison> compareTables(
    const Snapshot &before, const Snapshot &after, const CompareOptions &options, std::stop_token stop)
{
    const TableMatch match = matchTables(before, after, options.throughTranslation, stop);
    if (stop.stop_requested())
        return std::nullopt;
    Comparison comparison;
    ComparisonTotals &totals = comparison.totals;
    totals.sameTable = match.sameTable;
    totals.seconds = options.seconds ? options.seconds : secondsBetween(before, after);

    const EntryComparer comparer(before, after, match.sameTable, totals.seconds);
    const std::size_t rows = match.before.size();
    std::array<Part, 2> parts;
    inParts(partsFor(rows), rows, [&](std::size_t part, std::size_t begin, std::size_t end) {
        parts[part] = compareRows(comparer, match, before, begin, end, stop);
    });
    comparison.rows = std::move(parts[0].rows);
    comparison.rows.insert(comparison.rows.end(), parts[1].rows.begin(), parts[1].rows.end());
    for (const Part &part : parts) {
        totals.same += part.same;
        totals.throughTranslation += part.throughTranslation;
    }
    for (Row row = 0; row < match.taken.size(); ++row) {
        if (match.countsBefore[row] != 0 && match.taken[row] == 0)
            comparison.rows.push_back({row, noRow, {Change::Ended}, {}});
    }
    totals.different = comparison.rows.size();
    for (const ComparedRow &row : comparison.rows) {
        for (std::size_t i = 0; i < changeCount; ++i)
            totals.byChange[i] += row.changes.has(static_cast<Change>(i));
    }
    if (stop.stop_requested())
        return std::nullopt;
    return comparison;
}

} // namespace ctscope
