// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/address_set.h"

#include "query/filter/filter_lexer.h"
#include "query/filter/value_reader.h"

#include <algorithm>
#include <span>

namespace ctscope::filter {

namespace {

Wide wideOf(const IpAddress &address) noexcept
{
    Wide wide;
    for (std::size_t i = 0; i < 8; ++i) {
        wide.high = wide.high << 8 | address.bytes[i];
        wide.low = wide.low << 8 | address.bytes[i + 8];
    }
    return wide;
}

struct Block {
    AddressClass belongs;
    std::string_view address;
    std::uint8_t prefix;
};
/// Sources at AddressClass; those of Global are what it excludes beside the other classes.
constexpr Block blocks[] = {
    {AddressClass::Private, "10.0.0.0", 8},
    {AddressClass::Private, "172.16.0.0", 12},
    {AddressClass::Private, "192.168.0.0", 16},
    {AddressClass::Private, "fc00::", 7},
    {AddressClass::Cgnat, "100.64.0.0", 10},
    {AddressClass::Loopback, "127.0.0.0", 8},
    {AddressClass::Loopback, "::1", 128},
    {AddressClass::LinkLocal, "169.254.0.0", 16},
    {AddressClass::LinkLocal, "fe80::", 10},
    {AddressClass::Multicast, "224.0.0.0", 4},
    {AddressClass::Multicast, "ff00::", 8},
    {AddressClass::Global, "0.0.0.0", 8},
    {AddressClass::Global, "240.0.0.0", 4},
    {AddressClass::Global, "::", 128},
};

} // namespace

AddressSet::AddressSet(const std::vector<Item> &items, Operator op, std::span<const IpAddress> local)
{
    for (const Item &item : items)
        add(item, op, local);
    m_v4.close();
    m_v6.close();
}

void AddressSet::addRange(const IpAddress &first, const IpAddress &last)
{
    if (first.isV4())
        m_v4.add(first.v4Number(), last.v4Number());
    else
        m_v6.add(wideOf(first), wideOf(last));
}

void AddressSet::addClass(AddressClass value)
{
    Ranges<std::uint32_t> v4;
    Ranges<Wide> v6;
    for (const Block &block : blocks) {
        if (value != AddressClass::Global && block.belongs != value)
            continue;
        const Network network{*IpAddress::parse(block.address), block.prefix};
        if (network.address.isV4())
            v4.add(network.address.v4Number(), lastOf(network).v4Number());
        else
            v6.add(wideOf(network.address), wideOf(lastOf(network)));
    }
    v4.close();
    v6.close();
    m_v4.addAll(value == AddressClass::Global ? v4.complement() : v4);
    m_v6.addAll(value == AddressClass::Global ? v6.complement() : v6);
}

void AddressSet::add(const Item &item, Operator op, std::span<const IpAddress> local)
{
    if (const auto *address = std::get_if<IpAddress>(&item.value)) {
        const auto *end = item.end ? std::get_if<IpAddress>(&*item.end) : nullptr;
        if (address->isV4()) {
            const Point<std::uint32_t> point{address->v4Number(), address->v4Number()};
            const Point<std::uint32_t> last = end ? Point<std::uint32_t>{end->v4Number(), end->v4Number()} : point;
            m_v4.add(op, point, &last);
        } else {
            const Point<Wide> point{wideOf(*address), wideOf(*address)};
            const Point<Wide> last = end ? Point<Wide>{wideOf(*end), wideOf(*end)} : point;
            m_v6.add(op, point, &last);
        }
    } else if (const auto *network = std::get_if<Network>(&item.value)) {
        addRange(firstOf(*network), lastOf(*network));
    } else if (const auto *known = std::get_if<AddressClass>(&item.value)) {
        if (*known != AddressClass::Local)
            return addClass(*known);
        for (const IpAddress &own : local)
            addRange(unmapped(own), unmapped(own));
    } else if (const auto *endpoint = std::get_if<Endpoint>(&item.value)) {
        m_endpoints.push_back(*endpoint);
    } else if (const auto *word = std::get_if<Word>(&item.value)) {
        m_words.push_back(word->text);
    }
}

bool AddressSet::has(const End &end) const
{
    switch (end.address.family) {
    case Family::Ipv4:
        if (m_v4.has(end.address.v4Number()))
            return true;
        break;
    case Family::Ipv6:
        if (m_v6.has(wideOf(end.address)))
            return true;
        break;
    case Family::Unreadable:
        return std::ranges::any_of(m_words, [&end](const std::string &word) { return sameWord(word, end.word); });
    case Family::None: return false;
    }
    return end.port && std::ranges::any_of(m_endpoints, [&end](const Endpoint &endpoint) {
        return endpoint.port == *end.port && endpoint.address == end.address;
    });
}

} // namespace ctscope::filter
