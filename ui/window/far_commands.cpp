// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/far_commands.h"

#include "ui/window/askpass_server.h"
#include "ui/window/far_dialog.h"
#include "ui/window/flow_page.h"
#include "ui/window/history_dialog.h"
#include "ui/window/machine_commands.h"
#include "ui/window/main_window.h"
#include "ui/window/window_actions.h"

#include "source/origin_set.h"
#include "table/origin_words.h"

#include <QAction>

#include <utility>

namespace ctscope {

FarCommands::FarCommands(MainWindow *window, WindowActions *actions)
    : QObject(window)
    , m_window(window)
    , m_askpass(new AskpassServer(window))
{
    connect(actions->command, &QAction::triggered, this, [this] { ask(true); });
    connect(actions->otherMachine, &QAction::triggered, this, [this] { ask(false); });
    connect(actions->history, &QAction::triggered, this, &FarCommands::askForHistory);
    new MachineCommands(window, actions);
}

void FarCommands::ask(bool command)
{
    auto *dialog = new FarDialog(command ? FarDialog::Kind::Command : FarDialog::Kind::Machine, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, m_window, [this, dialog] {
        if (const auto origin = dialog->origin())
            m_window->open(*origin);
    });
    dialog->open();
}

void FarCommands::askForHistory()
{
    auto *dialog = new HistoryDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, m_window, [this, dialog] {
        const auto origin = dialog->origin();
        if (!origin)
            return;
        m_window->open(*origin);
        if (FlowPage *const page = m_window->currentPage())
            page->setFilter(dialog->filter());
    });
    dialog->open();
}

OpenOptions FarCommands::optionsFor(const Origin &origin, OpenOptions options)
{
    if (origin.kind() == Origin::Kind::Set) {
        for (const SetMember &member : origin.set()->members)
            options.askEnvironments.push_back(member.origin.isElsewhere()
                    ? m_askpass->environment(QString::fromStdString(member.alias))
                    : std::vector<std::string>());
    } else if (origin.isElsewhere())
        options.askEnvironment = m_askpass->environment(originTitle(origin));
    return options;
}

} // namespace ctscope
