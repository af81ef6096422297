// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/history/sql_groups.h"

#include "format/numbers.h"
#include "history/clickhouse_schema.h"
#include "history/flow_rows.h"
#include "query/cell_words.h"
#include "query/history/sql_parts.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ctscope::history {

namespace {

using Kind = GroupKeyKind;

GroupValue none(const std::string &) { return {}; }
SqlKey without() { return {"0", false, none}; }

SqlKey textKey(std::string column)
{
    return {std::move(column), false,
        [](const std::string &text) { return text.empty() ? GroupValue() : GroupValue(text); }};
}

/// A number, and -1 where there is none.
SqlKey numberKey(const SqlNumber &number)
{
    return {"if(" + number.present + ", toInt64(" + number.value + "), toInt64(-1))", false,
        [](const std::string &text) -> GroupValue {
            const auto value = parseNumber<std::uint64_t>(text);
            return value ? GroupValue(*value) : GroupValue();
        }};
}

/// A number below 256 that stands for a word.
template <typename WordOf> SqlKey wordKey(std::string value, WordOf &&wordOf)
{
    return {std::move(value), false, [wordOf](const std::string &text) -> GroupValue {
                const std::string word(wordOf(parseNumber<std::uint8_t>(text).value_or(0)));
                return word.empty() ? GroupValue() : GroupValue(word);
            }};
}

std::string isIpv4(const std::string &column)
{
    return '(' + column + " >= " + sqlAddress(IpAddress::v4(0)) + " AND " + column
        + " <= " + sqlAddress(IpAddress::v4(~0u)) + ')';
}

/// The first `bits` of the 16 bytes of an address, the others zero.
std::string cut(const std::string &column, unsigned bits)
{
    const unsigned whole = bits / 8;
    const unsigned rest = bits % 8;
    if (whole == 16)
        return column;
    std::string parts = "substring(" + column + ", 1, " + std::to_string(whole) + ')';
    if (rest > 0) {
        const unsigned mask = 0xffu << (8 - rest) & 0xffu;
        parts = "concat(" + parts + ", reinterpretAsString(bitAnd(reinterpretAsUInt8(substring(" + column + ", "
            + std::to_string(whole + 1) + ", 1)), toUInt8(" + std::to_string(mask) + "))))";
    }
    return "toFixedString(" + parts + ", 16)";
}

/// The network of an address; empty where there is no address.
std::string networkOf(std::string_view address, const GroupKey &key)
{
    const std::string column(address);
    const std::string four = cut(column, 96u + key.prefix4);
    const std::string six = cut(column, key.prefix6);
    const std::string network = four == six ? four : "if(" + isIpv4(column) + ", " + four + ", " + six + ')';
    // toString() would leave out the zeros at the end.
    return "if(" + hasAddress(column) + ", substring(" + network + ", 1, 16), '')";
}

GroupValue readNetwork(const GroupKey &key, const std::string &digits)
{
    std::array<std::uint8_t, 16> bytes{};
    if (digits.size() != 2 * bytes.size())
        return {};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        std::from_chars(digits.data() + 2 * i, digits.data() + 2 * i + 2, bytes[i], 16);
    if (key.prefix6 == 128 && std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; }))
        return {}; // without an address
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (!std::equal(mapped.begin(), mapped.end(), bytes.begin()))
        return GroupNetwork{IpAddress::v6(bytes), key.prefix6};
    std::uint32_t number = 0;
    for (std::size_t i = mapped.size(); i < bytes.size(); ++i)
        number = number << 8 | bytes[i];
    return GroupNetwork{IpAddress::v4(number), key.prefix4};
}

SqlKey networkKey(std::string value, const GroupKey &key)
{
    return {std::move(value), true, [key](const std::string &digits) { return readNetwork(key, digits); }};
}

/// Two values, of which a row has both, one or none; equal ones count once.
std::string eachOf(const std::string &first, const std::string &second)
{
    return "arrayJoin(multiIf(" + second + " = '' OR " + first + " = " + second + ", [" + first + "], " + first
        + " = '', [" + second + "], [" + first + ", " + second + "]))";
}

std::string natNetwork(bool source, const GroupKey &key)
{
    const SqlNat nat = sqlNat();
    return "if(" + (source ? nat.source() : nat.destination()) + ", " + networkOf(source ? "nat_src" : "nat_dst", key)
        + ", '')";
}

SqlKey natKindKey()
{
    const SqlNat nat = sqlNat();
    const std::string value =
        nat.srcAddress + " + 2 * " + nat.dstAddress + " + 4 * " + nat.srcPort + " + 8 * " + nat.dstPort;
    constexpr std::array<std::string_view, 5> words = {"none", "snat", "dnat", "both", "port"};
    // Several of these are of one kind, and are one group.
    std::string kinds = "transform(toUInt8(" + value + "), [";
    std::string numbers;
    for (unsigned i = 0; i < 16; ++i) {
        const auto kind = static_cast<unsigned>(natKind({(i & 1) != 0, (i & 2) != 0, (i & 4) != 0, (i & 8) != 0}));
        kinds += (i == 0 ? "" : ", ") + std::to_string(i);
        numbers += (i == 0 ? "" : ", ") + std::to_string(kind);
    }
    return wordKey(kinds + "], [" + numbers + "], 0)",
        [words](std::uint8_t kind) { return kind < words.size() ? words[kind] : std::string_view(); });
}

// Words in place of a state, as stateWord() has them.
constexpr std::uint8_t offloaded = 251;
constexpr std::uint8_t unreplied = 252;
constexpr std::uint8_t stream = 253;
constexpr std::uint8_t replied = 254;

SqlKey stateKey()
{
    // Protocols have states of one name, which are one group.
    std::string from;
    std::string to;
    std::string tracked;
    for (unsigned number = 1; number < 255; ++number) {
        const std::string_view name = state::name(static_cast<State>(number));
        unsigned first = number;
        for (unsigned other = number; other-- > 1;)
            first = state::name(static_cast<State>(other)) == name ? other : first;
        if (name.empty())
            continue;
        from += (from.empty() ? "" : ", ") + std::to_string(number);
        to += (to.empty() ? "" : ", ") + std::to_string(first);
    }
    for (unsigned number = 0; number < 256; ++number) {
        if (!state::all(static_cast<Protocol>(number)).empty())
            tracked += (tracked.empty() ? "" : ", ") + std::to_string(number);
    }
    const auto status = [](std::uint32_t bits) { return flagIsSet(bits); };
    const std::string derived = "multiIf(" + status(status_bit::offload | status_bit::hwOffload) + ", "
        + std::to_string(offloaded) + ", NOT " + status(status_bit::seenReply) + ", " + std::to_string(unreplied) + ", "
        + status(status_bit::assured) + " AND proto NOT IN (" + tracked + "), " + std::to_string(stream) + ", "
        + std::to_string(replied) + ')';
    return wordKey("if(state IN (" + from + "), transform(state, [" + from + "], [" + to + "], 0), " + derived + ')',
        [](std::uint8_t number) -> std::string_view {
            switch (number) {
            case offloaded: return "offloaded";
            case unreplied: return "unreplied";
            case stream: return "stream";
            case replied: return "replied";
            default: return state::name(static_cast<State>(number));
            }
        });
}

SqlKey familyKey()
{
    std::string sql = "multiIf(";
    for (const SqlEnd &end : sqlEnds)
        sql += hasAddress(end.address) + ", if(" + isIpv4(std::string(end.address)) + ", 4, 6), ";
    return wordKey(sql + "0)", [](std::uint8_t family) -> std::string_view {
        return family == 4 ? "IPv4" : family == 6 ? "IPv6" : "";
    });
}

SqlKey flagsKey()
{
    constexpr std::uint32_t bits =
        status_bit::seenReply | status_bit::assured | status_bit::offload | status_bit::hwOffload;
    return {"bitAnd(flags, " + std::to_string(bits) + ')', false, [](const std::string &text) -> GroupValue {
                const auto flags = parseNumber<std::uint32_t>(text).value_or(0);
                std::string words;
                const auto word = [&words](bool isSet, std::string_view name) {
                    if (isSet)
                        words.append(words.empty() ? "" : " ").append(name);
                };
                word((flags & status_bit::seenReply) == 0, "UNREPLIED");
                word((flags & status_bit::assured) != 0, "ASSURED");
                word((flags & status_bit::offload) != 0, "OFFLOAD");
                word((flags & status_bit::hwOffload) != 0, "HW_OFFLOAD");
                return words.empty() ? GroupValue() : GroupValue(words);
            }};
}

SqlKey flagKey(GroupFlag flag)
{
    const auto set = [](std::uint16_t bit) { return flagIsSet(bit); };
    std::string value;
    switch (flag) {
    case GroupFlag::Assured: value = set(status_bit::assured); break;
    case GroupFlag::Replied: value = set(status_bit::seenReply); break;
    case GroupFlag::Unreplied: value = "NOT " + set(status_bit::seenReply); break;
    case GroupFlag::Offload: value = set(status_bit::offload); break;
    case GroupFlag::HwOffload: value = set(status_bit::hwOffload); break;
    }
    return {value, false, [](const std::string &text) { return GroupValue(text == "1"); }};
}

std::optional<SqlKey> momentKey(Column column, const SqlContext &context)
{
    const auto number = sqlNumberOf(filter::fieldOf(column), context);
    if (!number)
        return std::nullopt;
    return SqlKey{"if(" + number->present + ", toInt64(" + number->value + ") * 1000, toInt64(-1))", false,
        [](const std::string &text) -> GroupValue {
            const auto value = parseNumber<std::uint64_t>(text);
            return value ? GroupValue(static_cast<std::int64_t>(*value)) : GroupValue();
        }};
}

std::optional<SqlKey> columnKey(const GroupKey &key, const SqlContext &context)
{
    using enum Column;
    const ColumnDefinition &column = definitionOf(key.column);
    if (column.address) {
        const std::string_view address = sqlEnds[static_cast<std::size_t>(*column.address)].address;
        const bool isWhole = key.prefix4 == 32 && key.prefix6 == 128; // the column itself is faster
        return networkKey(isWhole ? std::string(address) : networkOf(address, key), key);
    }
    if (isNeverKnown(key.column, context))
        return without();
    const auto port = [](const SqlEnd &end) {
        return numberKey({std::string(end.port), hasKind(end.isReply, L4Kind::Ports)});
    };
    switch (key.column) {
    case SourcePort: return port(sqlEnds[0]);
    case DestinationPort: return port(sqlEnds[1]);
    case ReplySourcePort: return port(sqlEnds[2]);
    case ReplyDestinationPort: return port(sqlEnds[3]);
    case Protocol: return wordKey("proto", [](std::uint8_t number) { return protocol::displayName(number); });
    case State: return stateKey();
    case Family: return familyKey();
    case Flags: return flagsKey();
    case Ended:
        return wordKey(
            "if(reason > 6, 6, reason)", [](std::uint8_t reason) { return endWord(static_cast<EndReason>(reason)); });
    case Event:
        return context.isMoment ? without() : SqlKey{"1", false, [](const std::string &) {
                                                         return GroupValue(std::string(eventName(EventKind::Destroy)));
                                                     }};
    case Eviction: return context.isMoment ? std::nullopt : std::optional(without());
    case Labels: return textKey("labels");
    case Machine: return textKey(machineSql());
    case Process: return textKey("process");
    case User: return textKey("user");
    case Unit: return textKey("unit");
    default: break;
    }
    if (column.type == ColumnType::Moment)
        return momentKey(key.column, context);
    const auto number = sqlNumberOf(filter::fieldOf(key.column), context);
    return number ? std::optional(numberKey(*number)) : std::nullopt;
}

} // namespace

std::optional<SqlKey> sqlKeyOf(const GroupKey &key, const SqlContext &context)
{
    switch (key.kind) {
    case Kind::Column: return columnKey(key, context);
    case Kind::EitherEnd: return networkKey(eachOf(networkOf("src", key), networkOf("dst", key)), key);
    case Kind::NatSource:
    case Kind::NatDestination: return networkKey(natNetwork(key.kind == Kind::NatSource, key), key);
    case Kind::NatEither: return networkKey(eachOf(natNetwork(true, key), natNetwork(false, key)), key);
    case Kind::NatKind: return natKindKey();
    case Kind::Masked: {
        auto number = definitionOf(key.column).type == ColumnType::Port
            ? std::nullopt
            : sqlNumberOf(filter::fieldOf(key.column), context);
        if (!number)
            return std::nullopt;
        number->value = "bitAnd(" + number->value + ", " + std::to_string(key.mask) + ')';
        return numberKey(*number);
    }
    case Kind::Flag: return flagKey(key.flag);
    case Kind::Origin: return std::nullopt;
    }
    return std::nullopt;
}

} // namespace ctscope::history
