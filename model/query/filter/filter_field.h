// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"
#include "query/filter/filter_value.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ctscope::filter {

enum class Operator : std::uint8_t {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
    Contains,
    NotContains,
    Matches, ///< a regular expression
    NotMatches,
};

/// The canonical spelling: "==", "not in".
std::string_view operatorText(Operator op) noexcept;
/// The operator for the same test with a positive answer: == for !=, in for not in.
Operator positive(Operator op) noexcept;
bool isNegative(Operator op) noexcept;

/// Fields that are not a column.
enum class Extra : std::uint8_t {
    None,
    AnyCell,
    // Addresses and ports of several ends
    AnyAddress,
    AnyPort,
    NatAddress,
    NatPort,
    // The translated end
    NatSource,
    NatSourcePort,
    NatDestination,
    NatDestinationPort,
    NatKind,
    // Keys of protocols without ports
    IcmpType,
    IcmpCode,
    IcmpId,
    ReplyIcmpType,
    ReplyIcmpCode,
    ReplyIcmpId,
    GreKey,
    GreSourceKey,
    GreDestinationKey,
    ReplyGreSourceKey,
    ReplyGreDestinationKey,
    // Numbers and texts
    AveragePacket,
    ZoneOriginal,
    ZoneReply,
    Label,
    HostName, ///< of either end
    Origin,
    // Several words
    Status,
    Change,
    RuleState,
    // Flags
    Protocol, ///< Field::number
    FamilyIpv4,
    FamilyIpv6,
    Assured,
    Replied,
    Unreplied,
    Offload,
    HwOffload,
    Dying,
    Expected,
    FixedTimeout,
    Confirmed,
    SourceNat,
    DestinationNat,
    Evictable,
};

/// A word that a filter can test. Descriptions and examples are in table/filter_words.h.
struct Field {
    std::string_view name;                 ///< canonical
    std::vector<std::string_view> aliases; ///< of other tools; lower case, as the name
    ValueType type = ValueType::Text;
    std::optional<Column> column; ///< nullopt: see `extra`
    Extra extra = Extra::None;
    std::uint8_t number = 0;     ///< the protocol of a flag that names one
    bool severalEnds = false;    ///< takes `any` and `all`
    std::vector<Column> columns; ///< whose values are proposed for it

    /// The field takes an address, and so an address with its port.
    bool isAddress() const noexcept { return type == ValueType::Address; }
};

/// Every field: those of the columns in their order, then the others. Fields live as long as the program.
std::span<const Field> allFields();
/// By name or alias, in any case; null for any other word.
const Field *fieldNamed(std::string_view word);
const Field &fieldOf(Column column);
const Field &fieldOf(Extra extra);

bool takes(const Field &field, Operator op) noexcept;
/// In the order in which they are proposed.
std::vector<Operator> operatorsOf(const Field &field);
bool isOrdered(ValueType type) noexcept;

} // namespace ctscope::filter
