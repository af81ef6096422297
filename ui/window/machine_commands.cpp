// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/machine_commands.h"

#include "ui/window/machines_dialog.h"
#include "ui/window/main_window.h"
#include "ui/window/window_actions.h"

#include "table/shown_text.h"

#include <QAction>
#include <QMenu>

#include <utility>

namespace ctscope {

MachineCommands::MachineCommands(MainWindow *window, WindowActions *actions)
    : QObject(window)
    , m_window(window)
    , m_actions(actions)
{
    connect(actions->editMachines, &QAction::triggered, this, &MachineCommands::edit);
    connect(actions->machines, &QMenu::aboutToShow, this, &MachineCommands::readFile);
    readFile();
}

/// The menu shows what was read last, and follows when the file is read again.
void MachineCommands::readFile()
{
    m_worker.run([this, path = MachineSetsFile::usualPath()](const std::stop_token &) -> BackgroundWorker::Result {
        return [this, file = MachineSetsFile::read(path)] {
            const bool same = std::exchange(m_file, file).text == m_file.text;
            if (!same || m_sets.isEmpty())
                fillMenu();
        };
    });
}

void MachineCommands::fillMenu()
{
    qDeleteAll(m_sets);
    m_sets.clear();
    for (const OriginSet &set : m_file.sets.sets) {
        if (set.members.empty())
            continue;
        auto *action = new QAction(labelOf(shownText(set.name)), this);
        QStringList names;
        for (const SetMember &member : set.members)
            names << shownText(member.alias);
        action->setToolTip(toolTipOf(names.join(tr(", "))));
        connect(action, &QAction::triggered, this, [this, set] { m_window->open(Origin::ofSet(set)); });
        m_sets << action;
    }
    m_actions->machines->insertActions(m_actions->editMachines, m_sets);
}

void MachineCommands::edit()
{
    auto *dialog = new MachinesDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &MachinesDialog::saved, this, &MachineCommands::readFile);
    connect(dialog, &MachinesDialog::openRequested, m_window,
        [this](const OriginSet &set) { m_window->open(Origin::ofSet(set)); });
    dialog->open();
}

} // namespace ctscope
