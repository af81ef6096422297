// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/machine_model.h"

#include "table/column_words.h"
#include "table/counter_words.h"
#include "table/origin_words.h"
#include "table/plural_number.h"
#include "table/problem_table.h"
#include "table/shown_text.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace ctscope {

namespace {

constexpr qsizetype longestName = 60; ///< characters

QString number(std::uint64_t value) { return QString::fromStdString(countText(value, numberStyleOf(QLocale()))); }

MachineState stateOf(const Snapshot &snapshot, OriginIndex origin)
{
    const OriginState &state = snapshot.origins[origin];
    if (state.sameAs)
        return MachineState::Same;
    if (!snapshot.members[origin])
        return MachineState::Waiting;
    if (state.lostAt)
        return MachineState::Lost;
    const bool isProblem = traitsOf(state.problem.kind).severity >= ProblemTraits::Severity::Warning;
    return isProblem && !state.reading ? MachineState::Lost : MachineState::Live;
}

/// Drops of packets and evictions that the kernel counts; nullopt when it is not known.
std::optional<std::uint64_t> dropsOf(const OriginState &state)
{
    if (!state.facts || !state.facts->statistics)
        return std::nullopt;
    std::uint64_t sum = 0;
    for (const CpuStatistics &cpu : *state.facts->statistics) {
        for (const auto &[name, value] : cpu.counters)
            sum += countsDamage(name) ? value : 0;
    }
    return sum;
}

} // namespace

MachineModel::MachineModel(QObject *parent)
    : RowListModel(parent)
{
}

void MachineModel::take(const Snapshot &snapshot, Snapshot::Clock::time_point now)
{
    std::vector<MachineRow> next;
    for (std::size_t i = 0; i < snapshot.members.size(); ++i)
        next.push_back(rowOf(snapshot, static_cast<OriginIndex>(i), now));
    // The fullest first; in steps, so that those that are about as full do not change places all the time.
    const auto place = [](const MachineRow &row) {
        constexpr double steps = 50;
        return row.state == MachineState::Same ? -1 : static_cast<int>(row.fill().value_or(0) * steps);
    };
    std::ranges::stable_sort(next, std::ranges::greater(), place);
    takeRows(std::move(next));
}

MachineRow MachineModel::rowOf(const Snapshot &snapshot, OriginIndex origin, Snapshot::Clock::time_point now)
{
    const OriginState &state = snapshot.origins[origin];
    const SnapshotPtr &member = snapshot.members[origin];
    Past &past = m_past[origin];
    MachineRow row;
    row.origin = origin;
    row.name = shownText(state.machine, longestName);
    row.state = stateOf(snapshot, origin);
    row.flows = member ? member->liveRows : 0;
    row.count = state.capacity.count;
    if (!row.count && member && state.reading)
        row.count = row.flows;
    if (state.capacity.max.value_or(0) > 0)
        row.limit = state.capacity.max;
    const auto drops = dropsOf(state);
    row.dropped = drops && past.drops && *drops > *past.drops;
    past.drops = drops ? drops : past.drops;
    if (row.count && row.state != MachineState::Lost && (!past.sampledAt || now - *past.sampledAt >= sampleInterval)) {
        past.sampledAt = now;
        past.counts.push_back(static_cast<float>(*row.count));
        ++past.samples;
        if (past.counts.size() > mostSamples)
            past.counts.pop_front();
    }
    row.samples = past.samples;
    switch (row.state) {
    case MachineState::Waiting: row.stateText = tr("connecting"); break;
    case MachineState::Live: break;
    case MachineState::Same:
        row.stateText = tr("same as %1").arg(shownText(snapshot.origins[*state.sameAs].machine, longestName));
        break;
    case MachineState::Lost: {
        const auto lost = state.lostAt && state.reading
            ? std::chrono::duration_cast<std::chrono::seconds>(now - *state.lostAt).count()
            : 0;
        row.stateText = lost < 1 ? tr("lost")
            : lost < 120         ? tr("lost for %1 s").arg(lost)
            : lost < 7200        ? tr("lost for %1 min").arg(lost / 60)
                                 : tr("lost for %1 h").arg(lost / 3600);
        break;
    }
    }
    row.explanation = explanationOf(snapshot, row, now);
    return row;
}

QString MachineModel::explanationOf(const Snapshot &snapshot, const MachineRow &row, Snapshot::Clock::time_point) const
{
    const OriginState &state = snapshot.origins[row.origin];
    QStringList lines;
    lines << tr("%1: %2", "machine, where its table comes from").arg(row.name, sourceName(state.origin));
    if (row.count && row.limit)
        lines << tr("%1 entries; the limit is %2.", nullptr, pluralOf(*row.count))
                     .arg(number(*row.count), number(*row.limit));
    else if (row.count)
        lines << tr("%1 entries; the limit is not known.", nullptr, pluralOf(*row.count)).arg(number(*row.count));
    if (row.state == MachineState::Same) {
        lines << tr("It is the same table of the same machine as %1. Its flows are shown once, as those of that one.")
                     .arg(shownText(snapshot.origins[*state.sameAs].machine, longestName));
    } else if (row.state == MachineState::Lost) {
        const ProblemWords words = wordsOf(state.problem, {true, false, row.name, {}});
        lines << (state.following.silent ? tr("It does not answer.") : words.title);
        if (!state.problem.errors.empty())
            lines << shownText(state.problem.errors, longestCell);
        if (state.problem.retryIn.count() > 0)
            lines << tr("It is tried again in %1 s.").arg(state.problem.retryIn.count());
        if (row.flows > 0)
            lines << tr("Its rows are those of the last good reading.");
    } else if (row.state == MachineState::Waiting) {
        lines << tr("There is no answer yet.");
    }
    if (row.dropped)
        lines << tr("Packets of new flows were dropped, or entries evicted, since the last reading.");
    if (!state.identity.id.empty())
        lines << tr("Machine id: %1").arg(shownText(state.identity.id, longestName));
    return lines.join(u'\n');
}

int MachineModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant MachineModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const MachineRow &row = rows()[static_cast<std::size_t>(index.row())];
    const QString count = row.count ? number(*row.count) : QString();
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Name: return row.name;
        case State: return row.stateText.isEmpty() ? tr("live") : row.stateText;
        case Count: return count;
        case Limit: return row.limit ? number(*row.limit) : QString();
        default: return {};
        }
    case Qt::ToolTipRole: return toolTipOf(row.explanation);
    case Qt::AccessibleTextRole: {
        QStringList words{row.name};
        if (const auto fill = row.fill())
            words << tr("%1 %").arg(static_cast<int>(*fill * 100));
        if (row.limit)
            words << tr("%1 of %2").arg(count, number(*row.limit));
        else if (row.count)
            words << count;
        words << (row.stateText.isEmpty() ? tr("live") : row.stateText);
        return words.join(tr(", "));
    }
    case StandsOutRole: return row.state == MachineState::Lost;
    default: return {};
    }
}

QVariant MachineModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Machine");
    case State: return tr("State");
    case Count: return tr("Entries");
    case Limit: return tr("Limit");
    default: return {};
    }
}

const std::deque<float> &MachineModel::history(OriginIndex origin) const
{
    static const std::deque<float> none;
    const auto found = m_past.find(origin);
    return found != m_past.end() ? found->second.counts : none;
}

const MachineRow *MachineModel::rowOf(OriginIndex origin) const noexcept
{
    const auto found = std::ranges::find(rows(), origin, &MachineRow::origin);
    return found != rows().end() ? &*found : nullptr;
}

std::size_t MachineModel::countOf(MachineState state) const noexcept
{
    return static_cast<std::size_t>(std::ranges::count(rows(), state, &MachineRow::state));
}

QString MachineModel::summary() const
{
    const int all = static_cast<int>(rows().size());
    QStringList words{all == 1 ? tr("1 machine") : tr("%Ln machines", nullptr, all)};
    if (const auto lost = countOf(MachineState::Lost); lost > 0)
        words << tr("%Ln lost", nullptr, static_cast<int>(lost));
    if (const auto waiting = countOf(MachineState::Waiting); waiting > 0)
        words << tr("%Ln connecting", nullptr, static_cast<int>(waiting));
    if (const auto same = countOf(MachineState::Same); same > 0)
        words << tr("%Ln counted once", nullptr, static_cast<int>(same));
    return words.join(tr(", "));
}

} // namespace ctscope
