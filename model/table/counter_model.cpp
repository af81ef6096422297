// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/counter_model.h"

#include "table/column_words.h"
#include "table/counter_words.h"
#include "table/shown_text.h"

#include <QLocale>

namespace ctscope {

CounterModel::CounterModel(QObject *parent)
    : RowListModel(parent)
    , m_numbers(numberStyleOf(QLocale()))
{
}

void CounterModel::take(const std::vector<CpuStatistics> &reading, CounterHistory::TimePoint when)
{
    m_history.add(reading, when);
    std::vector<CounterRow> rows;
    for (const CounterTrend &trend : m_history.counters()) {
        CounterRow row{trend, {}};
        if (trend.movedAt && when - *trend.movedAt <= lately)
            row.movedAgo =
                static_cast<std::uint32_t>(std::chrono::floor<std::chrono::seconds>(when - *trend.movedAt).count());
        rows.push_back(std::move(row));
    }
    takeRows(std::move(rows));
}

void CounterModel::clear()
{
    m_history.clear();
    takeRows({});
}

int CounterModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString CounterModel::rateText(double perSecond) const
{
    return perSecond > 0 ? QString::fromStdString(countRateText(perSecond, m_numbers)) : QStringLiteral("0/s");
}

QString CounterModel::text(const CounterRow &row, int column) const
{
    const CounterTrend &trend = row.trend;
    switch (column) {
    case Name: return shownText(trend.name, longestCell);
    case Total: return QString::fromStdString(countText(trend.total, m_numbers));
    case Rate: return trend.perSecond ? rateText(*trend.perSecond) : QString();
    case Moved:
        if (!row.movedAgo)
            return {};
        return *row.movedAgo < 2 ? tr("now") : tr("%1 s ago").arg(*row.movedAgo);
    case Meaning: return counterWords(trend.name).meaning;
    default: return {};
    }
}

QString CounterModel::perCpuText(int row) const
{
    QStringList lines;
    for (const auto &cpu : rows()[static_cast<std::size_t>(row)].trend.cpus) {
        const QString value = QString::fromStdString(countText(cpu.value, m_numbers));
        lines << (cpu.perSecond ? tr("CPU %1: %2, %3").arg(cpu.cpu).arg(value, rateText(*cpu.perSecond))
                                : tr("CPU %1: %2").arg(cpu.cpu).arg(value));
    }
    return lines.join(u'\n');
}

QVariant CounterModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const CounterRow &row = rows()[static_cast<std::size_t>(index.row())];
    const CounterTrend &trend = row.trend;
    switch (role) {
    case Qt::DisplayRole: return text(row, index.column());
    case Qt::TextAlignmentRole:
        return QVariant(index.column() == Total || index.column() == Rate ? Qt::AlignRight | Qt::AlignVCenter
                                                                          : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole: {
        if (index.column() == Total || index.column() == Rate)
            return toolTipOf(perCpuText(index.row()));
        const CounterWords words = counterWords(trend.name);
        return toolTipOf(
            words.remedy.isEmpty() ? words.meaning : words.meaning + QStringLiteral("\n\n") + words.remedy);
    }
    case RawRole:
        switch (index.column()) {
        case Total: return QVariant::fromValue<qulonglong>(trend.total);
        case Rate: return trend.perSecond.value_or(-1);
        case Moved: return row.movedAgo ? QVariant(*row.movedAgo) : QVariant::fromValue<qlonglong>(1LL << 40);
        default: return text(row, index.column());
        }
    case StandsOutRole: return row.movedAgo && counterWords(trend.name).weight != CounterWords::Weight::Normal;
    default: return {};
    }
}

QVariant CounterModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(
            section == Total || section == Rate ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    const bool tip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !tip)
        return {};
    switch (section) {
    case Name: return tip ? tr("Its name in the output of conntrack -S.") : tr("Counter");
    case Total:
        return tip ? tr("Sum over all processors since the machine was started. Each processor's value wraps after "
                        "4,294,967,295.")
                   : tr("Total");
    case Rate: return tip ? tr("How fast it rose between the last two readings, over all processors.") : tr("Rate");
    case Moved: return tip ? tr("When it last rose, within the last minute.") : tr("Last rose");
    case Meaning: return tip ? tr("What it counts.") : tr("Meaning");
    default: return {};
    }
}

} // namespace ctscope
