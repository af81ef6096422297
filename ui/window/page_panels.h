// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <QHash>
#include <QObject>

namespace ctscope {

class CapacityPanel;
class FlowPage;
class Inspector;
class WindowDocks;

/// The panels that each table has for itself, in the docks at the sides: capacity and inspector.
/// GUI thread only.
class PagePanels : public QObject {
    Q_OBJECT
public:
    explicit PagePanels(WindowDocks *docks);

    void add(FlowPage *page);
    void remove(const FlowPage *page);
    /// Brings a page's panels to the front.
    void raise(const FlowPage *page);
    /// Each page's history goes on, also behind the others, and the flow that it inspects.
    void showFrame(const FlowPage *page, const FramePtr &frame);

    /// nullptr for a page without panels, and for none.
    CapacityPanel *capacityOf(const FlowPage *page) const { return m_capacities.value(page); }
    Inspector *inspectorOf(const FlowPage *page) const { return m_inspectors.value(page); }

private:
    WindowDocks *m_docks;
    QList<FlowPage *> m_pages;
    QHash<const FlowPage *, CapacityPanel *> m_capacities;
    QHash<const FlowPage *, Inspector *> m_inspectors;
};

} // namespace ctscope
