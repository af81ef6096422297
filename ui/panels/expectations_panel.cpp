// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/expectations_panel.h"

#include "ui/parts/row_list_view.h"

#include "table/expectation_model.h"

#include <QPushButton>

namespace ctscope {

ExpectationsPanel::ExpectationsPanel(QWidget *parent)
    : KernelPanel(Sign::Information, parent)
    , m_model(new ExpectationModel(this))
    , m_go(new QPushButton(tr("Go to the &Master Flow"), this))
{
    setObjectName(QStringLiteral("expectationsPanel"));
    table()->setRowList(m_model);
    table()->setAccessibleName(tr("Expected flows"));
    table()->setWidths({9, 24, 24, 10, 11, 20});
    m_go->setObjectName(QStringLiteral("goToMaster"));
    m_go->hide();
    addBelowDetails(m_go);
    m_ticking.setInterval(1000);
    connect(&m_ticking, &QTimer::timeout, this, [this] {
        if (m_live)
            m_model->tick(now());
    });
    connect(table(), &RowListView::currentRowChanged, this, &ExpectationsPanel::showDetailsOf);
    connect(table(), &RowListView::rowActivated, this, &ExpectationsPanel::goToMaster);
    connect(m_go, &QPushButton::clicked, this, [this] { goToMaster(table()->currentListRow()); });
    showDetailsOf(-1);
}

QString ExpectationsPanel::showFacts(const SnapshotPtr &snapshot)
{
    const auto &facts = snapshot->origin().facts;
    if (!facts || !facts->wanted.expectations)
        return m_read ? QString() : tr("Expectations are read together with the table at the next reading.");
    if (!facts->expectations) {
        forget();
        switch (facts->expectationAccess) {
        case TableAccess::NoPermission:
            return tr("Expected flows may be read only by the administrator, like the table itself.");
        case TableAccess::NotCompiledIn:
            return tr("This kernel has no list of expected flows in /proc; they can be read through ctnetlink.");
        case TableAccess::NotLoaded: return tr("Connection tracking is not loaded in this kernel.");
        case TableAccess::Readable:
        case TableAccess::Failed: break;
        }
        return tr("The list of expected flows cannot be read.");
    }
    m_live = snapshot->live;
    m_model->take(*facts->expectations, facts->takenAt);
    m_read = true;
    if (m_model->rowCount() == 0)
        return tr(
            "No flow is expected. Helpers, such as those for FTP and SIP, expect the flows that the two ends agree on; "
            "a rule with “ct helper” assigns them to flows.");
    const int flows = m_model->rowCount();
    setSummary(flows == 1 ? tr("1 flow is expected.") : tr("%n flows are expected.", nullptr, flows));
    return {};
}

void ExpectationsPanel::forget()
{
    m_model->clear();
    m_read = false;
}

bool ExpectationsPanel::holds(const KernelFacts &facts) const { return facts.expectations.has_value(); }

QString ExpectationsPanel::dumpMessage() const
{
    return tr("A dump of flows contains no expectations. Only a live table has them, or a table of a support bundle "
              "that contains them.");
}

void ExpectationsPanel::showDetailsOf(int row)
{
    m_go->setVisible(row >= 0 && m_model->master(row).has_value());
    if (row < 0)
        return setDetails(
            {}, tr("Select a row for details. Enter goes to its master flow, in which the two ends agreed on it."));
    setDetails(tr("Expected flow"), m_model->explanation(row));
}

void ExpectationsPanel::goToMaster(int row)
{
    if (row < 0)
        return;
    if (const auto master = m_model->master(row))
        emit masterRequested(*master);
}

void ExpectationsPanel::showEvent(QShowEvent *event)
{
    KernelPanel::showEvent(event);
    m_ticking.start();
}

void ExpectationsPanel::hideEvent(QHideEvent *event)
{
    KernelPanel::hideEvent(event);
    m_ticking.stop();
}

} // namespace ctscope
