// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/column_menu.h"

#include "ui/table/column_layout.h"
#include "ui/table/flow_view.h"
#include "ui/table/group_entries.h"

#include "table/column_words.h"

#include <QMouseEvent>

#include <algorithm>
#include <utility>
#include <vector>

namespace ctscope {
namespace {

/// A menu that stays open when an entry is ticked, because users often tick several.
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

} // namespace

ColumnMenu::ColumnMenu(FlowView *view, Column column, QWidget *parent)
    : QMenu(parent)
{
    setObjectName(QStringLiteral("columnMenu"));
    setTitle(tr("&Columns"));
    setToolTipsVisible(true);
    ColumnLayout *const columns = view->columns();
    if (column != Column::Count) {
        const QString title = columnWords(column).title;
        addAction(tr("What “%1” Means").arg(title), view, [view, column] { view->explainColumn(column); });
        auto *hide =
            addAction(tr("Hide “%1”").arg(title), columns, [columns, column] { columns->setShown(column, false); });
        hide->setEnabled(columns->shown().size() > 1);
        addAction(tr("Fit Width"), columns, [columns, column] { columns->fit(column); });
        addSeparator();
        addGroupEntries(this, view, column);
        addSeparator();
    }
    const std::pair<ColumnGroup, QString> groups[] = {
        {ColumnGroup::Connection, tr("Connection")},
        {ColumnGroup::Translation, tr("Translation and Reply")},
        {ColumnGroup::Traffic, tr("Traffic")},
        {ColumnGroup::Time, tr("Time")},
        {ColumnGroup::Attributes, tr("Attributes")},
        {ColumnGroup::Owner, tr("Owner")},
        {ColumnGroup::Host, tr("Names of Hosts")},
        {ColumnGroup::Outside, tr("Outside End")},
    };
    for (const auto &[group, groupTitle] : groups)
        addGroup(group, groupTitle, columns);
    addSeparator();
    auto *unsorted = addAction(tr("Do Not Sort"), view, [view] { view->setSortSpec({}); });
    unsorted->setObjectName(QStringLiteral("doNotSort"));
    unsorted->setToolTip(tr("Shows the rows in the order in which they were read"));
    unsorted->setEnabled(view->sortSpec().column != Column::Count);
    addAction(tr("Fit All Widths"), columns, &ColumnLayout::fitAll);
    addAction(tr("Reset Columns"), columns, &ColumnLayout::reset);
}

void ColumnMenu::addGroup(ColumnGroup group, const QString &title, ColumnLayout *columns)
{
    auto *menu = new TickMenu(title, this);
    menu->setToolTipsVisible(true);
    addMenu(menu);
    std::vector<ColumnDefinition> definitions(allColumns().begin(), allColumns().end());
    std::erase_if(definitions, [group](const ColumnDefinition &definition) { return definition.group != group; });
    // The NAT column comes before the reply tuple, which shows the details.
    std::stable_partition(definitions.begin(), definitions.end(),
        [](const ColumnDefinition &definition) { return definition.type == ColumnType::Translation; });
    for (const ColumnDefinition &definition : definitions) {
        const Column column = definition.column;
        const auto words = columnWords(column);
        auto *action = menu->addAction(words.title);
        action->setObjectName(QStringLiteral("column-")
            + QString::fromUtf8(definition.id.data(), static_cast<qsizetype>(definition.id.size())));
        action->setToolTip(words.tooltip);
        action->setCheckable(true);
        action->setChecked(columns->isShown(column));
        connect(action, &QAction::toggled, columns, [columns, column](bool on) { columns->setShown(column, on); });
    }
}

} // namespace ctscope
