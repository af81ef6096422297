// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/distinct_count.h"
#include "query/groups/value_codes.h"
#include "query/row_reader.h"

#include <array>
#include <cstdint>
#include <span>

namespace ctscope {

/// What one row adds to its groups.
struct RowShare {
    bool assured = false;
    bool unreplied = false;
    std::optional<std::int32_t> idleSince; ///< tenths since the snapshot's epoch; see RowCoder::idleSince()
    AddressCode destination = 0;
    std::array<std::uint64_t, GroupSpec::mostSums> amounts{};
    std::uint32_t hasAmount = 0; ///< bit i: amounts[i] is a value
};

/// Reads the rows of one snapshot for their groups: the codes of the keys, and what a row adds. For one
/// thread; the snapshot, the specification and the dictionary must outlive it.
class RowCoder {
public:
    RowCoder(const CellContext &context, const GroupSpec &spec, ValueDictionary &dictionary);

    void moveTo(Row row)
    {
        m_reader.moveTo(row);
        for (std::size_t i = 0; i < m_spec.keys.size(); ++i)
            m_codes[i] = codesOf(m_spec.keys[i]);
    }
    /// Calls visit(codes) for each group of the first `width` keys that the row is in: one, unless a key is
    /// double.
    template <typename Visit> void eachGroup(std::size_t width, Visit &&visit) const
    {
        std::array<ValueCode, GroupSpec::mostKeys> codes{};
        choose(0, width, codes, visit);
    }
    /// Sets all of `share` but the amounts that the row does not have.
    void read(RowShare &share);

private:
    struct Codes {
        std::array<ValueCode, 2> codes{};
        std::uint8_t count = 1;
    };

    template <typename Visit> void choose(
        std::size_t at, std::size_t width, std::array<ValueCode, GroupSpec::mostKeys> &codes, Visit &visit) const
    {
        if (at == width || at == codes.size()) {
            visit(std::span<const ValueCode>(codes).first(at));
            return;
        }
        for (std::uint8_t i = 0; i < m_codes[at].count; ++i) {
            codes[at] = m_codes[at].codes[i];
            choose(at + 1, width, codes, visit);
        }
    }

    /// When the row began to wait for a packet, as far as its timeout shows: that is, when it was read, less
    /// the part of the timeout that had run down. nullopt without a rule for its timeout, and when
    /// more was left than the rule sets. Does not change while the entry does not, so that a mean needs no
    /// pass over the rows when time passes.
    std::optional<std::int32_t> idleSince() const noexcept;
    Codes codesOf(const GroupKey &key);
    ValueCode addressCodeOf(const GroupKey &key, AddressSlot slot);
    ValueCode columnCode(const GroupKey &key);
    ValueCode originCode();
    ValueCode textCode(std::string_view text);
    ValueCode numberCode(std::uint64_t number);
    Codes natCodes(const GroupKey &key);

    const GroupSpec &m_spec;
    ValueDictionary &m_dictionary;
    NumberStyle m_style;
    RowReader m_reader;
    const bool m_counted;          ///< rows may have amounts
    const std::uint32_t m_takenAt; ///< Snapshot::takenAt in tenths
    std::array<Codes, GroupSpec::mostKeys> m_codes;
    std::string m_text;
};

} // namespace ctscope
