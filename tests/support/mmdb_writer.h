// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace ctscope::test {

/// Writes small files in the format of MaxMind DB 2.0 (maxmind.github.io/MaxMind-DB): a binary tree over the bits of
/// addresses, the data that its leaves point to, and the metadata. Records of 24 bits.
class MmdbWriter {
public:
    using Members = std::initializer_list<std::pair<std::string_view, std::string>>;

    /// The values as the format has them.
    static std::string text(std::string_view value) { return control(2, value.size()) + std::string(value); }
    static std::string number(std::uint32_t value) { return unsignedOf(6, value); }
    static std::string map(Members members)
    {
        std::string bytes = control(7, members.size());
        for (const auto &[name, value] : members)
            bytes += text(name) + value;
        return bytes;
    }

    explicit MmdbWriter(std::string_view kind, std::uint64_t built)
        : m_kind(kind)
        , m_built(built)
    {
        m_nodes.push_back({});
    }

    /// A network and its data. IPv4 addresses are in ::/96, as in all such files. The networks must not overlap.
    void add(const IpAddress &address, unsigned prefix, const std::string &value)
    {
        std::array<std::uint8_t, 16> bytes = address.bytes;
        if (address.isV4()) {
            bytes = {};
            for (std::size_t i = 0; i < 4; ++i)
                bytes[12 + i] = address.bytes[i];
            prefix += 96;
        }
        const std::size_t data = m_data.size();
        m_data += value;
        std::size_t node = 0;
        for (unsigned bit = 0; bit < prefix; ++bit) {
            const unsigned side = bytes[bit / 8] >> (7 - bit % 8) & 1u;
            if (bit + 1 == prefix) {
                m_nodes[node][side] = {Record::Data, data};
                break;
            }
            if (m_nodes[node][side].kind != Record::Node) {
                m_nodes[node][side] = {Record::Node, m_nodes.size()};
                m_nodes.push_back({});
            }
            node = m_nodes[node][side].at;
        }
    }

    std::string file() const
    {
        std::string bytes;
        for (const auto &node : m_nodes) {
            for (const Record &record : node) {
                std::size_t value = m_nodes.size(); // nothing is known
                if (record.kind == Record::Node)
                    value = record.at;
                else if (record.kind == Record::Data)
                    value = m_nodes.size() + separator + record.at;
                for (const unsigned shift : {16u, 8u, 0u})
                    bytes += static_cast<char>(value >> shift & 0xff);
            }
        }
        bytes.append(separator, '\0');
        bytes += m_data;
        bytes += "\xab\xcd\xefMaxMind.com";
        bytes += map({{"node_count", number(static_cast<std::uint32_t>(m_nodes.size()))},
            {"record_size", unsignedOf(5, 24)}, {"ip_version", unsignedOf(5, 6)}, {"database_type", text(m_kind)},
            {"binary_format_major_version", unsignedOf(5, 2)}, {"binary_format_minor_version", unsignedOf(5, 0)},
            {"build_epoch", unsignedOf(9, m_built)}, {"languages", control(11, 1) + text("en")},
            {"description", map({{"en", text("A file of a test")}})}});
        return bytes;
    }

private:
    struct Record {
        enum Kind : std::uint8_t { Nothing, Node, Data };
        Kind kind = Nothing;
        std::size_t at = 0;
    };
    static constexpr std::size_t separator = 16;

    /// The type and the size of a value; types from 8 on take a byte more.
    static std::string control(unsigned type, std::size_t size)
    {
        std::string bytes;
        const unsigned inByte = size < 29 ? static_cast<unsigned>(size) : 29u;
        bytes += static_cast<char>((type < 8 ? type << 5 : 0u) | inByte);
        if (type >= 8)
            bytes += static_cast<char>(type - 7);
        if (size >= 29)
            bytes += static_cast<char>(size - 29); // up to 284
        return bytes;
    }
    static std::string unsignedOf(unsigned type, std::uint64_t value)
    {
        std::string bytes;
        for (; value > 0; value >>= 8)
            bytes.insert(bytes.begin(), static_cast<char>(value & 0xff));
        return control(type, bytes.size()) + bytes;
    }

    const std::string m_kind;
    const std::uint64_t m_built;
    std::vector<std::array<Record, 2>> m_nodes;
    std::string m_data;
};

} // namespace ctscope::test
