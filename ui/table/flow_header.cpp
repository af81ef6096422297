// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/flow_header.h"

namespace ctscope {

FlowHeader::FlowHeader(QWidget *parent)
    : SpacedHeader(parent)
{
    setSectionsMovable(true);
    setSortIndicatorClearable(false); // the header's menu has this
    setSortIndicator(-1, Qt::AscendingOrder);
    setMinimumSectionSize(28);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setContextMenuPolicy(Qt::CustomContextMenu);
}

SortSpec FlowHeader::sortSpec() const
{
    const int section = sortIndicatorSection();
    if (section < 0 || section >= static_cast<int>(columnCount))
        return {};
    return {static_cast<Column>(section), sortIndicatorOrder() == Qt::DescendingOrder};
}

void FlowHeader::setSortSpec(SortSpec spec)
{
    setSortIndicator(spec.column == Column::Count ? -1 : static_cast<int>(spec.column),
        spec.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

QRect FlowHeader::titleRect(Column column) const
{
    const int section = static_cast<int>(column);
    return isSectionHidden(section) ? QRect()
                                    : QRect(sectionViewportPosition(section), 0, sectionSize(section), height());
}

} // namespace ctscope
