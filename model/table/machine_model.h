// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/row_list_model.h"
#include "tracking/snapshot.h"

#include <QString>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ctscope {

/// Whether one of several machines is read at present.
enum class MachineState : std::uint8_t {
    Waiting, ///< it was not read yet
    Live,
    Lost, ///< it cannot be read; its rows, if any, are of an earlier reading
    Same, ///< it is the same table as another one, whose rows stand for it
};

/// One of the machines of a table.
struct MachineRow {
    OriginIndex origin = 0;
    QString name;
    MachineState state = MachineState::Waiting;
    std::optional<std::uint64_t> count; ///< of the kernel, or else the flows that are listed
    std::optional<std::uint64_t> limit; ///< absent also when there is none
    std::uint64_t flows = 0;
    bool dropped = false;      ///< packets of new flows were dropped, or entries evicted, since the last reading
    QString stateText;         ///< in a few words; empty while it is live
    QString explanation;       ///< the same in sentences, with what is known of the machine
    std::uint64_t samples = 0; ///< how many its history has had

    OriginIndex key() const noexcept { return origin; }
    /// 0 to 1 and above, at most mostFill; nullopt without a limit.
    std::optional<double> fill() const noexcept
    {
        if (!count || limit.value_or(0) == 0)
            return std::nullopt;
        return std::min(static_cast<double>(*count) / static_cast<double>(*limit), mostFill);
    }
    static constexpr double mostFill = 1e6; ///< what another machine says may be anything, and is shown as an int
    friend bool operator==(const MachineRow &, const MachineRow &) = default;
};

/// The machines of a table of several, the fullest first, with what the last minutes were like. GUI thread only.
class MachineModel : public RowListModel<MachineRow> {
    Q_OBJECT
public:
    explicit MachineModel(QObject *parent = nullptr);

    /// Takes the next snapshot of the same set; `now` is its clock's.
    void take(const Snapshot &snapshot, Snapshot::Clock::time_point now);

    enum Column { Name, State, Count, Limit, ColumnCount };
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// The counts of the last minutes, the latest last, one in sampleInterval at most; none while nothing was known.
    const std::deque<float> &history(OriginIndex origin) const;
    /// The row of a machine; nullptr when there is none.
    const MachineRow *rowOf(OriginIndex origin) const noexcept;
    /// How many are in a state.
    std::size_t countOf(MachineState state) const noexcept;
    /// "6 machines, 1 lost".
    QString summary() const;

    static constexpr std::chrono::seconds sampleInterval{2};
    static constexpr std::size_t mostSamples = 150;

private:
    struct Past {
        std::deque<float> counts;
        std::optional<Snapshot::Clock::time_point> sampledAt;
        std::uint64_t samples = 0;
        std::optional<std::uint64_t> drops; ///< as last counted
    };

    MachineRow rowOf(const Snapshot &snapshot, OriginIndex origin, Snapshot::Clock::time_point now);
    QString explanationOf(const Snapshot &snapshot, const MachineRow &row, Snapshot::Clock::time_point now) const;

    std::unordered_map<OriginIndex, Past> m_past;
};

} // namespace ctscope
