// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/fast_line.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace ctscope {

namespace {

// Digits are read eight at a time: the bytes of a word are the characters, the first one lowest.
std::uint64_t loadWord(const char *p) noexcept
{
    std::uint64_t word;
    std::memcpy(&word, p, sizeof word);
    if constexpr (std::endian::native == std::endian::big)
        word = __builtin_bswap64(word);
    return word;
}

constexpr std::uint64_t everyByte(std::uint8_t byte) noexcept { return 0x0101010101010101ull * byte; }

/// The high bit of each byte that is not a digit; `word` holds the characters less '0'.
/// Bytes above the first such byte may be wrong.
constexpr std::uint64_t nonDigits(std::uint64_t word) noexcept
{
    return (word | (word + everyByte(0x80 - 10))) & everyByte(0x80);
}

/// The value of eight digits, the most significant one lowest.
constexpr std::uint64_t eightDigits(std::uint64_t word) noexcept
{
    word = word * 10 + (word >> 8);
    return ((word & 0x000000ff000000ffull) * 0x000f424000000064ull
               + (word >> 16 & 0x000000ff000000ffull) * 0x0000271000000001ull)
        >> 32;
}

template <std::size_t N> bool is(const char *p, const char (&literal)[N]) noexcept
{
    return std::memcmp(p, literal, N - 1) == 0;
}

template <std::size_t N> bool skip(const char *&p, const char (&literal)[N]) noexcept
{
    if (!is(p, literal))
        return false;
    p += N - 1;
    return true;
}

/// A number of one to seven digits.
bool readShort(const char *&p, std::uint32_t &value) noexcept
{
    const std::uint64_t word = loadWord(p) ^ everyByte('0');
    const std::uint64_t others = nonDigits(word);
    if (others == 0)
        return false;
    const int bits = std::countr_zero(others) & ~7;
    if (bits == 0)
        return false;
    value = static_cast<std::uint32_t>(eightDigits(word << (64 - bits)));
    p += bits / 8;
    return true;
}

/// A number of one to nineteen digits.
bool readLong(const char *&p, std::uint64_t &value) noexcept
{
    std::uint32_t few = 0;
    if (readShort(p, few)) {
        value = few;
        return true;
    }
    const char *const begin = p;
    value = 0;
    while (*p >= '0' && *p <= '9' && p - begin < 20)
        value = value * 10 + static_cast<std::uint64_t>(*p++ - '0');
    return p > begin && p - begin < 20;
}

bool readPort(const char *&p, std::uint16_t &value) noexcept
{
    std::uint32_t number = 0;
    if (!readShort(p, number) || number > 0xffff)
        return false;
    value = static_cast<std::uint16_t>(number);
    return true;
}

bool take32(const char *&p, std::uint32_t &value) noexcept
{
    std::uint64_t number = 0;
    if (!readLong(p, number) || number > 0xffffffffu)
        return false;
    value = static_cast<std::uint32_t>(number);
    return true;
}

int hexDigit(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/// "0x…" of one to four digits, as GRE keys are printed.
bool readKey(const char *&p, std::uint16_t &value) noexcept
{
    if (!skip(p, "0x"))
        return false;
    unsigned number = 0;
    const char *const begin = p;
    for (int digit = hexDigit(*p); digit >= 0 && p - begin < 4; digit = hexDigit(*p)) {
        number = number << 4 | static_cast<unsigned>(digit);
        ++p;
    }
    value = static_cast<std::uint16_t>(number);
    return p > begin && hexDigit(*p) < 0;
}

bool readOctet(const char *&p, std::uint32_t &value) noexcept
{
    std::uint32_t word;
    std::memcpy(&word, p, sizeof word);
    if constexpr (std::endian::native == std::endian::big)
        word = __builtin_bswap32(word);
    word ^= 0x30303030u;
    const std::uint32_t others = (word | (word + 0x76767676u)) & 0x80808080u;
    if (others == 0)
        return false;
    const int bits = std::countr_zero(others) & ~7; // 8, 16 or 24
    if (bits == 0)
        return false;
    word <<= 24 - bits;
    const std::uint32_t octet = (word & 0xff) * 100 + (word >> 8 & 0xff) * 10 + (word >> 16 & 0xff);
    value = value << 8 | octet;
    p += bits / 8;
    return octet <= 255;
}

bool readV4(const char *&p, std::uint32_t &value) noexcept
{
    const char *q = p;
    value = 0;
    for (int i = 0; i < 3; ++i) {
        if (!readOctet(q, value) || *q++ != '.')
            return false;
    }
    if (!readOctet(q, value) || *q != ' ')
        return false;
    p = q;
    return true;
}

using V6 = std::array<std::uint8_t, 16>;

bool readV6(const char *&p, V6 &bytes) noexcept
{
    // /proc prints eight groups of four digits; conntrack(8) shortens.
    if (p[4] == ':' && p[9] == ':' && p[39] == ' ') {
        const char *q = p;
        bool valid = true;
        for (std::size_t i = 0; i < 8; ++i) {
            const int a = hexDigit(q[0]);
            const int b = hexDigit(q[1]);
            const int c = hexDigit(q[2]);
            const int d = hexDigit(q[3]);
            valid = valid && (a | b | c | d) >= 0 && q[4] == (i < 7 ? ':' : ' ');
            bytes[2 * i] = static_cast<std::uint8_t>(a << 4 | b);
            bytes[2 * i + 1] = static_cast<std::uint8_t>(c << 4 | d);
            q += 5;
        }
        if (valid) {
            p += 39;
            return true;
        }
    }
    const auto *const blank = static_cast<const char *>(std::memchr(p, ' ', IpAddress::maxTextLength));
    if (blank == nullptr)
        return false;
    const auto address = IpAddress::parse({p, static_cast<std::size_t>(blank - p)});
    if (!address || !address->isV6())
        return false;
    bytes = address->bytes;
    p = blank;
    return true;
}

struct Layer4 {
    Protocol number = 0;
    L4Kind kind = L4Kind::None;
};

/// The padded name and the number: "tcp      6 ".
bool readLayer4(const char *&p, Layer4 &out) noexcept
{
    switch (*p) {
    case 't': out = {protocol::tcp, L4Kind::Ports}; return skip(p, "tcp      6 ");
    case 'u':
        if (skip(p, "udp      17 ")) {
            out = {protocol::udp, L4Kind::Ports};
            return true;
        }
        if (skip(p, "udplite  136 ")) {
            out = {protocol::udplite, L4Kind::Ports};
            return true;
        }
        if (std::uint32_t number = 0; skip(p, "unknown  ") && readShort(p, number) && number <= 255 && *p == ' ') {
            ++p;
            out = {static_cast<Protocol>(number), L4Kind::None};
            return true;
        }
        return false;
    case 'i':
        if (skip(p, "icmp     1 ")) {
            out = {protocol::icmp, L4Kind::Icmp};
            return true;
        }
        out = {protocol::icmpv6, L4Kind::Icmp};
        return skip(p, "icmpv6   58 ");
    case 'g': out = {protocol::gre, L4Kind::Gre}; return skip(p, "gre      47 ");
    case 's': out = {protocol::sctp, L4Kind::Ports}; return skip(p, "sctp     132 ");
    case 'd': out = {protocol::dccp, L4Kind::Ports}; return skip(p, "dccp     33 ");
    default: return false;
    }
}

/// The word before "src="; reads nothing when there is none.
bool readState(const char *&p, Protocol number, State &state) noexcept
{
    if (number == protocol::tcp) {
        switch (*p) {
        case 'E': state = State::TcpEstablished; return skip(p, "ESTABLISHED ");
        case 'T': state = State::TcpTimeWait; return skip(p, "TIME_WAIT ");
        case 'F': state = State::TcpFinWait; return skip(p, "FIN_WAIT ");
        case 'L': state = State::TcpLastAck; return skip(p, "LAST_ACK ");
        case 'C':
            state = p[5] == '_' ? State::TcpCloseWait : State::TcpClose;
            return p[5] == '_' ? skip(p, "CLOSE_WAIT ") : skip(p, "CLOSE ");
        case 'S':
            if (is(p, "SYN_SENT")) {
                state = p[8] == '2' ? State::TcpSynSent2 : State::TcpSynSent;
                return p[8] == '2' ? skip(p, "SYN_SENT2 ") : skip(p, "SYN_SENT ");
            }
            state = State::TcpSynRecv;
            return skip(p, "SYN_RECV ");
        default: break;
        }
    }
    if (*p < 'A' || *p > 'Z')
        return true;
    constexpr std::size_t longestState = 24;
    const auto *const blank = static_cast<const char *>(std::memchr(p, ' ', longestState));
    if (blank == nullptr)
        return false;
    const auto known = state::fromName(number, {p, static_cast<std::size_t>(blank - p)});
    if (!known)
        return false;
    state = *known;
    p = blank + 1;
    return true;
}

/// The layer-4 keys and the blank after them.
bool readKeys(const char *&p, L4Kind kind, std::uint16_t &first, std::uint16_t &second) noexcept
{
    switch (kind) {
    case L4Kind::None: return true;
    case L4Kind::Ports:
        return skip(p, "sport=") && readPort(p, first) && skip(p, " dport=") && readPort(p, second) && *p++ == ' ';
    case L4Kind::Icmp: {
        std::uint32_t type = 0;
        std::uint32_t code = 0;
        if (!skip(p, "type=") || !readShort(p, type) || !skip(p, " code=") || !readShort(p, code) || type > 255
            || code > 255)
            return false;
        first = static_cast<std::uint16_t>(type << 8 | code);
        return skip(p, " id=") && readPort(p, second) && *p++ == ' ';
    }
    case L4Kind::Gre:
        return skip(p, "srckey=") && readKey(p, first) && skip(p, " dstkey=") && readKey(p, second) && *p++ == ' ';
    }
    return false;
}

/// Counters and the blank after them, if present.
bool readCounters(const char *&p, Counters &counters, bool &found) noexcept
{
    if (*p != 'p')
        return true;
    found = true;
    return skip(p, "packets=") && readLong(p, counters.packets) && skip(p, " bytes=") && readLong(p, counters.bytes)
        && *p++ == ' ';
}

/// The text of an IPv4 address and the blank after it: at least eight characters.
struct AddressText {
    const char *begin = nullptr;
    std::size_t length = 0;

    bool standsAt(const char *p) const noexcept
    {
        constexpr std::size_t word = sizeof(std::uint64_t);
        return loadWord(p) == loadWord(begin) && loadWord(p + length - word) == loadWord(begin + length - word);
    }
};

/// The parts of a line that the record does not hold.
struct Rest {
    std::array<V6, 4> v6;
    std::array<AddressText, 2> v4; ///< of the original tuple
    BothCounters counters;
    std::optional<std::uint64_t> deltaTime;
};

/// An address and the blank after it. The reply's is nearly always one of the original's, which a
/// comparison of the texts shows.
bool readV4In(const char *&p, std::size_t index, FlowRecord &record, Rest &rest) noexcept
{
    if (index >= 2) {
        const std::size_t mirror = 3 - index;
        if (rest.v4[mirror].standsAt(p)) {
            record.addresses[index] = record.addresses[mirror];
            p += rest.v4[mirror].length;
            return true;
        }
        return readV4(p, record.addresses[index]) && *p++ == ' ';
    }
    const char *const begin = p;
    if (!readV4(p, record.addresses[index]))
        return false;
    ++p; // readV4() has checked the blank
    rest.v4[index] = {begin, static_cast<std::size_t>(p - begin)};
    return true;
}

bool readAddresses(const char *&p, bool v6, std::size_t index, FlowRecord &record, Rest &rest) noexcept
{
    if (!skip(p, "src="))
        return false;
    if (v6) {
        return readV6(p, rest.v6[index]) && skip(p, " dst=") && readV6(p, rest.v6[index + 1]) && *p++ == ' ';
    }
    return readV4In(p, index, record, rest) && skip(p, "dst=") && readV4In(p, index + 1, record, rest);
}

/// The fields after the reply in their printed order, up to the newline.
bool readTail(const char *&p, FlowRecord &record, Rest &rest) noexcept
{
    if (*p == '[') {
        if (skip(p, "[ASSURED] "))
            record.flags |= FlowRecord::Assured;
        else if (skip(p, "[OFFLOAD] "))
            record.flags |= FlowRecord::Offload;
        else if (skip(p, "[HW_OFFLOAD] "))
            record.flags |= FlowRecord::HwOffload;
        else
            return false;
    }
    if (skip(p, "mark=")) {
        if (!take32(p, record.mark) || *p++ != ' ')
            return false;
        record.flags |= FlowRecord::HasMark;
    }
    if (skip(p, "zone=")) {
        if (!readPort(p, record.zone) || *p++ != ' ')
            return false;
        record.flags |= FlowRecord::HasZone;
    }
    if (skip(p, "delta-time=")) {
        std::uint64_t seconds = 0;
        if (!readLong(p, seconds) || *p++ != ' ')
            return false;
        rest.deltaTime = seconds;
    }
    constexpr std::uint16_t largestUse = 0xfffe;
    if (!skip(p, "use=") || !readPort(p, record.use) || record.use > largestUse)
        return false;
    record.flags |= FlowRecord::HasUse;
    if (skip(p, " id=")) {
        if (!take32(p, record.id))
            return false;
        record.flags |= FlowRecord::HasId;
    }
    return *p++ == '\n';
}

bool readLine(const char *&p, FlowRecord &record, Rest &rest, bool &v6) noexcept
{
    const bool named = *p == 'i' && p[1] == 'p';
    const bool namedV6 = p[3] == '6';
    if (named && !skip(p, "ipv4     2 ") && !skip(p, "ipv6     10 "))
        return false;
    Layer4 layer4;
    if (!readLayer4(p, layer4))
        return false;
    record.protocol = layer4.number;
    if (*p >= '0' && *p <= '9') {
        if (!readShort(p, record.timeout) || *p++ != ' ')
            return false;
        record.flags |= FlowRecord::HasTimeout;
    }
    if (!readState(p, layer4.number, record.state) || !is(p, "src="))
        return false;
    // An IPv4 address has a dot within its first four characters, an IPv6 address has none there.
    v6 = p[5] != '.' && p[6] != '.' && p[7] != '.';
    if (named && v6 != namedV6)
        return false;
    const auto kind = static_cast<std::uint32_t>(layer4.kind);
    record.flags |= kind << FlowRecord::OriginalKindShift | kind << FlowRecord::ReplyKindShift;

    bool counted = false;
    if (!readAddresses(p, v6, 0, record, rest) || !readKeys(p, layer4.kind, record.keys[0], record.keys[1])
        || !readCounters(p, rest.counters.original, counted))
        return false;
    if (counted)
        record.flags |= FlowRecord::HasOriginalCounters;
    if (skip(p, "[UNREPLIED] "))
        record.flags |= FlowRecord::Unreplied;
    counted = false;
    if (!readAddresses(p, v6, 2, record, rest) || !readKeys(p, layer4.kind, record.keys[2], record.keys[3])
        || !readCounters(p, rest.counters.reply, counted))
        return false;
    if (counted)
        record.flags |= FlowRecord::HasReplyCounters;
    return readTail(p, record, rest);
}

} // namespace

const char *appendFastLine(const char *p, FlowStore &store)
{
    FlowRecord record;
    Rest rest;
    bool v6 = false;
    if (!readLine(p, record, rest, v6) || !surelyBeginsEntry(p))
        return nullptr;
    if (v6) {
        record.flags |= FlowRecord::Ipv6;
        for (std::size_t i = 0; i < 4; ++i) {
            // Without NAT the reply holds the same two addresses: they are stored once.
            const std::size_t mirror = i == 2 ? 1 : 0;
            record.addresses[i] =
                i >= 2 && rest.v6[i] == rest.v6[mirror] ? record.addresses[mirror] : store.addIpv6(rest.v6[i]);
        }
    }
    if (rest.deltaTime)
        record.extras = store.addDeltaTime(*rest.deltaTime);
    const bool counted = record.has(FlowRecord::HasOriginalCounters) || record.has(FlowRecord::HasReplyCounters);
    store.appendRecord(record, counted ? &rest.counters : nullptr);
    return p;
}

} // namespace ctscope
