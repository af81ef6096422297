// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_watch.h"

#include "query/host_use.h"
#include "table/flow_feed.h"
#include "table/flow_table_model.h"
#include "ui/table/column_layout.h"
#include "ui/table/flow_view.h"
#include "ui/window/page_time.h"

#include <QScrollBar>

namespace ctscope {

PageWatch::PageWatch(FlowFeed *live, PageTime *time, FlowTableModel *model, FlowView *view, QWidget *page)
    : QObject(page)
    , m_live(live)
    , m_time(time)
    , m_model(model)
    , m_view(view)
    , m_page(page)
{
    // Whatever moves the rows, the feed soon gets the list of those that are visible then.
    constexpr int momentMs = 100;
    m_delay.setSingleShot(true);
    m_delay.setInterval(momentMs);
    connect(&m_delay, &QTimer::timeout, this, &PageWatch::tell);
    connect(NamesInUse::shared(), &NamesInUse::changed, this, &PageWatch::takeNames);
    connect(NamesInUse::shared(), &NamesInUse::changed, this, &PageWatch::soon);
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, &PageWatch::soon);
    connect(m_view, &FlowView::currentFlowChanged, this, &PageWatch::soon);
    connect(m_view->columns(), &ColumnLayout::shownChanged, this, &PageWatch::soon);
    takeNames();
}

void PageWatch::setNamesFor(NamesFor tables)
{
    if (tables == NamesFor::Here || m_namesFor == tables)
        return;
    m_namesFor = tables;
    takeNames();
}

void PageWatch::takeNames()
{
    m_model->setNames(NamesInUse::shared()->shown(m_namesFor));
    m_time->forFeeds([this](FlowFeed *feed) {
        feed->setHosts(NamesInUse::shared()->hosts(m_namesFor), NamesInUse::shared()->geo());
    });
}

void PageWatch::soon()
{
    if ((m_live->isLive() || NamesInUse::shared()->asks()) && !m_delay.isActive())
        m_delay.start();
}

void PageWatch::tell()
{
    if (!m_time->isPast()) {
        m_live->watchRows(m_view->rowsInSight());
        m_live->watchOwners(m_view->flowsWithOwner());
    }
    // Only a table that the user sees has its addresses asked for.
    const FramePtr &frame = m_model->frame();
    if (NamesInUse::shared()->asks() && m_page->isVisible() && frame)
        NamesInUse::shared()->ask(addressesToName(*frame, m_view->rowsInSight(), m_live->viewSpec()));
}

} // namespace ctscope
