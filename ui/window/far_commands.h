// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/open_origin.h"

#include <QObject>

namespace ctscope {

class AskpassServer;
class MainWindow;
class WindowActions;

/// The window's commands that open tables of elsewhere, Command…, Other Machine… and Open History…, and the questions of the programs
/// that read them. GUI thread only.
class FarCommands : public QObject {
    Q_OBJECT
public:
    FarCommands(MainWindow *window, WindowActions *actions);

    /// The options for opening an origin: where it is elsewhere, its questions come to the window.
    OpenOptions optionsFor(const Origin &origin, OpenOptions options);

private:
    void ask(bool command);
    void askForHistory();

    MainWindow *m_window;
    AskpassServer *m_askpass;
};

} // namespace ctscope
