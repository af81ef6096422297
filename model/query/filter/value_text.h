// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_field.h"

#include <string>
#include <string_view>

namespace ctscope::filter {

/// "private", "cgnat", "loopback", "linklocal", "multicast", "global".
std::string_view classText(AddressClass value) noexcept;
std::optional<AddressClass> classNamed(std::string_view word) noexcept;

/// "0x2a".
void appendHex(std::string &out, std::uint64_t value);
/// "1d2h3m4s5ms"; "0s".
std::string durationText(Duration value);
/// "2026-11-25T10:42Z", as exact as it was written; a day as local date; "-10m", "now".
std::string momentText(const Moment &value);
/// One value in the canonical spelling of the field.
std::string valueText(const Field &field, const Value &value);

} // namespace ctscope::filter
