// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/flow_match.h"

#include "flow/flow_identity.h"

#include <bit>
#include <utility>

namespace ctscope {

namespace {

/// How far ahead a row is searched for before it counts as a stray: ended flows leave short gaps.
constexpr Row lookAhead = 16;
/// After so many strays in a row, and at eight times as many and so on, a row is searched for in all that
/// is left: a whole block may have ended.
constexpr Row patience = 64;
/// How far ahead rows are searched for from then on: the list is likely in another order altogether.
constexpr Row shortLook = 2;

class Matcher {
public:
    Matcher(FlowStore &reading, const Snapshot *last, OriginIndex origin)
        : m_reading(reading)
        , m_last(last)
        , m_origin(origin)
        , m_oneOrigin(last == nullptr || last->rows.areAllOf(origin))
        , m_liveBefore(last != nullptr ? last->liveRows : 0)
        , m_taken(m_liveBefore, false)
    {
        m_match.before.assign(reading.size(), noRow);
        for (Row row = 0; !m_oneOrigin && row < m_liveBefore; ++row)
            m_taken[row] = !isOurs(row);
    }

    FlowMatch run()
    {
        matchInOrder();
        if (!m_strays.empty())
            matchStrays();
        collectGone();
        takeOutDropped();
        return std::move(m_match);
    }

private:
    /// The row of the snapshot comes from where the reading does.
    bool isOurs(Row before) const { return m_oneOrigin || m_last->rows.origin(before) == m_origin; }

    void pair(Row row, Row before)
    {
        m_match.before[row] = before;
        if (before < m_liveBefore)
            m_taken[before] = true;
    }

    void matchInOrder()
    {
        Row next = 0;
        while (next < m_liveBefore && !isOurs(next))
            ++next;
        Row straysInARow = 0;
        for (Row row = 0; row < m_reading.size(); ++row) {
            const bool lost = straysInARow >= patience;
            const bool stuck =
                lost && std::has_single_bit(straysInARow) && std::countr_zero(straysInARow / patience) % 3 == 0;
            const Row candidate = findFrom(next, stuck ? m_liveBefore - next : lost ? shortLook : lookAhead, row);
            if (candidate != noRow) {
                pair(row, candidate);
                next = candidate + 1;
                straysInARow = 0;
            } else {
                m_strays.push_back(row);
                ++straysInARow;
            }
        }
    }

    /// The row of the snapshot that is this row's flow, searched for in `most` rows from `first` on.
    Row findFrom(Row first, Row most, Row row) const
    {
        const Row end = m_liveBefore - first > most ? first + most : m_liveBefore;
        for (Row candidate = first; candidate < end; ++candidate) {
            if (sameFlow(m_reading, row, m_last->rows.flows(), candidate) && isOurs(candidate))
                return candidate;
        }
        return noRow;
    }

    /// A stray is a flow that is new, one that moved in the list, or an entry that is in the
    /// reading again. Only strays are hashed; everything else is looked up among them.
    void matchStrays()
    {
        m_dropped.assign(m_reading.size(), false);
        RowHash strays(m_strays.size());
        const auto near = [this](Row row) { m_reading.prefetch(row); };
        const auto slotOf = [&](Row row, std::uint64_t hash) -> Row & {
            return strays.find(hash, [&](Row other) { return sameFlow(m_reading, row, m_reading, other); });
        };
        const auto hashOfStray = [&](std::size_t i) { return identityHash(m_reading, m_strays[i]); };
        forEachHash(strays, m_strays.size(), hashOfStray, near, [&](std::size_t i, std::uint64_t hash) {
            const Row row = m_strays[i];
            Row &slot = slotOf(row, hash);
            if (slot == noRow) {
                slot = row;
            } else if (secondsLeft(row) > secondsLeft(slot)) {
                drop(slot);
                slot = row;
            } else {
                drop(row);
            }
        });
        std::vector<Row> found;
        if (m_liveBefore > 0) {
            found.reserve(m_reading.size() - m_strays.size());
            for (Row row = 0; row < m_reading.size(); ++row) {
                if (m_match.before[row] != noRow)
                    found.push_back(row);
            }
        }
        const auto hashOfFound = [&](std::size_t i) { return identityHash(m_reading, found[i]); };
        forEachHash(strays, found.size(), hashOfFound, near, [&](std::size_t i, std::uint64_t hash) {
            const Row row = found[i];
            const Row stray = slotOf(row, hash);
            if (stray == noRow || stray == row)
                return;
            if (secondsLeft(stray) > secondsLeft(row)) {
                m_match.before[stray] = std::exchange(m_match.before[row], noRow);
                drop(row);
            } else if (!m_dropped[stray]) {
                drop(stray);
            }
        });
        matchMoved(strays);
    }

    void matchMoved(RowHash &strays)
    {
        if (m_last == nullptr)
            return;
        const FlowStore &known = m_last->rows.flows();
        m_replaced.assign(m_liveBefore, false);
        std::vector<Row> unmatched;
        for (Row before = 0; before < known.size(); ++before) {
            if (before >= m_liveBefore ? isOurs(before) : !m_taken[before])
                unmatched.push_back(before);
        }
        const auto near = [this](Row row) {
            m_reading.prefetch(row);
            __builtin_prefetch(&m_match.before[row]);
        };
        const auto hashOf = [&](std::size_t i) { return identityHash(known, unmatched[i]); };
        forEachHash(strays, unmatched.size(), hashOf, near, [&](std::size_t i, std::uint64_t hash) {
            const Row before = unmatched[i];
            const bool lives = before < m_liveBefore;
            bool hasSameTuple = false;
            const Row stray = strays.find(hash, [&](Row candidate) {
                if (m_dropped[candidate] || !sameTuple(m_reading, candidate, known, before))
                    return false;
                hasSameTuple = true;
                return m_match.before[candidate] == noRow && sameFlow(m_reading, candidate, known, before)
                    && (lives || cameBack(candidate, before));
            });
            if (stray != noRow)
                pair(stray, before);
            else if (lives && hasSameTuple)
                m_replaced[before] = true;
        });
    }

    /// True when an entry that was found gone is there again: a reading is not atomic, and can
    /// miss an entry that moves meanwhile.
    bool cameBack(Row row, Row ended) const
    {
        const FlowRecord &now = m_reading.record(row);
        const FlowRecord &then = m_last->rows.flows().record(ended);
        if (then.event() == EventKind::Destroy) // the kernel itself has said that it is gone
            return false;
        if (now.has(FlowRecord::HasId) || then.has(FlowRecord::HasId))
            return now.has(FlowRecord::HasId) && then.has(FlowRecord::HasId);
        const EndReason end = m_last->rows.track(ended).end;
        return (end == EndReason::Removed || end == EndReason::Unknown) && now.state == then.state
            && now.has(FlowRecord::Assured) == then.has(FlowRecord::Assured)
            && now.has(FlowRecord::Unreplied) == then.has(FlowRecord::Unreplied);
    }

    std::int64_t secondsLeft(Row row) const
    {
        const FlowRecord &record = m_reading.record(row);
        return record.has(FlowRecord::HasTimeout) ? std::int64_t(record.timeout) : -1;
    }

    void drop(Row row)
    {
        m_dropped[row] = true;
        ++m_match.repeated;
    }

    void collectGone()
    {
        for (Row before = 0; before < m_liveBefore; ++before) {
            if (m_taken[before])
                continue;
            m_match.gone.push_back(before);
            m_match.replaced.push_back(!m_replaced.empty() && m_replaced[before]);
        }
    }

    void takeOutDropped()
    {
        if (m_match.repeated == 0)
            return;
        std::vector<Row> rows;
        Row out = 0;
        for (Row row = 0; row < m_reading.size(); ++row) {
            if (m_dropped[row])
                rows.push_back(row);
            else
                m_match.before[out++] = m_match.before[row];
        }
        m_match.before.resize(out);
        m_reading.remove(rows);
    }

    FlowStore &m_reading;
    const Snapshot *m_last;
    OriginIndex m_origin;
    bool m_oneOrigin; ///< all rows of the snapshot come from where the reading does
    Row m_liveBefore;
    std::vector<bool> m_taken;    ///< live rows of the snapshot that are in the reading, or of another origin
    std::vector<bool> m_replaced; ///< live rows of the snapshot whose tuple is there as another entry
    std::vector<bool> m_dropped;  ///< rows of the reading that are there again
    std::vector<Row> m_strays;
    FlowMatch m_match;
};

} // namespace

FlowMatch matchFlows(FlowStore &reading, const Snapshot *last, OriginIndex origin)
{
    return Matcher(reading, last, origin).run();
}

} // namespace ctscope
