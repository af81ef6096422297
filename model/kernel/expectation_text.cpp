// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/expectation_text.h"

#include <array>
#include <charconv>
#include <concepts>
#include <optional>
#include <system_error>

namespace ctscope {

namespace {

constexpr std::string_view blanks = " \t\r";

template <std::unsigned_integral Number> bool parseNumber(std::string_view text, Number &out, int base = 10) noexcept
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    return error == std::errc() && end == text.data() + text.size();
}

std::string_view nextWord(std::string_view &line) noexcept
{
    const std::size_t begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos) {
        line = {};
        return {};
    }
    line.remove_prefix(begin);
    const std::size_t end = line.find_first_of(blanks);
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(word.size());
    return word;
}

/// Reads the words of one line.
class LineReader {
public:
    bool read(std::string_view line, Expectation &out)
    {
        m_out = &out;
        m_tuple = &out.tuple;
        std::string_view word = nextWord(line);
        if (word == "EXPECTING:")
            word = nextWord(line);
        if (!readTime(word))
            return false;
        while (!(word = nextWord(line)).empty()) {
            if (word == "l3proto") { // "l3proto = 2": the addresses imply it
                if (nextWord(line) != "=" || nextWord(line).empty())
                    return false;
                continue;
            }
            const std::size_t equals = word.find('=');
            const bool valid = equals == std::string_view::npos
                ? readBare(word)
                : readPair(word.substr(0, equals), word.substr(equals + 1));
            if (!valid)
                return false;
        }
        out.master.protocol = out.master.original.src.family == Family::None ? Protocol(0) : out.protocol;
        return m_hasProtocol && out.tuple.src.family != Family::None && out.tuple.dst.family != Family::None;
    }

private:
    bool readTime(std::string_view word)
    {
        if (word == "-")
            return true;
        return parseNumber(word, m_out->timeout.emplace());
    }

    bool readBare(std::string_view word)
    {
        bool flags = true;
        for (std::string_view rest = word; flags && !rest.empty();) {
            const std::size_t comma = rest.find(',');
            const std::string_view flag = rest.substr(0, comma);
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
            if (flag == "PERMANENT")
                m_out->permanent = true;
            else if (flag == "INACTIVE")
                m_out->inactive = true;
            else if (flag == "USERSPACE" || flag == "[USERSPACE]")
                m_out->userspace = true;
            else
                flags = flag.empty(); // ",INACTIVE"
        }
        if (flags)
            return true;
        // The helper, with the name of its policy where it has one: "sip/signalling".
        const std::size_t slash = word.find('/');
        m_out->helper = std::string(word.substr(0, slash));
        if (slash != std::string_view::npos)
            m_out->policyName = std::string(word.substr(slash + 1));
        return !m_out->helper->empty();
    }

    bool readAddress(std::string_view value, IpAddress &out)
    {
        const auto address = IpAddress::parse(value);
        if (address)
            out = *address;
        return address.has_value();
    }

    bool readKey(L4Kind kind, std::string_view value, std::uint16_t &out)
    {
        m_tuple->keys.kind = kind;
        return value.starts_with("0x") ? parseNumber(value.substr(2), out, 16) : parseNumber(value, out);
    }

    bool readPair(std::string_view key, std::string_view value)
    {
        L4Keys &keys = m_tuple->keys;
        if (key == "proto")
            return m_hasProtocol = parseNumber(value, m_out->protocol);
        if (key == "src")
            return readAddress(value, m_tuple->src);
        if (key == "dst")
            return readAddress(value, m_tuple->dst);
        if (key == "mask-src" || key == "master-src") {
            m_tuple = key == "mask-src" ? &m_out->mask : &m_out->master.original;
            return readAddress(value, m_tuple->src);
        }
        if (key == "mask-dst" || key == "master-dst")
            return readAddress(value, m_tuple->dst);
        if (key == "sport")
            return readKey(L4Kind::Ports, value, keys.first);
        if (key == "dport")
            return readKey(L4Kind::Ports, value, keys.second);
        if (key == "srckey")
            return readKey(L4Kind::Gre, value, keys.first);
        if (key == "dstkey")
            return readKey(L4Kind::Gre, value, keys.second);
        if (key == "type" || key == "code") {
            std::uint8_t number = 0;
            if (!parseNumber(value, number))
                return false;
            keys = key == "type" ? L4Keys::icmp(number, keys.icmpCode(), keys.icmpId())
                                 : L4Keys::icmp(keys.icmpType(), number, keys.icmpId());
            return true;
        }
        if (key == "id") {
            keys.kind = L4Kind::Icmp;
            return parseNumber(value, keys.second);
        }
        if (key == "zone")
            return parseNumber(value, m_out->zone.emplace());
        if (key == "class")
            return parseNumber(value, m_out->policyClass.emplace());
        if (key == "helper") {
            m_out->helper = std::string(value);
            return true;
        }
        return true; // "use=", and what later kernels may add
    }

    Expectation *m_out = nullptr;
    Tuple *m_tuple = nullptr;
    bool m_hasProtocol = false;
};

} // namespace

ExpectationsText parseExpectations(std::string_view text)
{
    ExpectationsText result;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.find_first_not_of(blanks) == std::string_view::npos)
            continue;
        Expectation expectation;
        if (LineReader().read(line, expectation))
            result.expectations.push_back(std::move(expectation));
        else
            ++result.skipped;
    }
    return result;
}

} // namespace ctscope
