// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/edit_dialog.h"

#include <QObject>
#include <QPointer>

class QMainWindow;

namespace ctscope {

class FlowPage;
class PageTabs;
class WindowActions;

/// Edit ▸ Delete Flows…, Set Time Left… and Set Mark…: the selected rows of the table in front, or those that match its
/// filter. Edit ▸ Deletions and Changes… lists what was done. GUI thread only.
class EditCommands : public QObject {
    Q_OBJECT
public:
    EditCommands(QMainWindow *window, WindowActions *actions, PageTabs *tabs);

    /// For tests: another way to edit.
    void setOpener(EditDialog::Opener opener) { m_opener = std::move(opener); }

private:
    void choose(EntryEdit::Kind kind);
    void tell(EntryEdit::Kind kind, const QString &text);
    void showHistory();

    QMainWindow *m_window;
    PageTabs *m_tabs;
    EditDialog::Opener m_opener = openEditor;
    QPointer<EditDialog> m_dialog;
};

} // namespace ctscope
