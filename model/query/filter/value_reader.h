// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/field_names.h"
#include "query/filter/network.h"

#include <span>
#include <string_view>

namespace ctscope::filter {

/// Reads one value as the field's type wants it: "10.0.0.0/8" of an address, "1.5GiB" of a size.
/// A text in quotes was taken out of them before. nullopt when it is no such value.
std::optional<Value> readValue(const Field &field, std::string_view text, bool quoted = false);
/// The same, or a range: "1024-65535", "10.0.0.1..10.0.0.9".
std::optional<Item> readItem(const Field &field, std::string_view text, bool quoted = false);
/// An integer, decimal or with 0x.
std::optional<std::uint64_t> readInteger(std::string_view text) noexcept;
/// True for a unit that may be a word of its own behind a number of this type: "5 min", "1.2 MiB".
bool isUnit(ValueType type, std::string_view word) noexcept;

/// False for a range that ends before it begins, or whose ends are of two kinds.
bool isRange(const Item &item) noexcept;

} // namespace ctscope::filter
