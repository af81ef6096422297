// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/host_use.h"

#include "query/filter/filter.h"

#include <algorithm>
#include <array>
#include <set>

namespace ctscope {

namespace {

template <ColumnGroup group> bool isOf(Column column) noexcept
{
    return column != Column::Count && definitionOf(column).group == group;
}

bool names(const filter::Node &node, bool (*isWanted)(Column)) noexcept
{
    const filter::Field *const field = node.test.field;
    if (field != nullptr && std::ranges::any_of(field->columns, isWanted))
        return true;
    return std::ranges::any_of(
        node.children, [isWanted](const filter::NodePtr &child) { return names(*child, isWanted); });
}

bool needs(const SortSpec &sort, const Filter &filter, const GroupSpec *groups, bool (*isWanted)(Column)) noexcept
{
    return isWanted(sort.column) || names(*filter.tree(), isWanted)
        || (groups != nullptr && std::ranges::any_of(groups->keys, [isWanted](const GroupKey &key) {
               return key.kind == GroupKeyKind::Column && isWanted(key.column);
           }));
}

class Addresses {
public:
    explicit Addresses(const Snapshot &snapshot)
        : m_snapshot(snapshot)
    {
    }
    void add(Row row)
    {
        // Where NAT puts nothing in, the tuples have the same addresses.
        for (const AddressSlot slot :
            {AddressSlot::OriginalDst, AddressSlot::OriginalSrc, AddressSlot::ReplySrc, AddressSlot::ReplyDst}) {
            const IpAddress address = m_snapshot.rows.flows().address(row, slot);
            if ((address.isV4() || address.isV6()) && m_known.insert(address).second)
                m_all.push_back(address);
        }
    }
    std::vector<IpAddress> take() { return std::move(m_all); }

private:
    const Snapshot &m_snapshot;
    std::set<IpAddress> m_known;
    std::vector<IpAddress> m_all;
};

} // namespace

bool needsHosts(const SortSpec &sort, const Filter &filter, const GroupSpec *groups) noexcept
{
    return needs(sort, filter, groups, isOf<ColumnGroup::Host>);
}

bool needsGeo(const SortSpec &sort, const Filter &filter, const GroupSpec *groups) noexcept
{
    return needs(sort, filter, groups, isOf<ColumnGroup::Outside>);
}

std::vector<IpAddress> addressesToName(const Frame &frame, const std::vector<int> &places, const ViewSpec &view)
{
    Addresses addresses(*frame.snapshot);
    const std::vector<Row> &order = frame.order->rows;
    for (const int place : places) {
        if (place >= 0 && static_cast<std::size_t>(place) < order.size())
            addresses.add(order[static_cast<std::size_t>(place)]);
    }
    if (needsHosts(view.sort, view.filter, view.groups ? &view.groups->spec : nullptr)) {
        // A filter by a name hides the rows whose name is not known yet.
        const Row end = static_cast<Row>(std::min<std::size_t>(frame.snapshot->liveRows, mostRowsToName));
        for (Row row = 0; row < end; ++row)
            addresses.add(row);
    }
    return addresses.take();
}

std::vector<IpAddress> addressesOf(const Snapshot &snapshot, const std::vector<Row> &rows)
{
    Addresses addresses(snapshot);
    for (const Row row : rows)
        addresses.add(row);
    return addresses.take();
}

} // namespace ctscope
