// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/origin_set.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A line of the file of sets that cannot be used.
struct MachineSetError {
    enum class Kind : std::uint8_t {
        NoSet,     ///< a machine before the first "[NAME]"
        NoName,    ///< "[" without a name, or without "]"
        NoMachine, ///< no "ALIAS = WHAT"
        NotLive,   ///< what cannot be read as a live table
        TooMany,   ///< more than mostSetMembers in one set
    };
    std::uint32_t line = 0; ///< 1-based
    Kind kind = Kind::NoMachine;
    std::string text; ///< of the line
    friend bool operator==(const MachineSetError &, const MachineSetError &) noexcept = default;
};

/// The user's sets of machines, as a readable text:
///
///     # Comment
///     [edge]
///     gw1 = ssh://root@gw1.example.net
///     web = command:kubectl exec -n kube-system agent-x -- conntrack -L -o extended,id
///     blue = namespace:/run/netns/blue
///     here = machine:auto
///
/// What follows "=" is what Origin::toString() writes; "ssh://" may be left out before a plain name. A later set of the
/// same name adds to the earlier one.
struct MachineSets {
    std::vector<OriginSet> sets;
    std::vector<MachineSetError> errors;

    static MachineSets read(std::string_view text);
    /// Null: there is no set with this name.
    const OriginSet *find(std::string_view name) const noexcept;
};

/// The text with a set in place of the one called `before`, or at its end; nullopt takes that set away. All other lines
/// stay as they are, also those of that set that cannot be used.
std::string withMachineSet(std::string_view text, std::string_view before, const std::optional<OriginSet> &set);

/// True for the name of a set: not empty, without "]" and control characters.
bool isSetName(std::string_view name) noexcept;

} // namespace ctscope
