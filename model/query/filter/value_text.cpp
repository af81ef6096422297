// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/value_text.h"

#include "query/filter/filter_tree.h"
#include "query/filter/value_reader.h"
#include "query/needle.h"
#include "query/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace ctscope::filter {

namespace {

constexpr std::array<std::string_view, 7> classes = {
    "private", "cgnat", "loopback", "linklocal", "multicast", "global", "local"};

constexpr std::int64_t billion = 1'000'000'000;

struct Unit {
    std::uint64_t nanoseconds;
    std::string_view name;
};
constexpr Unit units[] = {{86'400'000'000'000, "d"}, {3'600'000'000'000, "h"}, {60'000'000'000, "m"},
    {1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}};

std::int64_t floorDivide(std::int64_t value, std::int64_t by) noexcept { return value / by - (value % by < 0 ? 1 : 0); }

void appendPadded(std::string &out, std::uint64_t value, std::size_t width)
{
    const std::string digits = std::to_string(value);
    out.append(width > digits.size() ? width - digits.size() : 0, '0');
    out += digits;
}

std::string rateText(double value)
{
    std::array<char, 400> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
    return {buffer.data(), end};
}

struct Writer {
    const Field &field;

    std::string operator()(std::uint64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return rateText(value); }
    std::string operator()(const IpAddress &value) const { return value.toString(); }
    std::string operator()(const Network &value) const
    {
        return value.address.toString() + '/' + std::to_string(value.prefix);
    }
    std::string operator()(const Endpoint &value) const
    {
        const std::string address = value.address.toString();
        return (value.address.isV6() ? '[' + address + ']' : address) + ':' + std::to_string(value.port);
    }
    std::string operator()(AddressClass value) const { return std::string(classText(value)); }
    std::string operator()(Duration value) const { return durationText(value); }
    std::string operator()(const Moment &value) const { return momentText(value); }
    std::string operator()(const Word &value) const
    {
        constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
        const bool name = field.type == ValueType::Name || field.type == ValueType::Names;
        const bool bare = name && value.text.find_first_not_of(plain) == std::string::npos
            && readValue(field, value.text) == Value(value);
        return bare ? value.text : quotedText(value.text);
    }
};

} // namespace

std::string_view classText(AddressClass value) noexcept { return classes[static_cast<std::size_t>(value)]; }

std::optional<AddressClass> classNamed(std::string_view word) noexcept
{
    for (std::size_t i = 0; i < classes.size(); ++i) {
        if (std::ranges::equal(word, classes[i], [](char a, char b) { return foldAscii(a) == b; }))
            return static_cast<AddressClass>(i);
    }
    return std::nullopt;
}

void appendHex(std::string &out, std::uint64_t value)
{
    std::array<char, 16> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, 16).ptr;
    out += "0x";
    out.append(buffer.data(), end);
}

std::string durationText(Duration value)
{
    std::string text;
    std::uint64_t left = value.nanoseconds;
    for (const Unit &unit : units) {
        if (const std::uint64_t count = left / unit.nanoseconds; count > 0) {
            text += std::to_string(count);
            text += unit.name;
            left %= unit.nanoseconds;
        }
    }
    return text.empty() ? "0s" : text;
}

std::string momentText(const Moment &value)
{
    if (value.beforeNow)
        return value.first == 0 ? "now" : '-' + durationText({static_cast<std::uint64_t>(value.first)});
    const std::int64_t span = value.last - value.first + 1;
    const std::int64_t seconds = floorDivide(value.first, billion);
    std::string text;
    if (span > 60 * billion) {
        appendDateTime(text, seconds);
        text.resize(text.find(' '));
        return text;
    }
    constexpr std::int64_t day = 86400;
    const std::int64_t days = floorDivide(seconds, day);
    const auto ofDay = static_cast<std::uint64_t>(seconds - days * day);
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
    appendPadded(text, static_cast<std::uint64_t>(std::max(0, static_cast<int>(date.year()))), 4);
    text += '-';
    appendPadded(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    appendPadded(text, static_cast<unsigned>(date.day()), 2);
    text += 'T';
    appendPadded(text, ofDay / 3600, 2);
    text += ':';
    appendPadded(text, ofDay / 60 % 60, 2);
    if (span < 60 * billion) {
        text += ':';
        appendPadded(text, ofDay % 60, 2);
    }
    if (span < billion) {
        std::size_t digits = 9;
        for (std::int64_t unit = 1; unit * 10 <= span; unit *= 10)
            --digits;
        std::string fraction;
        appendPadded(fraction, static_cast<std::uint64_t>(value.first - seconds * billion), 9);
        text += '.' + fraction.substr(0, digits);
    }
    return text + 'Z';
}

std::string valueText(const Field &field, const Value &value) { return std::visit(Writer{field}, value); }

std::string valueText(const Field &field, const Item &item)
{
    std::string text = valueText(field, item.value);
    if (item.end)
        text += ".." + valueText(field, *item.end);
    return text;
}

std::string quotedText(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

} // namespace ctscope::filter
