// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/flow_store.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace ctscope {

/// What stands in the arena behind a tag. Numbers are written in groups of seven bits, lowest
/// first; strings with their length in front. A record's attributes end with End. The zones stand
/// first, as matching looks for them.
enum class FlowStore::Tag : std::uint8_t {
    End,
    // A number follows.
    ZoneOriginal,
    ZoneReply,
    Use,
    Start,
    Stop,
    DeltaTime,
    ActiveSince,
    ExpiresIn,
    GreTimeout,
    GreStreamTimeout,
    Secmark,
    PortId,
    NoLabels, // labels= was there, and empty; the number is 0
    LastNumber = NoLabels,
    // A string follows.
    StateWord,
    Secctx,
    Helper,
    Label,
    Program,
    StatusWord,
    BareWord,
    Detail, // encodeDetail()
    LastString = Detail,
    // Two strings follow.
    UnknownPair,
};

namespace {

constexpr std::uint16_t useInExtras = std::numeric_limits<std::uint16_t>::max();

void putVarint(std::vector<char> &arena, std::uint64_t value)
{
    while (value >= 0x80) {
        arena.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    arena.push_back(static_cast<char>(value));
}

std::uint64_t takeVarint(const std::vector<char> &arena, std::size_t &position) noexcept
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && position < arena.size(); shift += 7) {
        const auto byte = static_cast<unsigned char>(arena[position++]);
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80)
            break;
    }
    return value;
}

std::string_view takeString(const std::vector<char> &arena, std::size_t &position) noexcept
{
    const std::size_t length = std::min<std::size_t>(takeVarint(arena, position), arena.size() - position);
    const std::string_view text(arena.data() + position, length);
    position += length;
    return text;
}

std::uint32_t checkedPosition(std::size_t size)
{
    if (size >= std::numeric_limits<std::uint32_t>::max())
        throw std::length_error("the rare attributes of these flows exceed 4 GiB");
    return static_cast<std::uint32_t>(size);
}

std::uint32_t flagsOf(const Flow &flow) noexcept
{
    using enum FlowRecord::Flag;
    std::uint32_t flags = 0;
    const auto set = [&flags](bool condition, FlowRecord::Flag flag) {
        if (condition)
            flags |= flag;
    };
    set(flow.mark.has_value(), HasMark);
    set(flow.zone.has_value(), HasZone);
    set(flow.use.has_value(), HasUse);
    set(flow.id.has_value(), HasId);
    set(flow.originalCounters.has_value(), HasOriginalCounters);
    set(flow.replyCounters.has_value(), HasReplyCounters);
    set(flow.timeout.has_value(), HasTimeout);
    set(flow.eventTime.has_value(), HasEventTime);
    set(flow.statusBits.has_value(), HasStatusBits);
    set(flow.status.unreplied, Unreplied);
    set(flow.status.assured, Assured);
    set(flow.status.offload, Offload);
    set(flow.status.hwOffload, HwOffload);
    set(flow.status.userspace, Userspace);
    flags |= static_cast<std::uint32_t>(flow.original.keys.kind) << OriginalKindShift;
    flags |= static_cast<std::uint32_t>(flow.reply.keys.kind) << ReplyKindShift;
    flags |= static_cast<std::uint32_t>(flow.event) << EventShift;
    return flags;
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept
{
    hash ^= value;
    hash *= 0x9e3779b97f4a7c15ull;
    return hash ^ hash >> 29;
}

} // namespace

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

void FlowStore::clear()
{
    *this = FlowStore();
}

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
    const auto compact = [rows](auto &column) {
        if (column.empty())
            return;
        std::size_t out = 0;
        auto next = rows.begin();
        for (std::size_t row = 0; row < column.size(); ++row) {
            if (next != rows.end() && *next == row) {
                ++next;
                continue;
            }
            if (out != row)
                column[out] = column[row];
            ++out;
        }
        column.resize(out);
    };
    compact(m_records);
    compact(m_counters);
    compact(m_eventTimes);
    compact(m_lines);
}

void FlowStore::putTag(FlowRecord &record, Tag tag)
{
    if (record.extras == 0)
        record.extras = checkedPosition(m_arena.size()) + 1;
    m_arena.push_back(static_cast<char>(tag));
}

void FlowStore::putNumber(std::uint64_t value)
{
    putVarint(m_arena, value);
}

void FlowStore::putString(std::string_view value)
{
    putVarint(m_arena, value.size());
    m_arena.insert(m_arena.end(), value.begin(), value.end());
}

std::uint32_t FlowStore::addIpv6(const std::array<std::uint8_t, 16> &bytes)
{
    m_ipv6.push_back(bytes);
    return static_cast<std::uint32_t>(m_ipv6.size() - 1);
}

std::uint32_t FlowStore::addDeltaTime(std::uint64_t seconds)
{
    const std::uint32_t extras = checkedPosition(m_arena.size()) + 1;
    m_arena.push_back(static_cast<char>(Tag::DeltaTime));
    putNumber(seconds);
    m_arena.push_back(static_cast<char>(Tag::End));
    return extras;
}

void FlowStore::packAddresses(FlowRecord &record, const Flow &flow)
{
    const std::array<const IpAddress *, 4> addresses = {&flow.original.src, &flow.original.dst,
                                                        &flow.reply.src, &flow.reply.dst};
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
    const std::array<std::string_view, 4> texts = {flow.original.srcText, flow.original.dstText,
                                                   flow.reply.srcText, flow.reply.dstText};
    for (std::size_t i = 0; i < 4; ++i) {
        record.addresses[i] = checkedPosition(m_arena.size());
        m_arena.push_back(static_cast<char>(addresses[i]->family));
        if (addresses[i]->family == Family::Unreadable)
            putString(texts[i]);
        else
            m_arena.insert(m_arena.end(), addresses[i]->bytes.begin(), addresses[i]->bytes.end());
    }
}

void FlowStore::packExtras(FlowRecord &record, const Flow &flow)
{
    const auto number = [&](Tag tag, const auto &value) {
        if (value) {
            putTag(record, tag);
            putNumber(static_cast<std::uint64_t>(*value));
        }
    };
    const auto text = [&](Tag tag, std::string_view value) {
        putTag(record, tag);
        putString(value);
    };
    number(Tag::ZoneOriginal, flow.zoneOriginal);
    number(Tag::ZoneReply, flow.zoneReply);
    if (flow.use && *flow.use >= useInExtras)
        number(Tag::Use, flow.use);
    number(Tag::Start, flow.start);
    number(Tag::Stop, flow.stop);
    number(Tag::DeltaTime, flow.deltaTime);
    number(Tag::ActiveSince, flow.activeSince);
    number(Tag::ExpiresIn, flow.expiresIn);
    number(Tag::GreTimeout, flow.greTimeout);
    number(Tag::GreStreamTimeout, flow.greStreamTimeout);
    number(Tag::Secmark, flow.secmark);
    number(Tag::PortId, flow.portId);
    if (flow.state == State::Other)
        text(Tag::StateWord, flow.stateWord);
    if (flow.secctx)
        text(Tag::Secctx, *flow.secctx);
    if (flow.helper)
        text(Tag::Helper, *flow.helper);
    if (flow.labels) {
        if (flow.labels->empty()) {
            putTag(record, Tag::NoLabels);
            putNumber(0);
        }
        for (const std::string &label : *flow.labels)
            text(Tag::Label, label);
    }
    if (flow.program)
        text(Tag::Program, *flow.program);
    if (flow.detail.any()) {
        std::string detail;
        encodeDetail(flow.detail, detail);
        text(Tag::Detail, detail);
    }
    for (const std::string &word : flow.statusWords)
        text(Tag::StatusWord, word);
    for (const std::string &word : flow.bareWords)
        text(Tag::BareWord, word);
    for (const auto &[key, value] : flow.unknownPairs) {
        text(Tag::UnknownPair, key);
        putString(value);
    }
    if (record.extras != 0)
        m_arena.push_back(static_cast<char>(Tag::End));
}

Row FlowStore::append(const Flow &flow)
{
    FlowRecord record;
    record.flags = flagsOf(flow);
    record.protocol = flow.protocol;
    record.state = flow.state;
    record.timeout = flow.timeout.value_or(0);
    record.mark = flow.mark.value_or(0);
    record.zone = flow.zone.value_or(0);
    record.id = flow.id.value_or(0);
    record.statusBits = flow.statusBits.value_or(0);
    record.use = static_cast<std::uint16_t>(std::min<std::uint32_t>(flow.use.value_or(0), useInExtras));
    record.keys = {flow.original.keys.first, flow.original.keys.second, flow.reply.keys.first,
                   flow.reply.keys.second};
    packAddresses(record, flow);
    packExtras(record, flow);
    if (flow.originalCounters || flow.replyCounters) {
        const BothCounters counters{flow.originalCounters.value_or(Counters{}),
                                    flow.replyCounters.value_or(Counters{})};
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

Row FlowStore::appendRecord(FlowRecord record, const BothCounters *counters, const RareAttributes &rare)
{
    if (rare.start) {
        putTag(record, Tag::Start);
        putNumber(static_cast<std::uint64_t>(*rare.start));
    }
    if (!rare.detail.empty()) {
        putTag(record, Tag::Detail);
        putString(rare.detail);
    }
    if (record.extras != 0)
        m_arena.push_back(static_cast<char>(Tag::End));
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
        const std::size_t begin = record.extras - 1;
        const std::size_t end = other.extrasEnd(record.extras - 1);
        record.extras = checkedPosition(m_arena.size()) + 1;
        // The source may be this very arena, so its bytes are taken before the growth.
        const std::vector<char> bytes(other.m_arena.begin() + static_cast<std::ptrdiff_t>(begin),
                                      other.m_arena.begin() + static_cast<std::ptrdiff_t>(end));
        m_arena.insert(m_arena.end(), bytes.begin(), bytes.end());
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
    const std::uint32_t arenaBase = checkedPosition(m_arena.size());
    checkedPosition(m_arena.size() + other.m_arena.size() + 1);
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
    m_arena.insert(m_arena.end(), other.m_arena.begin(), other.m_arena.end());

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

void FlowStore::setTimeout(Row row, std::uint32_t seconds) noexcept
{
    m_records[row].timeout = seconds;
    m_records[row].flags |= FlowRecord::HasTimeout;
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
    address.family = static_cast<Family>(m_arena[value]);
    if (address.family != Family::Unreadable)
        std::copy_n(m_arena.begin() + value + 1, 16, address.bytes.begin());
    return address;
}

std::string_view FlowStore::addressText(Row row, AddressSlot slot) const noexcept
{
    const FlowRecord &record = m_records[row];
    if (!record.has(FlowRecord::MixedAddresses))
        return {};
    std::size_t position = record.addresses[static_cast<std::size_t>(slot)];
    if (static_cast<Family>(m_arena[position++]) != Family::Unreadable)
        return {};
    return takeString(m_arena, position);
}

L4Keys FlowStore::originalKeys(Row row) const noexcept
{
    const FlowRecord &record = m_records[row];
    return {record.originalKind(), record.keys[0], record.keys[1]};
}

L4Keys FlowStore::replyKeys(Row row) const noexcept
{
    const FlowRecord &record = m_records[row];
    return {record.replyKind(), record.keys[2], record.keys[3]};
}

std::optional<Counters> FlowStore::originalCounters(Row row) const noexcept
{
    if (!m_records[row].has(FlowRecord::HasOriginalCounters))
        return std::nullopt;
    return m_counters[row].original;
}

std::optional<Counters> FlowStore::replyCounters(Row row) const noexcept
{
    if (!m_records[row].has(FlowRecord::HasReplyCounters))
        return std::nullopt;
    return m_counters[row].reply;
}

std::optional<std::int64_t> FlowStore::eventTime(Row row) const noexcept
{
    if (!m_records[row].has(FlowRecord::HasEventTime))
        return std::nullopt;
    return m_eventTimes[row];
}

template<typename Visitor>
void FlowStore::visitExtras(const FlowRecord &record, Visitor &&visit) const
{
    if (record.extras == 0)
        return;
    std::size_t position = record.extras - 1;
    while (position < m_arena.size()) {
        const auto tag = static_cast<Tag>(m_arena[position++]);
        if (tag == Tag::End)
            break;
        if (tag <= Tag::LastNumber) {
            visit(tag, takeVarint(m_arena, position), std::string_view(), std::string_view());
        } else {
            const std::string_view first = takeString(m_arena, position);
            const std::string_view second = tag <= Tag::LastString ? std::string_view()
                                                                   : takeString(m_arena, position);
            visit(tag, std::uint64_t(0), first, second);
        }
    }
}

std::size_t FlowStore::extrasEnd(std::uint32_t position) const noexcept
{
    std::size_t end = position;
    while (end < m_arena.size()) {
        const auto tag = static_cast<Tag>(m_arena[end++]);
        if (tag == Tag::End)
            break;
        if (tag <= Tag::LastNumber) {
            takeVarint(m_arena, end);
        } else {
            takeString(m_arena, end);
            if (tag > Tag::LastString)
                takeString(m_arena, end);
        }
    }
    return end;
}

Flow FlowStore::flow(Row row) const
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
    flow.status = {record.has(FlowRecord::Unreplied), record.has(FlowRecord::Assured),
                   record.has(FlowRecord::Offload), record.has(FlowRecord::HwOffload),
                   record.has(FlowRecord::Userspace)};
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

    visitExtras(record, [&flow](Tag tag, std::uint64_t number, std::string_view text, std::string_view second) {
        const auto labels = [&flow]() -> std::vector<std::string> & {
            if (!flow.labels)
                flow.labels.emplace();
            return *flow.labels;
        };
        switch (tag) {
        case Tag::End: break;
        case Tag::ZoneOriginal: flow.zoneOriginal = static_cast<std::uint16_t>(number); break;
        case Tag::ZoneReply: flow.zoneReply = static_cast<std::uint16_t>(number); break;
        case Tag::Use: flow.use = static_cast<std::uint32_t>(number); break;
        case Tag::Start: flow.start = static_cast<std::int64_t>(number); break;
        case Tag::Stop: flow.stop = static_cast<std::int64_t>(number); break;
        case Tag::DeltaTime: flow.deltaTime = number; break;
        case Tag::ActiveSince: flow.activeSince = number; break;
        case Tag::ExpiresIn: flow.expiresIn = number; break;
        case Tag::GreTimeout: flow.greTimeout = static_cast<std::uint32_t>(number); break;
        case Tag::GreStreamTimeout: flow.greStreamTimeout = static_cast<std::uint32_t>(number); break;
        case Tag::Secmark: flow.secmark = static_cast<std::uint32_t>(number); break;
        case Tag::PortId: flow.portId = static_cast<std::uint32_t>(number); break;
        case Tag::NoLabels: labels(); break;
        case Tag::StateWord: flow.stateWord = text; break;
        case Tag::Secctx: flow.secctx = text; break;
        case Tag::Helper: flow.helper = text; break;
        case Tag::Label: labels().emplace_back(text); break;
        case Tag::Program: flow.program = text; break;
        case Tag::StatusWord: flow.statusWords.emplace_back(text); break;
        case Tag::BareWord: flow.bareWords.emplace_back(text); break;
        case Tag::Detail: flow.detail = decodeDetail(text); break;
        case Tag::UnknownPair: flow.unknownPairs.emplace_back(text, second); break;
        }
    });
    return flow;
}

Nat FlowStore::nat(Row row) const noexcept
{
    const FlowRecord &record = m_records[row];
    Nat nat;
    if (record.has(FlowRecord::MixedAddresses)) {
        const auto differ = [&](AddressSlot a, AddressSlot b) {
            const IpAddress first = address(row, a);
            const IpAddress second = address(row, b);
            const bool readable = first.family != Family::None && first.family != Family::Unreadable
                && second.family != Family::None && second.family != Family::Unreadable;
            return readable && first != second;
        };
        nat.srcAddress = differ(AddressSlot::OriginalSrc, AddressSlot::ReplyDst);
        nat.dstAddress = differ(AddressSlot::OriginalDst, AddressSlot::ReplySrc);
    } else {
        const auto differ = [&](std::size_t a, std::size_t b) {
            if (record.addresses[a] == record.addresses[b])
                return false;
            return !record.has(FlowRecord::Ipv6)
                || m_ipv6[record.addresses[a]] != m_ipv6[record.addresses[b]];
        };
        nat.srcAddress = differ(0, 3);
        nat.dstAddress = differ(1, 2);
    }
    if (record.originalKind() != record.replyKind())
        return nat;
    switch (record.originalKind()) {
    case L4Kind::Ports:
    case L4Kind::Gre:
        nat.srcPort = record.keys[0] != record.keys[3];
        nat.dstPort = record.keys[1] != record.keys[2];
        break;
    case L4Kind::Icmp:
        nat.srcPort = record.keys[1] != record.keys[3];
        break;
    case L4Kind::None:
        break;
    }
    return nat;
}

std::uint64_t FlowStore::directionalZones(const FlowRecord &record) const noexcept
{
    std::uint64_t zones = record.zone;
    if (record.extras == 0)
        return zones;
    std::size_t position = record.extras - 1;
    while (position < m_arena.size()) {
        const auto tag = static_cast<Tag>(m_arena[position++]);
        if (tag == Tag::ZoneOriginal)
            zones |= (takeVarint(m_arena, position) + 1) << 16;
        else if (tag == Tag::ZoneReply)
            zones |= (takeVarint(m_arena, position) + 1) << 36;
        else
            break;
    }
    return zones;
}

std::optional<std::uint64_t> FlowStore::extraNumber(Row row, Tag wanted) const noexcept
{
    std::optional<std::uint64_t> found;
    visitExtras(m_records[row], [&](Tag tag, std::uint64_t number, std::string_view, std::string_view) {
        if (tag == wanted)
            found = number;
    });
    return found;
}

std::optional<std::int64_t> FlowStore::start(Row row) const noexcept
{
    const auto value = extraNumber(row, Tag::Start);
    return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

std::optional<std::int64_t> FlowStore::stop(Row row) const noexcept
{
    const auto value = extraNumber(row, Tag::Stop);
    return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

std::optional<std::uint64_t> FlowStore::deltaTime(Row row) const noexcept
{
    return extraNumber(row, Tag::DeltaTime);
}

std::optional<std::uint64_t> FlowStore::activeSince(Row row) const noexcept
{
    return extraNumber(row, Tag::ActiveSince);
}

bool FlowStore::sameFlow(const FlowStore &a, Row rowA, const FlowStore &b, Row rowB) noexcept
{
    const FlowRecord &x = a.m_records[rowA];
    const FlowRecord &y = b.m_records[rowB];
    if (x.has(FlowRecord::HasId) && y.has(FlowRecord::HasId) && x.id != y.id)
        return false;
    return sameTuple(a, rowA, b, rowB);
}

bool FlowStore::sameTuple(const FlowStore &a, Row rowA, const FlowStore &b, Row rowB) noexcept
{
    const FlowRecord &x = a.m_records[rowA];
    const FlowRecord &y = b.m_records[rowB];
    constexpr std::uint32_t familyBits = FlowRecord::Ipv6 | FlowRecord::MixedAddresses;
    if (x.protocol != y.protocol || x.keys[0] != y.keys[0] || x.keys[1] != y.keys[1]
        || x.zone != y.zone || (x.flags & familyBits) != (y.flags & familyBits))
        return false;
    if (x.plainIpv4()) {
        if (x.addresses[0] != y.addresses[0] || x.addresses[1] != y.addresses[1])
            return false;
    } else {
        for (const AddressSlot slot : {AddressSlot::OriginalSrc, AddressSlot::OriginalDst}) {
            if (a.address(rowA, slot) != b.address(rowB, slot)
                || a.addressText(rowA, slot) != b.addressText(rowB, slot))
                return false;
        }
    }
    if (x.extras == 0 && y.extras == 0)
        return true;
    return a.directionalZones(x) == b.directionalZones(y);
}

std::uint64_t FlowStore::identityHash(Row row) const noexcept
{
    const FlowRecord &record = m_records[row];
    std::uint64_t hash = mix(record.protocol,
                             static_cast<std::uint64_t>(record.keys[0]) << 32
                                 | static_cast<std::uint64_t>(record.keys[1]) << 16 | record.zone);
    if (record.plainIpv4())
        return mix(hash, static_cast<std::uint64_t>(record.addresses[0]) << 32 | record.addresses[1]);
    for (const AddressSlot slot : {AddressSlot::OriginalSrc, AddressSlot::OriginalDst}) {
        const IpAddress ip = address(row, slot);
        for (std::size_t i = 0; i < 16; i += 8) {
            std::uint64_t word = 0;
            for (std::size_t j = 0; j < 8; ++j)
                word = word << 8 | ip.bytes[i + j];
            hash = mix(hash, word);
        }
        for (const char c : addressText(row, slot))
            hash = mix(hash, static_cast<unsigned char>(c));
    }
    return hash;
}

void FlowStore::setLastLine(std::uint64_t offset, std::size_t length)
{
    constexpr std::uint64_t offsetMask = (std::uint64_t(1) << 40) - 1;
    constexpr std::uint64_t lengthMask = (std::uint64_t(1) << 24) - 1;
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
    return std::string_view(*m_text).substr(span.offset, span.length);
}

std::size_t FlowStore::memory() const noexcept
{
    return m_records.capacity() * sizeof(FlowRecord) + m_ipv6.capacity() * sizeof(m_ipv6[0])
        + m_counters.capacity() * sizeof(BothCounters) + m_eventTimes.capacity() * sizeof(std::int64_t)
        + m_lines.capacity() * sizeof(LineSpan) + m_arena.capacity();
}

} // namespace ctscope
