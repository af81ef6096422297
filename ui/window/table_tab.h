// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/capacity_levels.h"

#include "query/flow_order.h"
#include "tracking/chart_history.h"

#include <QObject>
#include <QPointer>

namespace ctscope {

class CapacityPanel;
class DiagnosisFeed;
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
    /// What is wrong with the table; it follows the table while another tab is in front, too.
    DiagnosisFeed *diagnosis() const noexcept { return m_diagnosis; }
    GroupPanel *groups() const;

    /// Shows the flows that pass a filter; the way back leads to what is shown now.
    void showFlows(const QString &filter) const;
    /// Applies a filter to what is shown, flows or groups; the way back leads to it.
    void showFiltered(const QString &filter) const;
    /// Shows them in groups, by keys as parseGroupSpec() reads them.
    void showGroups(const QString &filter, const QString &keys) const;

    void setLevels(CapacityLevels levels);

signals:
    /// The user has chosen other levels, for all tables.
    void levelsChosen(ctscope::CapacityLevels levels);

private:
    void showFrame(const FramePtr &frame);
    void showMachine();
    bool isSet() const;
    void chart(const FramePtr &frame);

    // QPointer, because the widgets that show them are their parents and may be deleted first.
    QPointer<FlowPage> m_page;
    QPointer<CapacityPanel> m_capacity;
    QPointer<Inspector> m_inspector;
    ChartReader m_chartReader;
    ChartHistory m_charts;
    TrackingId m_charted = 0;
    DiagnosisFeed *m_diagnosis;
    QPointer<GroupPanel> m_groups; ///< owned by the page
};

} // namespace ctscope
