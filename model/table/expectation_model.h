// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/expectation.h"
#include "table/row_list_model.h"

#include <chrono>
#include <optional>
#include <string>

namespace ctscope {

/// An expected flow, and when the expectation expires.
struct ExpectationRow {
    Expectation expectation;
    std::string name;                                           ///< unique: its id, or its tuple
    std::optional<std::chrono::steady_clock::time_point> until; ///< absent: it does not expire

    const std::string &key() const noexcept { return name; }
    friend bool operator==(const ExpectationRow &, const ExpectationRow &) = default;
};

/// The flows that helpers expect, as a table. Time left counts down by tick(). GUI thread.
class ExpectationModel : public RowListModel<ExpectationRow> {
    Q_OBJECT
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    enum Column { Protocol, Source, Destination, Helper, TimeLeft, Master, ColumnCount };

    explicit ExpectationModel(QObject *parent = nullptr);

    /// Shows the expectations that were read at `when`.
    void take(const std::vector<Expectation> &expectations, TimePoint when);
    void clear();
    /// Shows the time left as of `now`.
    void tick(TimePoint now);

    /// The flow whose helper expects this one; nullopt when the source does not provide it.
    std::optional<MasterFlow> master(int row) const;
    /// The row in a sentence or two.
    QString explanation(int row) const;

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const ExpectationRow &row, int column) const;
    std::optional<std::uint64_t> secondsLeft(const ExpectationRow &row) const noexcept;

    TimePoint m_now{};
};

} // namespace ctscope
