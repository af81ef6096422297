// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter.h"
#include "query/filter/filter_lexer.h"

#include <span>

/// Filters made from cells, with exact values: what a menu of a table offers.
namespace ctscope::filter {

/// The rows with this value: "dport == 53"; "not helper" for a cell without one. Never null.
NodePtr onlyThis(const CellContext &context, Column column, Row row);
/// The rows without this value, those that have none among them: "not dport == 53". Never null.
NodePtr notThis(const CellContext &context, Column column, Row row);
/// "bytes >= 1500"; null for a column without order, and for a cell without a value.
NodePtr atLeastThis(const CellContext &context, Column column, Row row);
/// The rows with one of these values: "dport in {22, 53}". Never null; no rows pass for no rows.
NodePtr oneOfThese(const CellContext &context, Column column, std::span<const Row> rows);

/// Protocols without states show in the state's place what the status bits amount to, in these four words.
bool isWordInPlaceOfState(std::string_view word) noexcept;
/// The rows that show such a word.
NodePtr withoutState(std::string_view word);

/// A filter and one more part: "(a or b) and c". The part alone when there is no filter yet.
Filter joined(const Filter &filter, Joint joint, NodePtr part);

/// The values of a field that a row has, as a test names them: one for most, none, or several ends.
std::optional<Value> valueOf(const CellContext &context, Column column, Row row);

} // namespace ctscope::filter
