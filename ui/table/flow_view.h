// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "table/flow_table_model.h"
#include "ui/table/painted_cells.h"
#include "ui/table/row_job.h"
#include "ui/parts/second_hand.h"

#include <QSet>
#include <QTableView>
#include <QTimer>

#include <vector>

namespace ctscope {

class FlowDelegate;

/// The table on the screen. Rows and their order belong to the model; here is what stays calm
/// while they change: the flow under the eye, the widths, the selection. GUI thread only.
class FlowView : public QTableView {
    Q_OBJECT
public:
    explicit FlowView(QWidget *parent = nullptr);

    /// The model to show, for good; not owned.
    void setFlowModel(FlowTableModel *model);
    FlowTableModel *flowModel() const noexcept { return m_model; }

    /// Hands a frame to the model and keeps the flow under the eye where it is: the current one
    /// when it can be seen, else the first row that can.
    void present(const FramePtr &frame);

    /// The current flow; 0 = none.
    FlowSerial currentFlow() const;
    /// The rows that can be seen from top to bottom, and then the current one if it is elsewhere.
    std::vector<int> rowsInSight() const;
    /// Times stand still while nothing is read.
    void setPaused(bool paused);
    /// Makes a flow current and brings it into view; false when no row shows it.
    bool goToFlow(FlowSerial serial);

    /// Columns that stay empty whatever comes from this source, such as rates in a dump. They are
    /// not shown unless the user asks for them here; the layout keeps them for other tables.
    void setAbsentColumns(const QList<Column> &columns);

    /// Columns that an event log is read by: what happened, and when flows began and ended. They are
    /// shown beside the user's own, which the layout keeps without them.
    void showLogColumns(const Snapshot &log);

    bool isColumnShown(Column column) const;
    void setColumnShown(Column column, bool shown);
    /// The shown columns from left to right.
    QList<Column> shownColumns() const;
    void resetColumns();
    void fitColumn(Column column);
    void fitColumns();
    /// Shows what a column means, beside its header; Column::Count = the current column.
    void explainColumn(Column column = Column::Count);

    /// Shown columns in order, as text for the settings, each with the width that the user gave it,
    /// or 0 for one that follows its content: "proto:0 state:120".
    QString columnLayout() const;
    void setColumnLayout(const QString &layout);

    SortSpec sortSpec() const;
    void setSortSpec(SortSpec spec);
    /// The order as text for the settings: "bytes:desc"; empty = as it was read.
    QString sortText() const;
    void setSortText(const QString &text);

    /// The selected rows, and all that are shown; in their order, as they are now.
    ChosenRows selectedRows() const;
    ChosenRows shownRows() const;
    int selectedRowCount() const;

signals:
    /// Another flow is current; 0 = none.
    void currentFlowChanged(ctscope::FlowSerial serial);
    /// The user wants to know more of the current flow (Enter, double click).
    void inspectRequested();
    void filterRequested(const QString &text);
    void sortRequested(ctscope::SortSpec spec);
    void copyRequested(ctscope::RowForm form);
    void pauseRequested();
    void escapePressed();
    /// Columns were shown, hidden, moved or resized by the user.
    void layoutChosen();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyboardSearch(const QString &search) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    int sizeHintForColumn(int column) const override;

private:
    void applyLook();
    void settleWidths();
    void setWidth(Column column, int width);
    int contentWidth(Column column) const;
    void lendLogColumns();
    int headerWidth(Column column) const;
    void useSpareWidth();
    bool hasContent(Column column) const;
    QString usualLayout() const;
    void columnsChanged();
    void repaintChanged();
    void repaintFading();
    void paintBeyondColumns();
    /// Rows of the view, from first to last.
    struct Run {
        int first;
        int last;
    };
    std::vector<Run> selectedRuns() const;
    void showHeaderMenu(const QPoint &position);

    FlowTableModel *m_model = nullptr;
    FlowDelegate *m_delegate;
    SecondHand m_ticking;
    QTimer m_fadingTimer;
    QList<QRect> m_fading;
    QString m_typed;
    QTimer m_typedTimer;
    QSet<int> m_dragged;        ///< columns whose width is the user's own
    QSet<int> m_absent;         ///< columns that this source can not have
    QSet<int> m_wanted;         ///< … of these, the ones that would be shown
    QList<Column> m_logColumns; ///< shown as the table is an event log
    QSet<int> m_lent;           ///< … of these, the ones that the layout does not have
    QSet<int> m_spare;          ///< columns that are shown as there is width for them
    bool m_settled = false;     ///< widths were taken from content
    bool m_byUs = false;        ///< the columns are being changed by ourselves
    bool m_presenting = false;
    bool m_sameRows = false;    ///< the frame being presented has the flows of the one before, row by row
    PaintedCells m_painted;
    FlowSerial m_announced = 0;
    FlowSerial m_hiddenFlow = 0; ///< was current when the filter hid it; 0 = none
};

} // namespace ctscope
