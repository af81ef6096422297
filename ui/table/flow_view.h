// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/entry_edit.h"
#include "ui/table/current_flow.h"
#include "ui/table/row_job.h"
#include "ui/table/type_ahead.h"

#include "query/flow_order.h"
#include "table/flow_table_model.h"

#include <QTableView>

#include <vector>

namespace ctscope {

class ColumnLayout;
class FlowDelegate;
class FlowHeader;
class FlowRepaint;

/// The table on the screen. The model has the rows and their order, the layout has the columns; this class keeps
/// the current flow, the scroll position and the selection while rows change. GUI thread only.
class FlowView : public QTableView {
    Q_OBJECT
public:
    explicit FlowView(QWidget *parent = nullptr);

    /// The model to show; set once, not owned.
    void setFlowModel(FlowTableModel *model);
    FlowTableModel *flowModel() const noexcept { return m_model; }
    /// Which columns are shown, where, and how wide.
    ColumnLayout *columns() const noexcept { return m_columns; }

    /// Passes a frame to the model and keeps one flow at its place on the screen: the current one
    /// if it is visible, else that of the first visible row.
    void present(const FramePtr &frame);

    /// The current flow; 0 = none.
    FlowSerial currentFlow() const;
    /// The visible rows from top to bottom, and then the current one unless it is among them.
    std::vector<int> rowsInSight() const;
    /// The flows whose owners the user can see: the current one, and with a column of owners all visible ones.
    std::vector<FlowSerial> flowsWithOwner() const;
    /// While paused, times do not change.
    void setPaused(bool paused);
    /// Makes a flow current and scrolls to it; false when no row shows it.
    bool goToFlow(FlowSerial serial);

    /// Shows what a column means, beside its header; Column::Count = the current column.
    void explainColumn(Column column = Column::Count);

    SortSpec sortSpec() const;
    void setSortSpec(SortSpec spec);

    /// The selected rows, and all rows that are shown; in the present order.
    ChosenRows selectedRows() const;
    ChosenRows shownRows() const;
    int selectedRowCount() const;

signals:
    /// Another flow is current; 0 = none.
    void currentFlowChanged(ctscope::FlowSerial serial);
    /// The user wants to know more of the current flow (Enter, double click).
    void inspectRequested();
    void filterRequested(const QString &text);
    /// The user wants to give an address a name: the beginning of a line of the file of names.
    void namingRequested(const QString &line);
    void sortRequested(ctscope::SortSpec spec);
    void copyRequested(ctscope::RowForm form);
    /// The selected flows are to be deleted or changed.
    void editRequested(ctscope::EntryEdit::Kind kind);
    void pauseRequested();
    /// The user wants the flows grouped by a key; `add`: by one more.
    void groupRequested(const ctscope::GroupKey &key, bool add);
    /// The user wants what was shown before (Backspace).
    void backRequested();
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
    void applyStyle();
    void applyColumns();
    void paintBeyondColumns();
    int currentColumn() const;
    bool goByKey(int key);
    bool groupByKey(const QKeyEvent &event);
    void showHeaderMenu(const QPoint &position);

    FlowTableModel *m_model = nullptr;
    FlowDelegate *m_delegate;
    FlowHeader *m_header;
    ColumnLayout *m_columns = nullptr;
    FlowRepaint *m_repaint = nullptr;
    CurrentFlow m_current;
    TypeAhead m_typeAhead;
    bool m_presenting = false; ///< a frame causes the changes of rows and of the current row
};

} // namespace ctscope
