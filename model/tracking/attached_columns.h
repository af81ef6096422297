// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"
#include "tracking/flow_track.h"
#include "tracking/text_pool.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// Names an attached column. The code that fills a column chooses its number.
enum class AttachedId : std::uint8_t {};

/// A value that became known after the row: the text of one flow in one attached column.
struct AttachedText {
    FlowSerial serial = 0;
    std::string text; ///< empty takes an earlier one away
};

/// Columns whose values are not part of an entry and arrive later than its row: the process at one end,
/// the name of a host. Each row holds the number of a text. A column takes memory only once it has a
/// value. Part of TrackedRows, which keeps its columns as long as its other arrays.
class AttachedColumns {
public:
    bool empty() const noexcept { return m_columns.empty(); }
    /// The value of a row; empty while it is not known.
    std::string_view text(AttachedId id, Row row) const noexcept;
    /// The values as numbers, one per row: equal numbers are equal texts. Empty while the column has
    /// no value.
    std::span<const TextNumber> numbers(AttachedId id) const noexcept;

    /// Sets values by the serials of `tracks`, one per row; passes over flows that are not among them.
    void set(AttachedId id, std::span<const AttachedText> values, std::span<const FlowTrack> tracks);

    void reserve(std::size_t rows);
    /// Adds rows without values, or takes rows off the end.
    void resize(std::size_t rows);
    /// Adds rows [begin, end) of `from`.
    void copyRange(const AttachedColumns &from, Row begin, Row end);
    /// The same of the columns of another table, whose texts are copied.
    void appendOther(const AttachedColumns &from, Row begin, Row end);
    /// Gives row `row` the values that row `known` of `from` has.
    void inherit(Row row, const AttachedColumns &from, Row known);
    /// Gives each of the first rows the values of its row in `from`; noRow has none. Drops texts that
    /// no row has any longer, if they are the greater part.
    void inheritAll(const AttachedColumns &from, std::span<const Row> known);
    void remove(std::span<const Row> rows);

    std::size_t memory() const noexcept;

private:
    struct Values {
        AttachedId id{};
        std::shared_ptr<TextPool> texts; ///< shared by all snapshots of a table
        LargeVector<TextNumber> numbers; ///< one per row
    };

    const Values *find(AttachedId id) const noexcept;
    Values &column(const Values &like);

    std::vector<Values> m_columns;
    std::size_t m_rows = 0;
    std::size_t m_room = 0; ///< of columns that are yet to come
};

} // namespace ctscope
