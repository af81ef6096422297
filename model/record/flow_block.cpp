// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/flow_block.h"

#include <utility>

namespace ctscope::record {

void FlowBlock::reserve(std::size_t rows)
{
    m_flows.reserve(rows);
    m_spans.reserve(rows);
    m_pathEnds.reserve(rows);
}

void FlowBlock::append(
    const FlowStore &flows, Row row, const FlowSpan &span, std::string_view path, std::string_view owner)
{
    m_flows.append(flows, row);
    appended(span, path, owner);
}

void FlowBlock::append(const Flow &flow, const FlowSpan &span, std::string_view path, std::string_view owner)
{
    m_flows.append(flow);
    appended(span, path, owner);
}

void FlowBlock::append(const FlowRecord &record, const BothCounters *counters, const RareAttributes &rare,
    const FlowSpan &span, std::string_view path, std::string_view owner)
{
    if (rare.start || !rare.detail.empty())
        m_flows.appendRecord(record, counters, rare);
    else
        m_flows.appendRecord(record, counters);
    appended(span, path, owner);
}

void FlowBlock::appendAll(FlowBlock &&other)
{
    if (empty()) {
        *this = std::move(other);
        other.clear();
        return;
    }
    const auto pathBase = static_cast<std::uint32_t>(m_paths.size());
    if (other.hasOwners() || hasOwners()) {
        m_owners.resize(m_flows.size());
        for (Row row = 0; row < other.size(); ++row)
            m_owners.push_back(placeOf(other.owner(row)));
    }
    m_flows.appendAll(std::move(other.m_flows));
    m_spans.insert(m_spans.end(), other.m_spans.begin(), other.m_spans.end());
    m_paths += other.m_paths;
    m_pathEnds.reserve(m_pathEnds.size() + other.m_pathEnds.size());
    for (const std::uint32_t end : other.m_pathEnds)
        m_pathEnds.push_back(pathBase + end);
    other.clear();
}

FlowStore FlowBlock::takeFlows()
{
    FlowStore flows = std::move(m_flows);
    m_flows = FlowStore();
    clear();
    return flows;
}

std::uint32_t FlowBlock::placeOf(std::string_view owner)
{
    if (owner.empty())
        return 0;
    const auto [place, isNew] =
        m_ownerPlaces.try_emplace(std::string(owner), static_cast<std::uint32_t>(m_ownerTexts.size() + 1));
    if (isNew)
        m_ownerTexts.emplace_back(owner);
    return place->second;
}

void FlowBlock::appended(const FlowSpan &span, std::string_view path, std::string_view owner)
{
    m_spans.push_back(span);
    m_paths += path;
    m_pathEnds.push_back(static_cast<std::uint32_t>(m_paths.size()));
    if (owner.empty() && m_owners.empty())
        return;
    m_owners.resize(m_spans.size());
    m_owners.back() = placeOf(owner);
}

void FlowBlock::clear()
{
    m_flows.clear();
    m_spans.clear();
    m_paths.clear();
    m_pathEnds.clear();
    m_owners.clear();
    m_ownerTexts.clear();
    m_ownerPlaces.clear();
}

} // namespace ctscope::record
