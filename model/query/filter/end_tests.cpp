// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/row_tests.h"

#include "query/filter/address_set.h"
#include "query/filter/value_reader.h"

#include <array>
#include <memory>
#include <span>
#include <vector>

namespace ctscope::filter {

namespace {

/// Which ends of a flow a field is about: one of the four of both tuples, all of them, or translated ones.
struct EndSet {
    std::array<bool, 4> slots{}; ///< index: AddressSlot
    bool natSource = false;
    bool natDestination = false;

    bool isNat() const noexcept { return natSource || natDestination; }
};

EndSet endsOf(const Field &field)
{
    using enum Column;
    EndSet ends;
    if (field.column) {
        switch (*field.column) {
        case Source:
        case SourcePort: ends.slots[0] = true; break;
        case Destination:
        case DestinationPort: ends.slots[1] = true; break;
        case ReplySource:
        case ReplySourcePort: ends.slots[2] = true; break;
        case ReplyDestination:
        case ReplyDestinationPort: ends.slots[3] = true; break;
        default: break;
        }
        return ends;
    }
    switch (field.extra) {
    case Extra::NatSource:
    case Extra::NatSourcePort: ends.natSource = true; break;
    case Extra::NatDestination:
    case Extra::NatDestinationPort: ends.natDestination = true; break;
    case Extra::NatAddress:
    case Extra::NatPort: ends.natSource = ends.natDestination = true; break;
    default: ends.slots = {true, true, true, true};
    }
    return ends;
}

/// Calls visit(slot) for each end of the set that a row has.
class EndReader {
public:
    EndReader(const EndSet &ends, const RowReader &reader)
        : m_ends(ends)
        , m_reader(reader)
    {
    }

    template <typename Visit> void each(Visit &&visit) const
    {
        if (m_ends.isNat()) {
            const Nat nat = m_reader.flows().nat(m_reader.row());
            // Answers go to where the new source is, and come from where the new destination is.
            if (m_ends.natSource && nat.source())
                visit(AddressSlot::ReplyDst);
            if (m_ends.natDestination && nat.destination())
                visit(AddressSlot::ReplySrc);
            return;
        }
        for (std::size_t i = 0; i < m_ends.slots.size(); ++i) {
            if (m_ends.slots[i])
                visit(static_cast<AddressSlot>(i));
        }
    }

    std::optional<std::uint16_t> port(AddressSlot slot) const noexcept
    {
        const FlowRecord &record = m_reader.record();
        const bool reply = slot == AddressSlot::ReplySrc || slot == AddressSlot::ReplyDst;
        if ((reply ? record.replyKind() : record.originalKind()) != L4Kind::Ports)
            return std::nullopt;
        return record.keys[static_cast<std::size_t>(slot)]; // both arrays have the same order
    }

private:
    const EndSet &m_ends;
    const RowReader &m_reader;
};

using AddressSetPtr = std::shared_ptr<const AddressSet>;

/// Machines have different addresses, which is all that makes the sets of two origins differ.
std::vector<AddressSetPtr> setsOf(const Question &question, const Rows &rows)
{
    const std::vector<Item> &items = question.test.items;
    if (!asksForLocal(question.test)) {
        AddressSetPtr prepared = rows.prepared != nullptr ? rows.prepared->addresses(question.test) : nullptr;
        return {prepared ? std::move(prepared) : std::make_shared<const AddressSet>(items, question.op())};
    }
    std::vector<AddressSetPtr> sets;
    for (const OriginState &origin : rows.context.snapshot.origins) {
        std::span<const IpAddress> local;
        if (origin.facts && origin.facts->localAddresses)
            local = *origin.facts->localAddresses;
        sets.push_back(std::make_shared<const AddressSet>(items, question.op(), local));
    }
    return sets;
}

class AddressTest final : public ReadingTest<AddressTest> {
public:
    AddressTest(const Question &question, Rows &rows)
        : ReadingTest(rows)
        , m_ends(endsOf(*question.test.field))
        , m_sets(setsOf(question, rows))
        , m_quantifier(question.test.quantifier)
        , m_negative(question.isNegative())
        , m_presence(question.presence)
    {
    }

    bool matches(Row row) override
    {
        const FlowRecord &record = m_reader.record();
        const EndReader ends(m_ends, m_reader);
        const AddressSet &set = *(m_sets.size() == 1 ? m_sets.front() : m_sets[m_reader.snapshot().rows.origin(row)]);
        Tally tally;
        if (record.plainIpv4() && set.plain()) {
            ends.each([&](AddressSlot slot) {
                ++tally.present;
                tally.inside += set.hasIpv4(record.addresses[static_cast<std::size_t>(slot)]) ? 1 : 0;
            });
        } else {
            ends.each([&](AddressSlot slot) {
                const FlowStore &flows = m_reader.flows();
                const IpAddress address = unmapped(flows.address(row, slot));
                if (address.family == Family::None)
                    return;
                ++tally.present;
                tally.inside += set.has({address, flows.addressText(row, slot), ends.port(slot)}) ? 1 : 0;
            });
        }
        return m_presence ? tally.present > 0 : passes(tally, m_quantifier, m_negative);
    }

private:
    const EndSet m_ends;
    const std::vector<AddressSetPtr> m_sets; ///< one, or one for each origin
    const Quantifier m_quantifier;
    const bool m_negative;
    const bool m_presence;
};

class PortTest final : public ReadingTest<PortTest> {
public:
    PortTest(const Question &question, Rows &rows)
        : ReadingTest(rows)
        , m_ends(endsOf(*question.test.field))
        , m_quantifier(question.test.quantifier)
        , m_negative(question.isNegative())
        , m_set(setOf(question, rows))
        , m_ports(*m_set)
    {
    }

    bool matches(Row) override
    {
        const FlowRecord &record = m_reader.record();
        Tally tally;
        if (m_ends.isNat()) {
            const EndReader ends(m_ends, m_reader);
            ends.each([&](AddressSlot slot) {
                if (const auto port = ends.port(slot)) {
                    ++tally.present;
                    tally.inside += m_ports[*port] ? 1 : 0;
                }
            });
        } else {
            count(record, record.originalKind(), 0, tally);
            count(record, record.replyKind(), 2, tally);
        }
        return passes(tally, m_quantifier, m_negative);
    }

private:
    static std::shared_ptr<const PortSet> setOf(const Question &question, const Rows &rows)
    {
        if (question.presence) {
            PortSet all;
            all.set();
            return std::make_shared<const PortSet>(all);
        }
        std::shared_ptr<const PortSet> prepared =
            rows.prepared != nullptr ? rows.prepared->ports(question.test) : nullptr;
        return prepared ? std::move(prepared) : std::make_shared<const PortSet>(portSetOf(question.test));
    }

    /// The two ends of one tuple. Branches on a port would be slower.
    void count(const FlowRecord &record, L4Kind kind, std::size_t first, Tally &tally) const noexcept
    {
        const unsigned ports = kind == L4Kind::Ports ? 1 : 0;
        for (std::size_t i = first; i < first + 2; ++i) { // addresses and keys have the same order
            const unsigned wanted = ports & static_cast<unsigned>(m_ends.slots[i]);
            tally.present += wanted;
            tally.inside += wanted & static_cast<unsigned>(m_ports[record.keys[i]]);
        }
    }

    const EndSet m_ends;
    const Quantifier m_quantifier;
    const bool m_negative;
    const std::shared_ptr<const PortSet> m_set;
    const PortSet &m_ports;
};

/// The keys of GRE, which both directions have two of.
class GreKeyTest final : public ReadingTest<GreKeyTest> {
public:
    GreKeyTest(const Question &question, Rows &rows)
        : ReadingTest(rows)
        , m_mask(question.test.mask.value_or(~std::uint64_t(0)))
        , m_quantifier(question.test.quantifier)
        , m_negative(question.isNegative())
    {
        if (question.presence)
            m_keys.addAll();
        for (const Item &item : question.test.items) {
            const auto key = std::get<std::uint64_t>(item.value);
            const Point<std::uint64_t> end{0, item.end ? std::get<std::uint64_t>(*item.end) : key};
            m_keys.add(question.op(), {key, key}, &end);
        }
        m_keys.close();
    }

    bool matches(Row row) override
    {
        Tally tally;
        for (const L4Keys &keys : {m_reader.flows().originalKeys(row), m_reader.flows().replyKeys(row)}) {
            if (keys.kind != L4Kind::Gre)
                continue;
            for (const std::uint16_t key : {keys.first, keys.second}) {
                ++tally.present;
                tally.inside += m_keys.has(key & m_mask) ? 1 : 0;
            }
        }
        return passes(tally, m_quantifier, m_negative);
    }

private:
    const std::uint64_t m_mask;
    const Quantifier m_quantifier;
    const bool m_negative;
    Ranges<std::uint64_t> m_keys;
};

} // namespace

RowTest addressTest(const Question &question, Rows &rows)
{
    return question.test.field->isAddress() ? std::make_unique<AddressTest>(question, rows) : nullptr;
}

RowTest portTest(const Question &question, Rows &rows)
{
    if (question.test.field->extra == Extra::GreKey)
        return std::make_unique<GreKeyTest>(question, rows);
    return question.test.field->type == ValueType::Port ? std::make_unique<PortTest>(question, rows) : nullptr;
}

} // namespace ctscope::filter
