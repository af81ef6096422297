// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/flow_view.h"

#include "ui/table/flow_delegate.h"
#include "ui/parts/motion.h"
#include "ui/table/row_menu.h"
#include "ui/parts/spaced_header.h"

#include "table/columns.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace ctscope {
namespace {

constexpr int fadeStepMs = 100;
constexpr int typedPauseMs = 900;
constexpr int searchBudgetMs = 12;

} // namespace

FlowView::FlowView(QWidget *parent)
    : QTableView(parent)
    , m_delegate(new FlowDelegate(this))
{
    setObjectName(QStringLiteral("flowView"));
    setAccessibleName(tr("Flows"));
    setItemDelegate(m_delegate);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerItem);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);

    auto *header = new SpacedHeader(this);
    setHorizontalHeader(header);
    header->setSectionsMovable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicatorClearable(false); // the menu of the header has it
    header->setSortIndicator(-1, Qt::AscendingOrder);
    header->setMinimumSectionSize(28);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::customContextMenuRequested, this, &FlowView::showHeaderMenu);
    connect(header, &QHeaderView::sortIndicatorChanged, this, [this] { emit sortRequested(sortSpec()); });
    connect(header, &QHeaderView::sectionMoved, this, &FlowView::columnsChanged);
    connect(header, &QHeaderView::sectionResized, this, [this](int section) {
        if (!m_byUs) {
            m_dragged.insert(section);
            emit layoutChosen();
        }
    });
    connect(header, &QHeaderView::sectionHandleDoubleClicked, this, [this](int section) { fitColumn(static_cast<Column>(section)); });
    connect(&m_ticking, &QTimer::timeout, this, [this] {
        m_model->standStill();
        repaintChanged();
    });
    m_fadingTimer.setSingleShot(true);
    connect(&m_fadingTimer, &QTimer::timeout, this, &FlowView::repaintFading);
    m_typedTimer.setSingleShot(true);
    m_typedTimer.setInterval(typedPauseMs);
    connect(&m_typedTimer, &QTimer::timeout, this, [this] { m_typed.clear(); });
    applyLook();
}

void FlowView::setFlowModel(FlowTableModel *model)
{
    m_model = model;
    setModel(model);
    // The headers show no selection. Asked whether a column is selected, Qt asks each of its rows, and
    // there may be a million.
    for (auto *header : {horizontalHeader(), verticalHeader()})
        header->setSelectionModel(new QItemSelectionModel(model, header));
    // The stripe beyond the columns is selected with its row.
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, viewport(), qOverload<>(&QWidget::update));
    resetColumns();
}

void FlowView::present(const FramePtr &frame)
{
    auto *const bar = verticalScrollBar();
    // At its end the table stands on its last row, and a part of a row shows above this one.
    const int firstRow = bar->value();
    const QModelIndex current = currentIndex();
    const int middle = current.isValid() ? visualRect(current).center().y() : -1;
    const bool currentSeen = middle >= 0 && middle < viewport()->height();
    const FlowSerial before = currentFlow();
    const FramePtr shown = m_model->frame();
    const bool sameTable = shown && frame && shown->snapshot && frame->snapshot && frame->snapshot->continues(*shown->snapshot);
    const bool filteredAnew = sameTable && shown->spec.filter != frame->spec.filter;
    const bool sortedAnew = sameTable && shown->spec.sort != frame->spec.sort;
    // Another order is read from its top, unless the user is looking at a row that he chose.
    const bool toTop = sortedAnew && !currentSeen;
    const int anchorRow = currentSeen ? current.row() : firstRow > 0 && !toTop ? firstRow : -1;
    const int below = currentSeen ? std::clamp(anchorRow - firstRow, 0, std::max(0, bar->pageStep() - 1)) : 0;
    // The model moves persistent indexes with their flows.
    QPersistentModelIndex anchor = anchorRow >= 0 ? m_model->index(anchorRow, 0) : QModelIndex();

    m_presenting = true;
    m_sameRows = false;
    m_model->standStill();
    m_model->present(frame);
    if (currentIndex().isValid() || !sameTable) {
        m_hiddenFlow = 0;
    } else if (before != 0 && filteredAnew) {
        m_hiddenFlow = before;
    } else if (m_hiddenFlow != 0 && filteredAnew && goToFlow(m_hiddenFlow)) {
        m_hiddenFlow = 0; // the filter lets it through again
        anchor = QPersistentModelIndex(); // and it is in sight
    }
    m_presenting = false;
    m_ticking.frameCame();
    if (toTop)
        bar->setValue(0);
    if (m_sameRows) {
        repaintChanged();
        return;
    }
    m_painted.clear();

    if (anchor.isValid()) {
        // The bar knows of more rows only after the layout, which is otherwise put off.
        executeDelayedItemsLayout();
        bar->setValue(std::max(0, anchor.row() - below));
    }
    settleWidths();
    // The current row may have gone, or be another flow's.
    if (const FlowSerial now = currentFlow(); now != m_announced) {
        m_announced = now;
        emit currentFlowChanged(now);
    }
}

/// Of a frame's cells only those that look different are painted anew, see repaintChanged().
void FlowView::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles)
{
    m_sameRows = m_presenting;
    if (!m_presenting || QAccessible::isActive())
        QTableView::dataChanged(topLeft, bottomRight, roles);
}

/// After a frame with the same flows in the same rows, or a second without a frame: nothing has moved.
void FlowView::repaintChanged()
{
    if (!isVisible() || m_model->rowCount() == 0) {
        m_painted.clear(); // what is painted when it comes back is of a later frame
        return;
    }
    PaintedCells::Sight sight{std::max(0, rowAt(0)), 0, shownColumns()};
    const int last = rowAt(viewport()->height() - 1);
    sight.rows = (last >= 0 ? last + 1 : m_model->rowCount()) - sight.firstRow;
    const auto changed = m_painted.takeChanges(*m_model, sight);
    if (!changed) {
        viewport()->update();
        settleWidths();
        return;
    }
    QRegion region;
    for (const QModelIndex &cell : *changed) {
        region += visualRect(cell);
    }
    // A bar moves where its text does not.
    for (const Column column : sight.columns) {
        if (isTicking(definitionOf(column).type) && m_model->frame()->snapshot->live) {
            const int section = static_cast<int>(column);
            region += QRect(columnViewportPosition(section), rowViewportPosition(sight.firstRow), columnWidth(section),
                            sight.rows * verticalHeader()->defaultSectionSize());
        }
    }
    viewport()->update(region);
}

std::vector<int> FlowView::rowsInSight() const
{
    std::vector<int> rows;
    const int last = rowAt(viewport()->height() - 1);
    const int end = last >= 0 ? last + 1 : m_model->rowCount();
    for (int row = rowAt(0); isVisible() && row >= 0 && row < end; ++row)
        rows.push_back(row);
    const int current = currentIndex().row();
    if (current >= 0 && (rows.empty() || current < rows.front() || current > rows.back()))
        rows.push_back(current);
    return rows;
}

FlowSerial FlowView::currentFlow() const
{
    const auto index = currentIndex();
    return m_model && index.isValid() ? m_model->serialAt(index.row()).value_or(0) : 0;
}

bool FlowView::goToFlow(FlowSerial serial)
{
    const auto row = m_model->viewRowOf(serial);
    if (!row)
        return false;
    const auto shown = shownColumns();
    const int column = currentIndex().isValid() ? currentIndex().column() : shown.isEmpty() ? 0 : static_cast<int>(shown.first());
    const auto index = m_model->index(*row, column);
    setCurrentIndex(index);
    scrollTo(index);
    return true;
}

/// The base class makes the first row current, which nobody has chosen: the inspector would show a flow
/// by chance, and the order be kept around it.
void FlowView::focusInEvent(QFocusEvent *event)
{
    if (currentIndex().isValid()) {
        QTableView::focusInEvent(event);
        return;
    }
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void FlowView::setPaused(bool paused)
{
    m_model->setPaused(paused);
    m_painted.clear();
    viewport()->update();
}

void FlowView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    if (m_presenting)
        return;
    m_hiddenFlow = 0;
    if (const FlowSerial now = currentFlow(); now != m_announced) {
        m_announced = now;
        emit currentFlowChanged(now);
    }
}

// Painting

void FlowView::applyLook()
{
    m_delegate->setLook(font(), palette());
    verticalHeader()->setMinimumSectionSize(m_delegate->rowHeight());
    verticalHeader()->setDefaultSectionSize(m_delegate->rowHeight());
    m_painted.clear();
}

void FlowView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        applyLook();
}

void FlowView::paintEvent(QPaintEvent *event)
{
    paintBeyondColumns();
    QTableView::paintEvent(event);
    const auto fading = m_delegate->takeFading();
    if (fading.isEmpty())
        return;
    // A part of the table may be painted while another part waits for its next step.
    m_fading.append(fading);
    if (!m_fadingTimer.isActive())
        m_fadingTimer.start(reducedMotion() ? 500 : fadeStepMs);
}

/// The stripes of the rows go on to the right edge, so that the table has no ragged end.
void FlowView::paintBeyondColumns()
{
    const int left = horizontalHeader()->length() - horizontalHeader()->offset();
    if (!m_model || left >= viewport()->width())
        return;
    QPainter painter(viewport());
    const int rows = m_model->rowCount();
    for (int row = rowAt(0); row >= 0 && row < rows; ++row) {
        const int top = rowViewportPosition(row);
        if (top >= viewport()->height())
            break;
        QStyleOptionViewItem option;
        initViewItemOption(&option);
        option.rect = QRect(left, top, viewport()->width() - left, rowHeight(row));
        if (row % 2 == 1)
            option.features |= QStyleOptionViewItem::Alternate;
        style()->drawPrimitive(QStyle::PE_PanelItemViewRow, &option, &painter, this);
        if (selectionModel()->isRowSelected(row)) {
            const auto group = hasFocus() || isActiveWindow() ? QPalette::Active : QPalette::Inactive;
            painter.fillRect(option.rect, palette().brush(group, QPalette::Highlight));
        } else if (const QColor tint = m_delegate->rowTint(m_model->index(row, 0)); tint.isValid()) {
            painter.fillRect(option.rect, tint);
        }
    }
}

void FlowView::repaintFading()
{
    for (const QRect &rect : std::exchange(m_fading, {}))
        viewport()->update(rect);
}

void FlowView::showEvent(QShowEvent *event)
{
    QTableView::showEvent(event);
    settleWidths();
    m_ticking.start();
}

void FlowView::hideEvent(QHideEvent *event)
{
    QTableView::hideEvent(event);
    m_ticking.stop();
}

// Keys and mouse

void FlowView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        emit copyRequested({});
        return;
    }
    if (event->modifiers() == Qt::AltModifier && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        && currentIndex().isValid()) {
        setSortSpec({static_cast<Column>(currentIndex().column()), event->key() == Qt::Key_Down});
        return;
    }
    if (event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier) {
        switch (event->key()) {
        case Qt::Key_Space:
            // Within what is being typed, a blank belongs to it.
            if (m_typed.isEmpty()) {
                emit pauseRequested();
                return;
            }
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            emit inspectRequested();
            return;
        case Qt::Key_Escape:
            emit escapePressed();
            return;
        case Qt::Key_Home:
        case Qt::Key_End:
            // By row, as a row is what is selected; QTableView would go along the columns.
            if (m_model->rowCount() > 0) {
                const int row = event->key() == Qt::Key_Home ? 0 : m_model->rowCount() - 1;
                setCurrentIndex(m_model->index(row, std::max(0, currentIndex().column())));
            }
            return;
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            // The first key chooses a row that is in sight; QTableView would go to the first of all.
            if (!currentIndex().isValid() && m_model->rowCount() > 0) {
                const auto columns = shownColumns();
                setCurrentIndex(m_model->index(std::max(0, rowAt(0)), columns.isEmpty() ? 0 : static_cast<int>(columns.first())));
                return;
            }
            break;
        default:
            break;
        }
    }
    QTableView::keyPressEvent(event);
}

/// Finds the next row whose current column begins with what was typed. Gives up after one frame's
/// time: a table may have a million rows, and the filter finds anything in all of them.
void FlowView::keyboardSearch(const QString &search)
{
    const int rows = m_model ? m_model->rowCount() : 0;
    if (rows == 0 || search.isEmpty())
        return;
    const bool again = !m_typed.isEmpty() && m_typed == search;
    if (!again)
        m_typed += search;
    m_typedTimer.start();
    const auto current = currentIndex();
    const auto shown = shownColumns();
    const int column = current.isValid() ? current.column() : shown.isEmpty() ? 0 : static_cast<int>(shown.first());
    // A new word starts behind the current row; a longer one may still mean the same row.
    const int start = !current.isValid() ? 0 : current.row() + (m_typed.size() == search.size() ? 1 : 0);
    QElapsedTimer elapsed;
    elapsed.start();
    for (int step = 0; step < rows && elapsed.elapsed() < searchBudgetMs; ++step) {
        const auto index = m_model->index((start + step) % rows, column);
        if (index.data().toString().startsWith(m_typed, Qt::CaseInsensitive)) {
            setCurrentIndex(index);
            return;
        }
    }
}

void FlowView::mouseDoubleClickEvent(QMouseEvent *event)
{
    QTableView::mouseDoubleClickEvent(event);
    if (event->button() == Qt::LeftButton && indexAt(event->position().toPoint()).isValid())
        emit inspectRequested();
}

void FlowView::contextMenuEvent(QContextMenuEvent *event)
{
    // By keyboard the menu opens at the current cell.
    const bool byMouse = event->reason() == QContextMenuEvent::Mouse;
    const auto index = byMouse ? indexAt(event->pos()) : currentIndex();
    if (!index.isValid())
        return;
    if (!selectionModel()->isRowSelected(index.row()))
        setCurrentIndex(index);
    RowMenu menu(this, index);
    menu.exec(byMouse ? event->globalPos() : viewport()->mapToGlobal(visualRect(index).bottomLeft()));
}

// Copies

/// A selection of a million rows is a few ranges; nothing here goes by its single rows.
std::vector<FlowView::Run> FlowView::selectedRuns() const
{
    std::vector<Run> runs;
    const QItemSelection ranges = selectionModel()->selection();
    for (const QItemSelectionRange &range : ranges) {
        if (range.isValid())
            runs.push_back({range.top(), range.bottom()});
    }
    std::ranges::sort(runs, {}, &Run::first);
    std::size_t kept = 0;
    for (const Run &run : runs) {
        if (kept > 0 && run.first <= runs[kept - 1].last + 1)
            runs[kept - 1].last = std::max(runs[kept - 1].last, run.last);
        else
            runs[kept++] = run;
    }
    runs.resize(kept);
    return runs;
}

int FlowView::selectedRowCount() const
{
    int rows = 0;
    for (const Run &run : selectedRuns())
        rows += run.last - run.first + 1;
    return rows;
}

ChosenRows FlowView::shownRows() const
{
    return m_model->frame() ? ChosenRows{m_model->frame(), shownColumns(), m_model->moment()} : ChosenRows();
}

ChosenRows FlowView::selectedRows() const
{
    ChosenRows chosen = shownRows();
    if (!chosen.frame)
        return chosen;
    const auto &all = chosen.frame->order->rows;
    FlowOrder order;
    order.rows.reserve(static_cast<std::size_t>(selectedRowCount()));
    for (const Run &run : selectedRuns())
        order.rows.insert(order.rows.end(), all.begin() + run.first, all.begin() + run.last + 1);
    chosen.frame = std::make_shared<const Frame>(
        Frame{chosen.frame->snapshot, std::make_shared<const FlowOrder>(std::move(order)), chosen.frame->spec});
    return chosen;
}

} // namespace ctscope
