// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace ctscope {

class MainWindow;
class PageTabs;
class WindowActions;

/// Edit ▸ Diagnosis Over Time, and the buttons for it beside the strips of time. GUI thread only.
class PastDiagnosis : public QObject {
    Q_OBJECT
public:
    PastDiagnosis(MainWindow *window, WindowActions *actions, PageTabs *tabs);

private:
    void serve();
    void examineChosen();
    void examine(qint64 from, qint64 until);

    MainWindow *m_window;
    WindowActions *m_actions;
    PageTabs *m_tabs;
};

} // namespace ctscope
