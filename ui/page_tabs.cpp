// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/page_tabs.h"

#include "ui/flow_page.h"
#include "ui/icons.h"

#include "table/shown_text.h"

#include <algorithm>

namespace ctscope {
namespace {

template <typename Predicate>
FlowPage *firstPage(const PageTabs &tabs, Predicate isIt)
{
    const QList<FlowPage *> pages = tabs.pages();
    const auto found = std::find_if(pages.begin(), pages.end(), isIt);
    return found == pages.end() ? nullptr : *found;
}

} // namespace

PageTabs::PageTabs(QWidget *parent)
    : QTabWidget(parent)
{
    setObjectName(QStringLiteral("tabs"));
    setDocumentMode(true);
    setTabsClosable(true);
    setMovable(true);
    setTabBarAutoHide(true);
}

void PageTabs::add(FlowPage *page)
{
    const QString title = page->place() ? page->longTitle() : page->title();
    const int index = addTab(page, signIcon(page->isLive() ? Sign::Machine : Sign::Document), labelOf(title));
    connect(page, &FlowPage::titleChanged, this, [this, page] { setTabText(indexOf(page), labelOf(page->title())); });
    setTabToolTip(index, toolTipOf(page->path().isEmpty() ? page->title() : page->path()));
}

void PageTabs::goTo(FlowPage *page)
{
    setCurrentWidget(page);
    page->setFocus();
}

FlowPage *PageTabs::pageAt(int index) const { return qobject_cast<FlowPage *>(widget(index)); }

FlowPage *PageTabs::current() const { return qobject_cast<FlowPage *>(currentWidget()); }

QList<FlowPage *> PageTabs::pages() const
{
    QList<FlowPage *> pages;
    for (int index = 0; index < count(); ++index) {
        if (auto *page = pageAt(index))
            pages << page;
    }
    return pages;
}

FlowPage *PageTabs::livePage() const
{
    return firstPage(*this, [](const FlowPage *page) { return page->isLive() && !page->place(); });
}

FlowPage *PageTabs::pageOf(const NetworkNamespace &place) const
{
    return firstPage(*this, [&place](const FlowPage *page) {
        if (!page->place())
            return false;
        return place.inode != 0 ? page->place()->inode == place.inode : page->place()->path == place.path;
    });
}

FlowPage *PageTabs::pageOf(const QString &path) const
{
    return firstPage(*this, [&path](const FlowPage *page) { return page->path() == path; });
}

} // namespace ctscope
