// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/names_in_use.h"

#include "query/flow_order.h"

#include <QObject>
#include <QTimer>

namespace ctscope {

class FlowFeed;
class FlowTableModel;
class FlowView;
class PageTime;

/// What is asked for because the user sees it: the feed reads visible rows and their owners first, and the names of their
/// addresses are looked up, where the user wants that. Gives the names that are known to the table. Part of a page; GUI
/// thread only.
class PageWatch : public QObject {
    Q_OBJECT
public:
    /// The others belong to the page.
    PageWatch(FlowFeed *live, PageTime *time, FlowTableModel *model, FlowView *view, QWidget *page);

    /// Whose names count: of several tables, one that may be another machine's.
    void setNamesFor(NamesFor tables);
    /// The rows have moved, or others are shown.
    void soon();

private:
    void tell();
    void takeNames();

    FlowFeed *m_live;
    PageTime *m_time;
    FlowTableModel *m_model;
    FlowView *m_view;
    QWidget *m_page;
    NamesFor m_namesFor = NamesFor::Here;
    QTimer m_delay; ///< before they are passed on
};

} // namespace ctscope
