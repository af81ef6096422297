// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "source/owner.h"
#include "table/name_tags.h"

#include <QAbstractTableModel>

#include <functional>

namespace ctscope {

/// The rows of one Frame as a Qt table. GUI thread only; the frame brings the order.
///
/// present() does not reset the model while the tracking is the same: it appends rows,
/// permutes them, and removes rows at the end, so that selection, current row and scroll position follow
/// their flows. A persistent index whose flow is gone becomes invalid.
///
/// Cells of columns that tick (isTicking()) change as time passes. The model does not
/// signal that: the view repaints them once a second, and data() uses the clock.
class FlowTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    /// State for delegates, which choose colours and shapes. Text comes from DisplayRole.
    enum Role {
        SerialRole = Qt::UserRole, ///< quint64 FlowSerial
        RowRole,                   ///< uint: row in the snapshot
        LifeRole,                  ///< RowLife as int
        TimeShareRole,             ///< double 0…1: seconds left divided by the rule's seconds; -1 = not known
        ChangedRole,               ///< int: ms since the state changed; -1 = not lately
        BegunRole,                 ///< int: ms since first seen; -1 = not lately
        TrafficRole,               ///< int: ms since the time left rose; -1 = not lately
        ExactTextRole,             ///< QString: cellExactText()
        PortRole,                  ///< QString: the port that belongs to an address cell: "443";
                                   ///< for ICMP "echo request" and "id 7", for GRE "key 0x1f"
        EndpointRole,              ///< QString: an address with its port, "10.0.0.1:443"; the exact
                                   ///< text of cells without a port
        SureRole,                  ///< int: Owner::Sure of the process, or where that is not known, of what is;
                                   ///< No for other cells
        NameRole,                  ///< QString: a name for the value of the cell; see NameTags
        NameColorRole,             ///< uint 0xRRGGBB; invalid when the name has no colour
        NameInPlaceRole,           ///< bool: the name is shown in place of the value
    };
    /// What the row's colour and sign mean, most important first.
    enum class RowLife { Normal, Assured, Unreplied, Expiring, Ended };

    /// An open connection with this many seconds left, or fewer, is about to expire.
    static constexpr std::uint32_t expiringSeconds = 10;
    /// Changes longer ago than this are not "lately".
    static constexpr std::chrono::milliseconds lately{3000};

    explicit FlowTableModel(QObject *parent = nullptr);

    /// Shows another frame. A frame of the same tracking keeps selection and scroll position. Returns
    /// true when each row shows the flow that it showed before.
    bool present(FramePtr frame);
    const FramePtr &frame() const noexcept { return m_frame; }
    void clear();

    /// The names that cells show beside their values. Not null; at first there are none.
    void setNames(ShownNamesPtr names);
    const ShownNamesPtr &names() const noexcept { return m_names; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// Emits sortRequested(); the order comes with a later frame.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    std::optional<FlowSerial> serialAt(int viewRow) const;
    std::optional<int> viewRowOf(FlowSerial serial) const;
    std::optional<Row> snapshotRow(int viewRow) const;

    /// Fixes the time that cells show at now, until the next call or frame: a part of the table that is repainted in
    /// between agrees with the rest. Fading marks always use the frame's clock; without a call, everything does.
    void standStill();
    /// While paused, times stop at the last good reading, as they do while the source cannot be read.
    void setPaused(bool paused) { m_paused = paused; }
    /// The rows are those of an earlier reading, as the table cannot be read now: they are shown pale.
    bool isStale() const
    {
        return m_frame && m_frame->snapshot->live && !m_frame->snapshot->isSet()
            && traitsOf(m_frame->snapshot->origin().problem.kind).keepsRows;
    }
    /// The same of one row: of several tables, that of the row may not be read.
    bool isStale(int viewRow) const
    {
        const auto row = snapshotRow(viewRow);
        return isStale() || (row && m_frame->snapshot->isStale(*row));
    }
    /// The time that the cells show; requires a frame.
    Snapshot::Clock::time_point moment() const
    {
        return m_frame->snapshot->shownAt(m_moment ? *m_moment : m_frame->now(), m_paused);
    }

signals:
    void sortRequested(ctscope::SortSpec spec);

private:
    void permute(const FramePtr &frame);
    CellContext context(std::size_t most = wholeText) const { return {*m_frame->snapshot, moment(), most}; }
    QString cellToolTip(Row row, Column column) const;
    QString ownerToolTip(Row row, Column column) const;
    Owner::Sure sure(Row row, Column column) const;
    QString valueToolTip(Row row, Column column) const;
    QString portText(Row row, Column column) const;
    RowLife life(Row row) const;
    double timeShare(Row row) const;

    FramePtr m_frame;
    ShownNamesPtr m_names = std::make_shared<const ShownNames>();
    int m_rowCount = 0; ///< rows that the views know of; differs from the frame's number only within present()
    std::optional<Snapshot::Clock::time_point> m_moment;
    bool m_paused = false;
};

} // namespace ctscope
