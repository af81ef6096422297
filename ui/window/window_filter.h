// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <QObject>
#include <QPointer>

namespace ctscope {

class FilterBox;
class FlowPage;

/// Joins the filter line with the page in front: the page follows the line, the line shows the page's filter, and the
/// button in the line opens the menu of saved filters. GUI thread only.
class WindowFilter : public QObject {
    Q_OBJECT
public:
    WindowFilter(FilterBox *line, QObject *parent = nullptr);

    /// The page in front is another; null without one.
    void setPage(FlowPage *page);
    /// The page in front has another frame.
    void showFrame(const FramePtr &frame);
    /// Goes to the line, and selects its text.
    void focus();
    void clear();
    /// Opens the menu of saved filters, and of those that were applied lately.
    void openMenu();

signals:
    /// The user goes on to the table.
    void left();

private:
    FilterBox *m_line;
    QPointer<FlowPage> m_page;
};

} // namespace ctscope
