// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/dns_message.h"

#include "format/numbers.h"

#include <algorithm>

namespace ctscope {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t headerSize = 12;
constexpr std::uint16_t typeCname = 5;
constexpr std::uint16_t typeSoa = 6;
constexpr std::uint16_t typePtr = 12;
constexpr std::uint16_t classInternet = 1;
/// Where a negative answer has no SOA record.
constexpr std::chrono::seconds withoutTime{300};

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Reads a message from front to back; every read is checked.
class Reader {
public:
    explicit Reader(Bytes message)
        : m_message(message)
    {
    }

    bool ok() const noexcept { return m_ok; }
    std::size_t at() const noexcept { return m_at; }
    void seek(std::size_t at) noexcept { m_at = at; }

    std::uint8_t byte() noexcept
    {
        if (m_at >= m_message.size())
            m_ok = false;
        return m_ok ? m_message[m_at++] : std::uint8_t(0);
    }
    std::uint16_t word() noexcept
    {
        const std::uint16_t high = byte();
        return static_cast<std::uint16_t>(high << 8 | byte());
    }
    std::uint32_t number() noexcept
    {
        const std::uint32_t high = word();
        return high << 16 | word();
    }

    /// A name, with the parts that it shares with earlier ones; ends behind it.
    std::string name()
    {
        constexpr std::size_t longest = 255;
        std::string text;
        std::size_t behind = 0;
        std::size_t before = m_at; // each jump goes back, so that none is endless
        std::size_t length = 0;
        while (m_ok) {
            const std::uint8_t size = byte();
            if (!m_ok || size == 0)
                break;
            if ((size & 0xc0) == 0xc0) {
                const std::size_t target = std::size_t(size & 0x3f) << 8 | byte();
                if (behind == 0)
                    behind = m_at;
                if (target >= before)
                    m_ok = false;
                before = target;
                m_at = target;
                continue;
            }
            length += size + std::size_t(1);
            if (size > 63 || length > longest)
                m_ok = false;
            if (!text.empty())
                text += '.';
            for (std::uint8_t i = 0; i < size && m_ok; ++i)
                append(text, byte());
        }
        if (behind != 0)
            m_at = behind;
        return text;
    }

private:
    /// As zone files write it (RFC 1035, 5.1).
    static void append(std::string &text, std::uint8_t byte)
    {
        if (byte == '.' || byte == '\\') {
            text += '\\';
            text += static_cast<char>(byte);
        } else if (byte > ' ' && byte < 0x7f) {
            text += static_cast<char>(byte);
        } else {
            text += '\\';
            for (const int unit : {100, 10, 1})
                text += static_cast<char>('0' + byte / unit % 10);
        }
    }

    Bytes m_message;
    std::size_t m_at = 0;
    bool m_ok = true;
};

bool isSameName(std::string_view a, std::string_view b) noexcept
{
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

struct Record {
    std::uint16_t type = 0;
    std::uint16_t net = 0;
    std::uint32_t lifetime = 0;
    std::size_t data = 0;
    std::size_t end = 0;
};

Record readRecord(Reader &reader)
{
    Record record;
    reader.name();
    record.type = reader.word();
    record.net = reader.word();
    record.lifetime = reader.number();
    const std::uint16_t size = reader.word();
    record.data = reader.at();
    record.end = record.data + size;
    // The highest bit set means 0 (RFC 2181, 8).
    if (record.lifetime > 0x7fffffffu)
        record.lifetime = 0;
    return record;
}

} // namespace

std::string reverseName(const IpAddress &address)
{
    std::string name;
    if (address.isV4()) {
        for (std::size_t i = 4; i-- > 0;) {
            appendNumber(name, address.bytes[i]);
            name += '.';
        }
        return name + "in-addr.arpa";
    }
    for (std::size_t i = address.bytes.size(); i-- > 0;) {
        for (const int half : {address.bytes[i] & 15, address.bytes[i] >> 4}) {
            name += "0123456789abcdef"[half];
            name += '.';
        }
    }
    return name + "ip6.arpa";
}

std::vector<std::uint8_t> reverseQuestion(const IpAddress &address, std::uint16_t id)
{
    std::vector<std::uint8_t> message;
    const auto word = [&message](std::uint16_t value) {
        message.push_back(static_cast<std::uint8_t>(value >> 8));
        message.push_back(static_cast<std::uint8_t>(value & 0xff));
    };
    word(id);
    word(0x0100); // recursion desired
    word(1);      // one question
    word(0);
    word(0);
    word(0);
    const std::string name = reverseName(address);
    for (std::string_view left = name; !left.empty();) {
        const std::string_view label = left.substr(0, left.find('.'));
        message.push_back(static_cast<std::uint8_t>(label.size()));
        message.insert(message.end(), label.begin(), label.end());
        left.remove_prefix(std::min(label.size() + 1, left.size()));
    }
    message.push_back(0);
    word(typePtr);
    word(classInternet);
    return message;
}

std::optional<ReverseAnswer> readReverseAnswer(Bytes message, const IpAddress &address, std::uint16_t id)
{
    if (message.size() < headerSize)
        return std::nullopt;
    Reader reader(message);
    if (reader.word() != id)
        return std::nullopt;
    const std::uint16_t flags = reader.word();
    const std::uint16_t questions = reader.word();
    const std::uint16_t answers = reader.word();
    const std::uint16_t authorities = reader.word();
    reader.word();
    if ((flags & 0x8000) == 0 || questions != 1)
        return std::nullopt;
    const std::string asked = reader.name();
    const std::uint16_t type = reader.word();
    const std::uint16_t net = reader.word();
    if (!reader.ok() || type != typePtr || net != classInternet || !isSameName(asked, reverseName(address)))
        return std::nullopt;

    ReverseAnswer answer;
    const unsigned code = flags & 15u;
    constexpr unsigned noSuchName = 3;
    if (code != 0 && code != noSuchName) {
        answer.failed = true;
        return answer;
    }
    std::uint32_t lifetime = 0x7fffffff;
    for (std::uint16_t i = 0; i < answers && reader.ok() && answer.name.empty(); ++i) {
        const Record record = readRecord(reader);
        if (record.net == classInternet && (record.type == typePtr || record.type == typeCname))
            lifetime = std::min(lifetime, record.lifetime);
        if (record.net == classInternet && record.type == typePtr) {
            reader.seek(record.data);
            std::string name = reader.name();
            if (reader.ok())
                answer.name = std::move(name);
        }
        reader.seek(record.end);
    }
    if (!answer.name.empty()) {
        answer.lifetime = std::chrono::seconds(lifetime);
        return answer;
    }
    answer.lifetime = withoutTime;
    for (std::uint16_t i = 0; i < authorities && reader.ok(); ++i) {
        const Record record = readRecord(reader);
        if (record.type == typeSoa) {
            reader.seek(record.data);
            reader.name();
            reader.name();
            for (int field = 0; field < 4; ++field)
                reader.number();
            const std::uint32_t smallest = reader.number();
            if (reader.ok())
                answer.lifetime = std::chrono::seconds(std::min(record.lifetime, smallest));
        }
        reader.seek(record.end);
    }
    // A truncated answer without a name says nothing.
    constexpr std::uint16_t truncated = 0x0200;
    answer.failed = (flags & truncated) != 0;
    return answer;
}

} // namespace ctscope
