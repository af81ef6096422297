// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/flow_view.h"

#include "ui/parts/color_rules.h"
#include "ui/parts/saved_filters.h"
#include "ui/parts/explanation.h"
#include "ui/table/column_layout.h"
#include "ui/table/column_menu.h"
#include "ui/table/flow_delegate.h"
#include "ui/table/flow_header.h"
#include "ui/table/flow_repaint.h"
#include "ui/table/row_menu.h"
#include "ui/table/selected_rows.h"
#include "ui/table/sight_anchor.h"

#include "query/owner_use.h"
#include "table/column_words.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>

namespace ctscope {

FlowView::FlowView(QWidget *parent)
    : QTableView(parent)
    , m_delegate(new FlowDelegate(this))
    , m_header(new FlowHeader(this))
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
    setHorizontalHeader(m_header);
    m_header->setSortIndicatorShown(true); // the table has turned it off
    connect(m_header, &QHeaderView::customContextMenuRequested, this, &FlowView::showHeaderMenu);
    connect(m_header, &QHeaderView::sortIndicatorChanged, this, [this] { emit sortRequested(sortSpec()); });
    m_columns = new ColumnLayout(this, m_delegate);
    connect(m_columns, &ColumnLayout::shownChanged, this, &FlowView::applyColumns);
    connect(m_columns, &ColumnLayout::chosen, this, &FlowView::layoutChosen);
    m_repaint = new FlowRepaint(this, m_columns);
    const auto readRules = [this] {
        m_delegate->readColorRules(palette());
        viewport()->update();
    };
    connect(ColorRules::shared(), &ColorRules::changed, this, readRules);
    connect(SavedFilters::shared(), &SavedFilters::changed, this, readRules);
    applyStyle();
}

void FlowView::setFlowModel(FlowTableModel *model)
{
    m_model = model;
    setModel(model);
    m_repaint->setModel(model);
    // All rows have one height: to find those with another before each sort, Qt looks at every row.
    disconnect(model, &QAbstractItemModel::layoutAboutToBeChanged, verticalHeader(), nullptr);
    // The headers show no selection: to find out whether a column is selected, Qt checks each row, and
    // there may be a million.
    for (auto *header : {horizontalHeader(), verticalHeader()})
        header->setSelectionModel(new QItemSelectionModel(model, header));
    // The stripe beyond the columns is selected with its row.
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, viewport(), qOverload<>(&QWidget::update));
    m_columns->reset();
}

void FlowView::present(const FramePtr &frame)
{
    const FrameChange change = FrameChange::between(m_model->frame(), frame);
    SightAnchor anchor(*this, change.sortedAnew);
    bool sameRows = false;
    {
        const QScopedValueRollback presenting(m_presenting, true);
        m_model->standStill();
        sameRows = m_model->present(frame);
        if (const FlowSerial hidden = m_current.follow(currentFlow(), change); hidden != 0 && goToFlow(hidden)) {
            m_current.found();
            anchor.release(); // it is in view already
        }
    }
    if (anchor.startsAtTop())
        verticalScrollBar()->setValue(0);
    m_repaint->frameShown(sameRows);
    if (!sameRows && anchor.isHeld()) {
        // The scroll bar knows of new rows only after the layout, which is delayed otherwise.
        executeDelayedItemsLayout();
        verticalScrollBar()->setValue(anchor.firstRow());
    }
    m_columns->settle();
    // The current row may be gone, or show another flow.
    if (const FlowSerial now = currentFlow(); m_current.update(now))
        emit currentFlowChanged(now);
}

/// For a frame with the same rows, only changed cells are painted; see FlowRepaint.
void FlowView::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles)
{
    if (!m_presenting || QAccessible::isActive())
        QTableView::dataChanged(topLeft, bottomRight, roles);
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

std::vector<FlowSerial> FlowView::flowsWithOwner() const
{
    std::vector<FlowSerial> flows;
    if (const FlowSerial current = currentFlow(); current != 0)
        flows.push_back(current);
    if (m_model == nullptr || std::ranges::none_of(m_columns->shown(), isOwnerColumn))
        return flows;
    for (const int row : rowsInSight()) {
        if (const auto serial = m_model->serialAt(row))
            flows.push_back(*serial);
    }
    return flows;
}

FlowSerial FlowView::currentFlow() const
{
    const auto index = currentIndex();
    return m_model && index.isValid() ? m_model->serialAt(index.row()).value_or(0) : 0;
}

/// The column for keys and searches: the current one, else the first that is shown.
int FlowView::currentColumn() const
{
    if (currentIndex().isValid())
        return currentIndex().column();
    const auto shown = m_columns->shown();
    return shown.isEmpty() ? 0 : static_cast<int>(shown.first());
}

bool FlowView::goToFlow(FlowSerial serial)
{
    const auto row = m_model->viewRowOf(serial);
    if (!row)
        return false;
    const auto index = m_model->index(*row, currentColumn());
    setCurrentIndex(index);
    scrollTo(index);
    return true;
}

/// The base class would make the first row current, although the user did not choose it: the inspector would show an
/// arbitrary flow, and scrolling would follow it.
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
    m_repaint->forget();
    viewport()->update();
}

void FlowView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    if (m_presenting)
        return;
    if (const FlowSerial now = currentFlow(); m_current.choose(now))
        emit currentFlowChanged(now);
}

SortSpec FlowView::sortSpec() const { return m_header->sortSpec(); }

void FlowView::setSortSpec(SortSpec spec) { m_header->setSortSpec(spec); }

// Columns

void FlowView::applyColumns()
{
    const auto shown = m_columns->shown();
    if (!shown.isEmpty())
        m_delegate->setFirstColumn(shown.first());
    m_delegate->setPortColumnsShown(shown.contains(Column::SourcePort), shown.contains(Column::DestinationPort),
        shown.contains(Column::ReplySourcePort), shown.contains(Column::ReplyDestinationPort));
    viewport()->update();
}

int FlowView::sizeHintForColumn(int column) const { return m_columns->contentWidth(static_cast<Column>(column)); }

void FlowView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    m_columns->settle();
    m_columns->useSpareWidth();
}

void FlowView::explainColumn(Column column)
{
    if (column == Column::Count)
        column = static_cast<Column>(currentColumn());
    const auto words = columnWords(column);
    showExplanation({words.title, words.tooltip, {}, {}, {}}, m_header, m_header->titleRect(column));
}

void FlowView::showHeaderMenu(const QPoint &position)
{
    const int section = m_header->logicalIndexAt(position);
    auto *menu = new ColumnMenu(this, section >= 0 ? static_cast<Column>(section) : Column::Count, this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(m_header->mapToGlobal(position));
}

// Painting

void FlowView::applyStyle()
{
    m_delegate->setStyle(font(), palette());
    m_delegate->readColorRules(palette());
    verticalHeader()->setMinimumSectionSize(m_delegate->rowHeight());
    verticalHeader()->setDefaultSectionSize(m_delegate->rowHeight());
    m_repaint->forget();
}

void FlowView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange
        || event->type() == QEvent::StyleChange)
        applyStyle();
}

void FlowView::paintEvent(QPaintEvent *event)
{
    paintBeyondColumns();
    QTableView::paintEvent(event);
    m_repaint->addFading(m_delegate->takeFading());
}

/// Continues the row stripes to the right edge, beyond the last column.
void FlowView::paintBeyondColumns()
{
    const int left = m_header->length() - m_header->offset();
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

void FlowView::showEvent(QShowEvent *event)
{
    QTableView::showEvent(event);
    m_columns->settle();
    m_repaint->start();
}

void FlowView::hideEvent(QHideEvent *event)
{
    QTableView::hideEvent(event);
    m_repaint->stop();
}

// Keys and mouse

void FlowView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        emit copyRequested({});
        return;
    }
    const int key = event->key();
    if (event->modifiers() == Qt::AltModifier && (key == Qt::Key_Up || key == Qt::Key_Down)
        && currentIndex().isValid()) {
        setSortSpec({static_cast<Column>(currentIndex().column()), key == Qt::Key_Down});
        return;
    }
    if (groupByKey(*event))
        return;
    if (event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier) {
        switch (key) {
        case Qt::Key_Space:
            // While a text is being typed, a blank belongs to it.
            if (!m_typeAhead.isActive()) {
                emit pauseRequested();
                return;
            }
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter: emit inspectRequested(); return;
        case Qt::Key_Escape: emit escapePressed(); return;
        case Qt::Key_Backspace: emit backRequested(); return;
        default:
            if (goByKey(key))
                return;
        }
    }
    QTableView::keyPressEvent(event);
}

/// G groups by the current column, Shift+G by that one as well; not within what is being typed.
bool FlowView::groupByKey(const QKeyEvent &event)
{
    const bool add = event.modifiers() == Qt::ShiftModifier;
    if (event.key() != Qt::Key_G || (!add && event.modifiers() != Qt::NoModifier) || m_typeAhead.isActive())
        return false;
    if (currentColumn() >= 0)
        emit groupRequested(GroupKey::of(static_cast<Column>(currentColumn())), add);
    return true;
}

/// Handles keys for which QTableView would move the current cell differently.
bool FlowView::goByKey(int key)
{
    const int rows = m_model->rowCount();
    switch (key) {
    case Qt::Key_Home:
    case Qt::Key_End:
        // By rows, because rows are selected; QTableView would move along the columns.
        if (rows > 0)
            setCurrentIndex(m_model->index(key == Qt::Key_Home ? 0 : rows - 1, std::max(0, currentIndex().column())));
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        // The first key selects a visible row; QTableView would go to the first of all rows.
        if (currentIndex().isValid() || rows == 0)
            return false;
        setCurrentIndex(m_model->index(std::max(0, rowAt(0)), currentColumn()));
        return true;
    default: return false;
    }
}

void FlowView::keyboardSearch(const QString &search)
{
    if (!m_model)
        return;
    if (const auto found = m_typeAhead.find(*m_model, currentIndex(), currentColumn(), search); found.isValid())
        setCurrentIndex(found);
}

void FlowView::mouseDoubleClickEvent(QMouseEvent *event)
{
    QTableView::mouseDoubleClickEvent(event);
    if (event->button() == Qt::LeftButton && indexAt(event->position().toPoint()).isValid())
        emit inspectRequested();
}

void FlowView::contextMenuEvent(QContextMenuEvent *event)
{
    // Opened with the keyboard, the menu appears at the current cell.
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

int FlowView::selectedRowCount() const { return rowsIn(runsOf(selectionModel()->selection())); }

ChosenRows FlowView::shownRows() const
{
    return m_model->frame() ? ChosenRows{m_model->frame(), m_columns->shown(), m_model->moment()} : ChosenRows();
}

ChosenRows FlowView::selectedRows() const { return only(runsOf(selectionModel()->selection()), shownRows()); }

} // namespace ctscope
