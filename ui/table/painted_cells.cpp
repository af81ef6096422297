// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/painted_cells.h"

#include <utility>

namespace ctscope {

PaintedCells::Line PaintedCells::lineOf(const FlowTableModel &model, int row, const QList<Column> &columns)
{
    Line line;
    const auto place = model.snapshotRow(row);
    if (!place)
        return line;
    const FlowTrack &track = model.frame()->snapshot->rows.track(*place);
    line.serial = track.serial;
    line.life = static_cast<FlowTableModel::RowLife>(model.index(row, 0).data(FlowTableModel::LifeRole).toInt());
    line.stale = model.isStale(row);
    line.begunAt = track.firstSeen;
    line.changedAt = track.changedAt;
    line.texts.reserve(columns.size());
    for (const Column column : columns) {
        const QModelIndex cell = model.index(row, static_cast<int>(column));
        line.texts.append(cell.data().toString() + cell.data(FlowTableModel::NameRole).toString());
    }
    return line;
}

std::optional<QModelIndexList> PaintedCells::takeChanges(const FlowTableModel &model, const Sight &sight)
{
    std::vector<Line> lines;
    lines.reserve(static_cast<std::size_t>(sight.rows));
    for (int i = 0; i < sight.rows; ++i)
        lines.push_back(lineOf(model, sight.firstRow + i, sight.columns));

    const bool known = m_sight == sight;
    const std::vector<Line> before = std::exchange(m_lines, std::move(lines));
    m_sight = sight;
    if (!known)
        return std::nullopt;
    QModelIndexList changed;
    for (int i = 0; i < sight.rows; ++i) {
        const Line &was = before[static_cast<std::size_t>(i)];
        const Line &is = m_lines[static_cast<std::size_t>(i)];
        const bool whole = !is.sameMarks(was);
        for (qsizetype column = 0; column < sight.columns.size(); ++column) {
            if (whole || is.texts.value(column) != was.texts.value(column))
                changed.append(model.index(sight.firstRow + i, static_cast<int>(sight.columns[column])));
        }
    }
    return changed;
}

void PaintedCells::clear()
{
    m_sight.reset();
    m_lines.clear();
}

} // namespace ctscope
