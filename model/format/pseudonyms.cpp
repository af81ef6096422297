// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/pseudonyms.h"

#include "format/numbers.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <numeric>
#include <span>
#include <system_error>
#include <utility>

#include <sys/random.h>

namespace ctscope {

namespace {

/// What the key is used for. Each use has values of its own.
enum class Use : char { Ipv4 = 1, Ipv6, Word, Port, Id, Key };

/// A block of addresses that maps to itself, and how many leading bits of its addresses stay.
template <typename Bytes> struct SpecialBlock {
    Bytes address;
    int length;
    int kept;
};

using V4Bytes = std::array<std::uint8_t, 4>;
using V6Bytes = std::array<std::uint8_t, 16>;

constexpr SpecialBlock<V4Bytes> specialV4[] = {
    {{0}, 8, 32},             // unspecified, this network
    {{10}, 8, 8},             // private
    {{100, 64}, 10, 10},      // shared between carrier and customers
    {{127}, 8, 32},           // loopback
    {{169, 254}, 16, 16},     // link-local
    {{172, 16}, 12, 12},      // private
    {{192, 0, 0}, 24, 24},    // protocol assignments
    {{192, 0, 2}, 24, 24},    // documentation
    {{192, 168}, 16, 16},     // private
    {{198, 18}, 15, 15},      // benchmarking
    {{198, 51, 100}, 24, 24}, // documentation
    {{203, 0, 113}, 24, 24},  // documentation
    {{224}, 4, 4},            // multicast
    {{224, 0, 0}, 24, 32},    // its well-known groups
    {{240}, 4, 4},            // reserved
    {{255, 255, 255, 255}, 32, 32},
};

constexpr SpecialBlock<V6Bytes> specialV6[] = {
    {{}, 96, 96},                                         // unspecified, loopback, IPv4-compatible
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, 96}, // IPv4-mapped
    {{0, 0x64, 0xff, 0x9b}, 96, 96},                      // NAT64
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48, 48},                // local NAT64
    {{0x20}, 3, 3},                                       // global unicast
    {{0x20, 0x01, 0x0d, 0xb8}, 32, 32},                   // documentation
    {{0x20, 0x02}, 16, 16},                               // 6to4
    {{0x3f, 0xff}, 20, 20},                               // documentation
    {{0xfc}, 7, 8},                                       // unique local
    {{0xfe, 0x80}, 10, 10},                               // link-local
    {{0xfe, 0x80}, 64, 64},                               // the only network of it that is used
    {{0xff}, 8, 16},                                      // multicast: flags and scope
    {{0xff, 0x02}, 120, 128},                             // its well-known groups on the link
};

int bitOf(std::span<const std::uint8_t> bytes, int index) noexcept { return bytes[index / 8] >> (7 - index % 8) & 1; }

template <typename Bytes> int commonBits(const Bytes &a, const Bytes &b) noexcept
{
    int bits = 0;
    const int most = static_cast<int>(a.size()) * 8;
    while (bits < most && bitOf(a, bits) == bitOf(b, bits))
        ++bits;
    return bits;
}

template <typename Bytes> bool isIn(const Bytes &address, const SpecialBlock<Bytes> &block) noexcept
{
    return commonBits(address, block.address) >= block.length;
}

/// Replaces bits [first, end) of an address. Each bit is turned or not, as a function of the bits before it and the
/// key; never on the way to a special block, nor where the block's addresses keep it.
template <typename Bytes, std::size_t count> void turnBits(Bytes &result, const Bytes &address, int first, Use use,
    const PseudonymKey &key, const SpecialBlock<Bytes> (&special)[count]) noexcept
{
    constexpr int end = static_cast<int>(sizeof(Bytes)) * 8;
    // Up to where a bit stays, which is the same for all of one address.
    int kept = first;
    int waysTo = 0;
    for (const SpecialBlock<Bytes> &block : special) {
        const int common = commonBits(address, block.address);
        if (common >= block.length)
            kept = std::max(kept, block.kept);
        else
            waysTo = std::max(waysTo, common + 1);
    }
    const int start = std::max(kept, waysTo);
    // The prefix, and behind it its length and the use.
    std::array<char, sizeof(Bytes) + 2> input{};
    input[sizeof(Bytes) + 1] = static_cast<char>(use);
    for (int index = 0; index < end; ++index) {
        if (index >= start) {
            input[sizeof(Bytes)] = static_cast<char>(index);
            const std::uint64_t turn = sipHash(key, {input.data(), input.size()}) & 1u;
            result[index / 8] ^= static_cast<std::uint8_t>(turn << (7 - index % 8));
        }
        input[index / 8] = static_cast<char>(input[index / 8] | bitOf(address, index) << (7 - index % 8));
    }
}

/// The helpers of the kernel and of conntrackd, as their names alone say nothing about whose they are.
bool isKnownHelper(std::string_view name) noexcept
{
    static constexpr std::string_view known[] = {"amanda", "dhcpv6", "ftp", "H.245", "irc", "mdns", "netbios-ns",
        "pptp", "Q.931", "RAS", "rpc", "sane", "sip", "slp", "snmp", "snmp_trap", "ssdp", "tftp", "tns"};
    // "ftp-2121": on another port.
    const std::size_t dash = name.rfind('-');
    const bool numbered = dash != std::string_view::npos && parseNumber<std::uint16_t>(name.substr(dash + 1));
    return std::ranges::find(known, numbered ? name.substr(0, dash) : name) != std::end(known);
}

bool isKnownStatus(std::string_view word) noexcept
{
    static constexpr std::string_view known[] = {"UNREPLIED", "ASSURED", "OFFLOAD", "HW_OFFLOAD", "USERSPACE"};
    return std::ranges::find(known, word) != std::end(known);
}

constexpr std::uint16_t firstClientPort = 1024;

} // namespace

PseudonymKey randomPseudonymKey()
{
    PseudonymKey key{};
    // So few bytes come whole, unless a signal interrupts the wait for the first random numbers after the boot.
    while (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
        if (errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    return key;
}

std::optional<PseudonymKey> pseudonymKeyOf(std::string_view secret)
{
    PseudonymKey key{};
    if (secret.size() < key.size())
        return std::nullopt;
    std::copy_n(secret.begin(), key.size(), key.begin());
    if (secret.size() == key.size())
        return key;
    PseudonymKey result{};
    for (char half = 0; half < 2; ++half) {
        std::string input(secret);
        input += static_cast<char>(Use::Key);
        input += half;
        const std::uint64_t hash = sipHash(key, input);
        for (std::size_t i = 0; i < 8; ++i)
            result[static_cast<std::size_t>(half) * 8 + i] = static_cast<std::uint8_t>(hash >> (8 * i));
    }
    return result;
}

Pseudonyms::Pseudonyms(const PseudonymKey &key, ClientPorts ports)
    : m_key(key)
    , m_clientPorts(ports)
{
}

std::uint32_t Pseudonyms::v4(std::uint32_t address) const noexcept
{
    const V4Bytes bytes{static_cast<std::uint8_t>(address >> 24), static_cast<std::uint8_t>(address >> 16),
        static_cast<std::uint8_t>(address >> 8), static_cast<std::uint8_t>(address)};
    V4Bytes result = bytes;
    turnBits(result, bytes, 0, Use::Ipv4, m_key, specialV4);
    return std::uint32_t{result[0]} << 24 | std::uint32_t{result[1]} << 16 | std::uint32_t{result[2]} << 8 | result[3];
}

V6Bytes Pseudonyms::v6(const V6Bytes &address) const noexcept
{
    V6Bytes result = address;
    const auto replaceV4At = [&](std::size_t at) {
        std::uint32_t inner = 0;
        for (std::size_t i = 0; i < 4; ++i)
            inner = inner << 8 | address[at + i];
        inner = v4(inner);
        for (std::size_t i = 0; i < 4; ++i)
            result[at + i] = static_cast<std::uint8_t>(inner >> (24 - 8 * i));
    };
    for (const auto *const block : {&specialV6[0], &specialV6[1], &specialV6[2]}) {
        if (isIn(address, *block)) {
            replaceV4At(12);
            return result;
        }
    }
    constexpr SpecialBlock<V6Bytes> sixToFour{{0x20, 0x02}, 16, 16};
    const bool holdsV4 = isIn(address, sixToFour);
    if (holdsV4)
        replaceV4At(2);
    turnBits(result, address, holdsV4 ? 48 : 0, Use::Ipv6, m_key, specialV6);
    return result;
}

IpAddress Pseudonyms::address(const IpAddress &original)
{
    if (!original.isV4() && !original.isV6())
        return original;
    const auto [known, added] = m_known.try_emplace(original);
    if (added)
        known->second = original.isV4() ? IpAddress::v4(v4(original.v4Number())) : IpAddress::v6(v6(original.bytes));
    return known->second;
}

std::string Pseudonyms::word(std::string_view kind, std::string_view text) const
{
    std::string input(1, static_cast<char>(Use::Word));
    input.append(kind).append(1, '\0').append(text);
    constexpr int digits = 10;
    std::uint64_t hash = sipHash(m_key, input);
    std::string result(kind);
    result += '-';
    for (int i = 0; i < digits; ++i, hash >>= 4)
        result += "0123456789abcdef"[hash & 15u];
    return result;
}

void Pseudonyms::replace(IpAddress &address, std::string &instead)
{
    if (address.family == Family::Unreadable)
        instead = word("hidden", instead);
    else
        address = this->address(address);
}

std::uint16_t Pseudonyms::clientPort(std::uint16_t port)
{
    if (m_clientPorts == ClientPorts::Keep || port < firstClientPort)
        return port;
    if (m_ports.empty()) {
        m_ports.resize(65536);
        std::iota(m_ports.begin(), m_ports.end(), std::uint16_t(0));
        for (std::size_t last = m_ports.size() - 1; last > firstClientPort; --last) {
            const std::array<char, 3> input{
                static_cast<char>(Use::Port), static_cast<char>(last >> 8), static_cast<char>(last)};
            const std::size_t range = last - firstClientPort + 1;
            const std::size_t chosen = firstClientPort + sipHash(m_key, {input.data(), input.size()}) % range;
            std::swap(m_ports[last], m_ports[chosen]);
        }
    }
    return m_ports[port];
}

std::uint32_t Pseudonyms::id(std::uint32_t number) const noexcept
{
    // A Feistel network: ids of two flows stay different.
    auto left = static_cast<std::uint16_t>(number >> 16);
    auto right = static_cast<std::uint16_t>(number);
    for (char round = 0; round < 4; ++round) {
        const std::array<char, 4> input{
            static_cast<char>(Use::Id), round, static_cast<char>(right >> 8), static_cast<char>(right)};
        const auto mixed = static_cast<std::uint16_t>(left ^ sipHash(m_key, {input.data(), input.size()}));
        left = std::exchange(right, mixed);
    }
    return std::uint32_t{left} << 16 | right;
}

void Pseudonyms::replace(Tuple &tuple, bool isReply)
{
    replace(tuple.src, tuple.srcText);
    replace(tuple.dst, tuple.dstText);
    // The client is the source of the original tuple. The other end has its well-known port, or one above those.
    constexpr std::uint16_t firstEphemeral = 32768;
    std::uint16_t &client = isReply ? tuple.keys.second : tuple.keys.first;
    std::uint16_t &server = isReply ? tuple.keys.first : tuple.keys.second;
    if (tuple.keys.kind == L4Kind::Ports) {
        client = clientPort(client);
        server = server >= firstEphemeral ? clientPort(server) : server;
    } else if (tuple.keys.kind == L4Kind::Icmp) {
        tuple.keys.second = clientPort(tuple.keys.second);
    }
}

Flow Pseudonyms::flow(Flow original)
{
    Flow flow = std::move(original);
    replace(flow.original, false);
    replace(flow.reply, true);
    if (flow.detail.master)
        replace(flow.detail.master->original, false);
    const auto replaceWord = [this](std::string_view kind, std::optional<std::string> &text) {
        if (text)
            text = word(kind, *text);
    };
    if (flow.state == State::Other)
        flow.stateWord = "OTHER";
    if (flow.helper && !isKnownHelper(*flow.helper))
        replaceWord("helper", flow.helper);
    replaceWord("context", flow.secctx);
    replaceWord("program", flow.program);
    if (flow.labels) {
        for (std::string &label : *flow.labels)
            label = label.empty() ? label : word("label", label);
    }
    if (flow.id)
        flow.id = id(*flow.id);
    std::erase_if(flow.statusWords, [](const std::string &each) { return !isKnownStatus(each); });
    flow.portId.reset(); // nearly always the program's process id
    flow.unknownPairs.clear();
    flow.bareWords.clear();
    flow.detail.sctp.reset();
    flow.detail.dccp.reset();
    flow.detail.originalSequence.reset();
    flow.detail.replySequence.reset();
    flow.detail.synproxy.reset();
    return flow;
}

} // namespace ctscope
