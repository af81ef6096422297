// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

#include <cstdint>
#include <memory>
#include <utility>

namespace ctscope {

/// An address in 40 bits: IPv4 as it is, IPv6 by a hash of 38 bits, never 0. Two of 256 IPv6 addresses
/// are taken for one with a probability of 1 in 8 million.
using AddressCode = std::uint64_t;
AddressCode addressCode(const IpAddress &address) noexcept;
constexpr AddressCode addressCode(std::uint32_t v4) noexcept { return std::uint64_t(1) << 39 | v4; }

/// How many different addresses a group has. Exact up to `mostExact`, where each address has its own
/// count, so that rows can be taken out again. Above, estimated by HyperLogLog (Flajolet and others, 2007;
/// the estimator is Ertl's, arXiv:1702.01284) with a standard error of 1.6 %, and nothing can be taken out.
/// 16 bytes while there is no more than one address.
class DistinctCount {
public:
    static constexpr std::uint32_t mostExact = 256;

    DistinctCount() = default;
    DistinctCount(DistinctCount &&other) noexcept
        : m_word(std::exchange(other.m_word, 0))
        , m_live(std::exchange(other.m_live, 0))
        , m_used(std::exchange(other.m_used, 0))
        , m_form(std::exchange(other.m_form, std::uint8_t(Form::One)))
        , m_log(other.m_log)
    {
    }
    DistinctCount &operator=(DistinctCount &&other) noexcept
    {
        std::swap(m_word, other.m_word);
        std::swap(m_live, other.m_live);
        std::swap(m_used, other.m_used);
        std::swap(m_form, other.m_form);
        std::swap(m_log, other.m_log);
        return *this;
    }
    ~DistinctCount();

    void add(AddressCode code, std::uint32_t times = 1);
    /// Takes one row out. False when that was not possible: the count is an upper bound from now on.
    bool remove(AddressCode code) noexcept;
    /// Adds all of another one.
    void add(const DistinctCount &other);

    /// Prefetches what add() and remove() read beyond this object.
    [[gnu::always_inline]] void prefetch(AddressCode code) const noexcept
    {
        if (m_form == std::uint8_t(Form::Table))
            __builtin_prefetch(table() + placeOf(code));
    }

    std::uint64_t count() const noexcept;
    bool isEstimated() const noexcept { return m_form == std::uint8_t(Form::Sketch); }

private:
    enum class Form : std::uint8_t { One, Table, Sketch };
    struct Sketch;

    std::uint64_t *table() const noexcept { return reinterpret_cast<std::uint64_t *>(m_word); }
    Sketch *sketch() const noexcept { return reinterpret_cast<Sketch *>(m_word); }
    std::uint32_t capacity() const noexcept { return 1u << m_log; }
    /// Where the search for an entry begins.
    std::uint32_t placeOf(AddressCode code) const noexcept
    {
        return static_cast<std::uint32_t>(hashOf(code) >> 32) & (capacity() - 1);
    }
    static constexpr std::uint64_t hashOf(AddressCode code) noexcept
    {
        // The finisher of SplitMix64: every bit of the code reaches every bit of the hash.
        std::uint64_t hash = code + 0x9e3779b97f4a7c15u;
        hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9u;
        hash = (hash ^ hash >> 27) * 0x94d049bb133111ebu;
        return hash ^ hash >> 31;
    }
    friend AddressCode addressCode(const IpAddress &address) noexcept;
    std::uint64_t &slotOf(AddressCode code) const noexcept;
    void makeTable(std::uint8_t log);
    void makeSketch();

    std::uint64_t m_word = 0; ///< an entry, or a pointer to the entries or the sketch
    std::uint16_t m_live = 0; ///< entries whose count is not 0
    std::uint16_t m_used = 0; ///< those whose count is 0 among them
    std::uint8_t m_form = std::uint8_t(Form::One);
    std::uint8_t m_log = 0; ///< of the table's capacity
};
static_assert(sizeof(DistinctCount) == 16);

} // namespace ctscope
