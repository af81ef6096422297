// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/statistics_panel.h"

#include "ui/parts/row_list_view.h"

#include "table/counter_model.h"
#include "table/counter_words.h"
#include "table/shown_text.h"

#include <algorithm>

namespace ctscope {

StatisticsPanel::StatisticsPanel(QWidget *parent)
    : KernelPanel(Sign::Warning, parent)
    , m_model(new CounterModel(this))
{
    setObjectName(QStringLiteral("statisticsPanel"));
    table()->setRowList(m_model);
    table()->setAccessibleName(tr("Connection tracking counters"));
    table()->setWidths({18, 13, 10, 10, 20});
    connect(table(), &RowListView::currentRowChanged, this, &StatisticsPanel::showDetailsOf);
    showDetailsOf(-1);
}

QString StatisticsPanel::showFacts(const SnapshotPtr &snapshot)
{
    const bool known = snapshot->origin().facts && snapshot->origin().facts->statistics;
    if (!known && m_model->rowCount() > 0)
        return {}; // paused: keep the last counters
    if (!known)
        return tr("The counters are read together with the table at the next reading.");
    if (snapshot->origin().facts->statistics->empty())
        return tr("This kernel has no connection tracking counters.");
    m_model->take(*snapshot->origin().facts->statistics, snapshot->origin().facts->takenAt);

    if (!snapshot->live) {
        setSummary(tr("What that machine had counted since its start; a dump has no rates."));
        return {};
    }
    QStringList moving;
    for (const auto &[name, growth] : m_risen)
        moving << shownText(name, longestCell);
    setSummary(moving.isEmpty()
            ? tr("No counter of drops or evictions has risen in the last minute.")
            : tr("Counters of drops and evictions that rose in the last minute: %1.").arg(moving.join(tr(", "))));
    return {};
}

void StatisticsPanel::setRisen(std::map<std::string, std::uint64_t> risen) { m_risen = std::move(risen); }

void StatisticsPanel::forget() { m_model->clear(); }

bool StatisticsPanel::holds(const KernelFacts &facts) const { return facts.statistics.has_value(); }

QString StatisticsPanel::dumpMessage() const
{
    return tr("A dump contains no kernel counters. Only a live table has them, or a table of a support bundle that "
              "contains them.");
}

void StatisticsPanel::showDetailsOf(int row)
{
    if (row < 0)
        return setDetails({},
            tr("Select a counter to see what it means, what to do when it rises, and its value on each "
               "processor."));
    const auto &name = m_model->rows()[static_cast<std::size_t>(row)].trend.name;
    const CounterWords words = counterWords(name);
    QStringList paragraphs{words.meaning};
    if (!words.remedy.isEmpty())
        paragraphs << words.remedy;
    paragraphs << m_model->perCpuText(row);
    setDetails(shownText(name, longestCell), paragraphs.join(QStringLiteral("\n\n")));
}

} // namespace ctscope
