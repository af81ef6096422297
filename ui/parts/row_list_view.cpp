// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/row_list_view.h"

#include "ui/parts/semantic_colors.h"
#include "ui/parts/spaced_header.h"

#include "flow/foreign_text.h"
#include "table/row_list_model.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>

#include <algorithm>

namespace ctscope {
namespace {

/// Paints rows that stand out: bold, with a sign before the first cell. Every row has room for the sign.
class RowListDelegate : public QStyledItemDelegate {
public:
    RowListDelegate(Sign sign, QObject *parent)
        : QStyledItemDelegate(parent)
        , m_sign(sign)
    {
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        // Elide in the middle: names of settings and paths differ at their ends.
        option->textElideMode = option->text.contains(u' ') ? Qt::ElideRight : Qt::ElideMiddle;
        if (index.data(StandsOutRole).toBool())
            option->font.setBold(true);
        if (index.column() == 0) {
            option->features |= QStyleOptionViewItem::HasDecoration;
            option->decorationSize = QSize(signSize, signSize);
            option->icon = QIcon();
        }
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        if (index.column() != 0 || !index.data(StandsOutRole).toBool())
            return;
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const QColor color =
            selected ? option.palette.color(QPalette::HighlightedText) : SemanticColors::of(option.palette).warningText;
        const QRectF square(
            option.rect.left() + 4, option.rect.center().y() + 0.5 - signSize / 2.0, signSize, signSize);
        paintSign(*painter, m_sign, square, color);
    }

private:
    static constexpr int signSize = 14;
    Sign m_sign;
};

} // namespace

RowListView::RowListView(Sign sign, QWidget *parent)
    : QTableView(parent)
    , m_sorted(new QSortFilterProxyModel(this))
{
    setItemDelegate(new RowListDelegate(sign, this));
    setSelectionBehavior(SelectRows);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    setHorizontalHeader(new SpacedHeader(this));
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setSortIndicatorClearable(true);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_sorted->setSortRole(RawRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    connect(this, &QTableView::activated, this,
        [this](const QModelIndex &index) { emit rowActivated(m_sorted->mapToSource(index).row()); });
}

void RowListView::setRowList(QAbstractItemModel *model)
{
    m_sorted->setSourceModel(model);
    setModel(m_sorted);
    setSortingEnabled(true);
    m_sorted->sort(-1);
    connect(model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first, const QModelIndex &last) {
        if (const int row = currentListRow(); row >= first.row() && row <= last.row())
            emit currentRowChanged(row);
    });
}

int RowListView::currentListRow() const { return m_sorted->mapToSource(currentIndex()).row(); }

QList<int> RowListView::selectedListRows() const
{
    QModelIndexList selected = selectionModel()->selectedRows();
    std::sort(selected.begin(), selected.end());
    QList<int> rows;
    for (const QModelIndex &index : std::as_const(selected))
        rows << m_sorted->mapToSource(index).row();
    return rows;
}

void RowListView::setWidths(const QList<int> &characters)
{
    for (qsizetype i = 0; i < characters.size(); ++i)
        setColumnWidth(static_cast<int>(i), characters[i] * fontMetrics().averageCharWidth() + 12);
}

QString RowListView::selectedText() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    std::string lines;
    const auto addLine = [&](auto &&textOf) {
        for (int column = 0; column < model()->columnCount(); ++column) {
            if (column > 0)
                lines += '\t';
            appendTabField(lines, textOf(column).toString().toStdString());
        }
        lines += '\n';
    };
    addLine([this](int column) { return model()->headerData(column, Qt::Horizontal); });
    for (const QModelIndex &row : rows)
        addLine([&row](int column) { return row.siblingAtColumn(column).data(); });
    return QString::fromStdString(lines);
}

void RowListView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    const int left = horizontalScrollBar()->value();
    QTableView::scrollTo(index, hint);
    if (index.column() == m_column)
        horizontalScrollBar()->setValue(left);
    m_column = index.column();
}

void RowListView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        if (selectionModel()->hasSelection())
            QGuiApplication::clipboard()->setText(selectedText());
        return;
    }
    QTableView::keyPressEvent(event);
}

void RowListView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    emit currentRowChanged(m_sorted->mapToSource(current).row());
}

} // namespace ctscope
