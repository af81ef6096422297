// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/machine_sets_file.h"

#include "table/background_worker.h"

#include <QObject>

class QAction;

namespace ctscope {

class MainWindow;
class WindowActions;

/// File ▸ Several Machines: the sets of the user's file, each opened as one table, and the dialog that edits them. GUI
/// thread only.
class MachineCommands : public QObject {
    Q_OBJECT
public:
    MachineCommands(MainWindow *window, WindowActions *actions);

private:
    void readFile();
    void fillMenu();
    void edit();

    MainWindow *m_window;
    WindowActions *m_actions;
    MachineSetsFile m_file;
    QList<QAction *> m_sets;
    BackgroundWorker m_worker;
};

} // namespace ctscope
