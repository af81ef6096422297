// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"
#include "table/flow_table_model.h"

#include <QModelIndexList>
#include <QStringList>

#include <optional>
#include <vector>

namespace ctscope {

/// Remembers what the visible cells show, and finds those that a new frame has changed: in a
/// small table most rows stay the same from one second to the next.
class PaintedCells {
public:
    /// The visible part of the table.
    struct Sight {
        int firstRow = 0;
        int rows = 0;
        QList<Column> columns;

        friend bool operator==(const Sight &, const Sight &) = default;
    };

    /// Returns the cells that have changed since the last call; a whole row where more than its texts
    /// changed. nullopt: all cells, as another part of the table was visible then, or none.
    /// Remembers what the model shows now.
    std::optional<QModelIndexList> takeChanges(const FlowTableModel &model, const Sight &sight);
    /// Forgets what the cells show.
    void clear();

private:
    struct Line {
        FlowSerial serial = 0;
        FlowTableModel::RowLife life = {};
        std::uint32_t begunAt = 0;
        bool stale = false;
        std::uint32_t changedAt = 0; ///< a change is marked, and the mark is fading
        QStringList texts;

        bool sameMarks(const Line &other) const noexcept
        {
            return serial == other.serial && life == other.life && begunAt == other.begunAt
                && changedAt == other.changedAt && stale == other.stale;
        }
    };
    static Line lineOf(const FlowTableModel &model, int row, const QList<Column> &columns);

    std::optional<Sight> m_sight;
    std::vector<Line> m_lines;
};

} // namespace ctscope
