// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <QAbstractTableModel>

namespace ctscope {

/// The rows of one Frame as a Qt table. GUI thread only; the order is made elsewhere.
/// present() never resets the model: it grows or shrinks the tail, then permutes, so selection,
/// current row and scroll position follow their flows.
class FlowTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    /// State for delegates, which choose colours and shapes. Text comes from DisplayRole.
    enum Role {
        SerialRole = Qt::UserRole, ///< quint64 FlowSerial
        RowRole,                   ///< uint: row in the snapshot
        LifeRole,                  ///< RowLife as int
        TimeShareRole,             ///< double 0…1: seconds left by the rule's seconds; -1 = not known
        ChangedRole,               ///< int: ms since the state changed; -1 = not lately
        BegunRole,                 ///< int: ms since first seen; -1 = not lately
        TrafficRole,               ///< int: ms since the time to live rose; -1 = not lately
        ExactTextRole,             ///< QString: cellExactText()
        PortRole,                  ///< QString: the port that belongs to an address cell
    };
    /// What the row's colour and sign say, most telling first.
    enum class RowLife { Normal, Assured, Unreplied, Expiring, Ended };

    explicit FlowTableModel(QObject *parent = nullptr);

    /// Shows another frame. A frame of the same tracking keeps selection and scroll position.
    void present(FramePtr frame);
    const FramePtr &frame() const noexcept { return m_frame; }
    void clear();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// Emits sortRequested(); the tracker thread does the work.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    std::optional<FlowSerial> serialAt(int viewRow) const;
    std::optional<int> viewRowOf(FlowSerial serial) const;
    std::optional<Row> snapshotRow(int viewRow) const;

    /// The clock that cells are drawn by; tests inject one.
    void setClock(std::function<Snapshot::Clock::time_point()> clock);

signals:
    void sortRequested(ctscope::SortSpec spec);

private:
    FramePtr m_frame;
    std::function<Snapshot::Clock::time_point()> m_clock;
    NumberStyle m_numbers;
};

} // namespace ctscope
