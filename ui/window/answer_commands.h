// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace ctscope {

class MainWindow;
class NatSearchDialog;
class PageTabs;
class ReportCommand;
class WindowActions;
class WindowDocks;

/// The window's commands that answer a question about the table in front: Save Report, NAT Search, Group By and What
/// This Column Means; and CompareCommands. GUI thread only.
class AnswerCommands : public QObject {
    Q_OBJECT
public:
    AnswerCommands(MainWindow *window, WindowActions *actions, PageTabs *tabs, WindowDocks *docks);

private:
    void showNatSearch();
    void tableChanged();

    MainWindow *m_window;
    WindowActions *m_actions;
    PageTabs *m_tabs;
    ReportCommand *m_report;
    NatSearchDialog *m_natSearch = nullptr; ///< made when it is first wanted
};

} // namespace ctscope
