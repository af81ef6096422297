// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/column_menu.h"

#include "ui/table/flow_view.h"

#include "table/columns.h"

#include <QMouseEvent>

#include <vector>

namespace ctscope {
namespace {

/// Does not close when a tick is set, as people set several.
class TickMenu : public QMenu {
public:
    using QMenu::QMenu;

protected:
    void mouseReleaseEvent(QMouseEvent *event) override
    {
        auto *action = actionAt(event->pos());
        if (action && action->isCheckable() && action->isEnabled()) {
            action->trigger();
            return;
        }
        QMenu::mouseReleaseEvent(event);
    }
};

struct Group {
    const char *title;
    std::vector<Column> columns;
};

const std::vector<Group> &groups()
{
    using enum Column;
    static const std::vector<Group> all{
        {QT_TRANSLATE_NOOP("ctscope::ColumnMenu", "Connection"),
         {Protocol, State, TimeToLive, Source, SourcePort, Destination, DestinationPort, Flags, Family}},
        {QT_TRANSLATE_NOOP("ctscope::ColumnMenu", "Translation and Reply"),
         {Nat, ReplySource, ReplySourcePort, ReplyDestination, ReplyDestinationPort}},
        {QT_TRANSLATE_NOOP("ctscope::ColumnMenu", "Traffic"),
         {PacketsOut, BytesOut, PacketsIn, BytesIn, Packets, Bytes, Rate, PacketRate}},
        {QT_TRANSLATE_NOOP("ctscope::ColumnMenu", "Time"), {Age, Idle, Start, Stop, Event, EventTime, Ended}},
        {QT_TRANSLATE_NOOP("ctscope::ColumnMenu", "Attributes"), {Mark, Zone, Id, Helper, Use, Labels, SecurityContext, Other}},
    };
    return all;
}

} // namespace

ColumnMenu::ColumnMenu(FlowView *view, Column column, QWidget *parent)
    : QMenu(parent)
{
    setObjectName(QStringLiteral("columnMenu"));
    setTitle(tr("&Columns"));
    setToolTipsVisible(true);
    if (column != Column::Count) {
        const QString title = columnWords(column).title;
        addAction(tr("What “%1” Means").arg(title), view, [view, column] { view->explainColumn(column); });
        auto *hide = addAction(tr("Hide “%1”").arg(title), view, [view, column] { view->setColumnShown(column, false); });
        hide->setEnabled(view->shownColumns().size() > 1);
        addAction(tr("Fit Width"), view, [view, column] { view->fitColumn(column); });
        addSeparator();
    }
    for (const auto &group : groups()) {
        auto *menu = new TickMenu(tr(group.title), this);
        menu->setToolTipsVisible(true);
        addMenu(menu);
        for (const Column each : group.columns) {
            const auto words = columnWords(each);
            auto *action = menu->addAction(words.title);
            action->setObjectName(QStringLiteral("column-") + QLatin1String(columnFacts(each).id.data(), static_cast<int>(columnFacts(each).id.size())));
            action->setToolTip(words.tooltip);
            action->setCheckable(true);
            action->setChecked(view->isColumnShown(each));
            connect(action, &QAction::toggled, view, [view, each](bool on) { view->setColumnShown(each, on); });
        }
    }
    addSeparator();
    auto *unsorted = addAction(tr("Do Not Sort"), view, [view] { view->setSortSpec({}); });
    unsorted->setObjectName(QStringLiteral("doNotSort"));
    unsorted->setToolTip(tr("Shows the rows in the order in which they were read"));
    unsorted->setEnabled(view->sortSpec().column != Column::Count);
    addAction(tr("Fit All Widths"), view, &FlowView::fitColumns);
    addAction(tr("Reset Columns"), view, &FlowView::resetColumns);
}

} // namespace ctscope
