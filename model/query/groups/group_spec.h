// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// What a key of a group is made of.
enum class GroupKeyKind : std::uint8_t {
    Column,         ///< the value of a column, addresses cut to a prefix: "dport", "src/24"
    EitherEnd,      ///< source and destination, each for itself: "addr", "addr/16"
    NatSource,      ///< the address that the source is translated to: "nat.src"
    NatDestination, ///< the address that the destination is translated to: "nat.dst"
    NatEither,      ///< both of these, each for itself: "nat.addr"
    NatKind,        ///< none, snat, dnat, both, port: "nat"
    Masked,         ///< bits of a number: "mark&0xff"
    Flag,           ///< set or not: "assured"
    Origin,         ///< the name of the row's origin: "origin"
};

/// The flags that rows are grouped by.
enum class GroupFlag : std::uint8_t { Assured, Replied, Unreplied, Offload, HwOffload };
std::string_view groupFlagName(GroupFlag flag) noexcept;

/// One key of a group. A plain value.
struct GroupKey {
    GroupKeyKind kind = GroupKeyKind::Column;
    Column column = Column::Count; ///< of Column and Masked
    /// Bits of an address that count, by its family. An IPv4 prefix leaves IPv6 addresses whole, and
    /// the other way round: "src/24", "src/64", "src/24/64".
    std::uint8_t prefix4 = 32;
    std::uint8_t prefix6 = 128;
    std::uint64_t mask = 0;              ///< of Masked
    GroupFlag flag = GroupFlag::Assured; ///< of Flag

    /// The key that a column stands for.
    static GroupKey of(Column column) noexcept;

    bool isAddress() const noexcept;
    /// A row may be in two groups: once with each end.
    bool isDouble() const noexcept { return kind == GroupKeyKind::EitherEnd || kind == GroupKeyKind::NatEither; }
    /// "src/24": what parseGroupSpec() reads.
    std::string text() const;
    /// The same without prefix and mask: the field's name in the filter language.
    std::string field() const;

    friend bool operator==(const GroupKey &, const GroupKey &) noexcept = default;
};

/// What a table is grouped by, and which of its columns are added up. A plain value.
struct GroupSpec {
    std::vector<GroupKey> keys;
    std::vector<Column> sums = usualSums(); ///< columns with ColumnDefinition::amount

    static constexpr std::size_t mostKeys = 6;
    static constexpr std::size_t mostSums = 8;

    /// Bytes and their rate.
    static std::vector<Column> usualSums();
    /// "src/24,dport".
    std::string text() const;
    /// A key changes with time alone, so that the groups of unchanged rows do.
    bool changesWithTime() const noexcept;

    friend bool operator==(const GroupSpec &, const GroupSpec &) noexcept = default;
};

/// Why a text is not a list of keys. Words: table/group_words.h.
struct GroupSpecError {
    enum class Kind : std::uint8_t {
        NoKey,         ///< nothing between two commas, or nothing at all
        UnknownKey,    ///< neither a column nor another key
        PrefixOfOther, ///< a prefix behind a key that is no address
        WrongPrefix,   ///< not a number from 1 to 128, or the same family twice
        MaskOfOther,   ///< a mask behind a key that is no number
        WrongMask,     ///< not a decimal or hexadecimal number above 0
        RepeatedKey,   ///< the same key again
        TooManyKeys,   ///< more than GroupSpec::mostKeys
    };
    Kind kind = Kind::NoKey;
    std::size_t begin = 0; ///< the wrong part of the text, in bytes
    std::size_t length = 0;
    std::string part; ///< that part

    friend bool operator==(const GroupSpecError &, const GroupSpecError &) noexcept = default;
};

struct ParsedGroupSpec {
    GroupSpec spec;
    std::optional<GroupSpecError> error; ///< absent when the text was right
};

/// Reads "src/24,dport": keys with commas between, blanks around them ignored, names in any case.
/// Every column is a key by its id, where "." may stand for "-".
ParsedGroupSpec parseGroupSpec(std::string_view text);

} // namespace ctscope
