// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

/// The table on the screen. Rows and their order belong to the model, columns to their layout; here is
/// what stays calm while rows change: the flow under the eye and the selection. GUI thread only.
class FlowView : public QTableView {
    Q_OBJECT
public:
    explicit FlowView(QWidget *parent = nullptr);

    /// The model to show, for good; not owned.
    void setFlowModel(FlowTableModel *model);
    FlowTableModel *flowModel() const noexcept { return m_model; }
    /// Which columns are shown, where, and how wide.
    ColumnLayout *columns() const noexcept { return m_columns; }

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

    /// Shows what a column means, beside its header; Column::Count = the current column.
    void explainColumn(Column column = Column::Count);

    SortSpec sortSpec() const;
    void setSortSpec(SortSpec spec);

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
    void applyStyle();
    void applyColumns();
    void paintBeyondColumns();
    int currentColumn() const;
    bool goByKey(int key);
    void showHeaderMenu(const QPoint &position);

    FlowTableModel *m_model = nullptr;
    FlowDelegate *m_delegate;
    FlowHeader *m_header;
    ColumnLayout *m_columns = nullptr;
    FlowRepaint *m_repaint = nullptr;
    CurrentFlow m_current;
    TypeAhead m_typeAhead;
    bool m_presenting = false; ///< changes of rows and of the current one come from a frame
};

} // namespace ctscope
