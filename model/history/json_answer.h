// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope::history {

/// An answer in ClickHouse's format JSONCompact. Every value is a text, numbers as they are written.
struct JsonAnswer {
    using Row = std::vector<std::string>;
    std::vector<Row> rows;
    Row totals;                        ///< of WITH TOTALS; else empty
    std::uint64_t rowsBeforeLimit = 0; ///< with GROUP BY: how many groups there are
};

/// nullopt when the text is no such answer, or was cut off.
std::optional<JsonAnswer> readJsonAnswer(std::string_view text);

} // namespace ctscope::history
