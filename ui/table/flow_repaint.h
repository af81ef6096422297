// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/second_hand.h"
#include "ui/table/painted_cells.h"

#include <QObject>
#include <QTimer>

class QTableView;

namespace ctscope {

class ColumnLayout;

/// Repaints those parts of the table that look different: after a frame with the same rows, each
/// second as times run on, and while marks fade. GUI thread only.
class FlowRepaint : public QObject {
    Q_OBJECT
public:
    /// Both must outlive this.
    FlowRepaint(QTableView *view, const ColumnLayout *columns);

    void setModel(FlowTableModel *model) { m_model = model; }

    /// Repaints each second, from now on or no more.
    void start() { m_ticking.start(); }
    void stop() { m_ticking.stop(); }

    /// A frame came with the same flows in the same rows, or with other rows.
    void frameShown(bool sameRows);
    /// Repaints what has changed. Rows and columns have not moved.
    void repaintChanged();
    /// What the cells show is not known any more.
    void forget() { m_painted.clear(); }
    /// These cells were painted with marks that fade, and are repainted soon.
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
