// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/value_codes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace ctscope {

using namespace value_code;

namespace {

std::uint64_t hashOf(std::string_view bytes) noexcept
{
    std::uint64_t hash = bytes.size();
    while (!bytes.empty()) {
        std::uint64_t word = 0;
        const std::size_t some = std::min(bytes.size(), sizeof word);
        std::memcpy(&word, bytes.data(), some);
        hash = mixHash(hash, word);
        bytes.remove_prefix(some);
    }
    return mixHash(hash, 0);
}

template <typename Number> Number numberFrom(std::string_view bytes) noexcept
{
    Number number{};
    std::memcpy(&number, bytes.data(), std::min(bytes.size(), sizeof number));
    return number;
}

template <typename Number> std::string_view bytesOf(const Number &number) noexcept
{
    return {reinterpret_cast<const char *>(&number), sizeof number};
}

std::string_view bytesOf(const IpAddress &address) noexcept
{
    return {reinterpret_cast<const char *>(address.bytes.data()), address.bytes.size()};
}

} // namespace

std::uint32_t ValueDictionary::numberOf(std::string_view bytes)
{
    const std::uint64_t hash = hashOf(bytes);
    const auto same = [&](std::uint32_t number) { return this->bytes(number) == bytes; };
    if (const std::uint32_t found = m_hash.find(hash, same); found != noIndex)
        return found;
    const std::uint32_t number = size();
    m_bytes += bytes;
    m_begins.push_back(m_bytes.size());
    m_hash.add(hash, number);
    return number;
}

std::optional<std::uint32_t> ValueDictionary::find(std::string_view bytes) const
{
    const std::uint32_t found =
        m_hash.find(hashOf(bytes), [&](std::uint32_t number) { return this->bytes(number) == bytes; });
    return found == noIndex ? std::nullopt : std::optional(found);
}

IpAddress networkOf(const IpAddress &address, std::uint8_t prefix) noexcept
{
    IpAddress network = address;
    for (std::size_t i = 0; i < network.bytes.size(); ++i) {
        const int kept = std::clamp(static_cast<int>(prefix) - static_cast<int>(i) * 8, 0, 8);
        network.bytes[i] = static_cast<std::uint8_t>(network.bytes[i] & (0xff00 >> kept));
    }
    return network;
}

GroupValue decodeValue(const GroupKey &key, ValueCode code, const ValueDictionary &dictionary)
{
    const std::uint64_t value = valueOf(code);
    const auto bytes = [&] { return dictionary.bytes(static_cast<std::uint32_t>(value)); };
    switch (tagOf(code)) {
    case Tag::None: return {};
    case Tag::Flag: return value != 0;
    case Tag::Number: return value;
    case Tag::Rate: return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(value)));
    case Tag::Ipv4: return GroupNetwork{IpAddress::v4(static_cast<std::uint32_t>(value)), key.prefix4};
    case Tag::Ipv6: {
        std::array<std::uint8_t, 16> address{};
        std::memcpy(address.data(), bytes().data(), address.size());
        return GroupNetwork{IpAddress::v6(address), key.prefix6};
    }
    case Tag::Text: return std::string(bytes());
    case Tag::WideNumber: return numberFrom<std::uint64_t>(bytes());
    case Tag::Moment: return numberFrom<std::int64_t>(bytes());
    }
    return {};
}

std::optional<ValueCode> findCode(const GroupValue &value, const ValueDictionary &dictionary)
{
    const auto byNumber = [&](Tag tag, std::string_view bytes) -> std::optional<ValueCode> {
        const auto number = dictionary.find(bytes);
        return number ? std::optional(of(tag, *number)) : std::nullopt;
    };
    if (std::holds_alternative<std::monostate>(value))
        return of(Tag::None, 0);
    if (const bool *const set = std::get_if<bool>(&value))
        return of(Tag::Flag, *set);
    if (const auto *const number = std::get_if<std::uint64_t>(&value))
        return *number >> shift == 0 ? of(Tag::Number, *number) : byNumber(Tag::WideNumber, bytesOf(*number));
    if (const auto *const rate = std::get_if<double>(&value))
        return of(Tag::Rate, std::bit_cast<std::uint32_t>(static_cast<float>(*rate)));
    if (const auto *const moment = std::get_if<std::int64_t>(&value))
        return byNumber(Tag::Moment, bytesOf(*moment));
    if (const auto *const network = std::get_if<GroupNetwork>(&value)) {
        return network->address.isV4() ? of(Tag::Ipv4, network->address.v4Number())
                                       : byNumber(Tag::Ipv6, bytesOf(network->address));
    }
    return byNumber(Tag::Text, std::get<std::string>(value));
}

bool comesBefore(ValueCode a, ValueCode b, const ValueDictionary &dictionary) noexcept
{
    if (tagOf(a) != tagOf(b) || !isByNumber(a))
        return a < b;
    const auto left = dictionary.bytes(static_cast<std::uint32_t>(valueOf(a)));
    const auto right = dictionary.bytes(static_cast<std::uint32_t>(valueOf(b)));
    switch (tagOf(a)) {
    case Tag::WideNumber: return numberFrom<std::uint64_t>(left) < numberFrom<std::uint64_t>(right);
    case Tag::Moment: return numberFrom<std::int64_t>(left) < numberFrom<std::int64_t>(right);
    default: return left < right;
    }
}

} // namespace ctscope
