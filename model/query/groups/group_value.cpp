// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace ctscope {

namespace {

using Kind = GroupKeyKind;

std::string networkText(const GroupNetwork &network)
{
    std::string text = network.address.toString();
    if (!network.isWhole())
        text += '/' + std::to_string(network.prefix);
    return text;
}

std::string hexText(std::uint64_t value)
{
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
    return "0x" + std::string(digits.data(), end);
}

std::string decimalText(double value)
{
    std::array<char, 64> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return {digits.data(), end};
}

void appendNumber(std::string &out, const GroupKey &key, std::uint64_t number, const NumberStyle &style)
{
    if (key.kind == Kind::Masked) {
        out += hexText(number);
        return;
    }
    switch (definitionOf(key.column).type) {
    case ColumnType::Count: appendCount(out, number, style); break;
    case ColumnType::Bytes: appendBytes(out, number, style); break;
    case ColumnType::Duration: appendDuration(out, number); break;
    default: appendDigits(out, number); break;
    }
}

void appendRate(std::string &out, const GroupKey &key, double rate, const NumberStyle &style)
{
    if (definitionOf(key.column).type == ColumnType::ByteRate)
        appendByteRate(out, rate, style);
    else
        appendCountRate(out, rate, style);
}

/// Words that mean something else in a filter when they are not quoted.
constexpr std::array<std::string_view, 21> keywords = {"and", "or", "xor", "not", "in", "contains", "matches", "any",
    "all", "eq", "ne", "lt", "le", "gt", "ge", "private", "cgnat", "loopback", "multicast", "global", "local"};

std::string quotedText(std::string_view text)
{
    const auto isPlain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'
            || c == '-';
    };
    std::string lower(text);
    std::ranges::transform(
        lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const bool startsWithLetter = !text.empty() && ((lower[0] >= 'a' && lower[0] <= 'z') || lower[0] == '_');
    if (startsWithLetter && text.find("..") == std::string_view::npos && text.find('-') == std::string_view::npos
        && std::ranges::all_of(text, isPlain) && std::ranges::find(keywords, lower) == keywords.end())
        return std::string(text);
    std::string quoted(1, '"');
    for (const char c : text) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

/// ISO 8601 in UTC, to the nanosecond where there are any.
std::string momentText(std::int64_t nanoseconds)
{
    constexpr std::int64_t billion = 1000000000;
    std::int64_t seconds = nanoseconds / billion;
    std::int64_t rest = nanoseconds % billion;
    if (rest < 0) {
        rest += billion;
        --seconds;
    }
    const std::chrono::sys_seconds moment{std::chrono::seconds(seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(moment - day);
    const auto digits = [](auto number, std::size_t width) {
        const std::string text = std::to_string(number);
        return std::string(width - std::min(width, text.size()), '0') + text;
    };
    std::string text = digits(static_cast<int>(date.year()), 4) + '-' + digits(static_cast<unsigned>(date.month()), 2)
        + '-' + digits(static_cast<unsigned>(date.day()), 2) + 'T' + digits(time.hours().count(), 2) + ':'
        + digits(time.minutes().count(), 2) + ':' + digits(time.seconds().count(), 2);
    if (rest != 0)
        text += '.' + digits(rest, 9);
    return text + 'Z';
}

std::string numberTest(const GroupKey &key, std::uint64_t number)
{
    std::string digits = std::to_string(number);
    if (key.kind == Kind::Masked)
        return key.field() + " & " + hexText(key.mask) + " == " + hexText(number);
    if (definitionOf(key.column).type == ColumnType::Duration)
        digits += 's';
    return key.field() + " == " + digits;
}

std::string networkTest(const std::string &field, const GroupNetwork &network)
{
    return field + (network.isWhole() ? " == " : " in ") + networkText(network);
}

/// One test, in brackets where it has several parts.
std::string filterOfValue(const GroupKey &key, const GroupValue &value)
{
    const std::string field = key.field();
    if (std::holds_alternative<std::monostate>(value))
        return key.kind == Kind::EitherEnd ? "not (src or dst)" : "not " + field;
    if (const bool *const set = std::get_if<bool>(&value))
        return (*set ? "" : "not ") + field;
    if (const auto *const network = std::get_if<GroupNetwork>(&value)) {
        // "addr" would be true for an address of the reply, too.
        if (key.kind == Kind::EitherEnd)
            return '(' + networkTest("src", *network) + " or " + networkTest("dst", *network) + ')';
        return networkTest(field, *network);
    }
    if (const auto *const text = std::get_if<std::string>(&value)) {
        const std::string test = " == " + quotedText(*text);
        return key.kind == Kind::EitherEnd ? "(src" + test + " or dst" + test + ')' : field + test;
    }
    if (const auto *const number = std::get_if<std::uint64_t>(&value))
        return numberTest(key, *number);
    if (const auto *const moment = std::get_if<std::int64_t>(&value))
        return field + " == " + momentText(*moment);
    return field + " == " + decimalText(std::get<double>(value));
}

} // namespace

void appendGroupValue(std::string &out, const GroupKey &key, const GroupValue &value, const NumberStyle &style)
{
    if (const auto *const number = std::get_if<std::uint64_t>(&value)) {
        appendNumber(out, key, *number, style);
    } else if (const auto *const moment = std::get_if<std::int64_t>(&value)) {
        constexpr std::int64_t billion = 1000000000;
        appendDateTime(out, *moment / billion - (*moment % billion < 0 ? 1 : 0));
    } else if (const auto *const rate = std::get_if<double>(&value)) {
        appendRate(out, key, *rate, style);
    } else {
        appendExactGroupValue(out, key, value);
    }
}

void appendExactGroupValue(std::string &out, const GroupKey &key, const GroupValue &value)
{
    if (const auto *const number = std::get_if<std::uint64_t>(&value))
        out += key.kind == Kind::Masked ? hexText(*number) : std::to_string(*number);
    else if (const auto *const moment = std::get_if<std::int64_t>(&value))
        out += std::to_string(*moment);
    else if (const auto *const rate = std::get_if<double>(&value))
        out += decimalText(*rate);
    else if (const auto *const network = std::get_if<GroupNetwork>(&value))
        out += networkText(*network);
    else if (const auto *const text = std::get_if<std::string>(&value))
        out += *text;
    else if (const bool *const set = std::get_if<bool>(&value))
        out += *set ? "yes" : "no";
}

std::string filterOfGroup(const GroupSpec &spec, const GroupPath &path)
{
    std::string filter;
    for (std::size_t i = 0; i < std::min(spec.keys.size(), path.size()); ++i) {
        if (i > 0)
            filter += " and ";
        filter += filterOfValue(spec.keys[i], path[i]);
    }
    return filter;
}

} // namespace ctscope
