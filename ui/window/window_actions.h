// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/table/row_job.h"

#include "kernel/entry_edit.h"
#include "source/live_chooser.h"

#include <QObject>

class QAction;
class QMainWindow;
class QMenu;

namespace ctscope {

class GroupMenu;

/// The actions of the window, with their signs, texts and keys, and the menu bar
/// of these actions. The window connects them to what they do.
class WindowActions : public QObject {
    Q_OBJECT
public:
    explicit WindowActions(QMainWindow *window);

    /// Fills the menu bar. `recent` is the menu of recent files; `panels` show and hide the docks.
    void fillMenuBar(QMenu *recent, const QList<QAction *> &panels);
    /// The menu of the source button in the tool bar.
    QMenu *sourceMenu(QMenu *recent);
    /// Makes the pause action pause or resume. `live`: there is something to pause.
    void showPaused(bool live, bool paused);

    /// Triggers the action that edits flows like this.
    void trigger(EntryEdit::Kind kind);

    /// The user's choice of how to read this machine's table.
    LiveWay liveWay() const;

    QAction *live;
    QAction *namespaces;
    QAction *open;
    QAction *openFolder;
    QAction *command;
    QAction *otherMachine;
    QAction *history;
    QMenu *machines; ///< MachineCommands adds the sets
    QAction *editMachines;
    QMenu *compareWith; ///< CompareCommands adds the open tabs
    QAction *compare;   ///< with an earlier dump
    QAction *markMoment;
    QAction *compareMoment; ///< with the marked one
    QAction *record;        ///< begins or ends a recording
    QAction *saveMinutes;
    QAction *savePart;
    QAction *timeStrip;
    QAction *paste;
    QAction *close;
    QAction *quit;
    QAction *pause;
    QAction *now;
    QAction *copy;
    QMenu *copyAs;
    QAction *selectAll;
    QAction *deleteFlows;
    QAction *setTimeLeft;
    QAction *setMark;
    QAction *editHistory;
    QAction *exportRows;
    QAction *saveReport;
    QAction *filter;
    QAction *savedFilters;
    QAction *natSearch;
    QAction *diagnoseTime;
    QAction *explain;
    QAction *levels;
    QAction *alarms;
    QAction *colorRules;
    GroupMenu *groupBy;   ///< keys in place of the present ones
    GroupMenu *groupMore; ///< a key beside the last ones
    QAction *hideEnded;
    QAction *legend;
    QAction *filterHelp;
    QAction *about;
    QAction *resetLayout;

signals:
    /// The menu of columns is about to open and has to be filled.
    void columnsWanted(QMenu *menu);
    /// A menu whose entries depend on the table in front is about to open.
    void menuOpens();
    void copyWanted(ctscope::RowForm form);
    void liveWayChosen(ctscope::LiveWay way);

private:
    QMenu *appearanceMenu();
    QMenu *liveWayMenu();

    QMainWindow *m_window;
};

} // namespace ctscope
