// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/table/row_job.h"

#include <QObject>

#include <functional>

class QMainWindow;

namespace ctscope {

class ExportDialog;
class FlowPage;
class FlowView;
class RowsOut;
class WindowActions;

/// The window's commands for the rows of the current table: copy, select all, export. GUI
/// thread only.
class RowCommands : public QObject {
    Q_OBJECT
public:
    RowCommands(QMainWindow *window, WindowActions *actions, std::function<FlowPage *()> current);

    /// From now on handles the view's copy requests.
    void serve(FlowView *view);
    void copy(RowForm form);
    /// False when the user wants to wait for a file that is being written.
    bool mayClose();

private:
    void enable();
    void copyFocused();
    void selectAll();
    void chooseExport();
    void write(const ExportDialog &dialog);

    QMainWindow *m_window;
    WindowActions *m_actions;
    std::function<FlowPage *()> m_current;
    RowsOut *m_out;
};

} // namespace ctscope
