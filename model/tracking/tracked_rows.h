// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"
#include "tracking/attached_columns.h"
#include "tracking/flow_track.h"
#include "tracking/origin_index.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace ctscope {

/// The rows of a snapshot: for each flow its entry, its track (what a FlowTable knows beyond the entry), its rates,
/// its origin, and the values of attached columns. A structure of arrays of equal length; an array is empty while no
/// row has a value for it. Rows are added, copied, replaced and removed only by these functions, in all
/// arrays at once. Not thread-safe while it changes; const rows may be read from any thread.
class TrackedRows {
public:
    TrackedRows() = default;
    /// Takes the flows of a reading, in its order, and reserves `room` rows in all. Calls
    /// `track(flows, row, rate)` for each row in turn, which returns the FlowTrack and sets the rate;
    /// `rate` is null unless `withRates`.
    template <typename Track> TrackedRows(FlowStore &&flows, bool withRates, std::size_t room, Track &&track)
        : m_flows(std::move(flows))
        , m_withRates(withRates)
    {
        m_tracks.reserve(room);
        if (withRates) {
            m_rates.reserve(room);
            m_rates.resize(m_flows.size());
        }
        for (Row row = 0; row < m_flows.size(); ++row)
            m_tracks.push_back(track(std::as_const(m_flows), row, withRates ? &m_rates[row] : nullptr));
        m_attached.reserve(room);
        m_attached.resize(m_flows.size());
    }
    TrackedRows(TrackedRows &&) noexcept = default;
    TrackedRows &operator=(TrackedRows &&) noexcept = default;
    // Only explicit copies, as one can have a hundred megabytes.
    TrackedRows(const TrackedRows &) = delete;
    TrackedRows &operator=(const TrackedRows &) = delete;
    TrackedRows copy() const;

    Row size() const noexcept { return m_flows.size(); }
    bool empty() const noexcept { return m_flows.empty(); }

    const FlowStore &flows() const noexcept { return m_flows; }
    const FlowRecord &record(Row row) const noexcept { return m_flows.record(row); }
    std::span<const FlowTrack> tracks() const noexcept { return m_tracks; }
    const FlowTrack &track(Row row) const noexcept { return m_tracks[row]; }
    /// Empty, or one per row.
    std::span<const FlowRate> rates() const noexcept { return m_rates; }
    FlowRate rate(Row row) const noexcept { return m_rates.empty() ? FlowRate() : m_rates[row]; }
    bool hasRates() const noexcept { return m_withRates; }
    OriginIndex origin(Row row) const noexcept { return m_origins.empty() ? OriginIndex(0) : m_origins[row]; }
    /// True when every row is of this origin, as it is where there is one alone; O(1).
    bool areAllOf(OriginIndex origin) const noexcept { return origin == 0 && m_origins.empty(); }
    const AttachedColumns &attached() const noexcept { return m_attached; }
    /// The row of a flow; nullopt when it is not among them. Linear in the rows.
    std::optional<Row> find(FlowSerial serial) const noexcept;
    /// Prefetches what is known of a row, for use a few iterations later. Always inlined: GCC drops a call
    /// of a function that only prefetches.
    [[gnu::always_inline]] void prefetch(Row row) const noexcept
    {
        m_flows.prefetch(row);
        m_flows.prefetchCounters(row);
        __builtin_prefetch(&m_tracks[row]);
        if (!m_rates.empty())
            __builtin_prefetch(&m_rates[row]);
    }

    void reserve(std::size_t rows);
    /// Adds the array of rates; the rates of existing rows are unknown.
    void keepRates();
    Row append(const Flow &flow, const FlowTrack &track = {}, const FlowRate &rate = {});
    /// Adds row `at` of `flows`.
    Row append(const FlowStore &flows, Row at, const FlowTrack &track, const FlowRate &rate = {});
    /// Appends a row of another TrackedRows, with all its values.
    Row append(const TrackedRows &other, Row row);
    /// Starts a copy without rows, to be filled by copyRange(): reserves `room` rows, of which `added` are not copied.
    TrackedRows startCopy(std::size_t room, std::size_t added) const;
    /// Appends rows [begin, end) of the rows that startCopy() was called with.
    void copyRange(const TrackedRows &origin, Row begin, Row end);
    /// Appends the first rows of another table as rows of `origin`, faster than one by one. Their text is not copied.
    void appendTable(const TrackedRows &other, Row count, OriginIndex origin);
    /// Appends one row of another table as a row of `origin`.
    void appendOther(const TrackedRows &other, Row row, OriginIndex origin);
    /// Replaces the entry of a row by row `at` of `flows`; the origin and attached values stay.
    void replace(Row row, const FlowStore &flows, Row at, const FlowTrack &track, const FlowRate &rate);
    /// Removes rows, given in ascending order; later ones move up.
    void remove(std::span<const Row> rows);

    void setTrack(Row row, const FlowTrack &track) noexcept { m_tracks[row] = track; }
    /// Makes the rate of a row unknown.
    void forgetRate(Row row) noexcept;
    void setOrigin(Row row, OriginIndex origin);
    /// Sets values of an attached column by their flows' serials; see AttachedColumns::set().
    void attach(AttachedId id, std::span<const AttachedText> values) { m_attached.set(id, values, m_tracks); }
    /// Copies the origin and the attached values of row `known` of `from` to a row.
    void inherit(Row row, const TrackedRows &from, Row known);
    /// The same for each of the first rows; noRow: nothing is copied to the row.
    void inheritAll(const TrackedRows &from, std::span<const Row> known);

    /// Bytes of memory held, the text of a dump and attached texts not counted.
    std::size_t memory() const noexcept;

private:
    void appended(const FlowTrack &track, const FlowRate &rate);

    FlowStore m_flows;
    LargeVector<FlowTrack> m_tracks;
    LargeVector<FlowRate> m_rates;      ///< empty unless m_withRates
    LargeVector<OriginIndex> m_origins; ///< empty while all rows are of origin 0
    AttachedColumns m_attached;
    bool m_withRates = false;
};

} // namespace ctscope
