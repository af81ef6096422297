// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/origin.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// One of several live tables that are shown as one.
struct SetMember {
    std::string alias; ///< what the user calls the machine
    Origin origin;
    friend bool operator==(const SetMember &, const SetMember &) = default;
};

/// Several live tables that are shown as one, in the user's order. A plain value.
struct OriginSet {
    std::string name; ///< empty: it was not saved
    std::vector<SetMember> members;
    friend bool operator==(const OriginSet &, const OriginSet &) = default;
};

/// More are not read.
constexpr std::size_t mostSetMembers = 1000;

/// True for what a set can hold: a live table that is not a set itself.
bool canBeMember(const Origin &origin) noexcept;
/// What to call an origin where the user gave no name: the host, the namespace, the program, or this machine's own
/// host name.
std::string usualAlias(const Origin &origin);
/// A text as the alias of a machine: without "=", control characters and blanks at its ends, or "[" and "#" before it.
std::string cleanedAlias(std::string_view text);
/// Gives each member an alias of its own: the usual one where it has none, and "gw1-2" where two are equal.
void nameMembers(OriginSet &set);

/// A set as words of a command line: "@NAME", then "ALIAS=ORIGIN" for each member, as Origin::toString() writes it.
std::string wordsOfSet(const OriginSet &set);
/// Reads them. nullopt when there is no member, or one is not understood.
std::optional<OriginSet> readSet(std::string_view words);

} // namespace ctscope
