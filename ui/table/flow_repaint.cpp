// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/flow_repaint.h"

#include "ui/parts/motion.h"
#include "ui/table/column_layout.h"

#include <QHeaderView>
#include <QTableView>

#include <algorithm>
#include <utility>

namespace ctscope {
namespace {

constexpr int fadeStepMs = 100;
constexpr int reducedFadeStepMs = 500;

} // namespace

FlowRepaint::FlowRepaint(QTableView *view, const ColumnLayout *columns)
    : QObject(view)
    , m_view(view)
    , m_columns(columns)
{
    connect(&m_ticking, &QTimer::timeout, this, [this] {
        m_model->standStill();
        repaintChanged();
    });
    m_fadingTimer.setSingleShot(true);
    connect(&m_fadingTimer, &QTimer::timeout, this, &FlowRepaint::repaintFading);
}

void FlowRepaint::frameShown(bool sameRows)
{
    m_ticking.frameCame();
    if (sameRows)
        repaintChanged();
    else
        forget(); // the view repaints all of it
}

void FlowRepaint::repaintChanged()
{
    if (!m_view->isVisible() || m_model->rowCount() == 0) {
        forget(); // when the view is shown again, it paints a later frame
        return;
    }
    PaintedCells::Sight sight{std::max(0, m_view->rowAt(0)), 0, m_columns->shown()};
    const int last = m_view->rowAt(m_view->viewport()->height() - 1);
    sight.rows = (last >= 0 ? last + 1 : m_model->rowCount()) - sight.firstRow;
    const auto changed = m_painted.takeChanges(*m_model, sight);
    if (!changed) {
        m_view->viewport()->update();
        return;
    }
    QRegion region;
    for (const QModelIndex &cell : *changed)
        region += m_view->visualRect(cell);
    // A bar moves where its text does not.
    for (const Column column : sight.columns) {
        if (isTicking(definitionOf(column).type) && m_model->frame()->snapshot->live) {
            const int section = static_cast<int>(column);
            region += QRect(m_view->columnViewportPosition(section), m_view->rowViewportPosition(sight.firstRow),
                m_view->columnWidth(section), sight.rows * m_view->verticalHeader()->defaultSectionSize());
        }
    }
    m_view->viewport()->update(region);
}

void FlowRepaint::addFading(const QList<QRect> &cells)
{
    if (cells.isEmpty())
        return;
    // A part of the table may be painted while another part waits for its next step.
    m_fading.append(cells);
    if (!m_fadingTimer.isActive())
        m_fadingTimer.start(reducedMotion() ? reducedFadeStepMs : fadeStepMs);
}

void FlowRepaint::repaintFading()
{
    for (const QRect &cell : std::exchange(m_fading, {}))
        m_view->viewport()->update(cell);
}

} // namespace ctscope
