// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/answer_commands.h"

#include "ui/table/flow_view.h"
#include "ui/table/group_view.h"
#include "ui/window/alarm_center.h"
#include "ui/window/compare_commands.h"
#include "ui/window/edit_commands.h"
#include "ui/window/flow_page.h"
#include "ui/window/group_menu.h"
#include "ui/window/group_panel.h"
#include "ui/window/main_window.h"
#include "ui/window/nat_search_dialog.h"
#include "ui/window/page_tabs.h"
#include "ui/window/past_diagnosis.h"
#include "ui/window/record_commands.h"
#include "ui/window/report_command.h"
#include "ui/window/table_tab.h"
#include "ui/window/window_actions.h"

#include <QAction>

namespace ctscope {

AnswerCommands::AnswerCommands(MainWindow *window, WindowActions *actions, PageTabs *tabs, WindowDocks *docks)
    : QObject(window)
    , m_window(window)
    , m_actions(actions)
    , m_tabs(tabs)
    , m_report(new ReportCommand(window, docks))
{
    new CompareCommands(window, actions, tabs);
    new RecordCommands(window, actions, tabs);
    new PastDiagnosis(window, actions, tabs);
    connect(actions->saveReport, &QAction::triggered, this, [this] {
        if (TableTab *const tab = m_tabs->currentTab())
            m_report->choose(tab);
    });
    new EditCommands(window, actions, tabs);
    new AlarmCenter(window, actions, tabs);
    connect(actions->natSearch, &QAction::triggered, this, &AnswerCommands::showNatSearch);
    for (const bool add : {false, true}) {
        connect(
            add ? actions->groupMore : actions->groupBy, &GroupMenu::chosen, this, [this, add](const GroupKey &key) {
                if (const TableTab *const tab = m_tabs->currentTab())
                    tab->groups()->groupBy(key, add);
            });
    }
    connect(actions->explain, &QAction::triggered, this, [this] {
        const TableTab *const tab = m_tabs->currentTab();
        if (tab && tab->page()->showsGroups())
            tab->groups()->view()->explainColumn();
        else if (tab)
            tab->page()->view()->explainColumn();
    });
    connect(window, &MainWindow::frameShown, this, &AnswerCommands::tableChanged);
    connect(tabs, &PageTabs::currentChanged, this, &AnswerCommands::tableChanged);
    tableChanged();
}

void AnswerCommands::showNatSearch()
{
    if (!m_natSearch) {
        m_natSearch = new NatSearchDialog(m_window);
        connect(m_natSearch, &NatSearchDialog::flowsRequested, this, [this](const QString &filter) {
            if (const TableTab *const tab = m_tabs->currentTab())
                tab->showFlows(filter);
        });
        tableChanged();
    }
    m_natSearch->show();
    m_natSearch->raise();
    m_natSearch->activateWindow();
}

void AnswerCommands::tableChanged()
{
    const FlowPage *const page = m_tabs->current();
    m_actions->saveReport->setEnabled(page && page->frame());
    if (m_natSearch)
        m_natSearch->setFrame(page ? page->frame() : nullptr, page ? page->longTitle() : QString());
}

} // namespace ctscope
