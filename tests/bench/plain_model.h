// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/flow_table_model.h"

namespace ctscope::bench {

/// The table as a program without an order of its own would have it: in the order of the rows, with
/// a role of raw values for a QSortFilterProxyModel to sort by. Shows frames in the rows' order.
class PlainModel : public FlowTableModel {
public:
    static constexpr int rawRole = Qt::UserRole + 100;

    QVariant data(const QModelIndex &index, int role) const override
    {
        if (role != rawRole)
            return FlowTableModel::data(index, role);
        const FlowStore &flows = frame()->snapshot->rows.flows();
        const auto row = static_cast<Row>(index.row());
        switch (static_cast<Column>(index.column())) {
        case Column::Source: return flows.record(row).addresses[0];
        case Column::DestinationPort: return flows.record(row).keys[1];
        case Column::TimeToLive: return flows.record(row).timeout;
        case Column::State: return static_cast<int>(flows.record(row).state);
        case Column::Bytes: {
            const auto out = flows.originalCounters(row);
            const auto in = flows.replyCounters(row);
            return QVariant::fromValue<quint64>((out ? out->bytes : 0) + (in ? in->bytes : 0));
        }
        default: return {};
        }
    }
};

/// A snapshot in the order of a view.
inline FramePtr frameOf(const SnapshotPtr &snapshot, const ViewSpec &spec)
{
    return std::make_shared<const Frame>(
        Frame{snapshot, std::make_shared<const FlowOrder>(*orderFlows(*snapshot, spec, snapshot->takenAt)), spec});
}

} // namespace ctscope::bench
