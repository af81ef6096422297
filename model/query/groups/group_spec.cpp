// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_spec.h"

#include "format/numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace ctscope {

namespace {

using Kind = GroupKeyKind;
using Fault = GroupSpecError::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 6> keyNames = {{
    {"addr", Kind::EitherEnd},
    {"nat.src", Kind::NatSource},
    {"nat.dst", Kind::NatDestination},
    {"nat.addr", Kind::NatEither},
    {"nat", Kind::NatKind},
    {"origin", Kind::Origin},
}};

constexpr std::array<std::string_view, 5> flagNames = {"assured", "replied", "unreplied", "offload", "hw_offload"};

std::string_view trimmed(std::string_view text) noexcept
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(
        result, result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

std::optional<GroupKey> keyNamed(std::string_view word)
{
    const std::string name = lowered(word);
    GroupKey key;
    for (const auto &[text, kind] : keyNames) {
        if (text == name) {
            key.kind = kind;
            return key;
        }
    }
    if (const auto *const flag = std::ranges::find(flagNames, name); flag != flagNames.end()) {
        key.kind = Kind::Flag;
        key.flag = static_cast<GroupFlag>(flag - flagNames.begin());
        return key;
    }
    std::string id = name;
    std::ranges::replace(id, '.', '-');
    if (const auto column = columnFromId(id)) {
        key.column = *column;
        return key;
    }
    return std::nullopt;
}

bool isNumber(const GroupKey &key) noexcept
{
    if (key.kind != Kind::Column)
        return false;
    const ColumnType type = definitionOf(key.column).type;
    return type == ColumnType::Bits || type == ColumnType::Number || type == ColumnType::Port;
}

/// Reads one list of keys; the first fault ends it.
class SpecParser {
public:
    explicit SpecParser(std::string_view text)
        : m_text(text)
    {
    }
    ParsedGroupSpec parse();

private:
    void key(std::string_view word);
    void prefixes(GroupKey &key, std::string_view list);
    void fail(Fault kind, std::string_view part)
    {
        if (m_result.error)
            return;
        const auto begin = part.data() == nullptr ? 0 : static_cast<std::size_t>(part.data() - m_text.data());
        m_result.error = GroupSpecError{kind, begin, part.size(), std::string(part)};
    }

    std::string_view m_text;
    ParsedGroupSpec m_result;
};

ParsedGroupSpec SpecParser::parse()
{
    std::size_t begin = 0;
    while (begin <= m_text.size() && !m_result.error) {
        const std::size_t comma = std::min(m_text.find(',', begin), m_text.size());
        const std::string_view between = m_text.substr(begin, comma - begin);
        const std::string_view word = trimmed(between);
        if (word.empty())
            fail(Fault::NoKey, between);
        else
            key(word);
        begin = comma + 1;
    }
    return std::move(m_result);
}

void SpecParser::key(std::string_view word)
{
    const std::size_t cut = std::min(word.find_first_of("/&"), word.size());
    const std::string_view name = trimmed(word.substr(0, cut));
    auto key = keyNamed(name);
    if (!key)
        return fail(Fault::UnknownKey, name.empty() ? word : name);
    if (cut < word.size()) {
        const std::string_view rest = word.substr(cut + 1);
        if (word[cut] == '/') {
            if (!key->isAddress())
                return fail(Fault::PrefixOfOther, word.substr(cut));
            prefixes(*key, rest);
        } else {
            if (!isNumber(*key))
                return fail(Fault::MaskOfOther, word.substr(cut));
            const auto mask = parseKey<std::uint64_t>(trimmed(rest));
            if (!mask || *mask == 0)
                return fail(Fault::WrongMask, rest.empty() ? word.substr(cut) : rest);
            key->kind = Kind::Masked;
            key->mask = *mask;
        }
    }
    auto &keys = m_result.spec.keys;
    if (std::ranges::find(keys, *key) != keys.end())
        return fail(Fault::RepeatedKey, word);
    if (keys.size() == GroupSpec::mostKeys)
        return fail(Fault::TooManyKeys, word);
    keys.push_back(*key);
}

void SpecParser::prefixes(GroupKey &key, std::string_view list)
{
    constexpr unsigned bits4 = 32;
    constexpr unsigned bits6 = 128;
    const std::size_t slash = list.find('/');
    const std::string_view first = list.substr(0, slash);
    const auto number = [](std::string_view text) { return parseNumber<unsigned>(trimmed(text)).value_or(0); };
    const unsigned one = number(first);
    if (one == 0 || one > bits6)
        return fail(Fault::WrongPrefix, list);
    if (slash == std::string_view::npos) {
        (one <= bits4 ? key.prefix4 : key.prefix6) = static_cast<std::uint8_t>(one);
        return;
    }
    const unsigned two = number(list.substr(slash + 1));
    if (one > bits4 || two == 0 || two > bits6)
        return fail(Fault::WrongPrefix, list);
    key.prefix4 = static_cast<std::uint8_t>(one);
    key.prefix6 = static_cast<std::uint8_t>(two);
}

} // namespace

std::string_view groupFlagName(GroupFlag flag) noexcept { return flagNames[static_cast<std::size_t>(flag)]; }

GroupKey GroupKey::of(Column column) noexcept
{
    GroupKey key;
    key.column = column;
    // Its cells have addresses: nearly each row would be a group.
    return column == Column::Nat ? GroupKey{.kind = Kind::NatKind} : key;
}

bool GroupKey::isAddress() const noexcept
{
    switch (kind) {
    case Kind::Column: return definitionOf(column).address.has_value();
    case Kind::EitherEnd:
    case Kind::NatSource:
    case Kind::NatDestination:
    case Kind::NatEither: return true;
    case Kind::NatKind:
    case Kind::Masked:
    case Kind::Flag:
    case Kind::Origin: return false;
    }
    return false;
}

std::string GroupKey::field() const
{
    if (kind == Kind::Column || kind == Kind::Masked)
        return std::string(definitionOf(column).id);
    if (kind == Kind::Flag)
        return std::string(groupFlagName(flag));
    const auto *const found = std::ranges::find(keyNames, kind, [](const auto &entry) { return entry.second; });
    return std::string(found->first);
}

std::string GroupKey::text() const
{
    std::string text = field();
    if (kind == Kind::Masked) {
        std::array<char, 16> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), mask, 16).ptr;
        text.append("&0x").append(digits.data(), end);
    }
    if (isAddress()) {
        // A single number of at most 32 is read as an IPv4 prefix.
        const bool four = prefix4 != 32 || (prefix6 <= 32);
        if (four)
            text += '/' + std::to_string(prefix4);
        if (prefix6 != 128)
            text += '/' + std::to_string(prefix6);
    }
    return text;
}

std::vector<Column> GroupSpec::usualSums() { return {Column::Bytes, Column::Rate}; }

std::string GroupSpec::text() const
{
    std::string text;
    for (const GroupKey &key : keys) {
        if (!text.empty())
            text += ',';
        text += key.text();
    }
    return text;
}

bool GroupSpec::changesWithTime() const noexcept
{
    return std::ranges::any_of(
        keys, [](const GroupKey &key) { return key.kind == Kind::Column && isTicking(definitionOf(key.column).type); });
}

ParsedGroupSpec parseGroupSpec(std::string_view text) { return SpecParser(text).parse(); }

} // namespace ctscope
