// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_tabs.h"

#include "ui/parts/icons.h"
#include "ui/window/flow_page.h"
#include "ui/window/page_time.h"
#include "ui/window/table_tab.h"

#include "table/shown_text.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QStyle>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>

namespace ctscope {

PageTabs::PageTabs(QWidget *parent)
    : QTabWidget(parent)
{
    setObjectName(QStringLiteral("tabs"));
    setDocumentMode(true);
    setTabsClosable(true);
    setMovable(true);
    setTabBarAutoHide(true);
    tabBar()->setContextMenuPolicy(Qt::CustomContextMenu);
    tabBar()->installEventFilter(this);
    connect(tabBar(), &QWidget::customContextMenuRequested, this, &PageTabs::showMenu);
}

void PageTabs::addKeys(QWidget *window)
{
    const auto add = [this, window](const QList<QKeySequence> &keys, auto &&slot) {
        auto *action = new QAction(window);
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, slot);
        window->addAction(action);
    };
    add({Qt::CTRL | Qt::Key_Tab, Qt::CTRL | Qt::Key_PageDown}, [this] { step(1); });
    add({Qt::CTRL | Qt::SHIFT | Qt::Key_Tab, Qt::CTRL | Qt::SHIFT | Qt::Key_Backtab, Qt::CTRL | Qt::Key_PageUp},
        [this] { step(-1); });
    constexpr int numbered = 9;
    for (int i = 0; i < numbered; ++i) {
        add({Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + i)}, [this, i] {
            if (i < count())
                setCurrentIndex(i);
        });
    }
}

void PageTabs::step(int by)
{
    if (count() > 1)
        setCurrentIndex((currentIndex() + by + count()) % count());
}

void PageTabs::closeOthers(const FlowPage *page)
{
    for (int index = count() - 1; index >= 0; --index) {
        if (pageAt(index) != page)
            emit tabCloseRequested(index);
    }
}

bool PageTabs::eventFilter(QObject *object, QEvent *event)
{
    if (object == tabBar() && event->type() == QEvent::MouseButtonRelease) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const int index = mouse->button() == Qt::MiddleButton ? tabBar()->tabAt(mouse->position().toPoint()) : -1;
        if (index >= 0) {
            emit tabCloseRequested(index);
            return true;
        }
    }
    return QTabWidget::eventFilter(object, event);
}

/// When opened with the keyboard, it is the menu of the current tab, wherever the mouse is.
void PageTabs::showMenu(const QPoint &position)
{
    const int at = tabBar()->tabAt(position);
    FlowPage *page = at >= 0 ? pageAt(at) : current();
    if (!page)
        return;
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("tabMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Read Now"), page, &FlowPage::pollNow);
    menu->addSeparator();
    menu->addAction(tr("&Close"), page, [this, page] { emit tabCloseRequested(indexOf(page)); });
    menu->addAction(tr("Close &Others"), page, [this, page] { closeOthers(page); })->setEnabled(count() > 1);
    menu->addSeparator();
    menu->addAction(tr("Copy &Name"), page, [page] { QGuiApplication::clipboard()->setText(page->title()); });
    menu->addAction(tr("Copy &Path"), page, [page] { QGuiApplication::clipboard()->setText(page->path()); })
        ->setEnabled(!page->path().isEmpty());
    menu->popup(tabBar()->mapToGlobal(position));
}

void PageTabs::add(TableTab *tab)
{
    tab->setParent(this);
    m_tabs.append(tab);
    FlowPage *const page = tab->page();
    const int index =
        addTab(page, signIcon(page->isLive() ? Sign::Machine : Sign::Document), labelOf(page->longTitle()));
    connect(page, &FlowPage::titleChanged, this, [this, page] { setTabText(indexOf(page), labelOf(page->title())); });
    connect(page->time(), &PageTime::recordingChanged, this, [this, page] {
        setTabIcon(indexOf(page), signIcon(page->time()->isRecording() ? Sign::Record : Sign::Machine));
    });
    // The style's own button ignores the colours of the palette.
    auto *close = new QToolButton(tabBar());
    close->setIcon(signIcon(Sign::Close));
    close->setIconSize({12, 12});
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::NoFocus);
    close->setToolTip(tr("Close this tab (Ctrl+W)"));
    close->setAccessibleName(tr("Close"));
    connect(close, &QToolButton::clicked, page, [this, page] { emit tabCloseRequested(indexOf(page)); });
    const auto side = static_cast<QTabBar::ButtonPosition>(
        style()->styleHint(QStyle::SH_TabBar_CloseButtonPosition, nullptr, tabBar()));
    tabBar()->setTabButton(index, side, close);
    setTabToolTip(index, toolTipOf(page->path().isEmpty() ? page->title() : page->path()));
}

void PageTabs::close(TableTab *tab)
{
    removeTab(indexOf(tab->page()));
    m_tabs.removeOne(tab);
    tab->deleteLater();
}

TableTab *PageTabs::tabOf(const FlowPage *page) const
{
    const auto found =
        std::find_if(m_tabs.begin(), m_tabs.end(), [page](const TableTab *tab) { return tab->page() == page; });
    return found == m_tabs.end() ? nullptr : *found;
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

FlowPage *PageTabs::pageOf(const Origin &origin) const
{
    const QList<FlowPage *> all = pages();
    const auto found = std::find_if(
        all.begin(), all.end(), [&origin](const FlowPage *page) { return sameTable(page->origin(), origin); });
    return found == all.end() ? nullptr : *found;
}

} // namespace ctscope
