// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_filter.h"

#include "ui/window/filter_box.h"
#include "ui/window/filter_menu.h"
#include "ui/window/flow_page.h"
#include "ui/window/help_page.h"

namespace ctscope {

WindowFilter::WindowFilter(FilterBox *line, QObject *parent)
    : QObject(parent)
    , m_line(line)
{
    connect(line, &FilterBox::applied, this, [this](const QString &text) {
        if (m_page)
            m_page->setFilter(text);
    });
    connect(line, &FilterBox::leaveRequested, this, &WindowFilter::left);
    connect(line, &FilterBox::menuRequested, this, &WindowFilter::openMenu);
}

void WindowFilter::setPage(FlowPage *page)
{
    if (m_page)
        m_page->disconnect(this);
    m_page = page;
    m_line->setEnabled(page != nullptr);
    m_line->setFrame(page ? page->frame() : FramePtr());
    // What was typed for the page before is not for this one.
    m_line->setFilter(page ? page->filter() : QString());
    if (page)
        connect(page, &FlowPage::filterChanged, this, [this](const QString &text) {
            if (m_line->text() != text)
                m_line->setFilter(text);
        });
}

void WindowFilter::showFrame(const FramePtr &frame) { m_line->setFrame(frame); }

void WindowFilter::focus()
{
    m_line->setFocus(Qt::ShortcutFocusReason);
    m_line->selectAll();
}

void WindowFilter::clear() { m_line->setFilter({}); }

void WindowFilter::openMenu()
{
    auto *menu = new FilterMenu(m_line->text(), m_page && !m_page->filterError(), m_line);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu, &FilterMenu::chosen, m_line, &FilterBox::setFilter);
    connect(menu, &FilterMenu::helpRequested, this, [this] { showFilterHelp(m_line->window()); });
    menu->popup(m_line->mapToGlobal(QPoint(0, m_line->height())));
}

} // namespace ctscope
