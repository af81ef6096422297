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
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMainWindow>
#include <QMenu>
#include <QMessageBox>
#include <QSettings>
#include <QStatusBar>

namespace ctscope {
namespace {

const auto formatKey = QStringLiteral("exportFormat");
const auto folderKey = QStringLiteral("exportFolder");

FlowFormat lastFormat()
{
    const int kept = openSettings()->value(formatKey, static_cast<int>(FlowFormat::Csv)).toInt();
    return kept >= 0 && kept <= static_cast<int>(FlowFormat::Json) ? static_cast<FlowFormat>(kept) : FlowFormat::Csv;
}

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
    connect(
        view, &FlowView::copyRequested, this, [this, view](RowForm form) { m_out->copy(view->selectedRows(), form); });
}

void RowCommands::enable()
{
    const FlowPage *page = m_current();
    const bool rows = page && page->showsTable();
    m_actions->copyAs->setEnabled(rows && page->view()->selectedRowCount() > 0);
    m_actions->selectAll->setEnabled(page != nullptr);
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
    if (const FlowPage *page = m_current()) {
        page->view()->setFocus(Qt::OtherFocusReason);
        page->view()->selectAll();
    }
}

void RowCommands::chooseExport()
{
    const FlowPage *page = m_current();
    if (!page || !page->frame())
        return;
    // The rows that were on the screen when the user asked, whatever is read meanwhile.
    const ChosenRows shown = page->view()->shownRows();
    const ChosenRows selected = page->view()->selectedRows();
    auto *dialog = new ExportDialog(shown.count(), selected.count(), lastFormat(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, shown, selected] {
        openSettings()->setValue(formatKey, static_cast<int>(dialog->format()));
        chooseFile(dialog->onlySelected() ? selected : shown, dialog->format());
    });
    dialog->open();
}

void RowCommands::chooseFile(const ChosenRows &rows, FlowFormat format)
{
    auto *dialog = new QFileDialog(m_window, tr("Export"), openSettings()->value(folderKey).toString());
    dialog->setObjectName(QStringLiteral("exportFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilters({ExportDialog::fileFilter(format), tr("All files (*)")});
    dialog->setDefaultSuffix(ExportDialog::suffix(format));
    dialog->selectFile(QStringLiteral("flows.") + ExportDialog::suffix(format));
    connect(dialog, &QFileDialog::fileSelected, this, [this, rows, format](const QString &path) {
        openSettings()->setValue(folderKey, QFileInfo(path).path());
        m_out->write(rows, format, path);
    });
    dialog->open();
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
