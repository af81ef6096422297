// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/edit_commands.h"

#include "query/needed_data.h"
#include "table/edit_words.h"
#include "table/filter_words.h"
#include "ui/table/flow_view.h"
#include "ui/window/edit_history_dialog.h"
#include "ui/window/flow_page.h"
#include "ui/window/page_tabs.h"
#include "ui/window/window_actions.h"

#include <QAction>
#include <QMainWindow>
#include <QMessageBox>

#include <utility>

namespace ctscope {

EditCommands::EditCommands(QMainWindow *window, WindowActions *actions, PageTabs *tabs)
    : QObject(window)
    , m_window(window)
    , m_tabs(tabs)
{
    using Kind = EntryEdit::Kind;
    for (const auto &[action, kind] : {std::pair(actions->deleteFlows, Kind::Delete),
             std::pair(actions->setTimeLeft, Kind::Timeout), std::pair(actions->setMark, Kind::Mark)})
        connect(action, &QAction::triggered, this, [this, kind = kind] { choose(kind); });
    connect(actions->editHistory, &QAction::triggered, this, &EditCommands::showHistory);
}

void EditCommands::choose(EntryEdit::Kind kind)
{
    FlowPage *const page = m_tabs->current();
    if (!page || !page->frame() || m_dialog)
        return;
    const FramePtr frame = page->frame();
    if (const auto obstacle = editObstacle(*frame->snapshot); obstacle != EditObstacle::None)
        return tell(kind, EditWords::obstacle(obstacle));
    if (page->showsGroups())
        return tell(kind, tr("Groups are shown. Show the flows of a group, and select some of them."));
    EditDialog::Choice choice;
    choice.selected = page->view()->selectedRows();
    if (!frame->spec.filter.isEmpty()) {
        choice.filter = page->filter();
        choice.shown = page->view()->shownRows();
        const auto lacked = choice.shown.count() > 0
            ? lackedColumn(frame->spec.filter, *choice.shown.frame->snapshot, choice.shown.frame->order->rows)
            : std::nullopt;
        if (lacked)
            choice.lacking = FilterWords::lacking(*lacked);
    }
    if (choice.selected.count() == 0 && !choice.lacking.isEmpty())
        return tell(kind, choice.lacking + u' ' + tr("Select the flows instead."));
    if (choice.selected.count() == 0 && choice.shown.count() == 0)
        return tell(kind, tr("Select the flows, or apply a filter that they match."));
    m_dialog = new EditDialog(kind, std::move(choice), m_window, m_opener);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(page, &FlowPage::frameShown, m_dialog, &EditDialog::showFrame);
    m_dialog->open();
}

void EditCommands::tell(EntryEdit::Kind kind, const QString &text)
{
    auto *box = new QMessageBox(QMessageBox::Information, EditDialog::titleOf(kind), text, QMessageBox::Ok, m_window);
    box->setObjectName(QStringLiteral("editNotice"));
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void EditCommands::showHistory()
{
    auto *dialog = new EditHistoryDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace ctscope
