// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/name_search.h"

#include "kernel/netlink_attributes.h"
#include "names/geo_data.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace ctscope {

namespace {

constexpr std::size_t answers = 4096; // a power of two

std::size_t placeOf(const IpAddress &address) noexcept
{
    const Bytes bytes = std::as_bytes(std::span(address.bytes));
    std::uint64_t hash = nativeNumber<std::uint64_t>(bytes) ^ nativeNumber<std::uint64_t>(bytes.subspan(8)) >> 1;
    hash *= 0x9e3779b97f4a7c15; // 2^64 divided by the golden ratio
    return static_cast<std::size_t>(hash >> 52) % answers;
}

} // namespace

bool NameSearch::take(const ColumnDefinition &column)
{
    switch (column.column) {
    case Column::SourceHost:
    case Column::DestinationHost:
        searchNames();
        (column.column == Column::SourceHost ? m_source : m_destination) = m_named && !m_named->empty();
        return true;
    case Column::Country:
    case Column::NetworkOwner:
    case Column::NetworkNumber:
        m_outside.push_back(&column);
        m_answers.resize(answers);
        return true;
    default: return false;
    }
}

void NameSearch::searchNames()
{
    const HostNames *const hosts = m_reader.snapshot().hosts.get();
    if (m_named || hosts == nullptr)
        return;
    std::vector<HostName> named;
    for (const HostName &host : hosts->all()) {
        m_buffer = host.name;
        if (m_needle.isIn(m_buffer))
            named.push_back(host);
    }
    m_named.emplace(std::move(named));
}

bool NameSearch::isInHost(AddressSlot slot) const
{
    const FlowRecord &record = m_reader.record();
    const HostName *const host = record.plainIpv4()
        ? m_named->findIpv4(record.addresses[static_cast<std::size_t>(slot)])
        : m_named->find(m_reader.flows().address(m_reader.row(), slot));
    return host != nullptr;
}

bool NameSearch::isOutside()
{
    const FlowStore &flows = m_reader.flows();
    const Row row = m_reader.row();
    const IpAddress outside = outsideEnd(flows.address(row, AddressSlot::OriginalSrc),
        flows.address(row, AddressSlot::OriginalDst), flows.address(row, AddressSlot::ReplySrc));
    if (!outside.isV4() && !outside.isV6())
        return false;
    Answer &answer = m_answers[placeOf(outside)];
    if (answer.address != outside) {
        m_buffer.clear();
        for (const ColumnDefinition *const column : m_outside) {
            column->text(m_reader, m_buffer);
            m_buffer += '\0';
            if (column->exact != nullptr) {
                column->exact(m_reader, m_buffer);
                m_buffer += '\0';
            }
        }
        answer = {outside, m_needle.isIn(m_buffer)};
    }
    return answer.found;
}

} // namespace ctscope
