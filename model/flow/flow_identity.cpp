// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/flow_identity.h"

namespace ctscope {

namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept
{
    hash ^= value;
    hash *= 0x9e3779b97f4a7c15ull;
    return hash ^ hash >> 29;
}

} // namespace

bool sameFlow(const FlowStore &a, Row rowA, const FlowStore &b, Row rowB) noexcept
{
    const FlowRecord &x = a.record(rowA);
    const FlowRecord &y = b.record(rowB);
    if (x.has(FlowRecord::HasId) && y.has(FlowRecord::HasId) && x.id != y.id)
        return false;
    return sameTuple(a, rowA, b, rowB);
}

bool sameTuple(const FlowStore &a, Row rowA, const FlowStore &b, Row rowB) noexcept
{
    const FlowRecord &x = a.record(rowA);
    const FlowRecord &y = b.record(rowB);
    if (x.protocol != y.protocol || x.keys[0] != y.keys[0] || x.keys[1] != y.keys[1] || x.zone != y.zone)
        return false;
    if (x.plainIpv4() && y.plainIpv4()) {
        if (x.addresses[0] != y.addresses[0] || x.addresses[1] != y.addresses[1])
            return false;
    } else {
        for (const AddressSlot slot : {AddressSlot::OriginalSrc, AddressSlot::OriginalDst}) {
            if (a.address(rowA, slot) != b.address(rowB, slot)
                || a.addressText(rowA, slot) != b.addressText(rowB, slot))
                return false;
        }
    }
    return a.directionalZones(rowA) == b.directionalZones(rowB);
}

std::uint64_t identityHash(const FlowStore &flows, Row row) noexcept
{
    const FlowRecord &record = flows.record(row);
    std::uint64_t hash = mix(record.protocol,
        static_cast<std::uint64_t>(record.keys[0]) << 32 | static_cast<std::uint64_t>(record.keys[1]) << 16
            | record.zone);
    if (record.plainIpv4())
        return mix(hash, static_cast<std::uint64_t>(record.addresses[0]) << 32 | record.addresses[1]);
    const IpAddress src = flows.address(row, AddressSlot::OriginalSrc);
    const IpAddress dst = flows.address(row, AddressSlot::OriginalDst);
    // Only the reply may be unusual: another store may have the same flow as a plain record.
    if (src.isV4() && dst.isV4())
        return mix(hash, static_cast<std::uint64_t>(src.v4Number()) << 32 | dst.v4Number());
    for (const IpAddress &ip : {src, dst}) {
        std::array<std::uint64_t, 2> words{};
        for (std::size_t i = 0; i < 16; ++i)
            words[i / 8] = words[i / 8] << 8 | ip.bytes[i];
        hash = mix(mix(hash, words[0]), words[1]);
    }
    for (const AddressSlot slot : {AddressSlot::OriginalSrc, AddressSlot::OriginalDst}) {
        for (const char c : flows.addressText(row, slot))
            hash = mix(hash, static_cast<unsigned char>(c));
    }
    return hash;
}

} // namespace ctscope
