// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_panels.h"

#include "ui/panels/capacity_panel.h"
#include "ui/window/flow_page.h"
#include "ui/panels/inspector.h"
#include "ui/parts/settings.h"
#include "ui/window/window_docks.h"

#include <QSettings>
#include <QStackedWidget>

namespace ctscope {

PagePanels::PagePanels(WindowDocks *docks)
    : QObject(docks)
    , m_docks(docks)
{
}

void PagePanels::add(FlowPage *page)
{
    auto *capacity = new CapacityPanel(m_docks->capacityStack);
    const CapacityLevels kept = CapacityLevels::fromSettings(*openSettings());
    capacity->setLevels(kept);
    page->setLevels(kept);
    m_pages.append(page);
    m_capacities.insert(page, capacity);
    m_docks->capacityStack->addWidget(capacity);
    auto *inspector = new Inspector(m_docks->inspectorStack);
    m_inspectors.insert(page, inspector);
    m_docks->inspectorStack->addWidget(inspector);

    connect(page, &FlowPage::currentFlowChanged, inspector, [page, inspector](FlowSerial serial) {
        // A flow that has gone stays in the inspector, which says so.
        if (serial != 0)
            inspector->showFlow(page->frame(), serial);
    });
    connect(page, &FlowPage::pausedChanged, inspector, &Inspector::setPaused);
    connect(capacity, &CapacityPanel::filterRequested, page, &FlowPage::setFilter);
    connect(capacity, &CapacityPanel::levelsChanged, this, [this, capacity](CapacityLevels levels) {
        levels.toSettings(*openSettings());
        for (auto *other : std::as_const(m_capacities)) {
            if (other != capacity)
                other->setLevels(levels);
        }
        for (FlowPage *each : std::as_const(m_pages))
            each->setLevels(levels);
    });
}

void PagePanels::remove(const FlowPage *page)
{
    m_pages.removeIf([page](const FlowPage *each) { return each == page; });
    delete m_capacities.take(page);
    delete m_inspectors.take(page);
}

void PagePanels::raise(const FlowPage *page)
{
    if (auto *capacity = capacityOf(page))
        m_docks->capacityStack->setCurrentWidget(capacity);
    if (auto *inspector = inspectorOf(page))
        m_docks->inspectorStack->setCurrentWidget(inspector);
}

void PagePanels::showFrame(const FlowPage *page, const FramePtr &frame)
{
    if (auto *capacity = capacityOf(page))
        capacity->showFrame(frame);
    if (auto *inspector = inspectorOf(page))
        inspector->showFrame(frame);
}

} // namespace ctscope
