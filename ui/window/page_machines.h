// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "ui/panels/capacity_alarm.h"
#include "ui/panels/capacity_levels.h"
#include "ui/parts/notice_bar.h"
#include "ui/parts/problem_words.h"

#include <QObject>
#include <QString>

namespace ctscope {

class FlowPage;
class MachineStrip;

/// What a page with the table of several machines has beside the table: the strip of gauges, the machine that the panels
/// are about, and what is said of machines that are not read. Owned by the page.
class PageMachines : public QObject {
    Q_OBJECT
public:
    explicit PageMachines(FlowPage *page);

    MachineStrip *strip() const noexcept { return m_strip; }
    void showFrame(const FramePtr &frame);

    /// The table of the machine in focus alone, as a frame without an order.
    FramePtr focused(const FramePtr &frame) const;
    /// What the user calls the machine in focus; empty before the first frame.
    QString focusedName() const;
    /// The fullest machine that is read; null when there is none.
    static const OriginState *fullest(const Snapshot &snapshot) noexcept;
    /// The alarm of a page is about that machine.
    static void update(CapacityAlarm &alarm, const Snapshot &snapshot, const CapacityLevels &levels);
    /// A filter of a panel, for the flows of the machine in focus.
    QString ofFocused(const QString &filter) const;

    /// About machines that are not read, and those that are one.
    static QList<Notice> notices(const Snapshot &snapshot);
    /// In place of a table without rows.
    static PageState blankWords(const Snapshot &snapshot);

signals:
    /// The panels should show another machine.
    void focusChanged();

private:
    FlowPage *m_page;
    MachineStrip *m_strip;
};

} // namespace ctscope
