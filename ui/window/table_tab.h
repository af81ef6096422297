// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/capacity_levels.h"

#include "query/flow_order.h"
#include "tracking/chart_history.h"

#include <QObject>
#include <QPointer>

namespace ctscope {

class CapacityPanel;
class FlowPage;
class GroupPanel;
class Inspector;

/// One table of the window: its page, its capacity panel and its inspector. It owns all
/// three, even while the window's tabs and docks show them. GUI thread only.
class TableTab : public QObject {
    Q_OBJECT
public:
    /// Takes ownership of the page.
    explicit TableTab(FlowPage *page, QObject *parent = nullptr);
    ~TableTab() override;

    FlowPage *page() const;
    CapacityPanel *capacity() const;
    Inspector *inspector() const;
    /// What the charts show; it goes on while another tab is in front.
    const ChartHistory &charts() const noexcept { return m_charts; }
    GroupPanel *groups() const;

    void setLevels(CapacityLevels levels);

signals:
    /// The user has chosen other levels, for all tables.
    void levelsChosen(ctscope::CapacityLevels levels);

private:
    void showFrame(const FramePtr &frame);
    void chart(const FramePtr &frame);

    // QPointer, because the widgets that show them are their parents and may be deleted first.
    QPointer<FlowPage> m_page;
    QPointer<CapacityPanel> m_capacity;
    QPointer<Inspector> m_inspector;
    ChartReader m_chartReader;
    ChartHistory m_charts;
    TrackingId m_charted = 0;
    QPointer<GroupPanel> m_groups; ///< owned by the page
};

} // namespace ctscope
