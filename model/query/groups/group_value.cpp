// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_value.h"

#include <array>
#include <charconv>

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
    std::array<char, 400> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed).ptr;
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

} // namespace ctscope
