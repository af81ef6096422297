// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/table_tab.h"

#include "ui/panels/capacity_panel.h"
#include "ui/panels/diagnosis_feed.h"
#include "ui/panels/inspector.h"
#include "ui/table/flow_view.h"
#include "ui/window/flow_page.h"
#include "ui/window/group_panel.h"

#include "query/groups/group_spec.h"

namespace ctscope {

TableTab::TableTab(FlowPage *page, QObject *parent)
    : QObject(parent)
    , m_page(page)
    , m_capacity(new CapacityPanel)
    , m_inspector(new Inspector)
    , m_diagnosis(new DiagnosisFeed(this))
    , m_groups(new GroupPanel)
{
    page->addGroups(m_groups, m_groups->trailBar());
    connect(page->view(), &FlowView::groupRequested, m_groups, &GroupPanel::groupBy);
    connect(page->view(), &FlowView::backRequested, m_groups, &GroupPanel::goBack);
    connect(page, &FlowPage::filterChanged, m_groups, &GroupPanel::setFilter);
    connect(m_groups, &GroupPanel::filterWanted, page, &FlowPage::setFilter);
    connect(m_groups, &GroupPanel::groupsWanted, page, &FlowPage::setGroups);
    connect(m_groups, &GroupPanel::escapePressed, page, [page] {
        if (!page->cancelReading())
            page->setFilter({});
    });
    connect(m_groups, &GroupPanel::pauseRequested, page, [page] { page->setPaused(!page->isPaused()); });
    connect(page, &FlowPage::flowsWanted, m_groups, [this] { m_groups->show(m_page->filter(), std::nullopt); });
    connect(page, &FlowPage::groupsWanted, this, [this](const QString &keys) { showGroups(m_page->filter(), keys); });
    connect(page, &FlowPage::frameShown, this, &TableTab::showFrame);
    // The charts go on while an earlier moment is shown.
    connect(page, &FlowPage::tableRead, this, [this](const FramePtr &frame) {
        if (!isSet())
            chart(frame);
    });
    connect(page, &FlowPage::currentFlowChanged, m_inspector, [this](FlowSerial serial) {
        // A flow that has ended stays in the inspector, which says so.
        if (serial != 0)
            m_inspector->showFlow(m_page->frame(), serial);
    });
    connect(page, &FlowPage::pausedChanged, m_inspector, &Inspector::setPaused);
    connect(page, &FlowPage::machineChanged, this, &TableTab::showMachine);
    connect(m_capacity, &CapacityPanel::filterRequested, this,
        [this](const QString &filter) { showFiltered(m_page->ofFocused(filter)); });
    connect(m_capacity, &CapacityPanel::levelsChanged, this, &TableTab::levelsChosen);
}

TableTab::~TableTab()
{
    delete m_page;
    delete m_capacity;
    delete m_inspector;
}

FlowPage *TableTab::page() const { return m_page; }

CapacityPanel *TableTab::capacity() const { return m_capacity; }

Inspector *TableTab::inspector() const { return m_inspector; }

GroupPanel *TableTab::groups() const { return m_groups; }

void TableTab::setLevels(CapacityLevels levels)
{
    m_capacity->setLevels(levels);
    m_page->setLevels(levels);
}

void TableTab::showFlows(const QString &filter) const { m_groups->show(filter, std::nullopt); }

void TableTab::showFiltered(const QString &filter) const { m_groups->show(filter, m_groups->trail().current().groups); }

void TableTab::showGroups(const QString &filter, const QString &keys) const
{
    ParsedGroupSpec read = parseGroupSpec(keys.toStdString());
    if (!read.error)
        m_groups->show(filter, std::move(read.spec));
}

/// Updates the history and the inspected flow even while another tab is current.
void TableTab::showFrame(const FramePtr &frame)
{
    m_inspector->showFrame(frame);
    m_groups->present(frame);
    showMachine();
}

/// The charts are then about the machine in focus, and follow it.
bool TableTab::isSet() const { return m_page->origin().kind() == Origin::Kind::Set; }

/// These are about one machine.
void TableTab::showMachine()
{
    const FramePtr frame = m_page->focusedFrame(m_page->frame());
    m_capacity->showFrame(frame);
    if (isSet())
        chart(frame);
    m_diagnosis->addFrame(frame);
}

void TableTab::chart(const FramePtr &frame)
{
    const Snapshot *const snapshot = frame ? frame->snapshot.get() : nullptr;
    if (!snapshot || !snapshot->continues(m_charted)) {
        m_charts.clear();
        m_chartReader = {};
    }
    m_charted = snapshot ? snapshot->tracking : 0;
    if (snapshot && snapshot->live && !m_chartReader.isSamePoll(*snapshot))
        m_charts.add(snapshot->polledAt, m_chartReader.read(*snapshot), m_page->interval());
}

} // namespace ctscope
