// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/row_coder.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace ctscope {

using namespace value_code;

namespace {

using Kind = GroupKeyKind;

std::uint32_t mask4(std::uint8_t prefix) noexcept { return prefix == 0 ? 0 : ~std::uint32_t(0) << (32 - prefix); }

std::string_view natWord(NatKind kind) noexcept
{
    switch (kind) {
    case NatKind::None: return "none";
    case NatKind::Source: return "snat";
    case NatKind::Destination: return "dnat";
    case NatKind::Both: return "both";
    case NatKind::PortOnly: return "port";
    }
    return {};
}

bool isSet(const FlowRecord &record, GroupFlag flag) noexcept
{
    switch (flag) {
    case GroupFlag::Assured: return record.has(FlowRecord::Assured);
    case GroupFlag::Replied: return !record.has(FlowRecord::Unreplied);
    case GroupFlag::Unreplied: return record.has(FlowRecord::Unreplied);
    case GroupFlag::Offload: return record.has(FlowRecord::Offload);
    case GroupFlag::HwOffload: return record.has(FlowRecord::HwOffload);
    }
    return false;
}

} // namespace

RowCoder::RowCoder(const CellContext &context, const GroupSpec &spec, ValueDictionary &dictionary)
    : m_spec(spec)
    , m_dictionary(dictionary)
    , m_reader(context, m_style)
    , m_counted(context.snapshot.rows.hasRates() || context.snapshot.rows.flows().hasCounters())
    , m_takenAt(context.snapshot.tenths(context.snapshot.takenAt))
{
}

ValueCode RowCoder::textCode(std::string_view text)
{
    return text.empty() ? of(Tag::None, 0) : of(Tag::Text, m_dictionary.numberOf(text));
}

ValueCode RowCoder::numberCode(std::uint64_t number)
{
    if (number >> shift == 0)
        return of(Tag::Number, number);
    return of(Tag::WideNumber, m_dictionary.numberOf({reinterpret_cast<const char *>(&number), sizeof number}));
}

ValueCode RowCoder::addressCodeOf(const GroupKey &key, AddressSlot slot)
{
    const FlowRecord &record = m_reader.record();
    if (record.plainIpv4())
        return of(Tag::Ipv4, record.addresses[static_cast<std::size_t>(slot)] & mask4(key.prefix4));
    const IpAddress address = m_reader.flows().address(m_reader.row(), slot);
    if (address.isV4())
        return of(Tag::Ipv4, address.v4Number() & mask4(key.prefix4));
    if (address.isV6()) {
        const IpAddress network = networkOf(address, key.prefix6);
        return of(Tag::Ipv6,
            m_dictionary.numberOf({reinterpret_cast<const char *>(network.bytes.data()), network.bytes.size()}));
    }
    return textCode(m_reader.flows().addressText(m_reader.row(), slot));
}

ValueCode RowCoder::columnCode(const GroupKey &key)
{
    const ColumnDefinition &column = definitionOf(key.column);
    if (column.address)
        return addressCodeOf(key, *column.address);
    switch (column.type) {
    case ColumnType::Word:
    case ColumnType::Flags:
    case ColumnType::Translation:
    case ColumnType::Text:
        // What the cell shows, without a string for each row.
        m_text.clear();
        column.text(m_reader, m_text);
        return textCode(m_text);
    case ColumnType::CountRate:
    case ColumnType::ByteRate: {
        const ColumnValue value = column.value(m_reader);
        const auto *const rate = std::get_if<double>(&value);
        return rate != nullptr ? of(Tag::Rate, std::bit_cast<std::uint32_t>(static_cast<float>(*rate) + 0.0f))
                               : of(Tag::None, 0);
    }
    default: break;
    }
    const ColumnValue value = column.value(m_reader);
    if (const auto *const number = std::get_if<std::uint64_t>(&value))
        return numberCode(*number);
    if (const auto *const moment = std::get_if<std::int64_t>(&value))
        return of(Tag::Moment, m_dictionary.numberOf({reinterpret_cast<const char *>(moment), sizeof *moment}));
    if (const auto *const text = std::get_if<std::string>(&value))
        return textCode(*text);
    return of(Tag::None, 0);
}

ValueCode RowCoder::originCode() { return textCode(m_reader.snapshot().originOf(m_reader.row()).origin.toString()); }

RowCoder::Codes RowCoder::natCodes(const GroupKey &key)
{
    const Nat nat = m_reader.flows().nat(m_reader.row());
    Codes codes;
    codes.count = 0;
    if (nat.source() && key.kind != Kind::NatDestination)
        codes.codes[codes.count++] = addressCodeOf(key, AddressSlot::ReplyDst);
    if (nat.destination() && key.kind != Kind::NatSource) {
        const ValueCode code = addressCodeOf(key, AddressSlot::ReplySrc);
        if (codes.count == 0 || codes.codes[0] != code)
            codes.codes[codes.count++] = code;
    }
    codes.count = std::max<std::uint8_t>(codes.count, 1);
    return codes;
}

RowCoder::Codes RowCoder::codesOf(const GroupKey &key)
{
    const auto one = [](ValueCode code) { return Codes{{code, 0}, 1}; };
    switch (key.kind) {
    case Kind::Column: return one(columnCode(key));
    case Kind::EitherEnd: {
        Codes codes{{addressCodeOf(key, AddressSlot::OriginalSrc), addressCodeOf(key, AddressSlot::OriginalDst)}, 2};
        // An end without an address makes no group of its own beside the other end's.
        if (tagOf(codes.codes[0]) == Tag::None)
            std::swap(codes.codes[0], codes.codes[1]);
        if (codes.codes[0] == codes.codes[1] || tagOf(codes.codes[1]) == Tag::None)
            codes.count = 1;
        return codes;
    }
    case Kind::NatSource:
    case Kind::NatDestination:
    case Kind::NatEither: return natCodes(key);
    case Kind::NatKind: return one(textCode(natWord(natKind(m_reader.flows().nat(m_reader.row())))));
    case Kind::Masked: {
        const ColumnValue value = definitionOf(key.column).value(m_reader);
        const auto *const number = std::get_if<std::uint64_t>(&value);
        return one(number != nullptr ? numberCode(*number & key.mask) : of(Tag::None, 0));
    }
    case Kind::Flag: return one(of(Tag::Flag, isSet(m_reader.record(), key.flag)));
    case Kind::Origin: return one(originCode());
    }
    return {};
}

std::optional<std::int32_t> RowCoder::idleSince() const noexcept
{
    const Snapshot &snapshot = m_reader.snapshot();
    const Row row = m_reader.row();
    const FlowRecord &record = m_reader.record();
    const Timeouts *const timeouts = snapshot.originOf(row).timeouts.get();
    const auto idle = timeouts != nullptr ? timeouts->idle(record, record.timeout) : std::nullopt;
    if (!idle)
        return std::nullopt;
    const std::uint32_t readAt = snapshot.rows.track(row).readAt;
    const std::int64_t read = readAt != 0 ? readAt : m_takenAt;
    const std::int64_t since = read - std::int64_t(10) * *idle;
    using Limits = std::numeric_limits<std::int32_t>;
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(since, Limits::min(), Limits::max()));
}

void RowCoder::read(RowShare &share)
{
    const FlowRecord &record = m_reader.record();
    share.assured = record.has(FlowRecord::Assured);
    share.unreplied = record.has(FlowRecord::Unreplied);
    share.idleSince = idleSince();
    share.destination = record.plainIpv4()
        ? addressCode(record.addresses[static_cast<std::size_t>(AddressSlot::OriginalDst)])
        : addressCode(m_reader.flows().address(m_reader.row(), AddressSlot::OriginalDst));
    share.hasAmount = 0;
    if (!m_counted)
        return;
    for (std::size_t i = 0; i < m_spec.sums.size(); ++i) {
        if (const auto amount = definitionOf(m_spec.sums[i]).amount(m_reader)) {
            share.amounts[i] = *amount;
            share.hasAmount |= 1u << i;
        }
    }
}

} // namespace ctscope
