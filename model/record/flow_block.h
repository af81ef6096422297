// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_end.h"
#include "flow/flow_store.h"
#include "record/recording.h"
#include "record/state_path.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ctscope::record {

/// When a recorded flow was there. Times are µs since 1970, as this machine's clock was; kept to a millisecond.
struct FlowSpan {
    std::int64_t begin = 0; ///< or when it was first seen, with `beganBefore`
    std::int64_t end = 0;   ///< of a flow that is still there: when it was seen last
    EndReason reason = EndReason::StillThere;
    bool beganBefore = false; ///< it was there already when the recording began
    /// Of a flow that is still there: for how many seconds before `end` its time left was counted down. Not kept.
    std::uint32_t counted = 0;
    friend bool operator==(const FlowSpan &, const FlowSpan &) noexcept = default;
};

/// Flows of a recording: each with its entry as it was last, when it was there, and its states in between. A structure
/// of arrays; rows are added at the end. Not thread-safe while it grows.
class FlowBlock {
public:
    Row size() const noexcept { return m_flows.size(); }
    bool empty() const noexcept { return m_flows.empty(); }

    const FlowStore &flows() const noexcept { return m_flows; }
    const FlowSpan &span(Row row) const noexcept { return m_spans[row]; }
    /// See StatePath; empty when the state never changed.
    std::string_view path(Row row) const noexcept
    {
        const std::size_t begin = row == 0 ? 0 : m_pathEnds[row - 1];
        return std::string_view(m_paths).substr(begin, m_pathEnds[row] - begin);
    }

    /// The program at one end, in the form in which it was added; empty when it is not known.
    std::string_view owner(Row row) const noexcept
    {
        return m_owners.empty() || m_owners[row] == 0 ? std::string_view() : m_ownerTexts[m_owners[row] - 1];
    }
    bool hasOwners() const noexcept { return !m_owners.empty(); }

    void reserve(std::size_t rows);
    void append(
        const FlowStore &flows, Row row, const FlowSpan &span, std::string_view path, std::string_view owner = {});
    void append(const Flow &flow, const FlowSpan &span, std::string_view path, std::string_view owner = {});
    /// Adds a row of another block.
    void append(const FlowBlock &other, Row row)
    {
        append(other.m_flows, row, other.span(row), other.path(row), other.owner(row));
    }
    /// Adds all rows of another block.
    void appendAll(FlowBlock &&other);
    /// A record without rare attributes but these; see FlowStore::appendRecord().
    void append(const FlowRecord &record, const BothCounters *counters, const RareAttributes &rare,
        const FlowSpan &span, std::string_view path, std::string_view owner = {});
    /// The flows alone; the block is empty then.
    FlowStore takeFlows();
    std::uint32_t addIpv6(const IpAddress &address) { return m_flows.addIpv6(address.bytes); }
    void clear();

private:
    void appended(const FlowSpan &span, std::string_view path, std::string_view owner);
    std::uint32_t placeOf(std::string_view owner);

    FlowStore m_flows;
    std::vector<FlowSpan> m_spans;
    std::string m_paths;
    std::vector<std::uint32_t> m_pathEnds;
    std::vector<std::uint32_t> m_owners; ///< empty, or for each row 0 or the place of its text + 1
    std::vector<std::string> m_ownerTexts;
    std::unordered_map<std::string, std::uint32_t> m_ownerPlaces; ///< + 1
};

/// Some rows of a block, packed. What a search for an address needs is apart from the rest.
struct PackedBlock {
    Row rows = 0;
    std::int64_t first = 0; ///< µs: the earliest end of a row
    std::int64_t last = 0;  ///< the latest one
    std::int64_t began = 0; ///< the earliest begin
    std::string ends;       ///< the ends of the translation, see findEnds()
    std::string rest;
};

/// The most rows of a packed block: the places in a dictionary of addresses have 16 bits.
constexpr Row mostBlockRows = 65'535;

/// Packs rows [begin, end), at most mostBlockRows and not none. Throws std::bad_alloc.
PackedBlock pack(const FlowBlock &block, Row begin, Row end);

/// Which rows are wanted, and as of when. Times are µs since 1970. By default all rows as they are kept.
struct Selection {
    const std::vector<Row> *rows = nullptr; ///< by their numbers, ascending
    /// Those that were there at a moment, as they were then: of what changes without being recorded (the time left, the
    /// counters), an entry that was not seen at this very moment has nothing. A flow that is kept as still there is
    /// taken to be there after it was seen, too.
    std::optional<std::int64_t> asOf{};
    std::optional<Range> between{}; ///< those that were there at some moment within
    /// Flows that have no start of their own have the begin of their span as one, unless it is not their begin.
    bool withStarts = false;
    /// Flows that ended later are left out, as they are taken from elsewhere.
    std::optional<std::int64_t> endsUntil{};
};

/// Adds the selected rows of a packed block; false when it is damaged: no row is added then.
bool unpack(const PackedBlock &packed, FlowBlock &block, const Selection &selection = {});

/// An address and port outside a translation, as searches ask for it.
struct OutsideEnd {
    IpAddress address;
    std::optional<std::uint16_t> port; ///< or the id of ICMP, or the key of GRE
    std::optional<Protocol> protocol;
    friend bool operator==(const OutsideEnd &, const OutsideEnd &) noexcept = default;
};

/// The rows, ascending, of which this may be the end: destination of the reply, or of the original tuple. nullopt when
/// the block is damaged.
std::optional<std::vector<Row>> findEnds(const PackedBlock &packed, const OutsideEnd &end);

} // namespace ctscope::record
