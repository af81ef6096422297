// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QTabWidget>

namespace ctscope {

class FlowPage;
class Origin;
class TableTab;

/// The tabs of the window: one per table, and which of them shows what. It owns the tabs, and they
/// their pages; an index that no page has gives nullptr. GUI thread only.
class PageTabs : public QTabWidget {
    Q_OBJECT
public:
    explicit PageTabs(QWidget *parent = nullptr);

    /// Makes the keys that change tabs work everywhere in the window.
    void addKeys(QWidget *window);

    /// Adds a tab behind the others, with the sign, title and tooltip of its page; takes it over.
    void add(TableTab *tab);
    /// Takes a tab out of the window, and deletes it soon.
    void close(TableTab *tab);
    /// Brings a page to the front, with the keyboard in its table.
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
