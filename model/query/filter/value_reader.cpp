// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/value_reader.h"

#include "flow/protocol.h"
#include "kernel/service_names.h"
#include "query/filter/moment_reader.h"
#include "query/filter/value_text.h"
#include "query/needle.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace ctscope::filter {

namespace {

bool same(std::string_view a, std::string_view b) noexcept
{
    return std::ranges::equal(a, b, [](char x, char y) { return foldAscii(x) == foldAscii(y); });
}

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

/// A decimal number with a unit behind it: "1.5GiB" is 1.5 and "GiB". A number has digits on both sides
/// of its point.
struct Amount {
    double value = 0;
    std::optional<std::uint64_t> whole; ///< without a fraction
    std::string_view unit;
};

std::optional<Amount> amountOf(std::string_view text) noexcept
{
    std::size_t end = 0;
    while (end < text.size() && isDigit(text[end]))
        ++end;
    if (end == 0)
        return std::nullopt;
    const std::size_t digits = end;
    if (end + 1 < text.size() && text[end] == '.' && isDigit(text[end + 1])) {
        ++end;
        while (end < text.size() && isDigit(text[end]))
            ++end;
    }
    Amount amount;
    if (std::from_chars(text.data(), text.data() + end, amount.value, std::chars_format::fixed).ec != std::errc{})
        return std::nullopt;
    if (end == digits) {
        std::uint64_t whole = 0;
        if (std::from_chars(text.data(), text.data() + end, whole).ec != std::errc{})
            return std::nullopt;
        amount.whole = whole;
    }
    amount.unit = text.substr(end);
    while (!amount.unit.empty() && amount.unit.front() == ' ')
        amount.unit.remove_prefix(1);
    return amount;
}

/// The amount times a factor as an integer; nullopt when it does not fit.
std::optional<std::uint64_t> times(const Amount &amount, std::uint64_t factor) noexcept
{
    if (amount.whole) {
        std::uint64_t product = 0;
        if (__builtin_mul_overflow(*amount.whole, factor, &product))
            return std::nullopt;
        return product;
    }
    const double product = amount.value * static_cast<double>(factor);
    constexpr double most = 9.0e18; // what llround() takes
    if (product > most)
        return std::nullopt;
    return static_cast<std::uint64_t>(std::llround(product));
}

/// "k", "Mi": 1,000 and 1,048,576; 1 for nothing.
std::optional<std::uint64_t> prefixFactor(std::string_view prefix) noexcept
{
    if (prefix.empty())
        return 1;
    const std::size_t power = std::string_view("kmgtpe").find(foldAscii(prefix.front())) + 1;
    if (power == 0)
        return std::nullopt;
    const bool binary = prefix.size() == 2 && foldAscii(prefix[1]) == 'i';
    if (prefix.size() != 1 && !binary)
        return std::nullopt;
    std::uint64_t factor = 1;
    for (std::size_t i = 0; i < power; ++i)
        factor *= binary ? 1024 : 1000;
    return factor;
}

std::string_view without(std::string_view text, std::string_view end) noexcept
{
    return text.size() >= end.size() && same(text.substr(text.size() - end.size()), end)
        ? text.substr(0, text.size() - end.size())
        : text;
}

std::optional<std::uint64_t> sizeFactor(std::string_view unit) noexcept { return prefixFactor(without(unit, "b")); }

/// Bytes per second for one of the unit: "Mbit/s" is 125,000.
std::optional<double> rateFactor(std::string_view unit) noexcept
{
    std::string_view name = without(unit, "/s");
    bool bits = false;
    for (const std::string_view word : {"bit", "bps"}) {
        if (const std::string_view prefix = without(name, word); !bits && prefix.size() != name.size()) {
            bits = true;
            name = prefix;
        }
    }
    const auto factor = bits ? prefixFactor(name) : sizeFactor(name);
    if (!factor)
        return std::nullopt;
    return static_cast<double>(*factor) / (bits ? 8 : 1);
}

std::optional<std::uint64_t> countRateFactor(std::string_view unit) noexcept
{
    return prefixFactor(without(without(unit, "/s"), "pps"));
}

struct TimeUnit {
    std::string_view name;
    std::uint64_t nanoseconds;
};
constexpr std::uint64_t second = 1'000'000'000;
constexpr TimeUnit timeUnits[] = {{"ns", 1}, {"us", 1000}, {"µs", 1000}, {"ms", 1'000'000}, {"s", second},
    {"sec", second}, {"m", 60 * second}, {"min", 60 * second}, {"h", 3600 * second}, {"d", 86400 * second},
    {"w", 604800 * second}};

std::optional<std::uint64_t> timeFactor(std::string_view unit) noexcept
{
    const auto *const found =
        std::ranges::find_if(timeUnits, [unit](const TimeUnit &known) { return same(known.name, unit); });
    return found == std::end(timeUnits) ? std::nullopt : std::optional(found->nanoseconds);
}

/// "1:52" and "4:59:30", as the cells show it.
std::optional<Duration> clockDuration(std::string_view text) noexcept
{
    std::uint64_t seconds = 0;
    int parts = 0;
    while (true) {
        const std::size_t colon = text.find(':');
        const std::string_view part = text.substr(0, colon);
        const auto number = readInteger(part);
        const bool last = colon == std::string_view::npos;
        if (!number || part.size() > 9 || (parts > 0 && (part.size() != 2 || *number > 59)) || ++parts > 3)
            return std::nullopt;
        seconds = seconds * 60 + *number;
        if (last)
            break;
        text.remove_prefix(colon + 1);
    }
    return parts > 1 ? std::optional(Duration{seconds * second}) : std::nullopt;
}

std::optional<Duration> readDuration(std::string_view text) noexcept
{
    if (text.find(':') != std::string_view::npos)
        return clockDuration(text);
    std::uint64_t sum = 0;
    const auto add = [&sum](std::optional<std::uint64_t> part) {
        return part && !__builtin_add_overflow(sum, *part, &sum);
    };
    if (text.empty())
        return std::nullopt;
    while (!text.empty()) {
        const auto amount = amountOf(text);
        if (!amount)
            return std::nullopt;
        std::size_t length = 0;
        while (length < amount->unit.size() && !isDigit(amount->unit[length]) && amount->unit[length] != ' ')
            ++length;
        const std::string_view unit = amount->unit.substr(0, length);
        if (unit.empty()) { // seconds, and nothing else
            if (sum != 0 || !amount->unit.empty() || !add(times(*amount, second)))
                return std::nullopt;
            return Duration{sum};
        }
        const auto factor = timeFactor(unit);
        if (!factor || !add(times(*amount, *factor)))
            return std::nullopt;
        text = amount->unit.substr(length);
        while (!text.empty() && text.front() == ' ')
            text.remove_prefix(1);
    }
    return Duration{sum};
}

std::optional<std::uint16_t> readPort(std::string_view text) noexcept
{
    if (text.empty())
        return std::nullopt;
    if (!isDigit(text.front()))
        return portOfService(text);
    const auto number = readInteger(text);
    if (!number || *number > 65535)
        return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

std::optional<Value> readNetwork(std::string_view text)
{
    const std::size_t slash = text.find('/');
    auto address = IpAddress::parse(text.substr(0, slash));
    const auto prefix = readInteger(text.substr(slash + 1));
    if (!address) { // "10/8", as tcpdump writes it
        std::string whole(text.substr(0, slash));
        const auto dots = std::ranges::count(whole, '.');
        if (whole.empty() || dots > 2 || whole.find_first_not_of("0123456789.") != std::string::npos)
            return std::nullopt;
        for (auto i = dots; i < 3; ++i)
            whole += ".0";
        address = IpAddress::parse(whole);
    }
    if (!address || !prefix || *prefix > (address->isV4() ? 32u : 128u))
        return std::nullopt;
    Network network{*address, static_cast<std::uint8_t>(*prefix)};
    const IpAddress plain = unmapped(*address);
    if (plain.isV4() && address->isV6()) {
        constexpr std::uint8_t mappedBits = 96;
        if (network.prefix < mappedBits) { // it has IPv6 addresses as well: keep it as it is
            network.address = firstOf(network);
            return network;
        }
        network = {plain, static_cast<std::uint8_t>(network.prefix - mappedBits)};
    }
    network.address = firstOf(network);
    return network;
}

std::optional<Value> readEndpoint(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (brackets)
        host = host.substr(1, host.size() - 2);
    const auto address = IpAddress::parse(host);
    const auto port = readPort(text.substr(colon + 1));
    if (!address || !port || address->isV6() != brackets)
        return std::nullopt;
    return Endpoint{unmapped(*address), *port};
}

std::optional<Value> readAddress(std::string_view text, bool quoted)
{
    if (const auto address = IpAddress::parse(text))
        return unmapped(*address);
    if (text.find('/') != std::string_view::npos) {
        if (auto network = readNetwork(text))
            return network;
    } else if (auto endpoint = readEndpoint(text)) {
        return endpoint;
    }
    if (quoted) // what is in place of an address in a table with hidden ones
        return Word{std::string(text)};
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
        const auto inner = IpAddress::parse(text.substr(1, text.size() - 2));
        return inner && inner->isV6() ? std::optional<Value>(unmapped(*inner)) : std::nullopt;
    }
    if (const auto known = classNamed(text))
        return *known;
    return std::nullopt;
}

std::optional<Value> protocolNumbered(std::string_view text)
{
    const auto number = readInteger(text);
    if (!number || *number > 255)
        return std::nullopt;
    return Word{protocol::displayName(static_cast<Protocol>(*number))};
}

std::optional<Value> readProtocol(std::string_view text)
{
    if (const auto number = protocol::fromName(text))
        return Word{protocol::displayName(*number)};
    if (auto value = protocolNumbered(text))
        return value;
    constexpr std::string_view numbered = "proto ";
    if (text.size() > numbered.size() && same(text.substr(0, numbered.size()), numbered))
        return protocolNumbered(text.substr(numbered.size()));
    return std::nullopt;
}

std::optional<Value> readName(const Field &field, std::string_view text, bool quoted)
{
    if (field.column == Column::Protocol)
        return readProtocol(text);
    if (field.column == Column::Family) {
        for (const std::string_view word : {"ipv4", "ip", "4", "inet"}) {
            if (same(text, word))
                return Word{"IPv4"};
        }
        for (const std::string_view word : {"ipv6", "ip6", "6", "inet6"}) {
            if (same(text, word))
                return Word{"IPv6"};
        }
        return std::nullopt;
    }
    for (const std::string_view name : namesOf(field)) {
        const auto equal = [](char a, char b) {
            return foldAscii(a == '-' ? '_' : a) == foldAscii(b == '-' ? '_' : b);
        };
        if (std::ranges::equal(text, name, equal))
            return Word{std::string(name)};
    }
    // Another word is taken in quotes, or as it is for a column that any program may fill.
    const bool open = field.column && namesOf(field).empty();
    return (quoted || open) && field.type == ValueType::Name && !text.empty()
        ? std::optional<Value>(Word{std::string(text)})
        : std::nullopt;
}

std::optional<Value> finite(double value) { return std::isfinite(value) ? std::optional<Value>(value) : std::nullopt; }

template <typename Result> std::optional<Value> wrapped(const std::optional<Result> &result)
{
    if (!result)
        return std::nullopt;
    return Value(*result);
}

} // namespace

std::optional<std::uint64_t> readInteger(std::string_view text) noexcept
{
    int base = 10;
    if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text.remove_prefix(2);
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

bool isUnit(ValueType type, std::string_view word) noexcept
{
    if (word.empty() || isDigit(word.front()))
        return false;
    switch (type) {
    case ValueType::Size: return sizeFactor(word).has_value();
    case ValueType::ByteRate: return rateFactor(word).has_value();
    case ValueType::CountRate: return same(word, "/s") || same(word, "pps");
    case ValueType::Duration: return timeFactor(word).has_value();
    default: return false;
    }
}

std::optional<Value> readValue(const Field &field, std::string_view text, bool quoted)
{
    switch (field.type) {
    case ValueType::Address: return readAddress(text, quoted);
    case ValueType::Port:
        if (const auto port = readPort(text))
            return std::uint64_t(*port);
        return std::nullopt;
    case ValueType::Number:
    case ValueType::Bits: return wrapped(readInteger(text));
    case ValueType::Count:
        if (const auto number = readInteger(text))
            return *number;
        if (const auto amount = amountOf(text)) {
            if (const auto factor = prefixFactor(amount->unit))
                return wrapped(times(*amount, *factor));
        }
        return std::nullopt;
    case ValueType::Size:
        if (const auto amount = amountOf(text)) {
            if (const auto factor = sizeFactor(amount->unit))
                return wrapped(times(*amount, *factor));
        }
        return std::nullopt;
    case ValueType::ByteRate:
        if (const auto amount = amountOf(text)) {
            if (const auto factor = rateFactor(amount->unit))
                return finite(amount->value * *factor);
        }
        return std::nullopt;
    case ValueType::CountRate:
        if (const auto amount = amountOf(text)) {
            if (const auto factor = countRateFactor(amount->unit))
                return finite(amount->value * static_cast<double>(*factor));
        }
        return std::nullopt;
    case ValueType::Duration: return wrapped(readDuration(text));
    case ValueType::Moment: {
        if (text.size() > 1 && text.front() == '-') {
            const auto ago = readDuration(text.substr(1));
            if (!ago || ago->nanoseconds > std::uint64_t(std::numeric_limits<std::int64_t>::max()))
                return std::nullopt;
            const auto nanoseconds = static_cast<std::int64_t>(ago->nanoseconds);
            return Moment{nanoseconds, nanoseconds, true};
        }
        return wrapped(readMoment(text));
    }
    case ValueType::Name:
    case ValueType::Names: return readName(field, text, quoted);
    case ValueType::Text: return Word{std::string(text)};
    case ValueType::Flag: break;
    }
    return std::nullopt;
}

std::optional<Item> readItem(const Field &field, std::string_view text, bool quoted)
{
    if (!quoted && isOrdered(field.type)) {
        const auto range = [&](std::size_t at, std::size_t length) -> std::optional<Item> {
            const auto from = readValue(field, text.substr(0, at));
            const auto to = readValue(field, text.substr(at + length));
            if (!from || !to)
                return std::nullopt;
            return Item{*from, *to};
        };
        if (const std::size_t dots = text.find(".."); dots != std::string_view::npos) {
            // The dots may follow a number's own: "1...5" is no range.
            if (auto item = range(dots, 2))
                return item;
            return std::nullopt;
        }
        const std::size_t dash = text.find('-', 1);
        if (dash != std::string_view::npos && field.type != ValueType::Moment) {
            if (auto item = range(dash, 1))
                return item;
        }
    }
    auto value = readValue(field, text, quoted);
    if (!value)
        return std::nullopt;
    return Item{*std::move(value), std::nullopt};
}

bool isRange(const Item &item) noexcept
{
    if (!item.end || item.value.index() != item.end->index())
        return false;
    if (const auto *address = std::get_if<IpAddress>(&item.value)) {
        const auto &end = std::get<IpAddress>(*item.end);
        return address->family == end.family && *address <= end;
    }
    if (const auto *number = std::get_if<std::uint64_t>(&item.value))
        return *number <= std::get<std::uint64_t>(*item.end);
    if (const auto *rate = std::get_if<double>(&item.value))
        return *rate <= std::get<double>(*item.end);
    if (const auto *duration = std::get_if<Duration>(&item.value))
        return duration->nanoseconds <= std::get<Duration>(*item.end).nanoseconds;
    if (const auto *moment = std::get_if<Moment>(&item.value)) {
        const auto &end = std::get<Moment>(*item.end);
        if (moment->beforeNow != end.beforeNow) // which one is first depends on the table
            return true;
        return moment->beforeNow ? moment->first >= end.first : moment->first <= end.first;
    }
    return false;
}

} // namespace ctscope::filter
