// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/group_view.h"

#include "ui/parts/explanation.h"
#include "ui/parts/semantic_colors.h"
#include "ui/parts/spaced_header.h"

#include "table/group_model.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

constexpr int flowsSection = 1;

/// Draws the bar behind the number of flows, and the row of the other groups as secondary text.
class GroupDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const double share = index.data(GroupModel::ShareRole).toDouble();
        const bool isSelected = option.state & QStyle::State_Selected;
        // A selection would cover the bar, so there it is drawn on top.
        if (isSelected)
            QStyledItemDelegate::paint(painter, option, index);
        if (index.column() == flowsSection && share > 0) {
            constexpr int margin = 2;
            QRect bar = option.rect.adjusted(margin, margin, -margin, -margin);
            bar.setLeft(bar.right() - std::max(1, static_cast<int>(bar.width() * std::min(1.0, share))));
            QColor color = option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Highlight);
            constexpr int faint = 70; // the number on it stays readable
            color.setAlpha(faint);
            painter->fillRect(bar, color);
        }
        if (!isSelected)
            QStyledItemDelegate::paint(painter, option, index);
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        // As high as the rows of flows.
        const QSize size = QStyledItemDelegate::sizeHint(option, index);
        constexpr int air = 6;
        return {size.width(), std::max(size.height(), option.fontMetrics.height() + air)};
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        if (index.data(GroupModel::OthersRole).toBool()) {
            option->font.setItalic(true);
            option->palette.setColor(QPalette::Text, SemanticColors::of(option->palette).quiet);
        } else if (const QVariant color = index.data(GroupModel::NameColorRole); color.isValid()) {
            option->palette.setColor(QPalette::Text, readableInk(QColor::fromRgb(color.toUInt()), option->palette));
        }
    }
};

} // namespace

GroupView::GroupView(QWidget *parent)
    : QTreeView(parent)
{
    setObjectName(QStringLiteral("groupView"));
    setAccessibleName(tr("Groups of flows"));
    setHeader(new SpacedHeader(this));
    header()->setSectionsClickable(true);
    header()->setSortIndicatorShown(true);
    header()->setStretchLastSection(false);
    setItemDelegate(new GroupDelegate(this));
    setUniformRowHeights(true);
    setAlternatingRowColors(true);
    setAllColumnsShowFocus(true);
    setSelectionBehavior(SelectRows);
    // A double click asks for the flows of a group; the arrow opens it.
    setExpandsOnDoubleClick(false);
    connect(header(), &QHeaderView::sectionClicked, this, &GroupView::chooseSection);
}

void GroupView::setGroupModel(GroupModel *model)
{
    m_model = model;
    setModel(model);
    const auto tell = [this](const QModelIndex &index, bool open) {
        if (!m_presenting)
            m_model->setExpanded(index, open);
    };
    connect(this, &QTreeView::expanded, model, [tell](const QModelIndex &index) { tell(index, true); });
    connect(this, &QTreeView::collapsed, model, [tell](const QModelIndex &index) { tell(index, false); });
}

void GroupView::present(const GroupedRowsPtr &groups, bool isLive)
{
    const bool wasPresenting = std::exchange(m_presenting, true);
    const bool first = m_model->columnCount() == 0;
    m_model->setGroups(groups);
    openExpanded();
    m_presenting = wasPresenting;
    if (!groups || m_model->columnCount() == 0)
        return;
    if (first) {
        constexpr int keyWidth = 30; // average characters
        const int character = fontMetrics().averageCharWidth();
        header()->resizeSection(0, keyWidth * character);
        for (int section = 1; section < m_model->columnCount(); ++section)
            resizeColumnToContents(section);
    }
    if (!isLive)
        hideEmptyColumns(*groups);
    for (int section = 0; section < m_model->columnCount(); ++section) {
        if (m_model->column(section) == groups->view.sort.column)
            header()->setSortIndicator(
                section, groups->view.sort.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    }
    if (!currentIndex().isValid() && m_model->rowCount() > 0)
        setCurrentIndex(m_model->index(0, flowsSection));
}

/// A dump knows nothing of rates, and not every one has counters or a limit.
void GroupView::hideEmptyColumns(const GroupedRows &groups)
{
    for (int section = flowsSection + 1; section < m_model->columnCount(); ++section) {
        const GroupColumn column = m_model->column(section);
        const auto hasValue = [&](const GroupRow &row) { return groupNumber(groups, row.totals, column).has_value(); };
        const bool isSorted = column == groups.view.sort.column;
        setColumnHidden(section, !isSorted && std::ranges::none_of(groups.top.rows, hasValue));
    }
}

/// Groups that came back are as open as they were.
void GroupView::openExpanded()
{
    for (const GroupPath &path : m_model->expanded()) {
        const QModelIndex index = m_model->indexOf(path);
        if (index.isValid() && !isExpanded(index))
            expand(index);
    }
}

void GroupView::sortBy(int section, bool descending)
{
    if (section >= 0 && section < m_model->columnCount())
        emit sortRequested({m_model->column(section), descending});
}

/// Amounts come with the largest first; a second click turns the order.
void GroupView::chooseSection(int section)
{
    if (!m_model || !m_model->groups())
        return;
    const GroupSort &sort = m_model->groups()->view.sort;
    const bool isSorted = m_model->column(section) == sort.column;
    sortBy(section, isSorted ? !sort.descending : section > 0);
}

void GroupView::activateCurrent()
{
    const QString filter = currentIndex().data(GroupModel::FilterRole).toString();
    if (!filter.isEmpty())
        emit flowsRequested(filter);
}

void GroupView::explainColumn()
{
    const int section = currentIndex().column();
    if (!m_model || section < 0)
        return;
    Explanation explanation;
    explanation.title = m_model->headerData(section, Qt::Horizontal).toString();
    explanation.text = m_model->headerData(section, Qt::Horizontal, Qt::ToolTipRole).toString();
    const QRect beside(
        header()->sectionViewportPosition(section), 0, header()->sectionSize(section), header()->height());
    showExplanation(explanation, header(), beside);
}

void GroupView::copyCurrent() const
{
    const QModelIndex current = currentIndex();
    if (!current.isValid())
        return;
    QStringList cells;
    for (int column = 0; column < m_model->columnCount(); ++column)
        cells << current.siblingAtColumn(column).data().toString();
    QApplication::clipboard()->setText(cells.join(u'\t'));
}

void GroupView::keyPressEvent(QKeyEvent *event)
{
    const int key = event->key();
    if (event->modifiers() == Qt::AltModifier && (key == Qt::Key_Up || key == Qt::Key_Down)) {
        sortBy(currentIndex().column(), key == Qt::Key_Down);
        return;
    }
    if (key == Qt::Key_G && (event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::ShiftModifier)) {
        emit groupRequested(event->modifiers() == Qt::ShiftModifier);
        return;
    }
    if (event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier) {
        switch (key) {
        case Qt::Key_Return:
        case Qt::Key_Enter: activateCurrent(); return;
        case Qt::Key_Backspace: emit backRequested(); return;
        case Qt::Key_Escape: emit escapePressed(); return;
        case Qt::Key_Space: emit pauseRequested(); return;
        default: break;
        }
    }
    if (event->matches(QKeySequence::Copy))
        return copyCurrent();
    QTreeView::keyPressEvent(event);
}

void GroupView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && indexAt(event->position().toPoint()).isValid())
        activateCurrent();
    else
        QTreeView::mouseDoubleClickEvent(event);
}

} // namespace ctscope
