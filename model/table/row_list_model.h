// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ctscope {

/// Roles of the small tables beside the flows.
enum FactRole {
    RawRole = Qt::UserRole + 1, ///< what a column sorts by
    StandsOutRole,              ///< bool: the row needs attention; the view decides how to mark it
};

/// A table of few rows that is read again and again. Rows keep their place, the selection and the current row
/// from one reading to the next; the model is never reset. A Row is compared
/// with ==, and identified by key(), which is hashable.
template <typename Row> class RowListModel : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    const std::vector<Row> &rows() const noexcept { return m_rows; }

protected:
    /// Applies a new reading: removes, inserts, moves and changes as few rows as possible.
    void takeRows(std::vector<Row> next)
    {
        removeGone(next);
        for (std::size_t i = 0; i < next.size(); ++i)
            place(next[i], i);
        announceChanges(next);
    }

private:
    using Key = std::decay_t<decltype(std::declval<const Row &>().key())>;

    void removeGone(const std::vector<Row> &next)
    {
        std::unordered_set<Key> keys;
        for (const Row &row : next)
            keys.insert(row.key());
        for (std::size_t end = m_rows.size(); end > 0; --end) {
            if (keys.contains(m_rows[end - 1].key()))
                continue;
            const int at = static_cast<int>(end - 1);
            beginRemoveRows({}, at, at);
            m_rows.erase(m_rows.begin() + at);
            endRemoveRows();
        }
    }

    /// Moves the row of this key to `at`; the rows before it are in place already.
    void place(const Row &row, std::size_t at)
    {
        const auto here = m_rows.begin() + static_cast<std::ptrdiff_t>(at);
        const auto found =
            std::find_if(here, m_rows.end(), [&row](const Row &other) { return other.key() == row.key(); });
        if (found == here && found != m_rows.end())
            return;
        const int target = static_cast<int>(at);
        if (found == m_rows.end()) {
            beginInsertRows({}, target, target);
            m_rows.insert(here, row);
            endInsertRows();
        } else {
            const int from = static_cast<int>(found - m_rows.begin());
            beginMoveRows({}, from, from, {}, target);
            std::rotate(here, found, found + 1);
            endMoveRows();
        }
    }

    void announceChanges(std::vector<Row> &next)
    {
        const int columns = columnCount();
        for (std::size_t first = 0; first < next.size();) {
            if (m_rows[first] == next[first]) {
                ++first;
                continue;
            }
            std::size_t last = first;
            while (last < next.size() && !(m_rows[last] == next[last])) {
                m_rows[last] = std::move(next[last]);
                ++last;
            }
            emit dataChanged(index(static_cast<int>(first), 0), index(static_cast<int>(last) - 1, columns - 1));
            first = last;
        }
    }

    std::vector<Row> m_rows;
};

} // namespace ctscope
