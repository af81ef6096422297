// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QTabWidget>

namespace ctscope {

class FlowPage;
class Origin;

/// The tabs of the window: one page per table, and which of them shows what. It owns the pages;
/// an index that no page has gives nullptr. GUI thread only.
class PageTabs : public QTabWidget {
    Q_OBJECT
public:
    explicit PageTabs(QWidget *parent = nullptr);

    /// Makes the keys that change tabs work everywhere in the window.
    void addKeys(QWidget *window);

    /// Adds a page behind the others, with its sign, title and tooltip; takes it over.
    void add(FlowPage *page);
    /// Brings a page to the front, with the keyboard in its table.
    void goTo(FlowPage *page);

    FlowPage *pageAt(int index) const;
    /// The page in front.
    FlowPage *current() const;
    QList<FlowPage *> pages() const;

    /// The page that shows the table of an origin.
    FlowPage *pageOf(const Origin &origin) const;

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void step(int by);
    void closeOthers(const FlowPage *page);
    void showMenu(const QPoint &position);
};

} // namespace ctscope
