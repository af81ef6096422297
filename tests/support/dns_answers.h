// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope::test {

/// Writes what a name server sends (RFC 1035), for the question that it was sent.
class DnsAnswer {
public:
    using Bytes = std::vector<std::uint8_t>;

    DnsAnswer(Bytes question, unsigned code)
        : m_bytes(std::move(question))
    {
        m_bytes[2] |= 0x80; // an answer
        m_bytes[3] = static_cast<std::uint8_t>(0x80u | code);
    }

    /// A record of the name that was asked for, or of another one.
    void add(std::uint16_t type, std::uint32_t lifetime, const Bytes &data, std::string_view owner = {})
    {
        if (owner.empty()) {
            word(0xc00c); // the name of the question
        } else {
            append(nameOf(owner));
        }
        word(type);
        word(1);
        word(static_cast<std::uint16_t>(lifetime >> 16));
        word(static_cast<std::uint16_t>(lifetime & 0xffff));
        word(static_cast<std::uint16_t>(data.size()));
        append(data);
    }
    void addAnswer(std::uint16_t type, std::uint32_t lifetime, const Bytes &data, std::string_view owner = {})
    {
        ++m_bytes[7];
        add(type, lifetime, data, owner);
    }
    void addAuthority(std::uint16_t type, std::uint32_t lifetime, const Bytes &data)
    {
        ++m_bytes[9];
        add(type, lifetime, data);
    }
    Bytes take() { return std::move(m_bytes); }

    static Bytes nameOf(std::string_view text)
    {
        Bytes bytes;
        while (!text.empty()) {
            const std::string_view label = text.substr(0, text.find('.'));
            bytes.push_back(static_cast<std::uint8_t>(label.size()));
            bytes.insert(bytes.end(), label.begin(), label.end());
            text.remove_prefix(label.size() + (label.size() < text.size() ? 1 : 0));
        }
        bytes.push_back(0);
        return bytes;
    }

private:
    void word(std::uint16_t value)
    {
        m_bytes.push_back(static_cast<std::uint8_t>(value >> 8));
        m_bytes.push_back(static_cast<std::uint8_t>(value & 0xff));
    }
    void append(const Bytes &bytes) { m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end()); }

    Bytes m_bytes;
};

/// Names with their TTLs.
inline DnsAnswer::Bytes answerWith(
    const DnsAnswer::Bytes &question, const std::vector<std::pair<std::string, std::uint32_t>> &names)
{
    DnsAnswer answer(question, 0);
    for (const auto &[name, lifetime] : names)
        answer.addAnswer(12, lifetime, DnsAnswer::nameOf(name));
    return answer.take();
}

inline DnsAnswer::Bytes answerThroughAlias(const DnsAnswer::Bytes &question, std::string_view alias,
    std::uint32_t aliasLifetime, std::string_view name, std::uint32_t lifetime)
{
    DnsAnswer answer(question, 0);
    answer.addAnswer(5, aliasLifetime, DnsAnswer::nameOf(alias));
    answer.addAnswer(12, lifetime, DnsAnswer::nameOf(name), alias);
    return answer.take();
}

/// No name, with the SOA record of the zone: its TTL, and the smallest TTL that it allows (RFC 2308).
inline DnsAnswer::Bytes negativeAnswer(
    const DnsAnswer::Bytes &question, unsigned code, std::uint32_t lifetime, std::uint32_t smallest)
{
    DnsAnswer answer(question, code);
    DnsAnswer::Bytes soa = DnsAnswer::nameOf("ns.example.net");
    const DnsAnswer::Bytes mailbox = DnsAnswer::nameOf("hostmaster.example.net");
    soa.insert(soa.end(), mailbox.begin(), mailbox.end());
    for (const std::uint32_t value : {1u, 3600u, 600u, 86400u, smallest}) {
        for (const unsigned shift : {24u, 16u, 8u, 0u})
            soa.push_back(static_cast<std::uint8_t>(value >> shift));
    }
    answer.addAuthority(6, lifetime, soa);
    return answer.take();
}

} // namespace ctscope::test
