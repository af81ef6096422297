// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/diagnosis/row_groups.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory_resource>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ctscope {

namespace {

struct KeyHash {
    static std::uint64_t mix(std::uint64_t value) noexcept
    {
        value *= 0x9e3779b97f4a7c15U;
        return value ^ value >> 32;
    }
    static std::uint64_t words(const IpAddress &address) noexcept
    {
        std::array<std::uint64_t, 2> parts{};
        std::memcpy(parts.data(), address.bytes.data(), address.bytes.size());
        return mix(parts[0]) ^ mix(parts[1] + 1);
    }
    std::size_t operator()(const IpAddress &address) const noexcept { return words(address); }
    std::size_t operator()(const TargetKey &key) const noexcept
    {
        return mix(words(key.first) + 3 * words(key.second) + (std::uint64_t(key.port) << 8 | key.protocol));
    }
};

/// Every nth row, so that about sampleSize of them are left.
std::vector<Row> sampleOf(std::span<const Row> rows)
{
    const std::size_t step = (rows.size() + sampleSize - 1) / sampleSize;
    std::vector<Row> sample;
    sample.reserve(sampleSize);
    for (std::size_t i = 0; i < rows.size(); i += std::max<std::size_t>(step, 1))
        sample.push_back(rows[i]);
    return sample;
}

struct Targets {
    std::uint64_t destinations = 0;
    std::uint64_t ports = 0;
    std::uint64_t most() const noexcept { return std::max(destinations, ports); }
};

} // namespace

const GroupBy bySource = {[](const FlowStore &flows, Row row) {
                              return TargetKey{flows.address(row, AddressSlot::OriginalSrc), {}, 0, 0};
                          },
    [](const FlowRecord &a, const FlowRecord &b) noexcept { return a.addresses[0] == b.addresses[0]; }};

const GroupBy byTarget = {
    [](const FlowStore &flows, Row row) {
        return TargetKey{flows.address(row, AddressSlot::OriginalDst), {}, flows.record(row).keys[1], 0};
    },
    [](const FlowRecord &a, const FlowRecord &b) noexcept {
        return a.addresses[1] == b.addresses[1] && a.keys[1] == b.keys[1];
    }};

const GroupBy byTranslatedSource = {[](const FlowStore &flows, Row row) {
                                        return TargetKey{flows.address(row, AddressSlot::ReplyDst), {}, 0, 0};
                                    },
    [](const FlowRecord &a, const FlowRecord &b) noexcept { return a.addresses[3] == b.addresses[3]; }};

// The reply tuple begins where the flow went: behind DNAT, where that took it.
const GroupBy byPortPool = {[](const FlowStore &flows, Row row) {
                                return TargetKey{flows.address(row, AddressSlot::ReplyDst),
                                    flows.address(row, AddressSlot::ReplySrc), flows.record(row).keys[2],
                                    flows.record(row).protocol};
                            },
    [](const FlowRecord &a, const FlowRecord &b) noexcept {
        return a.addresses[3] == b.addresses[3] && a.addresses[2] == b.addresses[2] && a.keys[2] == b.keys[2]
            && a.protocol == b.protocol;
    }};

std::optional<TopGroup> topGroup(const FlowStore &flows, std::span<const Row> rows, const GroupBy &by, double fewest)
{
    if (rows.empty())
        return std::nullopt;
    struct Entry {
        std::uint64_t count = 0;
        Row example = 0;
    };
    const std::vector<Row> sample = sampleOf(rows);
    std::pmr::monotonic_buffer_resource memory;
    std::pmr::unordered_map<TargetKey, Entry, KeyHash> groups(&memory);
    groups.reserve(sample.size());
    for (const Row row : sample) {
        Entry &entry = groups[by.key(flows, row)];
        if (entry.count++ == 0)
            entry.example = row;
    }
    // Of equal ones the first, so that the answer does not depend on the hash.
    const auto isLess = [](const auto &a, const auto &b) {
        return a.second.count != b.second.count ? a.second.count < b.second.count : a.second.example > b.second.example;
    };
    const auto top = std::ranges::max_element(groups, isLess);
    TopGroup result{top->first, top->second.count, top->second.example};
    if (sample.size() < rows.size()) {
        // Four standard deviations above what the sample says.
        const double seen = static_cast<double>(result.count);
        const double most = (seen + 4 * std::sqrt(seen)) * static_cast<double>(rows.size()) / double(sample.size());
        if (most < fewest)
            return std::nullopt;
        result.count = 0;
        const FlowRecord &example = flows.record(result.example);
        const bool isPlain = example.plainIpv4();
        for (const Row row : rows) {
            const FlowRecord &record = flows.record(row);
            result.count +=
                isPlain && record.plainIpv4() ? by.samePlain(record, example) : by.key(flows, row) == result.key;
        }
    }
    return result;
}

std::optional<TopScanner> topScanner(const FlowStore &flows, std::span<const Row> rows, double fewest)
{
    if (rows.empty())
        return std::nullopt;
    std::pmr::monotonic_buffer_resource memory;
    std::pmr::unordered_map<IpAddress, Targets, KeyHash> sources(&memory);
    std::pmr::unordered_set<TargetKey, KeyHash> seen(&memory);
    const std::vector<Row> sample = sampleOf(rows);
    seen.reserve(2 * sample.size());
    for (const Row row : sample) {
        const IpAddress source = flows.address(row, AddressSlot::OriginalSrc);
        Targets &targets = sources[source];
        targets.destinations += seen.insert({source, flows.address(row, AddressSlot::OriginalDst), 0, 1}).second;
        targets.ports += seen.insert({source, {}, flows.record(row).keys[1], 2}).second;
    }
    const auto isLess = [](const auto &a, const auto &b) {
        return a.second.most() != b.second.most() ? a.second.most() < b.second.most() : a.first > b.first;
    };
    const auto top = std::ranges::max_element(sources, isLess);
    const double each = static_cast<double>(rows.size()) / static_cast<double>(sample.size());
    const double most = static_cast<double>(top->second.most());
    if ((most + (each > 1 ? 4 * std::sqrt(most) : 0)) * each < fewest)
        return std::nullopt;
    TopScanner result{top->first};
    std::unordered_set<IpAddress, KeyHash> destinations;
    std::unordered_set<std::uint16_t> ports;
    for (const Row row : rows) {
        if (flows.address(row, AddressSlot::OriginalSrc) != result.source)
            continue;
        ++result.flows;
        destinations.insert(flows.address(row, AddressSlot::OriginalDst));
        ports.insert(flows.record(row).keys[1]);
    }
    result.destinations = destinations.size();
    result.ports = ports.size();
    return result;
}

std::string endpointText(const IpAddress &address, std::uint16_t port)
{
    const std::string text = address.toString();
    return (address.isV6() ? '[' + text + ']' : text) + ':' + std::to_string(port);
}

} // namespace ctscope
