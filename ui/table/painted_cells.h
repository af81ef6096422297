// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"
#include "table/flow_table_model.h"

#include <QModelIndexList>
#include <QStringList>

#include <optional>
#include <vector>

namespace ctscope {

/// Remembers what the cells in sight show, and tells which of them a new frame has changed: of a
/// small table's rows most stay as they are from one second to the next.
class PaintedCells {
public:
    /// The part of the table that can be seen.
    struct Sight {
        int firstRow = 0;
        int rows = 0;
        QList<Column> columns;

        friend bool operator==(const Sight &, const Sight &) = default;
    };

    /// The cells that look different since the last call; a whole row where more than its texts
    /// changed. nullopt: all do, as another part of the table was in sight then, or none.
    /// Takes over what the model shows now.
    std::optional<QModelIndexList> takeChanges(const FlowTableModel &model, const Sight &sight);
    /// Nothing is known any more of what the cells show.
    void clear();

private:
    struct Line {
        FlowSerial serial = 0;
        FlowTableModel::RowLife life = {};
        std::uint32_t begunAt = 0;
        std::uint32_t changedAt = 0; ///< a change is marked, and the mark fades
        QStringList texts;

        bool sameMarks(const Line &other) const noexcept
        {
            return serial == other.serial && life == other.life && begunAt == other.begunAt
                && changedAt == other.changedAt;
        }
    };
    static Line lineOf(const FlowTableModel &model, int row, const QList<Column> &columns);

    std::optional<Sight> m_sight;
    std::vector<Line> m_lines;
};

} // namespace ctscope
