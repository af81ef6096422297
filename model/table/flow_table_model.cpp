// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/flow_table_model.h"

#include "flow/foreign_text.h"
#include "query/compare/compared_cell.h"
#include "table/column_words.h"
#include "table/endpoint_text.h"
#include "table/owner_words.h"
#include "table/plural_number.h"
#include "table/row_locator.h"
#include "table/shown_text.h"
#include "tracking/compared_rows.h"
#include "tracking/owner_columns.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace ctscope {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

int rowsOf(const FramePtr &frame) noexcept
{
    constexpr std::size_t most = std::numeric_limits<int>::max();
    return frame ? static_cast<int>(std::min(frame->order->rows.size(), most)) : 0;
}

bool sameTracking(const FramePtr &a, const FramePtr &b) noexcept
{
    return a && b && b->snapshot->continues(*a->snapshot);
}

/// True for the same flows in the same rows. Checked for small tables only, where that is common: in a large table
/// flows begin and end all the time, and the check would take longer than the layout.
bool sameRows(const Frame &a, const Frame &b) noexcept
{
    constexpr std::size_t largest = 4096;
    const auto &before = a.order->rows;
    const auto &after = b.order->rows;
    if (before.size() != after.size() || before.size() > largest)
        return false;
    return std::equal(before.begin(), before.end(), after.begin(),
        [&](Row old, Row now) { return a.snapshot->rows.track(old).serial == b.snapshot->rows.track(now).serial; });
}

/// True when the handshake is complete and neither end has closed.
bool isOpen(State state) noexcept
{
    return state == State::TcpEstablished || state == State::SctpEstablished || state == State::DccpOpen;
}

/// Milliseconds since a moment in a FlowTrack; -1 when that is not lately. Nothing in a dump
/// is lately.
int msSince(const Snapshot &snapshot, std::uint32_t tenths, Snapshot::Clock::time_point now) noexcept
{
    if (!snapshot.live)
        return -1;
    const auto passed = duration_cast<milliseconds>(now - snapshot.epoch) - milliseconds(100) * tenths;
    if (passed > FlowTableModel::lately)
        return -1;
    return static_cast<int>(std::max(passed, milliseconds(0)).count());
}

} // namespace

FlowTableModel::FlowTableModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

bool FlowTableModel::present(FramePtr frame)
{
    if (!frame || !frame->snapshot || !frame->order) {
        clear();
        return false;
    }
    if (!sameTracking(m_frame, frame)) {
        beginResetModel();
        m_frame = std::move(frame);
        m_rowCount = rowsOf(m_frame);
        endResetModel();
        return false;
    }
    if (sameRows(*m_frame, *frame)) {
        m_frame = std::move(frame);
        if (m_rowCount > 0)
            emit dataChanged(index(0, 0), index(m_rowCount - 1, columnCount() - 1));
        return true;
    }
    const int before = m_rowCount;
    const int after = rowsOf(frame);
    if (after > before) {
        // The new rows are empty until the permutation gives them their flows.
        beginInsertRows({}, before, after - 1);
        m_rowCount = after;
        endInsertRows();
    }
    permute(frame);
    if (after < before) {
        // All flows that stay have moved to the front, so no persistent index is in the tail.
        beginRemoveRows({}, after, before - 1);
        m_rowCount = after;
        endRemoveRows();
    }
    return false;
}

void FlowTableModel::permute(const FramePtr &frame)
{
    emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList from = persistentIndexList();
    RowLocator locator(*m_frame, *frame);
    for (const QModelIndex &index : from)
        locator.want(index.row());
    locator.locate();
    QModelIndexList to;
    to.reserve(from.size());
    for (const QModelIndex &index : from) {
        const int row = locator.newRow(index.row());
        to.append(row < 0 ? QModelIndex() : createIndex(row, index.column()));
    }
    m_frame = frame;
    changePersistentIndexList(from, to);
    emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

void FlowTableModel::clear()
{
    if (!m_frame)
        return;
    beginResetModel();
    m_frame.reset();
    m_rowCount = 0;
    endResetModel();
}

int FlowTableModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : m_rowCount; }

int FlowTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ctscope::columnCount);
}

QVariant FlowTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<Column>(index.column());
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(
            Qt::AlignVCenter | (isNumeric(definitionOf(column).type) ? Qt::AlignRight : Qt::AlignLeft));
    }
    const std::optional<Row> place = snapshotRow(index.row());
    if (!place)
        return {};
    const Row row = *place;
    const Snapshot &snapshot = *m_frame->snapshot;
    const FlowTrack &track = snapshot.rows.track(row);
    switch (role) {
    case Qt::DisplayRole:
        return shownText(comparedCellText(context(longestCell), row, column, m_frame->spec.numbers), longestCell);
    case ExactTextRole: return shownText(cellExactText(context(), row, column));
    case Qt::ToolTipRole: return toolTipOf(cellToolTip(row, column)) + toolTipOf(ownerToolTip(row, column));
    case PortRole: return portText(row, column);
    case EndpointRole: return endpointText(shownText(cellExactText(context(), row, column)), portText(row, column));
    case NameRole: return NameTags::ofCell(*m_names, context(), row, column).text;
    case NameColorRole: {
        const auto color = NameTags::ofCell(*m_names, context(), row, column).color;
        return color ? QVariant(uint(*color)) : QVariant();
    }
    case NameInPlaceRole: return NameTags::ofCell(*m_names, context(), row, column).inPlace;
    case SerialRole: return QVariant::fromValue<quint64>(track.serial);
    case SureRole: return static_cast<int>(sure(row, column));
    case RowRole: return row;
    case LifeRole: return static_cast<int>(life(row));
    case TimeShareRole: return timeShare(row);
    case ChangedRole: return track.changedAt == 0 ? -1 : msSince(snapshot, track.changedAt, m_frame->now());
    case BegunRole: return track.sinceStart ? -1 : msSince(snapshot, track.firstSeen, m_frame->now());
    case TrafficRole: return track.trafficAt == 0 ? -1 : msSince(snapshot, track.trafficAt, m_frame->now());
    default: return {};
    }
}

QVariant FlowTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto column = static_cast<Column>(section);
    switch (role) {
    case Qt::DisplayRole: return columnWords(column).title;
    case Qt::ToolTipRole:
    case Qt::WhatsThisRole: return columnWords(column).tooltip;
    case Qt::InitialSortOrderRole:
        return isAmount(definitionOf(column).type) ? Qt::DescendingOrder : Qt::AscendingOrder;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::AlignVCenter | (isNumeric(definitionOf(column).type) ? Qt::AlignRight : Qt::AlignLeft));
    default: return {};
    }
}

void FlowTableModel::sort(int column, Qt::SortOrder order)
{
    const bool known = column >= 0 && column < columnCount();
    emit sortRequested({known ? static_cast<Column>(column) : Column::Count, order == Qt::DescendingOrder});
}

std::optional<Row> FlowTableModel::snapshotRow(int viewRow) const
{
    if (viewRow < 0 || viewRow >= rowsOf(m_frame))
        return std::nullopt;
    return m_frame->order->rows[static_cast<std::size_t>(viewRow)];
}

std::optional<FlowSerial> FlowTableModel::serialAt(int viewRow) const
{
    const auto row = snapshotRow(viewRow);
    return row ? std::optional(m_frame->snapshot->rows.track(*row).serial) : std::nullopt;
}

std::optional<int> FlowTableModel::viewRowOf(FlowSerial serial) const
{
    const auto row = m_frame ? m_frame->snapshot->find(serial) : std::nullopt;
    if (!row)
        return std::nullopt;
    const auto &rows = m_frame->order->rows;
    const auto place = std::find(rows.begin(), rows.end(), *row);
    return place != rows.end() ? std::optional(static_cast<int>(place - rows.begin())) : std::nullopt;
}

void FlowTableModel::standStill() { m_moment = m_frame ? std::optional(m_frame->now()) : std::nullopt; }

void FlowTableModel::setNames(ShownNamesPtr names)
{
    m_names = std::move(names);
    if (m_rowCount > 0)
        emit dataChanged(index(0, 0), index(m_rowCount - 1, columnCount() - 1),
            {NameRole, NameColorRole, NameInPlaceRole, Qt::ToolTipRole});
}

QString FlowTableModel::cellToolTip(Row row, Column column) const
{
    const QString value = valueToolTip(row, column);
    const QString names = value.isEmpty() ? QString() : NameTags::tip(*m_names, context(), row, column);
    return names.isEmpty() ? value : value + u'\n' + names;
}

QString FlowTableModel::valueToolTip(Row row, Column column) const
{
    const QString exact = shownText(cellExactText(context(longestTip), row, column), longestTip);
    if (exact.isEmpty())
        return {};
    const bool one = exact == u'1';
    const int plural = pluralOf(exact.toULongLong());
    switch (definitionOf(column).type) {
    case ColumnType::Duration: return one ? tr("1 second") : tr("%1 seconds", nullptr, plural).arg(exact);
    case ColumnType::Bytes: return one ? tr("1 byte") : tr("%1 bytes", nullptr, plural).arg(exact);
    case ColumnType::ByteRate:
        return one ? tr("1 byte per second") : tr("%1 bytes per second", nullptr, plural).arg(exact);
    case ColumnType::CountRate:
        return one ? tr("1 packet per second") : tr("%1 packets per second", nullptr, plural).arg(exact);
    case ColumnType::Bits: {
        const ColumnValue value = cellValue(context(), row, column);
        const auto *const bits = std::get_if<std::uint64_t>(&value);
        return bits == nullptr ? exact : tr("%1, in hexadecimal 0x%2").arg(exact, QString::number(*bits, 16));
    }
    case ColumnType::Address: {
        const QString port = portText(row, column);
        return port.isEmpty() ? exact : tr("%1, port %2").arg(exact, port);
    }
    default: return exact;
    }
}

QString FlowTableModel::ownerToolTip(Row row, Column column) const
{
    if (!definitionOf(column).attached)
        return {};
    const auto owner = ownerOf(m_frame->snapshot->rows.attached(), row);
    return owner ? ownerSentence(*owner) : QString();
}

Owner::Sure FlowTableModel::sure(Row row, Column column) const
{
    const std::optional<AttachedId> attached = definitionOf(column).attached;
    if (!attached || definitionOf(column).type != ColumnType::Text)
        return Owner::Sure::No;
    const AttachedColumns &columns = m_frame->snapshot->rows.attached();
    // Once in a row beside the column for it: at the process, or where that is not known, at what is.
    const bool marked = column == Column::Owner || column == Column::Process
        || (column != Column::CommandLine && columns.text(owner_column::process, row).empty());
    const bool named = column == Column::Owner || !columns.text(*attached, row).empty();
    return marked && named ? sureOf(columns, row) : Owner::Sure::No;
}

QString FlowTableModel::portText(Row row, Column column) const
{
    const Column port = definitionOf(column).port;
    return port == Column::Count ? QString() : shownText(cellText(context(longestCell), row, port), longestCell);
}

FlowTableModel::RowLife FlowTableModel::life(Row row) const
{
    const Snapshot &snapshot = *m_frame->snapshot;
    const FlowRecord &record = snapshot.rows.record(row);
    if (snapshot.ended(row) || (snapshot.compared && snapshot.compared->changes[row].has(Change::Ended)))
        return RowLife::Ended;
    // A request or a closed connection is supposed to expire. When an open connection expires, the kernel
    // forgets it although its ends do not.
    if (isOpen(record.state)) {
        const auto left = snapshot.remaining(row, moment());
        if (left && *left <= expiringSeconds)
            return RowLife::Expiring;
    }
    if (record.has(FlowRecord::Unreplied))
        return RowLife::Unreplied;
    const bool kept =
        record.has(FlowRecord::Assured) || record.has(FlowRecord::Offload) || record.has(FlowRecord::HwOffload);
    return kept ? RowLife::Assured : RowLife::Normal;
}

double FlowTableModel::timeShare(Row row) const
{
    const Snapshot &snapshot = *m_frame->snapshot;
    const auto left = snapshot.remaining(row, moment());
    const Timeouts *const timeouts = snapshot.originOf(row).timeouts.get();
    if (!left || snapshot.ended(row) || timeouts == nullptr)
        return -1;
    const TimeoutRule *const rule = timeouts->rule(snapshot.rows.record(row));
    if (rule == nullptr || rule->seconds == 0)
        return -1;
    return std::min(1.0, static_cast<double>(*left) / static_cast<double>(rule->seconds));
}

} // namespace ctscope
