// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QTabWidget>

namespace ctscope {

class FlowPage;
class Origin;
class TableTab;

/// The tabs of the window, one per table. It owns the tabs, and they own
/// their pages; for an index without a page, functions return nullptr. GUI thread only.
class PageTabs : public QTabWidget {
    Q_OBJECT
public:
    explicit PageTabs(QWidget *parent = nullptr);

    /// Installs the keys that change tabs, for the whole window.
    void addKeys(QWidget *window);

    /// Appends a tab, with the sign, title and tool tip of its page; takes ownership.
    void add(TableTab *tab);
    /// Removes a tab from the window, and deletes it later.
    void close(TableTab *tab);
    /// Makes a page current and gives its table the focus.
    void goTo(FlowPage *page);

    FlowPage *pageAt(int index) const;
    /// The page in front.
    FlowPage *current() const;
    QList<FlowPage *> pages() const;

    /// The tab in front; nullptr while none is open.
    TableTab *currentTab() const { return tabOf(current()); }
    TableTab *tabOf(const FlowPage *page) const;
    const QList<TableTab *> &tabs() const noexcept { return m_tabs; }

    /// The page that shows the table of an origin.
    FlowPage *pageOf(const Origin &origin) const;

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void step(int by);
    void closeOthers(const FlowPage *page);
    void showMenu(const QPoint &position);

    QList<TableTab *> m_tabs; ///< in the order in which they were opened
};

} // namespace ctscope
