// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/flow_store.h"

#include "flow/rare_attributes.h"
#include "flow/remove_rows.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace ctscope {

void FlowStore::reserve(std::size_t rows)
{
    m_records.reserve(rows);
    const auto reserveUsed = [rows](auto &column) {
        if (!column.empty())
            column.reserve(rows);
    };
    reserveUsed(m_counters);
    reserveUsed(m_eventTimes);
    reserveUsed(m_lines);
}

void FlowStore::clear() { *this = FlowStore(); }

FlowStore FlowStore::copy() const
{
    FlowStore other;
    other.m_records = m_records;
    other.m_ipv6 = m_ipv6;
    other.m_counters = m_counters;
    other.m_eventTimes = m_eventTimes;
    other.m_lines = m_lines;
    other.m_arena = m_arena;
    other.m_text = m_text;
    return other;
}

void FlowStore::remove(std::span<const Row> rows)
{
    removeRows(m_records, rows);
    removeRows(m_counters, rows);
    removeRows(m_eventTimes, rows);
    removeRows(m_lines, rows);
}

FlowStore FlowStore::copyPools(std::size_t rows, std::size_t newRows) const
{
    // Reserve what a row usually adds to the pools; if it adds more, they grow.
    constexpr std::size_t usualAddresses = 2;
    constexpr std::size_t usualExtras = 48;

    FlowStore store;
    store.m_records.reserve(rows);
    if (!m_counters.empty())
        store.m_counters.reserve(rows);
    if (!m_eventTimes.empty())
        store.m_eventTimes.reserve(rows);
    if (!m_ipv6.empty()) {
        store.m_ipv6.reserve(m_ipv6.size() + newRows * usualAddresses);
        store.m_ipv6 = m_ipv6;
    }
    store.m_arena.reserve(m_arena.size() + newRows * usualExtras);
    store.m_arena.putRange(m_arena, 0, m_arena.size());
    store.m_text = m_text;
    return store;
}

void FlowStore::appendShared(const FlowStore &origin, Row begin, Row end)
{
    const std::size_t before = m_records.size();
    const auto add = [&](auto &mine, const auto &theirs) {
        if (mine.empty() && theirs.empty())
            return;
        mine.resize(before);
        if (!theirs.empty())
            mine.insert(mine.end(), theirs.begin() + begin, theirs.begin() + end);
        else
            mine.resize(before + (end - begin));
    };
    add(m_records, origin.m_records);
    add(m_counters, origin.m_counters);
    add(m_eventTimes, origin.m_eventTimes);
    add(m_lines, origin.m_lines);
}

void FlowStore::replace(Row row, const FlowStore &other, Row from)
{
    const Row added = append(other, from);
    const auto move = [&](auto &column) {
        if (column.empty())
            return;
        column[row] = column[added];
        column.pop_back();
    };
    move(m_records);
    move(m_counters);
    move(m_eventTimes);
    move(m_lines);
}

std::uint32_t FlowStore::addIpv6(const std::array<std::uint8_t, 16> &bytes)
{
    m_ipv6.push_back(bytes);
    return static_cast<std::uint32_t>(m_ipv6.size() - 1);
}

std::uint32_t FlowStore::addDeltaTime(std::uint64_t seconds) { return rare::writeDeltaTime(m_arena, seconds); }

void FlowStore::packAddresses(FlowRecord &record, const Flow &flow)
{
    const std::array<const IpAddress *, 4> addresses = {
        &flow.original.src, &flow.original.dst, &flow.reply.src, &flow.reply.dst};
    if (std::ranges::all_of(addresses, [](const IpAddress *a) { return a->isV4(); })) {
        for (std::size_t i = 0; i < 4; ++i)
            record.addresses[i] = addresses[i]->v4Number();
        return;
    }
    if (std::ranges::all_of(addresses, [](const IpAddress *a) { return a->isV6(); })) {
        record.flags |= FlowRecord::Ipv6;
        for (std::size_t i = 0; i < 4; ++i) {
            // Without NAT the reply holds the same two addresses: they are stored once.
            const std::size_t mirror = i == 2 ? 1 : 0;
            if (i >= 2 && *addresses[i] == *addresses[mirror])
                record.addresses[i] = record.addresses[mirror];
            else
                record.addresses[i] = addIpv6(addresses[i]->bytes);
        }
        return;
    }
    record.flags |= FlowRecord::MixedAddresses;
    const std::array<std::string_view, 4> texts = {
        flow.original.srcText, flow.original.dstText, flow.reply.srcText, flow.reply.dstText};
    for (std::size_t i = 0; i < 4; ++i) {
        record.addresses[i] = m_arena.position();
        m_arena.putByte(static_cast<std::uint8_t>(addresses[i]->family));
        if (addresses[i]->family == Family::Unreadable)
            m_arena.putString(texts[i]);
        else
            m_arena.putBytes(addresses[i]->bytes);
    }
}

Row FlowStore::append(const Flow &flow)
{
    FlowRecord record = recordOf(flow);
    packAddresses(record, flow);
    record.extras = rare::write(m_arena, flow);
    if (flow.originalCounters || flow.replyCounters) {
        const BothCounters counters{
            flow.originalCounters.value_or(Counters{}), flow.replyCounters.value_or(Counters{})};
        appendRecord(record, &counters);
    } else {
        appendRecord(record);
    }
    if (flow.eventTime) {
        m_eventTimes.resize(m_records.size());
        m_eventTimes.back() = *flow.eventTime;
    }
    return size() - 1;
}

Row FlowStore::appendRecord(const FlowRecord &record, const BothCounters *counters)
{
    if (m_records.size() >= std::numeric_limits<Row>::max())
        throw std::length_error("more flows than ctscope can number");
    m_records.push_back(record);
    if (counters != nullptr) {
        m_counters.reserve(m_records.capacity());
        m_counters.resize(m_records.size());
        m_counters.back() = *counters;
    } else if (!m_counters.empty()) {
        m_counters.emplace_back();
    }
    if (!m_eventTimes.empty())
        m_eventTimes.push_back(0);
    if (!m_lines.empty())
        m_lines.push_back({});
    return size() - 1;
}

Row FlowStore::appendRecord(FlowRecord record, const BothCounters *counters, const RareAttributes &attributes)
{
    record.extras = rare::write(m_arena, attributes.start, attributes.detail);
    return appendRecord(record, counters);
}

Row FlowStore::append(const FlowStore &other, Row row)
{
    FlowRecord record = other.m_records[row];
    if (record.has(FlowRecord::MixedAddresses))
        return append(other.flow(row));
    if (record.has(FlowRecord::Ipv6)) {
        const auto from = record.addresses;
        for (std::size_t i = 0; i < 4; ++i) {
            const auto *const same = std::find(from.begin(), from.begin() + i, from[i]);
            record.addresses[i] = same != from.begin() + i
                ? record.addresses[static_cast<std::size_t>(same - from.begin())]
                : addIpv6(other.m_ipv6[from[i]]);
        }
    }
    if (record.extras != 0) {
        record.extras = rare::copy(m_arena, other.m_arena, record.extras);
    }
    const bool counted = other.hasCounters()
        && (record.has(FlowRecord::HasOriginalCounters) || record.has(FlowRecord::HasReplyCounters));
    const BothCounters counters = counted ? other.m_counters[row] : BothCounters{};
    appendRecord(record, counted ? &counters : nullptr);
    if (const auto time = other.eventTime(row)) {
        m_eventTimes.resize(m_records.size());
        m_eventTimes.back() = *time;
    }
    return size() - 1;
}

void FlowStore::appendAll(FlowStore &&other)
{
    if (empty() && m_ipv6.empty() && m_arena.empty()) {
        auto text = m_text ? m_text : other.m_text;
        *this = std::move(other);
        m_text = std::move(text);
        return;
    }
    const auto ipv6Base = static_cast<std::uint32_t>(m_ipv6.size());
    const std::uint32_t arenaBase = m_arena.position();
    m_arena.putRange(other.m_arena, 0, other.m_arena.size());
    static_cast<void>(m_arena.position()); // throws when the arena is too long
    const std::size_t before = m_records.size();

    for (FlowRecord &record : other.m_records) {
        if (record.has(FlowRecord::MixedAddresses) || record.has(FlowRecord::Ipv6)) {
            const std::uint32_t base = record.has(FlowRecord::Ipv6) ? ipv6Base : arenaBase;
            for (std::uint32_t &address : record.addresses)
                address += base;
        }
        if (record.extras != 0)
            record.extras += arenaBase;
    }
    m_records.insert(m_records.end(), other.m_records.begin(), other.m_records.end());
    m_ipv6.insert(m_ipv6.end(), other.m_ipv6.begin(), other.m_ipv6.end());

    const auto join = [&](auto &mine, const auto &theirs) {
        if (mine.empty() && theirs.empty())
            return;
        mine.resize(before);
        mine.insert(mine.end(), theirs.begin(), theirs.end());
        mine.resize(m_records.size());
    };
    join(m_counters, other.m_counters);
    join(m_eventTimes, other.m_eventTimes);
    join(m_lines, other.m_lines);
    if (!m_text)
        m_text = other.m_text;
    other.clear();
}

IpAddress FlowStore::address(Row row, AddressSlot slot) const noexcept
{
    const FlowRecord &record = m_records[row];
    const std::uint32_t value = record.addresses[static_cast<std::size_t>(slot)];
    if (record.plainIpv4())
        return IpAddress::v4(value);
    if (record.has(FlowRecord::Ipv6))
        return IpAddress::v6(m_ipv6[value]);
    IpAddress address;
    ByteArena::Reader reader(m_arena, value);
    address.family = static_cast<Family>(reader.readByte());
    if (address.family != Family::Unreadable)
        reader.readBytes(address.bytes);
    return address;
}

std::string_view FlowStore::addressText(Row row, AddressSlot slot) const noexcept
{
    const FlowRecord &record = m_records[row];
    if (!record.has(FlowRecord::MixedAddresses))
        return {};
    ByteArena::Reader reader(m_arena, record.addresses[static_cast<std::size_t>(slot)]);
    if (static_cast<Family>(reader.readByte()) != Family::Unreadable)
        return {};
    return reader.readString();
}

std::optional<std::int64_t> FlowStore::eventTime(Row row) const noexcept
{
    if (!m_records[row].has(FlowRecord::HasEventTime))
        return std::nullopt;
    return m_eventTimes[row];
}

Flow FlowStore::flow(Row row, std::size_t most) const
{
    const FlowRecord &record = m_records[row];
    Flow flow;
    flow.protocol = record.protocol;
    flow.state = record.state;
    const auto address = [&](AddressSlot slot, IpAddress &ip, std::string &text) {
        ip = this->address(row, slot);
        if (ip.family == Family::Unreadable)
            text = addressText(row, slot);
    };
    address(AddressSlot::OriginalSrc, flow.original.src, flow.original.srcText);
    address(AddressSlot::OriginalDst, flow.original.dst, flow.original.dstText);
    address(AddressSlot::ReplySrc, flow.reply.src, flow.reply.srcText);
    address(AddressSlot::ReplyDst, flow.reply.dst, flow.reply.dstText);
    flow.original.keys = originalKeys(row);
    flow.reply.keys = replyKeys(row);
    if (record.has(FlowRecord::HasTimeout))
        flow.timeout = record.timeout;
    flow.status = {record.has(FlowRecord::Unreplied), record.has(FlowRecord::Assured), record.has(FlowRecord::Offload),
        record.has(FlowRecord::HwOffload), record.has(FlowRecord::Userspace)};
    flow.originalCounters = originalCounters(row);
    flow.replyCounters = replyCounters(row);
    if (record.has(FlowRecord::HasMark))
        flow.mark = record.mark;
    if (record.has(FlowRecord::HasZone))
        flow.zone = record.zone;
    if (record.has(FlowRecord::HasUse))
        flow.use = record.use;
    if (record.has(FlowRecord::HasId))
        flow.id = record.id;
    if (record.has(FlowRecord::HasStatusBits))
        flow.statusBits = record.statusBits;
    flow.event = record.event();
    flow.eventTime = eventTime(row);

    rare::read(m_arena, record.extras, flow, most);
    return flow;
}

Nat FlowStore::natOfAny(Row row) const noexcept
{
    const FlowRecord &record = m_records[row];
    Nat nat = natOfKeys(originalKeys(row), replyKeys(row));
    if (record.has(FlowRecord::MixedAddresses)) {
        const auto differ = [&](AddressSlot a, AddressSlot b) {
            const IpAddress left = address(row, a);
            const IpAddress right = address(row, b);
            const bool words = left.family == Family::Unreadable && right.family == Family::Unreadable;
            return words ? addressText(row, a) != addressText(row, b) : addressesDiffer(left, right);
        };
        nat.srcAddress = differ(AddressSlot::OriginalSrc, AddressSlot::ReplyDst);
        nat.dstAddress = differ(AddressSlot::OriginalDst, AddressSlot::ReplySrc);
    } else {
        const auto differ = [&](std::size_t a, std::size_t b) {
            if (record.addresses[a] == record.addresses[b])
                return false;
            return !record.has(FlowRecord::Ipv6) || m_ipv6[record.addresses[a]] != m_ipv6[record.addresses[b]];
        };
        nat.srcAddress = differ(0, 3);
        nat.dstAddress = differ(1, 2);
    }
    return nat;
}

bool FlowStore::hasNoRareWords(Row row) const noexcept
{
    const std::uint32_t extras = m_records[row].extras;
    return extras == 0 || rare::onlyTimesAndDetail(m_arena, extras);
}

std::optional<std::int64_t> FlowStore::start(Row row) const noexcept
{
    return rare::start(m_arena, m_records[row].extras);
}

std::optional<std::int64_t> FlowStore::stop(Row row) const noexcept
{
    return rare::stop(m_arena, m_records[row].extras);
}

std::optional<std::uint64_t> FlowStore::deltaTime(Row row) const noexcept
{
    return rare::deltaTime(m_arena, m_records[row].extras);
}

std::optional<std::uint64_t> FlowStore::activeSince(Row row) const noexcept
{
    return rare::activeSince(m_arena, m_records[row].extras);
}

std::uint64_t FlowStore::directionalZones(Row row) const noexcept
{
    return rare::directionalZones(m_arena, m_records[row].extras);
}

void FlowStore::setLastLine(std::uint64_t offset, std::size_t length)
{
    constexpr std::uint64_t offsetMask = (std::uint64_t(1) << 40) - 1;
    constexpr std::uint64_t lengthMask = (std::uint64_t(1) << 24) - 1;
    m_lines.reserve(m_records.capacity());
    m_lines.resize(m_records.size());
    LineSpan &span = m_lines.back();
    span.offset = offset & offsetMask;
    span.length = std::min<std::uint64_t>(length, lengthMask) & lengthMask;
}

std::string_view FlowStore::line(Row row) const noexcept
{
    if (!m_text || row >= m_lines.size())
        return {};
    const LineSpan span = m_lines[row];
    if (span.offset + span.length > m_text->size())
        return {};
    return m_text->substr(span.offset, span.length);
}

std::size_t FlowStore::memory() const noexcept
{
    return m_records.capacity() * sizeof(FlowRecord) + m_ipv6.capacity() * sizeof(m_ipv6[0])
        + m_counters.capacity() * sizeof(BothCounters) + m_eventTimes.capacity() * sizeof(std::int64_t)
        + m_lines.capacity() * sizeof(LineSpan) + m_arena.memory();
}

} // namespace ctscope
