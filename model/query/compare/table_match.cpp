// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/compare/table_match.h"

#include "flow/flow_identity.h"
#include "query/compare/translated_tuple.h"
#include "query/in_parts.h"

#include <array>

namespace ctscope {

namespace {

/// Pairs with other ids from which on, without one pair with equal ids, the tables are of two kernels. Fewer may as
/// well be ports that were reused.
constexpr std::uint64_t enoughOtherIds = 8;

/// How far rows are read between two looks at the stop token.
constexpr Row stopEvery = 0x3fff;

struct IdCounts {
    std::uint64_t same = 0;
    std::uint64_t other = 0;
};

class Matcher {
public:
    Matcher(const Snapshot &before, const Snapshot &after, const std::stop_token &stop)
        : m_before(before)
        , m_after(after)
        , m_stop(stop)
        , m_then(before.rows.flows())
        , m_now(after.rows.flows())
    {
        m_match.before.assign(m_now.size(), noRow);
        m_match.taken.assign(m_then.size(), 0);
        m_match.countsBefore.assign(m_then.size(), 0);
        m_match.countsAfter.assign(m_now.size(), 0);
    }

    TableMatch run(bool throughTranslation)
    {
        const std::size_t parts = partsFor(std::size_t(m_then.size()) + m_now.size());
        std::array<IdCounts, 2> ids;
        // Each thread has the tuples whose hashes have its bit, and so works with tables of its own.
        inParts(parts, 2, [&](std::size_t part, std::size_t, std::size_t) { ids[part] = matchPart(part, parts); });
        const std::uint64_t same = ids[0].same + ids[1].same;
        const std::uint64_t other = ids[0].other + ids[1].other;
        if (throughTranslation && same == 0 && !m_stop.stop_requested())
            joinTranslated();
        m_match.sameTable = same > 0 || (other < enoughOtherIds && m_match.translated.empty() && canBeOneKernel());
        return std::move(m_match);
    }

private:
    static bool isThere(const Snapshot &snapshot, Row row)
    {
        return !snapshot.ended(row) && snapshot.rows.record(row).event() != EventKind::Destroy;
    }

    bool canBeOneKernel() const
    {
        const Origin &a = m_before.origin().origin;
        const Origin &b = m_after.origin().origin;
        return !a.isLive() || !b.isLive() || sameTable(a, b);
    }

    /// The rows of a snapshot that are there and belong to this part.
    std::vector<Row> rowsOf(const Snapshot &snapshot, std::size_t part, std::size_t parts) const
    {
        const FlowStore &flows = snapshot.rows.flows();
        std::vector<Row> rows;
        rows.reserve(flows.size() / parts + 1);
        for (Row row = 0; row < flows.size(); ++row) {
            if ((row & stopEvery) == 0 && m_stop.stop_requested())
                return {};
            if (isThere(snapshot, row) && (parts == 1 || (identityHash(flows, row) >> 63) == part))
                rows.push_back(row);
        }
        return rows;
    }

    IdCounts matchPart(std::size_t part, std::size_t parts)
    {
        IdCounts ids;
        const std::vector<Row> then = rowsOf(m_before, part, parts);
        RowHash known(then.size());
        const auto nearThen = [this](Row row) { m_then.prefetch(row); };
        const auto hashThen = [&](std::size_t i) { return identityHash(m_then, then[i]); };
        forEachHash(known, then.size(), hashThen, nearThen, [&](std::size_t i, std::uint64_t hash) {
            const Row row = then[i];
            Row &slot = known.find(hash, [&](Row other) { return sameTuple(m_then, row, m_then, other); });
            if (slot != noRow)
                return;
            slot = row;
            m_match.countsBefore[row] = 1;
        });

        const std::vector<Row> now = rowsOf(m_after, part, parts);
        std::vector<Row> added;
        const auto hashNow = [&](std::size_t i) { return identityHash(m_now, now[i]); };
        forEachHash(known, now.size(), hashNow, nearThen, [&](std::size_t i, std::uint64_t hash) {
            const Row row = now[i];
            const Row found = known.find(hash, [&](Row other) { return sameTuple(m_now, row, m_then, other); });
            if (found == noRow) {
                added.push_back(row);
            } else if (m_match.taken[found] == 0) {
                pair(row, found);
                count(ids, row, found);
            }
        });
        keepFirst(added);
        return ids;
    }

    void pair(Row row, Row before)
    {
        m_match.before[row] = before;
        m_match.taken[before] = 1;
        m_match.countsAfter[row] = 1;
    }

    void count(IdCounts &ids, Row row, Row before) const
    {
        const FlowRecord &now = m_now.record(row);
        const FlowRecord &then = m_then.record(before);
        if (now.has(FlowRecord::HasId) && then.has(FlowRecord::HasId))
            ++(now.id == then.id ? ids.same : ids.other);
    }

    /// Of the rows that the earlier table lacks, the first with each tuple counts.
    void keepFirst(const std::vector<Row> &rows)
    {
        RowHash seen(rows.size());
        const auto near = [this](Row row) { m_now.prefetch(row); };
        const auto hashOf = [&](std::size_t i) { return identityHash(m_now, rows[i]); };
        forEachHash(seen, rows.size(), hashOf, near, [&](std::size_t i, std::uint64_t hash) {
            const Row row = rows[i];
            Row &slot = seen.find(hash, [&](Row other) { return sameTuple(m_now, row, m_now, other); });
            if (slot != noRow)
                return;
            slot = row;
            m_match.countsAfter[row] = 1;
        });
    }

    // Through the translation

    void joinTranslated()
    {
        joinOneWay(
            m_then, m_now, m_match.countsBefore, [this](Row row) { return m_match.taken[row] != 0; },
            m_match.countsAfter, [this](Row row) { return m_match.before[row] != noRow; },
            [this](Row then, Row now) { pairTranslated(now, then); });
        joinOneWay(
            m_now, m_then, m_match.countsAfter, [this](Row row) { return m_match.before[row] != noRow; },
            m_match.countsBefore, [this](Row row) { return m_match.taken[row] != 0; },
            [this](Row now, Row then) { pairTranslated(now, then); });
    }

    void pairTranslated(Row row, Row before)
    {
        if (m_match.translated.empty())
            m_match.translated.assign(m_now.size(), 0);
        m_match.translated[row] = 1;
        pair(row, before);
    }

    /// Joins rows of `inside`, by what they look like behind the translation, with rows of `outside`.
    template <typename InsideTaken, typename OutsideTaken, typename Join> void joinOneWay(const FlowStore &inside,
        const FlowStore &outside, const std::vector<std::uint8_t> &insideCounts, InsideTaken &&insideTaken,
        const std::vector<std::uint8_t> &outsideCounts, OutsideTaken &&outsideTaken, Join &&join)
    {
        FlowStore translated;
        std::vector<Row> from;
        for (Row row = 0; row < inside.size(); ++row) {
            if (insideCounts[row] == 0 || insideTaken(row) || !inside.nat(row).any())
                continue;
            appendTranslated(translated, inside, row);
            from.push_back(row);
        }
        if (from.empty() || m_stop.stop_requested())
            return;
        RowHash index(from.size());
        const auto nearTranslated = [&](Row row) { translated.prefetch(row); };
        const auto hashOf = [&](std::size_t i) { return identityHash(translated, static_cast<Row>(i)); };
        forEachHash(index, from.size(), hashOf, nearTranslated, [&](std::size_t i, std::uint64_t hash) {
            const auto row = static_cast<Row>(i);
            Row &slot = index.find(hash, [&](Row other) { return sameTuple(translated, row, translated, other); });
            if (slot == noRow)
                slot = row;
        });
        std::vector<Row> left;
        for (Row row = 0; row < outside.size(); ++row) {
            if (outsideCounts[row] != 0 && !outsideTaken(row))
                left.push_back(row);
        }
        const auto hashLeft = [&](std::size_t i) { return identityHash(outside, left[i]); };
        forEachHash(index, left.size(), hashLeft, nearTranslated, [&](std::size_t i, std::uint64_t hash) {
            const Row row = left[i];
            const Row found = index.find(hash, [&](Row other) { return sameTuple(outside, row, translated, other); });
            if (found != noRow && !insideTaken(from[found]))
                join(from[found], row);
        });
    }

    const Snapshot &m_before;
    const Snapshot &m_after;
    const std::stop_token &m_stop;
    const FlowStore &m_then;
    const FlowStore &m_now;
    TableMatch m_match;
};

} // namespace

TableMatch matchTables(
    const Snapshot &before, const Snapshot &after, bool throughTranslation, const std::stop_token &stop)
{
    return Matcher(before, after, stop).run(throughTranslation);
}

} // namespace ctscope
