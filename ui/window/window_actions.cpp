// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_actions.h"

#include "ui/window/group_menu.h"
#include "ui/window/names_menu.h"

#include "ui/table/copy_forms.h"
#include "ui/parts/icons.h"
#include "ui/parts/settings.h"
#include "ui/parts/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>

namespace ctscope {

WindowActions::WindowActions(QMainWindow *window)
    : QObject(window)
    , m_window(window)
{
    // Few entries have an icon, and a column that is mostly empty wastes room.
    QCoreApplication::setAttribute(Qt::AA_DontShowIconsInMenus);
    const auto action = [this](const QString &text, const char *name, const QList<QKeySequence> &keys = {}) {
        auto *made = new QAction(text, m_window);
        made->setObjectName(QString::fromLatin1(name));
        made->setShortcuts(keys);
        m_window->addAction(made);
        return made;
    };
    live = action(tr("&This Machine"), "live", {Qt::CTRL | Qt::Key_L});
    live->setIcon(signIcon(Sign::Machine));
    namespaces = action(tr("&Network Namespaces…"), "namespaces");
    namespaces->setToolTip(tr("Tables of containers and of other network namespaces"));
    open = action(tr("&Open Dump…"), "open", {QKeySequence::Open});
    open->setIcon(signIcon(Sign::Open));
    openFolder = action(tr("Open F&older…"), "openFolder");
    openFolder->setToolTip(tr("Lists the tables in a folder, such as an unpacked support bundle"));
    command = action(tr("Comman&d…"), "command");
    command->setToolTip(tr("The table that a command prints, once for each reading or all the time"));
    otherMachine = action(tr("Other Mac&hine…"), "otherMachine");
    otherMachine->setToolTip(tr("The table of another machine, through ssh"));
    history = action(tr("Open Histor&y…"), "history");
    history->setToolTip(tr("Flows of many machines and weeks, out of ClickHouse"));
    machines = new QMenu(tr("&Several Machines"), m_window);
    machines->setObjectName(QStringLiteral("machinesMenu"));
    machines->setToolTipsVisible(true);
    editMachines = action(tr("&Edit Sets of Machines…"), "editMachines");
    editMachines->setToolTip(tr("Which machines are shown as one table, with your own names"));
    machines->addAction(editMachines);
    compareWith = new QMenu(tr("Co&mpare With"), m_window);
    compareWith->setObjectName(QStringLiteral("compareWith"));
    compare = action(tr("Earlier &Dump…"), "compare");
    compareMoment = action(tr("&Marked Moment"), "compareMoment", {Qt::CTRL | Qt::SHIFT | Qt::Key_M});
    compareWith->addActions({compare, compareMoment});
    markMoment = action(tr("Mar&k This Moment"), "markMoment", {Qt::CTRL | Qt::Key_M});
    markMoment->setToolTip(tr("Keeps the table as it is now, to be compared with a later moment"));
    record = action(tr("&Record…"), "record", {Qt::CTRL | Qt::Key_R});
    record->setToolTip(tr("Records the table in front to a file, until that is stopped"));
    saveMinutes = action(tr("Save Last &Ten Minutes…"), "saveMinutes");
    saveMinutes->setToolTip(tr("Writes what is kept of the last minutes of the table in front to a recording"));
    savePart = action(tr("Save Part of Recordin&g…"), "savePart");
    savePart->setToolTip(tr("Writes a range of time to a file of its own, with pseudonyms if you want"));
    timeStrip = action(tr("&Time Strip"), "timeStrip");
    timeStrip->setCheckable(true);
    timeStrip->setToolTip(tr("Shows the last minutes of live tables above them"));
    paste = action(tr("&Paste Dump"), "paste", {QKeySequence::Paste});
    paste->setIcon(signIcon(Sign::Paste));
    close = action(tr("&Close Tab"), "close", {QKeySequence::Close});
    close->setIcon(signIcon(Sign::Close));
    // Not every desktop has a standard key for it.
    quit = action(tr("&Quit"), "quit", {Qt::CTRL | Qt::Key_Q});
    quit->setMenuRole(QAction::QuitRole);
    // The table handles Space itself, and the window handles it for widgets that ignore it. As a shortcut
    // of the window, Space would not reach buttons any more.
    pause = action(tr("&Pause"), "pause");
    pause->setIcon(signIcon(Sign::Pause));
    pause->setCheckable(true);
    pause->setToolTip(tr("Pause reading; the table stays as it is (Space)"));
    now = action(tr("&Now"), "now", {QKeySequence::Refresh});
    now->setIcon(signIcon(Sign::Refresh));
    now->setToolTip(tr("Read at once, also while paused (F5)"));
    // The widget with the focus, a table or a text, handles these keys; the menu only shows them.
    copy = action(tr("&Copy"), "copy", {QKeySequence::Copy});
    selectAll = action(tr("Select &All"), "selectAll", {QKeySequence::SelectAll});
    for (auto *shown : {copy, selectAll}) {
        m_window->removeAction(shown);
        shown->setShortcutContext(Qt::WidgetShortcut);
    }
    deleteFlows = action(tr("&Delete Flows…"), "deleteFlows", {QKeySequence::Delete});
    deleteFlows->setToolTip(tr("Deletes the selected flows, or those that match the filter, from the kernel's table"));
    setTimeLeft = action(tr("Set &Time Left…"), "setTimeLeft");
    setTimeLeft->setToolTip(
        tr("Sets how long the selected flows, or those that match the filter, stay without packets"));
    setMark = action(tr("Set &Mark…"), "setMark");
    setMark->setToolTip(tr("Sets the mark of the selected flows, or of those that match the filter"));
    editHistory = action(tr("Deletions and C&hanges…"), "editHistory");
    editHistory->setToolTip(tr("Which flows were deleted or changed, and the commands that undo it"));
    copyAs = new QMenu(tr("Copy Rows &As"), m_window);
    addCopyForms(copyAs, [this](RowForm form) { emit copyWanted(form); });
    exportRows = action(tr("&Export…"), "export", {Qt::CTRL | Qt::Key_S});
    exportRows->setToolTip(tr("Writes rows or groups of this table to a file"));
    saveReport = action(tr("&Save Report…"), "saveReport");
    saveReport->setToolTip(tr("Writes the diagnosis of this table to a file"));
    filter = action(tr("&Find (Filter)"), "filter", {QKeySequence::Find, Qt::Key_Slash});
    filter->setIcon(signIcon(Sign::Filter));
    savedFilters = action(tr("&Saved Filters"), "savedFilters", {Qt::CTRL | Qt::SHIFT | Qt::Key_S});
    savedFilters->setToolTip(tr("Applies, saves and manages filters"));
    natSearch = action(tr("&NAT Search…"), "natSearch", {Qt::CTRL | Qt::SHIFT | Qt::Key_F});
    natSearch->setIcon(signIcon(Sign::Translated));
    natSearch->setToolTip(tr("Finds the inside address behind a translated one"));
    diagnoseTime = action(tr("Diagnosis &Over Time…"), "diagnoseTime");
    diagnoseTime->setToolTip(
        tr("Says what was wrong within the range chosen on the strip, or the time that it shows, and when"));
    explain = action(tr("What This Column &Means"), "explain", {QKeySequence::HelpContents});
    explain->setIcon(signIcon(Sign::Information));
    levels = action(tr("Capacity &Levels…"), "levels");
    levels->setToolTip(tr("Fill levels at which the gauge turns amber and red"));
    alarms = action(tr("Alar&ms…"), "alarms");
    alarms->setToolTip(
        tr("Of what the desktop notifies you: a table that is nearly full, drops, flows that match a filter"));
    groupBy = new GroupMenu(tr("&Group By"), m_window);
    groupMore = new GroupMenu(tr("Group A&lso By"), m_window);
    colorRules = action(tr("Co&lour Rules…"), "colorRules");
    colorRules->setToolTip(tr("Which rows have a colour and a sign of their own"));
    hideEnded = action(tr("&Hide Ended Flows"), "hideEnded");
    hideEnded->setCheckable(true);
    hideEnded->setChecked(openSettings()->value(QStringLiteral("hideEnded"), false).toBool());
    connect(hideEnded, &QAction::toggled, this,
        [](bool hide) { openSettings()->setValue(QStringLiteral("hideEnded"), hide); });
    hideEnded->setToolTip(tr("Remove rows as soon as their flows have ended"));
    filterHelp = action(tr("&Filter Language"), "filterHelp");
    legend = action(tr("&Signs and Colours"), "legend");
    about = action(tr("&About ctscope"), "about");
    about->setMenuRole(QAction::AboutRole);
    resetLayout = action(tr("&Reset Layout"), "resetLayout");
}

QMenu *WindowActions::sourceMenu(QMenu *recent)
{
    auto *sources = new QMenu(m_window);
    sources->addActions({live, namespaces, otherMachine});
    sources->addMenu(machines);
    sources->addActions({command, open, history});
    sources->addMenu(recent);
    sources->addAction(paste);
    return sources;
}

void WindowActions::fillMenuBar(QMenu *recent, const QList<QAction *> &panels)
{
    auto *bar = m_window->menuBar();
    auto *file = bar->addMenu(tr("&File"));
    file->addActions({live, namespaces, otherMachine});
    file->addMenu(machines);
    file->addActions({command, open, openFolder, history});
    file->addMenu(recent);
    file->addAction(paste);
    file->addSeparator();
    file->addActions({record, saveMinutes, savePart});
    file->addSeparator();
    file->addAction(markMoment);
    file->addMenu(compareWith);
    file->addActions({exportRows, saveReport});
    file->addSeparator();
    file->addMenu(liveWayMenu());
    file->addSeparator();
    file->addActions({close, quit});

    auto *edit = bar->addMenu(tr("&Edit"));
    edit->addAction(copy);
    edit->addMenu(copyAs);
    edit->addSeparator();
    edit->addAction(selectAll);
    edit->addSeparator();
    edit->addActions({deleteFlows, setTimeLeft, setMark, editHistory});
    edit->addSeparator();
    edit->addActions({filter, savedFilters, natSearch, diagnoseTime});
    connect(edit, &QMenu::aboutToShow, this, &WindowActions::menuOpens);

    auto *view = bar->addMenu(tr("&View"));
    view->addActions(panels);
    view->addSeparator();
    auto *columns = view->addMenu(tr("&Columns"));
    connect(columns, &QMenu::aboutToShow, this, [this, columns] { emit columnsWanted(columns); });
    view->addMenu(groupBy);
    view->addMenu(groupMore);
    view->addActions({hideEnded, timeStrip, pause, now});
    view->addSeparator();
    view->addMenu(appearanceMenu());
    view->addMenu(new NamesMenu(m_window));
    view->addActions({colorRules, levels, alarms});
    view->addAction(resetLayout);

    auto *help = bar->addMenu(tr("&Help"));
    help->addActions({explain, filterHelp, legend});
    help->addSeparator();
    help->addAction(about);
}

void WindowActions::trigger(EntryEdit::Kind kind)
{
    switch (kind) {
    case EntryEdit::Kind::Delete: return deleteFlows->trigger();
    case EntryEdit::Kind::Timeout: return setTimeLeft->trigger();
    case EntryEdit::Kind::Mark: return setMark->trigger();
    }
}

QMenu *WindowActions::appearanceMenu()
{
    auto *menu = new QMenu(tr("&Appearance"), m_window);
    auto *themes = new QActionGroup(menu);
    const int chosen = openSettings()->value(QStringLiteral("theme"), 0).toInt();
    for (const auto &[theme, text] :
        {std::pair{Theme::Desktop, tr("As the Desktop")}, {Theme::Light, tr("Light")}, {Theme::Dark, tr("Dark")}}) {
        auto *choice = menu->addAction(text);
        choice->setCheckable(true);
        choice->setChecked(chosen == static_cast<int>(theme));
        themes->addAction(choice);
        connect(choice, &QAction::triggered, this, [theme = theme] {
            applyTheme(theme);
            openSettings()->setValue(QStringLiteral("theme"), static_cast<int>(theme));
        });
    }
    return menu;
}

LiveWay WindowActions::liveWay() const
{
    const int kept = openSettings()->value(QStringLiteral("liveWay"), 0).toInt();
    return kept >= 0 && kept <= static_cast<int>(LiveWay::Proc) ? static_cast<LiveWay>(kept) : LiveWay::Automatic;
}

QMenu *WindowActions::liveWayMenu()
{
    auto *menu = new QMenu(tr("&Read This Machine By"), m_window);
    menu->setToolTipsVisible(true);
    auto *ways = new QActionGroup(menu);
    struct Words {
        LiveWay way;
        QString text;
        QString help;
    };
    const Words all[] = {
        {LiveWay::Automatic, tr("The First That &Works"), tr("The capture helper, ctnetlink, /proc: in this order")},
        {LiveWay::Helper, tr("The Capture &Helper"),
            tr("ctnetlink through ctscope-capture, the only program that needs a privilege")},
        {LiveWay::Netlink, tr("&ctnetlink"), tr("Sockets of this program, which then needs CAP_NET_ADMIN")},
        {LiveWay::Proc, tr("/&proc"), tr("The kernel's text table; this program then needs CAP_DAC_READ_SEARCH")},
    };
    for (const Words &words : all) {
        auto *choice = menu->addAction(words.text);
        choice->setObjectName(QStringLiteral("liveWay%1").arg(static_cast<int>(words.way)));
        choice->setToolTip(words.help);
        choice->setCheckable(true);
        choice->setChecked(words.way == liveWay());
        ways->addAction(choice);
        connect(choice, &QAction::triggered, this, [this, way = words.way] {
            openSettings()->setValue(QStringLiteral("liveWay"), static_cast<int>(way));
            emit liveWayChosen(way);
        });
    }
    return menu;
}

void WindowActions::showPaused(bool live, bool paused)
{
    pause->setEnabled(live);
    pause->setChecked(paused);
    pause->setText(paused ? tr("&Resume") : tr("&Pause"));
    pause->setIcon(signIcon(paused ? Sign::Play : Sign::Pause));
}

} // namespace ctscope
