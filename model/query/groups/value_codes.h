// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/group_value.h"
#include "query/groups/index_hash.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A value of a key in one word: what it is in the top byte; below, the value itself where it fits, else
/// its number in a ValueDictionary. Equal values of one key have equal codes.
using ValueCode = std::uint64_t;

namespace value_code {

enum class Tag : std::uint8_t { None, Flag, Number, Rate, Ipv4, Ipv6, Text, WideNumber, Moment };

constexpr unsigned shift = 56;
constexpr ValueCode of(Tag tag, std::uint64_t value) noexcept { return std::uint64_t(tag) << shift | value; }
constexpr Tag tagOf(ValueCode code) noexcept { return static_cast<Tag>(code >> shift); }
constexpr std::uint64_t valueOf(ValueCode code) noexcept { return code & ((std::uint64_t(1) << shift) - 1); }
/// The value is a number in a dictionary.
constexpr bool isByNumber(ValueCode code) noexcept { return tagOf(code) >= Tag::Ipv6; }

} // namespace value_code

/// The values that do not fit into a code, as bytes, each once. Grows only. For one thread.
class ValueDictionary {
public:
    std::uint32_t numberOf(std::string_view bytes);
    std::optional<std::uint32_t> find(std::string_view bytes) const;
    std::string_view bytes(std::uint32_t number) const noexcept
    {
        return std::string_view(m_bytes).substr(m_begins[number], m_begins[number + 1] - m_begins[number]);
    }
    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(m_begins.size() - 1); }

private:
    std::string m_bytes;
    std::vector<std::size_t> m_begins{0};
    IndexHash m_hash;
};

/// The address with all but the first bits zero.
IpAddress networkOf(const IpAddress &address, std::uint8_t prefix) noexcept;

/// The value behind a code of this key.
GroupValue decodeValue(const GroupKey &key, ValueCode code, const ValueDictionary &dictionary);
/// The code of a value; nullopt when the dictionary does not have it, so that no row has it.
std::optional<ValueCode> findCode(const GroupValue &value, const ValueDictionary &dictionary);
/// True when the value of one code comes before that of the other, of the same key: no value first.
bool comesBefore(ValueCode a, ValueCode b, const ValueDictionary &dictionary) noexcept;

} // namespace ctscope
