// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/column_layout.h"

#include "query/compare/compared_cell.h"
#include "table/column_words.h"
#include "tracking/compared_rows.h"

#include <QHeaderView>
#include <QScopedValueRollback>
#include <QTableView>

#include <algorithm>
#include <utility>

namespace ctscope {
namespace {

constexpr int growReserve = 80; ///< pixels left free for columns that grow
constexpr int mostForAddress = 60;
/// Shown when there is spare width, in this order.
constexpr Column columnsForSpareWidth[] = {Column::Packets, Column::Age};

QString idOf(Column column)
{
    const auto id = definitionOf(column).id;
    return QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size()));
}

QString entryOf(Column column, int width) { return QStringLiteral("%1:%2").arg(idOf(column)).arg(width); }

QList<Column> columnsInOrder()
{
    QList<Column> columns;
    for (const ColumnDefinition &definition : allColumns())
        columns.append(definition.column);
    return columns;
}

bool isAddress(Column column) { return definitionOf(column).type == ColumnType::Address; }

/// The default layout.
QString usualText()
{
    QStringList entries;
    for (const Column column : columnsInOrder()) {
        if (columnWords(column).visible)
            entries << entryOf(column, 0);
    }
    return entries.join(QLatin1Char(' '));
}

/// Columns and widths of a layout's text, without columns that this version does not know.
QList<std::pair<Column, int>> columnsOf(const QString &layout)
{
    QList<std::pair<Column, int>> columns;
    for (const QString &entry : layout.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const auto words = entry.split(QLatin1Char(':'));
        if (const auto column = columnFromId(words.first().toStdString()))
            columns.append({*column, words.value(1).toInt()});
    }
    return columns;
}

/// The columns that matter for an event log; a log without times only has the event.
QList<Column> logColumnsOf(const Snapshot &log)
{
    const auto anyHas = [&log](const auto &moment) {
        for (Row row = 0; row < log.rows.size(); ++row) {
            if (moment(row))
                return true;
        }
        return false;
    };
    QList<Column> columns{Column::Event};
    if (anyHas([&log](Row row) { return log.rows.flows().start(row).has_value(); }))
        columns << Column::Start;
    if (anyHas([&log](Row row) { return log.rows.flows().stop(row).has_value(); }))
        columns << Column::Stop;
    return columns;
}

/// How each row differs, and the columns that show more of it: others may be hidden.
QList<Column> comparedColumnsOf(const Snapshot &comparison)
{
    constexpr Row rowsLookedAt = 1000;
    const ComparedRows &compared = *comparison.compared;
    const CellContext context{comparison, comparison.takenAt};
    QList<Column> columns{Column::Changes};
    if (compared.totals.of(Change::Owner) > 0)
        columns << Column::Process;
    if (compared.totals.of(Change::Other) == 0)
        return columns;
    for (const Column column : {Column::Mark, Column::Labels, Column::Helper}) {
        Row looked = 0;
        for (Row row = 0; row < comparison.rows.size() && looked < rowsLookedAt; ++row) {
            if (!compared.changes[row].has(Change::Other))
                continue;
            ++looked;
            if (cellDiffers(context, row, column)) {
                columns << column;
                break;
            }
        }
    }
    return columns;
}

} // namespace

ColumnLayout::ColumnLayout(QTableView *view, const FlowDelegate *delegate)
    : QObject(view)
    , m_view(view)
    , m_widths(view, delegate)
{
    connect(header(), &QHeaderView::sectionMoved, this, &ColumnLayout::sectionMoved);
    connect(header(), &QHeaderView::sectionResized, this, &ColumnLayout::sectionResized);
    connect(header(), &QHeaderView::sectionHandleDoubleClicked, this,
        [this](int section) { fit(static_cast<Column>(section)); });
}

QHeaderView *ColumnLayout::header() const { return m_view->horizontalHeader(); }

void ColumnLayout::sectionResized(int section)
{
    if (m_byUs)
        return;
    m_dragged.insert(static_cast<Column>(section));
    emit chosen();
}

void ColumnLayout::sectionMoved()
{
    if (m_byUs)
        return;
    emit shownChanged();
    emit chosen();
}

void ColumnLayout::setHidden(Column column, bool hidden)
{
    const QScopedValueRollback byUs(m_byUs, true); // hiding a section resizes it to 0
    header()->setSectionHidden(static_cast<int>(column), hidden);
}

void ColumnLayout::setWidth(Column column, int width)
{
    const QScopedValueRollback byUs(m_byUs, true);
    header()->resizeSection(static_cast<int>(column), width);
}

void ColumnLayout::moveTo(Column column, int visual)
{
    const QScopedValueRollback byUs(m_byUs, true);
    header()->moveSection(header()->visualIndex(static_cast<int>(column)), visual);
}

// Which columns

bool ColumnLayout::isShown(Column column) const { return !header()->isSectionHidden(static_cast<int>(column)); }

QList<Column> ColumnLayout::shown() const
{
    QList<Column> columns;
    for (int visual = 0; visual < header()->count(); ++visual) {
        const auto column = static_cast<Column>(header()->logicalIndex(visual));
        if (isShown(column))
            columns.append(column);
    }
    return columns;
}

void ColumnLayout::setShown(Column column, bool show)
{
    if (isShown(column) == show)
        return;
    if (!show && shown().size() == 1)
        return;
    m_wanted.remove(column);
    m_lent.remove(column);
    // The user has chosen columns: those shown for spare width become part of the layout.
    m_spare.clear();
    setHidden(column, !show);
    if (show && !m_dragged.contains(column))
        setWidth(column, contentWidth(column));
    emit shownChanged();
    emit chosen();
}

void ColumnLayout::reset()
{
    m_dragged.clear();
    m_wanted.clear();
    m_spare.clear();
    const int average = m_view->fontMetrics().averageCharWidth();
    int visual = 0;
    for (const Column column : columnsInOrder()) {
        moveTo(column, visual++);
        const auto words = columnWords(column);
        if (words.visible && m_absent.contains(column))
            m_wanted.insert(column);
        setHidden(column, !words.visible || m_absent.contains(column));
        setWidth(column, words.width * average);
    }
    lendLogColumns();
    m_settled = false;
    settle();
    emit shownChanged();
    emit chosen();
}

void ColumnLayout::setAbsent(const QList<Column> &columns)
{
    for (const Column column : columns) {
        m_absent.insert(column);
        // A table without columns has no header to bring them back by.
        if (!isShown(column) || shown().size() == 1)
            continue;
        m_wanted.insert(column);
        setHidden(column, true);
    }
    emit shownChanged();
}

void ColumnLayout::showLogColumns(const Snapshot &log)
{
    if (std::exchange(m_hasColumnsOfTable, true))
        return;
    m_logColumns << logColumnsOf(log);
    setAbsent({Column::TimeToLive, Column::Idle});
    lendLogColumns();
    m_settled = false;
    emit shownChanged();
}

void ColumnLayout::showComparedColumns(const Snapshot &comparison)
{
    if (std::exchange(m_hasColumnsOfTable, true))
        return;
    m_logColumns << comparedColumnsOf(comparison);
    lendLogColumns();
    m_settled = false;
    emit shownChanged();
}

void ColumnLayout::showMachineColumn()
{
    if (!m_logColumns.contains(Column::Machine))
        m_logColumns.prepend(Column::Machine);
    lendLogColumns();
    m_settled = false;
    emit shownChanged();
}

/// Puts the columns for an event log or a comparison before those of the layout.
void ColumnLayout::lendLogColumns()
{
    const QSet<Column> before = std::exchange(m_lent, {});
    int visual = 0;
    for (const Column column : std::as_const(m_logColumns)) {
        if (isShown(column) && !before.contains(column))
            continue;
        m_lent.insert(column);
        setHidden(column, false);
        moveTo(column, visual++);
    }
}

// The layout as text

QString ColumnLayout::text() const
{
    QStringList entries;
    for (int visual = 0; visual < header()->count(); ++visual) {
        const int section = header()->logicalIndex(visual);
        const auto column = static_cast<Column>(section);
        const bool added = m_spare.contains(column) || m_lent.contains(column);
        if (!added && (isShown(column) || m_wanted.contains(column)))
            entries << entryOf(column, m_dragged.contains(column) ? header()->sectionSize(section) : 0);
    }
    return entries.join(QLatin1Char(' '));
}

void ColumnLayout::setText(const QString &layout)
{
    const QList<std::pair<Column, int>> wanted = columnsOf(layout);
    if (wanted.isEmpty())
        return;
    for (const Column column : columnsInOrder())
        setHidden(column, true);
    m_dragged.clear();
    m_wanted.clear();
    m_spare.clear();
    int visual = 0;
    for (const auto &[column, width] : wanted) {
        moveTo(column, visual++);
        const bool absent = m_absent.contains(column) && wanted.size() > 1;
        if (absent)
            m_wanted.insert(column);
        setHidden(column, absent);
        if (width > 0) {
            setWidth(column, width);
            m_dragged.insert(column);
        }
    }
    if (shown().isEmpty()) {
        m_wanted.clear();
        setHidden(wanted.first().first, false);
    }
    lendLogColumns();
    m_settled = false;
    settle();
    emit shownChanged();
    emit chosen();
}

// Widths

void ColumnLayout::fit(Column column)
{
    m_dragged.remove(column);
    setWidth(column, contentWidth(column));
    emit chosen();
}

void ColumnLayout::fitAll()
{
    m_dragged.clear();
    for (const Column column : shown())
        setWidth(column, contentWidth(column));
    emit chosen();
}

void ColumnLayout::settle()
{
    if (m_settled || !m_view->model() || m_view->model()->rowCount() == 0 || !m_view->isVisible())
        return;
    const QList<Column> columns = shown();
    int total = 0;
    QList<Column> addresses;
    for (const Column column : columns) {
        if (!m_dragged.contains(column)) {
            setWidth(column, contentWidth(column));
            if (isAddress(column))
                addresses << column;
        }
        total += header()->sectionSize(static_cast<int>(column));
    }
    m_settled = true;
    useSpareWidth();
    for (const Column column : std::as_const(m_spare))
        total += columns.contains(column) ? 0 : header()->sectionSize(static_cast<int>(column));
    widenAddresses(addresses, m_view->viewport()->width() - total - growReserve);
}

/// Gives spare width, up to a limit, to the address columns.
void ColumnLayout::widenAddresses(const QList<Column> &addresses, int spare)
{
    if (spare <= 0 || addresses.isEmpty())
        return;
    const int each = std::min(spare / static_cast<int>(addresses.size()), mostForAddress);
    for (const Column column : addresses)
        setWidth(column, header()->sectionSize(static_cast<int>(column)) + each);
}

void ColumnLayout::useSpareWidth()
{
    if (!m_settled || !m_logColumns.isEmpty() || text() != usualText())
        return;
    int total = growReserve;
    for (const Column column : shown())
        total += m_spare.contains(column) ? 0 : header()->sectionSize(static_cast<int>(column));
    for (const Column column : columnsForSpareWidth) {
        const bool ours = m_spare.contains(column);
        if (m_absent.contains(column) || (!ours && (isShown(column) || !m_widths.hasContent(column))))
            continue;
        const int width = ours ? header()->sectionSize(static_cast<int>(column)) : contentWidth(column);
        const bool room = total + width <= m_view->viewport()->width();
        total += room ? width : 0;
        if (room == ours)
            continue;
        setHidden(column, !room);
        if (room) {
            m_spare.insert(column);
            setWidth(column, width);
        } else {
            m_spare.remove(column);
        }
    }
}

} // namespace ctscope
