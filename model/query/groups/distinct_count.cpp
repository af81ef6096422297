// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/distinct_count.h"

#include "query/groups/index_hash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace ctscope {

namespace {

// An entry: the address above, how many rows have it below. The count stays at its limit.
constexpr unsigned countBits = 24;
constexpr std::uint64_t mostTimes = (std::uint64_t(1) << countBits) - 1;

constexpr AddressCode codeOf(std::uint64_t entry) noexcept { return entry >> countBits; }
constexpr std::uint64_t timesOf(std::uint64_t entry) noexcept { return entry & mostTimes; }
constexpr std::uint64_t entryOf(AddressCode code, std::uint64_t times) noexcept
{
    return code << countBits | std::min(times, mostTimes);
}

constexpr unsigned sketchBits = 12;
constexpr std::size_t registers = std::size_t(1) << sketchBits;
constexpr unsigned mostZeros = 64 - sketchBits;

double sigma(double x)
{
    if (x == 1.0)
        return INFINITY;
    double y = 1;
    double z = x;
    for (double last = -1; z != last;) {
        x *= x;
        last = z;
        z += x * y;
        y += y;
    }
    return z;
}

double tau(double x)
{
    if (x == 0.0 || x == 1.0)
        return 0;
    double y = 1;
    double z = 1 - x;
    for (double last = -1; z != last;) {
        x = std::sqrt(x);
        last = z;
        y *= 0.5;
        z -= (1 - x) * (1 - x) * y;
    }
    return z / 3;
}

} // namespace

AddressCode addressCode(const IpAddress &address) noexcept
{
    if (address.isV4())
        return addressCode(address.v4Number());
    if (!address.isV6())
        return 0;
    std::array<std::uint64_t, 2> words{};
    std::memcpy(words.data(), address.bytes.data(), sizeof words);
    return (std::uint64_t(1) << 38) | DistinctCount::hashOf(DistinctCount::hashOf(words[0]) ^ words[1]) >> 26;
}

struct DistinctCount::Sketch {
    std::array<std::uint8_t, registers> zeros{};                   ///< each register: the most leading zeros, and one
    std::array<std::uint16_t, mostZeros + 2> histogram{registers}; ///< registers by their value

    void add(AddressCode code) noexcept
    {
        const std::uint64_t hash = hashOf(code);
        const std::uint64_t rest = hash << sketchBits;
        const auto value =
            static_cast<std::uint8_t>(rest == 0 ? mostZeros + 1 : static_cast<unsigned>(std::countl_zero(rest)) + 1);
        raise(hash >> (64 - sketchBits), value);
    }
    void raise(std::size_t place, std::uint8_t value) noexcept
    {
        if (value <= zeros[place])
            return;
        --histogram[zeros[place]];
        ++histogram[value];
        zeros[place] = value;
    }
    std::uint64_t estimate() const
    {
        const auto m = static_cast<double>(registers);
        double z = m * tau(1 - histogram[mostZeros + 1] / m);
        for (std::size_t k = mostZeros; k > 0; --k)
            z = 0.5 * (z + histogram[k]);
        z += m * sigma(histogram[0] / m);
        return static_cast<std::uint64_t>(std::llround(m * m / (2 * std::log(2.0) * z)));
    }
};

DistinctCount::~DistinctCount()
{
    if (m_form == std::uint8_t(Form::Table))
        delete[] table();
    else if (m_form == std::uint8_t(Form::Sketch))
        delete sketch();
}

/// The entry of an address, or the free one that it would take.
std::uint64_t &DistinctCount::slotOf(AddressCode code) const noexcept
{
    const std::uint32_t mask = capacity() - 1;
    std::uint64_t *const entries = table();
    std::uint32_t place = placeOf(code);
    while (entries[place] != 0 && codeOf(entries[place]) != code)
        place = (place + 1) & mask;
    return entries[place];
}

/// Moves the entries that count into a table of 2^log entries.
void DistinctCount::makeTable(std::uint8_t log)
{
    DistinctCount made;
    made.m_word = reinterpret_cast<std::uint64_t>(new std::uint64_t[std::size_t(1) << log]{});
    made.m_form = std::uint8_t(Form::Table);
    made.m_log = log;
    const auto take = [&](std::uint64_t entry) {
        if (timesOf(entry) == 0)
            return;
        made.slotOf(codeOf(entry)) = entry;
        ++made.m_live;
        ++made.m_used;
    };
    if (m_form == std::uint8_t(Form::One))
        take(m_word);
    else
        std::for_each(table(), table() + capacity(), take);
    *this = std::move(made);
}

void DistinctCount::makeSketch()
{
    DistinctCount made;
    auto sketch = std::make_unique<Sketch>();
    for (std::uint32_t i = 0; i < capacity(); ++i) {
        if (timesOf(table()[i]) != 0)
            sketch->add(codeOf(table()[i]));
    }
    made.m_word = reinterpret_cast<std::uint64_t>(sketch.release());
    made.m_form = std::uint8_t(Form::Sketch);
    *this = std::move(made);
}

void DistinctCount::add(AddressCode code, std::uint32_t times)
{
    if (code == 0)
        return;
    if (m_form == std::uint8_t(Form::Sketch)) {
        sketch()->add(code);
        return;
    }
    if (m_form == std::uint8_t(Form::One)) {
        if (timesOf(m_word) == 0 || codeOf(m_word) == code) {
            m_word = entryOf(code, (codeOf(m_word) == code ? timesOf(m_word) : 0) + times);
            m_live = m_used = 1;
            return;
        }
        makeTable(2);
    }
    std::uint64_t *entry = &slotOf(code);
    if (*entry == 0) {
        if (m_live == mostExact) {
            makeSketch();
            sketch()->add(code);
            return;
        }
        if (4u * (m_used + 1u) > 3 * capacity()) {
            // Entries that no longer count give their place away first.
            makeTable(static_cast<std::uint8_t>(m_live * 2u > capacity() ? m_log + 1 : m_log));
            entry = &slotOf(code);
        }
        ++m_used;
    }
    m_live = static_cast<std::uint16_t>(m_live + (timesOf(*entry) == 0));
    *entry = entryOf(code, timesOf(*entry) + times);
}

bool DistinctCount::remove(AddressCode code) noexcept
{
    if (code == 0)
        return true;
    if (m_form == std::uint8_t(Form::Sketch))
        return false;
    std::uint64_t &entry = m_form == std::uint8_t(Form::One) ? m_word : slotOf(code);
    const std::uint64_t times = timesOf(entry);
    if (codeOf(entry) != code || times == 0 || times == mostTimes)
        return false;
    entry = entryOf(code, times - 1);
    m_live = static_cast<std::uint16_t>(m_live - (times == 1));
    return true;
}

void DistinctCount::add(const DistinctCount &other)
{
    if (other.m_form == std::uint8_t(Form::One)) {
        if (timesOf(other.m_word) != 0)
            add(codeOf(other.m_word), static_cast<std::uint32_t>(timesOf(other.m_word)));
        return;
    }
    if (other.m_form == std::uint8_t(Form::Table)) {
        for (std::uint32_t i = 0; i < other.capacity(); ++i) {
            const std::uint64_t entry = other.table()[i];
            if (timesOf(entry) != 0)
                add(codeOf(entry), static_cast<std::uint32_t>(timesOf(entry)));
        }
        return;
    }
    if (m_form == std::uint8_t(Form::One))
        makeTable(2);
    if (m_form == std::uint8_t(Form::Table))
        makeSketch();
    for (std::size_t i = 0; i < registers; ++i)
        sketch()->raise(i, other.sketch()->zeros[i]);
}

std::uint64_t DistinctCount::count() const noexcept
{
    if (m_form == std::uint8_t(Form::Sketch))
        return sketch()->estimate();
    return m_form == std::uint8_t(Form::One) ? timesOf(m_word) != 0 : m_live;
}

} // namespace ctscope
