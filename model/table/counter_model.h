// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/counter_history.h"
#include "query/number_text.h"
#include "table/row_list_model.h"

#include <optional>
#include <string>

namespace ctscope {

/// A counter, its value, and how long ago it rose.
struct CounterRow {
    CounterTrend trend;
    std::optional<std::uint32_t> movedAgo; ///< s; absent when it has not risen lately

    const std::string &key() const noexcept { return trend.name; }
    friend bool operator==(const CounterRow &a, const CounterRow &b) noexcept
    {
        return a.movedAgo == b.movedAgo && a.trend.total == b.trend.total && a.trend.perSecond == b.trend.perSecond
            && a.trend.cpus == b.trend.cpus;
    }
};

/// The counters of connection tracking as a table: one row each, summed over the processors. A row
/// stands out while it rises, if a rise means packet loss or trouble. GUI thread.
class CounterModel : public RowListModel<CounterRow> {
    Q_OBJECT
public:
    enum Column { Name, Total, Rate, Moved, Meaning, ColumnCount };

    explicit CounterModel(QObject *parent = nullptr);

    /// Adds a reading taken at `when`; see CounterHistory::take().
    void take(const std::vector<CpuStatistics> &reading, CounterHistory::TimePoint when);
    /// Forgets all readings, for another kernel or namespace.
    void clear();

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// The value of each processor, one per line.
    QString perCpuText(int row) const;

    /// A counter that rose within this time has risen lately.
    static constexpr std::chrono::seconds lately{60};

private:
    QString text(const CounterRow &row, int column) const;
    QString rateText(double perSecond) const;

    CounterHistory m_history;
    NumberStyle m_numbers;
};

} // namespace ctscope
