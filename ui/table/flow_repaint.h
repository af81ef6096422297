// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/second_hand.h"
#include "ui/table/painted_cells.h"

#include <QObject>
#include <QTimer>

class QTableView;

namespace ctscope {

class ColumnLayout;

/// Repaints the parts of the table that have changed: after a frame with the same rows, each
/// second for the times, and while marks fade. GUI thread only.
class FlowRepaint : public QObject {
    Q_OBJECT
public:
    /// Both must outlive this.
    FlowRepaint(QTableView *view, const ColumnLayout *columns);

    void setModel(FlowTableModel *model) { m_model = model; }

    /// Starts or stops repainting each second.
    void start() { m_ticking.start(); }
    void stop() { m_ticking.stop(); }

    /// A frame arrived, with the same flows in the same rows or with other rows.
    void frameShown(bool sameRows);
    /// Repaints what has changed. Rows and columns have not moved.
    void repaintChanged();
    /// Forgets what the cells show.
    void forget() { m_painted.clear(); }
    /// These cells were painted with fading marks, and are soon repainted.
    void addFading(const QList<QRect> &cells);

private:
    void repaintFading();

    QTableView *m_view;
    const ColumnLayout *m_columns;
    FlowTableModel *m_model = nullptr;
    PaintedCells m_painted;
    SecondHand m_ticking;
    QList<QRect> m_fading;
    QTimer m_fadingTimer;
};

} // namespace ctscope
