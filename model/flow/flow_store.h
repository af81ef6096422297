// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/byte_arena.h"
#include "flow/flow_record.h"
#include "flow/foreign_text.h"
#include "flow/large_memory.h"
#include "flow/shared_text.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// Index of a flow in one FlowStore.
using Row = std::uint32_t;

/// Many flows, packed. Grows at the end only; rows are read back whole as `Flow` or by column.
/// Not thread-safe while it grows; a const store may be read from any thread.
class FlowStore {
public:
    FlowStore() = default;
    FlowStore(FlowStore &&) noexcept = default;
    FlowStore &operator=(FlowStore &&) noexcept = default;
    // Only explicit copies, as one can have a hundred megabytes.
    FlowStore(const FlowStore &) = delete;
    FlowStore &operator=(const FlowStore &) = delete;

    Row size() const noexcept { return static_cast<Row>(m_records.size()); }
    bool empty() const noexcept { return m_records.empty(); }
    /// Makes room for this many rows, of whatever the rows so far consist of.
    void reserve(std::size_t rows);
    void clear();
    /// A copy of everything but the text, which is shared: it takes as many bytes as memory() returns.
    FlowStore copy() const;
    /// Takes rows out; those behind them move up. The rows must be given in ascending order.
    void remove(std::span<const Row> rows);

    // A new store out of the rows of another one, without unpacking them:

    /// A store without rows, but with everything that rows of this one refer to, and with room for
    /// `rows` rows of which `newRows` come from other stores.
    FlowStore copyPools(std::size_t rows, std::size_t newRows) const;
    /// Adds rows [begin, end) of the store that this one was made from by copyPools().
    void appendShared(const FlowStore &origin, Row begin, Row end);
    /// Replaces a row with row `from` of another store.
    void replace(Row row, const FlowStore &other, Row from);

    /// Adds a flow and returns its row.
    Row append(const Flow &flow);
    /// Adds row `row` of another store. The position of its text is not copied.
    Row append(const FlowStore &other, Row row);
    /// Adds all rows of another store, whose text must be this store's text (or absent).
    void appendAll(FlowStore &&other);
    /// Adds a record made by a fast reader: IPv4 or IPv6 without rare attributes.
    Row appendRecord(const FlowRecord &record, const BothCounters *counters = nullptr);
    /// The same with attributes that are put beside the record; `record.extras` must be 0.
    Row appendRecord(FlowRecord record, const BothCounters *counters, const RareAttributes &rare);
    /// Puts an IPv6 address into the pool, for records made by a fast reader.
    std::uint32_t addIpv6(const std::array<std::uint8_t, 16> &bytes);
    /// Adds a delta-time for the record that is appended next; the value for FlowRecord::extras.
    std::uint32_t addDeltaTime(std::uint64_t seconds);

    /// The whole flow; or, for one that is only shown, of its long texts and lists of words a little
    /// more than `most` characters or words.
    Flow flow(Row row, std::size_t most = wholeText) const;

    const FlowRecord &record(Row row) const noexcept { return m_records[row]; }
    std::span<const FlowRecord> records() const noexcept { return m_records; }

    IpAddress address(Row row, AddressSlot slot) const noexcept;
    /// The text in place of an unreadable address; empty otherwise.
    std::string_view addressText(Row row, AddressSlot slot) const noexcept;
    L4Keys originalKeys(Row row) const noexcept
    {
        const FlowRecord &record = m_records[row];
        return {record.originalKind(), record.keys[0], record.keys[1]};
    }
    L4Keys replyKeys(Row row) const noexcept
    {
        const FlowRecord &record = m_records[row];
        return {record.replyKind(), record.keys[2], record.keys[3]};
    }
    std::optional<Counters> originalCounters(Row row) const noexcept
    {
        return m_records[row].has(FlowRecord::HasOriginalCounters) ? std::optional(m_counters[row].original)
                                                                   : std::nullopt;
    }
    std::optional<Counters> replyCounters(Row row) const noexcept
    {
        return m_records[row].has(FlowRecord::HasReplyCounters) ? std::optional(m_counters[row].reply) : std::nullopt;
    }
    /// False when all rows are plain: without rare attributes, each with four addresses of one family.
    bool hasUnusual() const noexcept { return !m_arena.empty(); }
    bool hasCounters() const noexcept { return !m_counters.empty(); }
    /// Prefetches a row's record for use a few iterations later. Always inlined: GCC drops calls of a
    /// function that only prefetches, as if it had no effect.
    [[gnu::always_inline]] void prefetch(Row row) const noexcept
    {
        const auto *record = reinterpret_cast<const char *>(&m_records[row]);
        __builtin_prefetch(record);
        __builtin_prefetch(record + sizeof(FlowRecord) - 1); // it may span two cache lines
    }
    [[gnu::always_inline]] void prefetchCounters(Row row) const noexcept
    {
        if (!m_counters.empty())
            __builtin_prefetch(&m_counters[row]);
    }
    std::optional<std::int64_t> eventTime(Row row) const noexcept;
    Nat nat(Row row) const noexcept
    {
        const FlowRecord &record = m_records[row];
        if (!record.plainIpv4Ports())
            return natOfAny(row);
        return {record.addresses[0] != record.addresses[3], record.addresses[1] != record.addresses[2],
            record.keys[0] != record.keys[3], record.keys[1] != record.keys[2]};
    }
    /// True when the rare attributes hold no word of the flow: none, or times and FlowDetail alone.
    bool hasNoRareWords(Row row) const noexcept;
    std::optional<std::int64_t> start(Row row) const noexcept;        ///< as Flow::start
    std::optional<std::int64_t> stop(Row row) const noexcept;         ///< as Flow::stop
    std::optional<std::uint64_t> deltaTime(Row row) const noexcept;   ///< as Flow::deltaTime
    std::optional<std::uint64_t> activeSince(Row row) const noexcept; ///< as Flow::activeSince
    /// Flow::originalZone and replyZone as one number, to compare; 0 without any.
    std::uint64_t directionalZones(Row row) const noexcept;

    /// The text that the flows were read from, when it is kept, and each row's position in it.
    void setText(SharedText text) { m_text = std::move(text); }
    const SharedText &text() const noexcept { return m_text; }
    /// Records the position of the last appended row in the text.
    void setLastLine(std::uint64_t offset, std::size_t length);
    /// The text of a row as it was read, all of its lines; empty when it was not kept.
    std::string_view line(Row row) const noexcept;

    /// Bytes of memory held, the shared text not counted.
    std::size_t memory() const noexcept;

private:
    struct LineSpan {
        std::uint64_t offset : 40;
        std::uint64_t length : 24;
    };

    void packAddresses(FlowRecord &record, const Flow &flow);
    Nat natOfAny(Row row) const noexcept;

    LargeVector<FlowRecord> m_records;
    LargeVector<std::array<std::uint8_t, 16>> m_ipv6;
    LargeVector<BothCounters> m_counters;   ///< empty, or one per record
    LargeVector<std::int64_t> m_eventTimes; ///< empty, or one per record; µs since 1970
    LargeVector<LineSpan> m_lines;          ///< empty, or one per record
    ByteArena m_arena;                      ///< rare attributes and unusual addresses
    SharedText m_text;
};

} // namespace ctscope
