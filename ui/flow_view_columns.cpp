// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of the table on the screen: which, where, how wide.
#include "ui/flow_view.h"

#include "ui/column_menu.h"
#include "ui/explanation.h"
#include "ui/flow_delegate.h"

#include "table/columns.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QSignalBlocker>

#include <algorithm>

namespace ctscope {
namespace {

constexpr int rowsMeasured = 100;   ///< what the content's width is taken from
constexpr int widestByContent = 420;
constexpr int growReserve = 80;
constexpr int growStep = 12;        ///< pixels: a column that grows has some room to the next time

QString idOf(Column column)
{
    const auto id = columnFacts(column).id;
    return QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size()));
}

QList<Column> allColumns()
{
    QList<Column> columns;
    for (std::size_t i = 0; i < columnCount; ++i)
        columns.append(static_cast<Column>(i));
    return columns;
}

bool isAddress(Column column)
{
    return column == Column::Source || column == Column::Destination || column == Column::ReplySource
        || column == Column::ReplyDestination;
}

} // namespace

bool FlowView::isColumnShown(Column column) const { return !isColumnHidden(static_cast<int>(column)); }

QList<Column> FlowView::shownColumns() const
{
    QList<Column> columns;
    const auto *header = horizontalHeader();
    for (int visual = 0; visual < header->count(); ++visual) {
        const int section = header->logicalIndex(visual);
        if (!header->isSectionHidden(section))
            columns.append(static_cast<Column>(section));
    }
    return columns;
}

void FlowView::setAbsentColumns(const QList<Column> &columns)
{
    m_byUs = true;
    for (const Column column : columns) {
        const int section = static_cast<int>(column);
        m_absent.insert(section);
        // A table without columns could not be brought back by its header.
        if (isColumnHidden(section) || shownColumns().size() == 1)
            continue;
        m_wanted.insert(section);
        setColumnHidden(section, true);
    }
    m_byUs = false;
}

void FlowView::setColumnShown(Column column, bool shown)
{
    if (isColumnShown(column) == shown)
        return;
    if (!shown && shownColumns().size() == 1)
        return;
    m_byUs = true;
    m_wanted.remove(static_cast<int>(column));
    setColumnHidden(static_cast<int>(column), !shown);
    if (shown && !m_dragged.contains(static_cast<int>(column)))
        setWidth(column, contentWidth(column, rowsMeasured));
    m_byUs = false;
    columnsChanged();
}

void FlowView::columnsChanged()
{
    if (m_byUs)
        return;
    const auto shown = shownColumns();
    if (!shown.isEmpty())
        m_delegate->setFirstColumn(shown.first());
    m_delegate->setPortColumnsShown(isColumnShown(Column::SourcePort), isColumnShown(Column::DestinationPort),
                                    isColumnShown(Column::ReplySourcePort), isColumnShown(Column::ReplyDestinationPort));
    viewport()->update();
    emit layoutChosen();
}

void FlowView::resetColumns()
{
    m_byUs = true;
    m_dragged.clear();
    m_wanted.clear();
    auto *header = horizontalHeader();
    const int average = fontMetrics().averageCharWidth();
    int visual = 0;
    for (const Column column : allColumns()) {
        const int section = static_cast<int>(column);
        header->moveSection(header->visualIndex(section), visual++);
        const auto words = columnWords(column);
        if (words.visible && m_absent.contains(section))
            m_wanted.insert(section);
        setColumnHidden(section, !words.visible || m_absent.contains(section));
        setWidth(column, words.width * average);
    }
    m_byUs = false;
    m_settled = false;
    settleWidths();
    columnsChanged();
}

void FlowView::setWidth(Column column, int width)
{
    const bool before = m_byUs;
    m_byUs = true;
    horizontalHeader()->resizeSection(static_cast<int>(column), width);
    m_byUs = before;
}

int FlowView::contentWidth(Column column, int mostRows) const
{
    const int section = static_cast<int>(column);
    int width = headerWidth(column);
    if (!m_model)
        return width;
    const QStyleOptionViewItem option;
    const int first = std::max(0, rowAt(0));
    const int last = std::min(m_model->rowCount(), first + mostRows);
    for (int row = first; row < last; ++row)
        width = std::max(width, m_delegate->sizeHint(option, m_model->index(row, section)).width());
    return std::min(width, widestByContent);
}

/// The title's width; the arrow of the order has room only where it stands.
int FlowView::headerWidth(Column column) const
{
    const auto *header = horizontalHeader();
    const int section = static_cast<int>(column);
    const int whole = header->sectionSizeHint(section);
    const int margin = style()->pixelMetric(QStyle::PM_HeaderMargin, nullptr, header);
    const int plain = header->fontMetrics().horizontalAdvance(columnWords(column).title) + 2 * margin + 4;
    return header->sortIndicatorSection() == section ? whole : std::min(whole, plain);
}

int FlowView::sizeHintForColumn(int column) const { return contentWidth(static_cast<Column>(column), rowsMeasured); }

void FlowView::fitColumn(Column column)
{
    m_dragged.remove(static_cast<int>(column));
    setWidth(column, contentWidth(column, rowsMeasured));
    emit layoutChosen();
}

void FlowView::fitColumns()
{
    m_dragged.clear();
    for (const Column column : shownColumns())
        setWidth(column, contentWidth(column, rowsMeasured));
    emit layoutChosen();
}

/// Takes the widths from the first rows that come, once, but for those that the user has chosen.
void FlowView::settleWidths()
{
    if (m_settled || !m_model || m_model->rowCount() == 0 || !isVisible())
        return;
    const auto shown = shownColumns();
    int total = 0;
    QList<Column> addresses;
    for (const Column column : shown) {
        const int section = static_cast<int>(column);
        if (!m_dragged.contains(section)) {
            setWidth(column, contentWidth(column, rowsMeasured));
            if (isAddress(column))
                addresses << column;
        }
        total += columnWidth(section);
    }
    // What is left over makes the addresses roomier, within reason; some of it is for columns that grow.
    if (const int spare = viewport()->width() - total - growReserve; spare > 0 && !addresses.isEmpty()) {
        for (const Column column : addresses)
            setWidth(column, columnWidth(static_cast<int>(column)) + std::min(spare / static_cast<int>(addresses.size()), 60));
    }
    m_settled = true;
}

/// Columns grow when a cell that can be seen does not fit, and never shrink: a unit that is cut off
/// makes another number of it.
void FlowView::growWidths()
{
    if (!m_settled || !m_model || !isVisible())
        return;
    const int rows = viewport()->height() / std::max(1, verticalHeader()->defaultSectionSize()) + 1;
    for (const Column column : shownColumns()) {
        if (!m_dragged.contains(static_cast<int>(column)))
            growWidth(column, contentWidth(column, rows));
    }
}

void FlowView::growWidth(Column column, int needed)
{
    const int section = static_cast<int>(column);
    const int most = std::min(needed, widestByContent);
    if (m_settled && most > columnWidth(section) && !m_dragged.contains(section))
        setWidth(column, std::min(most + growStep, widestByContent));
}

void FlowView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    settleWidths();
}

QString FlowView::columnLayout() const
{
    QStringList parts;
    const auto *header = horizontalHeader();
    for (int visual = 0; visual < header->count(); ++visual) {
        const int section = header->logicalIndex(visual);
        if (header->isSectionHidden(section) && !m_wanted.contains(section))
            continue;
        parts << QStringLiteral("%1:%2").arg(idOf(static_cast<Column>(section))).arg(m_dragged.contains(section) ? columnWidth(section) : 0);
    }
    return parts.join(QLatin1Char(' '));
}

void FlowView::setColumnLayout(const QString &layout)
{
    QList<std::pair<Column, int>> wanted;
    for (const QString &part : layout.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const auto words = part.split(QLatin1Char(':'));
        const auto column = columnFromId(words.first().toStdString());
        if (!column)
            continue;
        bool ok = false;
        const int width = words.value(1).toInt(&ok);
        wanted.append({*column, ok ? width : 0});
    }
    if (wanted.isEmpty())
        return;
    m_byUs = true;
    auto *header = horizontalHeader();
    for (const Column column : allColumns())
        setColumnHidden(static_cast<int>(column), true);
    m_dragged.clear();
    m_wanted.clear();
    int visual = 0;
    for (const auto &[column, width] : wanted) {
        const int section = static_cast<int>(column);
        header->moveSection(header->visualIndex(section), visual++);
        const bool absent = m_absent.contains(section) && wanted.size() > 1;
        if (absent)
            m_wanted.insert(section);
        setColumnHidden(section, absent);
        if (width > 0) {
            setWidth(column, width);
            m_dragged.insert(section);
        }
    }
    if (shownColumns().isEmpty()) {
        m_wanted.clear();
        setColumnHidden(static_cast<int>(wanted.first().first), false);
    }
    m_byUs = false;
    m_settled = false;
    settleWidths();
    columnsChanged();
}

SortSpec FlowView::sortSpec() const
{
    const auto *header = horizontalHeader();
    const int section = header->sortIndicatorSection();
    if (section < 0 || section >= static_cast<int>(columnCount))
        return {};
    return {static_cast<Column>(section), header->sortIndicatorOrder() == Qt::DescendingOrder};
}

void FlowView::setSortSpec(SortSpec spec)
{
    horizontalHeader()->setSortIndicator(spec.column == Column::Count ? -1 : static_cast<int>(spec.column),
                                         spec.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

QString FlowView::sortText() const
{
    const SortSpec spec = sortSpec();
    if (spec.column == Column::Count)
        return {};
    return idOf(spec.column) + (spec.descending ? QStringLiteral(":desc") : QString());
}

void FlowView::setSortText(const QString &text)
{
    const auto words = text.split(QLatin1Char(':'));
    const auto column = columnFromId(words.first().toStdString());
    setSortSpec(column ? SortSpec{*column, words.value(1) == QLatin1String("desc")} : SortSpec{});
}

void FlowView::explainColumn(Column column)
{
    if (column == Column::Count) {
        const auto shown = shownColumns();
        if (currentIndex().isValid())
            column = static_cast<Column>(currentIndex().column());
        else if (!shown.isEmpty())
            column = shown.first();
        else
            return;
    }
    const auto words = columnWords(column);
    const int section = static_cast<int>(column);
    const QRect beside = isColumnShown(column)
        ? QRect(horizontalHeader()->sectionViewportPosition(section), 0, columnWidth(section), horizontalHeader()->height())
        : QRect();
    showExplanation({words.title, words.tooltip, {}, {}, {}}, horizontalHeader(), beside);
}

void FlowView::showHeaderMenu(const QPoint &position)
{
    const int section = horizontalHeader()->logicalIndexAt(position);
    auto *menu = new ColumnMenu(this, section >= 0 ? static_cast<Column>(section) : Column::Count, this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(horizontalHeader()->mapToGlobal(position));
}

} // namespace ctscope
