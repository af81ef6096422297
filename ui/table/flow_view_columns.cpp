// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of the table on the screen: which, where, how wide.
#include "ui/table/flow_view.h"

#include "ui/table/column_menu.h"
#include "ui/parts/explanation.h"
#include "ui/table/flow_delegate.h"

#include "table/columns.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QSignalBlocker>

#include <algorithm>

namespace ctscope {
namespace {

constexpr int rowsMeasured = 120;   ///< what the content's width is taken from, all over the table
constexpr int widestByContent = 420;
constexpr int growReserve = 80;
/// Shown where the width is left for them, in this order.
constexpr Column columnsForSpareWidth[] = {Column::Packets, Column::Age};

QString idOf(Column column)
{
    const auto id = definitionOf(column).id;
    return QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size()));
}

QList<Column> columnsInOrder()
{
    QList<Column> columns;
    for (const ColumnDefinition &definition : allColumns())
        columns.append(definition.column);
    return columns;
}

bool isAddress(Column column) { return definitionOf(column).type == ColumnType::Address; }

/// A long text of a column whose values grow, so that it need not grow with them.
QString longText(Column column)
{
    switch (definitionOf(column).type) {
    case ColumnType::Bytes: return QStringLiteral("888.8 MiB");
    case ColumnType::ByteRate: return QStringLiteral("888.8 MiB/s");
    case ColumnType::Count: return QStringLiteral("88,888,888");
    case ColumnType::CountRate: return QStringLiteral("88,888/s");
    default: return columnWords(column).sample;
    }
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

void FlowView::showLogColumns(const Snapshot &log)
{
    if (!m_logColumns.isEmpty())
        return;
    m_logColumns = {Column::Event};
    const auto anyHas = [&log](const auto &moment) {
        for (Row row = 0; row < log.rows.size(); ++row) {
            if (moment(row))
                return true;
        }
        return false;
    };
    // A log without times has events alone.
    if (anyHas([&log](Row row) { return log.rows.flows().start(row).has_value(); }))
        m_logColumns << Column::Start;
    if (anyHas([&log](Row row) { return log.rows.flows().stop(row).has_value(); }))
        m_logColumns << Column::Stop;
    setAbsentColumns({Column::TimeToLive, Column::Idle});
    m_byUs = true;
    lendLogColumns();
    m_byUs = false;
    m_settled = false;
}

/// Beside what the user has chosen, the columns that a log is read by stand first.
void FlowView::lendLogColumns()
{
    m_lent.clear();
    auto *header = horizontalHeader();
    int visual = 0;
    for (const Column column : std::as_const(m_logColumns)) {
        const int section = static_cast<int>(column);
        if (!isColumnHidden(section))
            continue;
        m_lent.insert(section);
        setColumnHidden(section, false);
        header->moveSection(header->visualIndex(section), visual++);
    }
    if (!m_logColumns.isEmpty())
        m_delegate->setFirstColumn(shownColumns().first());
}

void FlowView::setColumnShown(Column column, bool shown)
{
    if (isColumnShown(column) == shown)
        return;
    if (!shown && shownColumns().size() == 1)
        return;
    m_byUs = true;
    m_wanted.remove(static_cast<int>(column));
    m_lent.remove(static_cast<int>(column));
    // The user has chosen: what was lent stays, as part of his layout.
    m_spare.clear();
    setColumnHidden(static_cast<int>(column), !shown);
    if (shown && !m_dragged.contains(static_cast<int>(column)))
        setWidth(column, contentWidth(column));
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
    m_spare.clear();
    auto *header = horizontalHeader();
    const int average = fontMetrics().averageCharWidth();
    int visual = 0;
    for (const Column column : columnsInOrder()) {
        const int section = static_cast<int>(column);
        header->moveSection(header->visualIndex(section), visual++);
        const auto words = columnWords(column);
        if (words.visible && m_absent.contains(section))
            m_wanted.insert(section);
        setColumnHidden(section, !words.visible || m_absent.contains(section));
        setWidth(column, words.width * average);
    }
    lendLogColumns();
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

int FlowView::contentWidth(Column column) const
{
    const int section = static_cast<int>(column);
    int width = headerWidth(column);
    if (!m_model)
        return width;
    if (const QString text = longText(column); !text.isEmpty())
        width = std::max(width, m_delegate->widthOf(column, text, {}));
    const QStyleOptionViewItem option;
    // The rows in sight, and some from everywhere: another order shows others.
    const int rows = m_model->rowCount();
    const int first = std::max(0, rowAt(0));
    const int last = std::min(rows, first + rowsMeasured / 3);
    const auto measure = [&](int row) { width = std::max(width, m_delegate->sizeHint(option, m_model->index(row, section)).width()); };
    for (int row = first; row < last; ++row)
        measure(row);
    const int step = std::max(1, rows / (rowsMeasured * 2 / 3));
    for (int row = 0; row < rows; row += step)
        measure(row);
    return std::min(width, widestByContent);
}

/// The title's width, with room for the arrow of the order, which may come to any title.
int FlowView::headerWidth(Column column) const
{
    return horizontalHeader()->sectionSizeHint(static_cast<int>(column));
}

int FlowView::sizeHintForColumn(int column) const { return contentWidth(static_cast<Column>(column)); }

void FlowView::fitColumn(Column column)
{
    m_dragged.remove(static_cast<int>(column));
    setWidth(column, contentWidth(column));
    emit layoutChosen();
}

void FlowView::fitColumns()
{
    m_dragged.clear();
    for (const Column column : shownColumns())
        setWidth(column, contentWidth(column));
    emit layoutChosen();
}

/// Takes the widths from the rows that come first, once, but for those that the user has chosen. After
/// that only the user changes them: what is read must not move while it is read.
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
            setWidth(column, contentWidth(column));
            if (isAddress(column))
                addresses << column;
        }
        total += columnWidth(section);
    }
    m_settled = true;
    useSpareWidth();
    for (const int section : std::as_const(m_spare))
        total += shown.contains(static_cast<Column>(section)) ? 0 : columnWidth(section);
    // What is left over makes the addresses roomier, within reason; some of it is for columns that grow.
    if (const int spare = viewport()->width() - total - growReserve; spare > 0 && !addresses.isEmpty()) {
        for (const Column column : addresses)
            setWidth(column, columnWidth(static_cast<int>(column)) + std::min(spare / static_cast<int>(addresses.size()), 60));
    }
}

void FlowView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    settleWidths();
    useSpareWidth();
}

/// Width that is left over shows more columns, while the user has chosen none himself; a narrower
/// table gives them up again. The layout does not have them.
void FlowView::useSpareWidth()
{
    if (!m_settled || !m_logColumns.isEmpty() || columnLayout() != usualLayout())
        return;
    const bool before = std::exchange(m_byUs, true);
    int total = growReserve;
    for (const Column column : shownColumns())
        total += m_spare.contains(static_cast<int>(column)) ? 0 : columnWidth(static_cast<int>(column));
    for (const Column column : columnsForSpareWidth) {
        const int section = static_cast<int>(column);
        const bool ours = m_spare.contains(section);
        if (m_absent.contains(section) || (!ours && (isColumnShown(column) || !hasContent(column))))
            continue;
        const int width = ours ? columnWidth(section) : contentWidth(column);
        const bool room = total + width <= viewport()->width();
        total += room ? width : 0;
        if (room == ours)
            continue;
        setColumnHidden(section, !room);
        if (room) {
            m_spare.insert(section);
            setWidth(column, width);
        } else {
            m_spare.remove(section);
        }
    }
    m_byUs = before;
}

bool FlowView::hasContent(Column column) const
{
    const int rows = std::min(m_model->rowCount(), rowsMeasured);
    for (int row = 0; row < rows; ++row) {
        if (!m_model->index(row, static_cast<int>(column)).data().toString().isEmpty())
            return true;
    }
    return false;
}

QString FlowView::usualLayout() const
{
    QStringList parts;
    for (const Column column : columnsInOrder()) {
        if (columnWords(column).visible)
            parts << idOf(column) + QStringLiteral(":0");
    }
    return parts.join(QLatin1Char(' '));
}

QString FlowView::columnLayout() const
{
    QStringList parts;
    const auto *header = horizontalHeader();
    for (int visual = 0; visual < header->count(); ++visual) {
        const int section = header->logicalIndex(visual);
        if (m_spare.contains(section))
            continue;
        if ((header->isSectionHidden(section) && !m_wanted.contains(section)) || m_lent.contains(section))
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
    for (const Column column : columnsInOrder())
        setColumnHidden(static_cast<int>(column), true);
    m_dragged.clear();
    m_wanted.clear();
    m_spare.clear();
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
    lendLogColumns();
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
