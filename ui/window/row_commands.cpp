// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/row_commands.h"

#include "ui/table/export_dialog.h"
#include "ui/window/flow_page.h"
#include "ui/table/flow_view.h"
#include "ui/table/rows_out.h"
#include "ui/parts/settings.h"
#include "ui/window/window_actions.h"

#include <QAction>
#include <QCoreApplication>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMainWindow>
#include <QMenu>
#include <QMessageBox>
#include <QSettings>
#include <QStatusBar>

#include <limits>
#include <utility>

namespace ctscope {
namespace {

const auto folderKey = QStringLiteral("exportFolder");

} // namespace

RowCommands::RowCommands(QMainWindow *window, WindowActions *actions, std::function<FlowPage *()> current)
    : QObject(window)
    , m_window(window)
    , m_actions(actions)
    , m_current(std::move(current))
    , m_out(new RowsOut(window->statusBar()))
{
    connect(actions->copy, &QAction::triggered, this, &RowCommands::copyFocused);
    connect(actions, &WindowActions::copyWanted, this, &RowCommands::copy);
    connect(actions->selectAll, &QAction::triggered, this, &RowCommands::selectAll);
    connect(actions->exportRows, &QAction::triggered, this, &RowCommands::chooseExport);
    connect(actions, &WindowActions::menuOpens, this, &RowCommands::enable);
}

void RowCommands::serve(FlowView *view)
{
    connect(view, &FlowView::editRequested, m_actions, &WindowActions::trigger);
    connect(
        view, &FlowView::copyRequested, this, [this, view](RowForm form) { m_out->copy(view->selectedRows(), form); });
}

void RowCommands::enable()
{
    const FlowPage *page = m_current();
    const bool rows = page && page->showsTable();
    m_actions->copyAs->setEnabled(rows && page->view()->selectedRowCount() > 0);
    m_actions->selectAll->setEnabled(page && !page->showsGroups());
    m_actions->copy->setEnabled(page != nullptr);
}

void RowCommands::copy(RowForm form)
{
    if (const FlowPage *page = m_current())
        m_out->copy(page->view()->selectedRows(), form);
}

/// Does what Ctrl+C would do for the widget with the focus. A key that this widget ignores returns to the window.
void RowCommands::copyFocused()
{
    QWidget *focus = m_window->focusWidget();
    if (!focus)
        return copy({});
    QKeyEvent press(QEvent::KeyPress, Qt::Key_C, Qt::ControlModifier);
    QCoreApplication::sendEvent(focus, &press);
}

void RowCommands::selectAll()
{
    if (const FlowPage *page = m_current(); page && !page->showsGroups()) {
        page->view()->setFocus(Qt::OtherFocusReason);
        page->view()->selectAll();
    }
}

void RowCommands::chooseExport()
{
    const FlowPage *page = m_current();
    if (!page || !page->frame())
        return;
    // What was on the screen when the user asked, whatever is read meanwhile.
    ExportMaterial material{page->view()->shownRows(), page->view()->selectedRows()};
    material.groups = page->showsGroups() && material.shown.frame && material.shown.frame->groups;
    const auto settings = openSettings();
    auto *dialog = new ExportDialog(
        std::move(material), ExportChoice::fromSettings(*settings), settings->value(folderKey).toString(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { write(*dialog); });
    dialog->open();
}

void RowCommands::write(const ExportDialog &dialog)
{
    const ExportChoice choice = dialog.choice();
    const auto settings = openSettings();
    choice.toSettings(*settings);
    settings->setValue(folderKey, QFileInfo(dialog.path()).path());
    FileContent content;
    content.print = [material = dialog.material(), choice](BlockWriter &out, const std::stop_token &stop) {
        return printExport(material, choice, std::numeric_limits<std::size_t>::max(), out, stop);
    };
    content.lines = exportedRows(dialog.material(), choice.what).value_or(1);
    content.name = exportName(dialog.material(), choice.what);
    m_out->write(std::move(content), dialog.path());
}

bool RowCommands::mayClose()
{
    if (m_out->isWriting()
        && QMessageBox::question(m_window, tr("ctscope"), tr("A file is being written. Quit and discard it?"),
               QMessageBox::Yes | QMessageBox::No, QMessageBox::No)
            == QMessageBox::No)
        return false;
    m_out->cancelAll();
    return true;
}

} // namespace ctscope
