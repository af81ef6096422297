// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/cut_recording.h"
#include "table/background_worker.h"

#include <QObject>
#include <QString>

#include <string>

namespace ctscope {

class FlowPage;
class MainWindow;
class PageTabs;
class WindowActions;

/// File ▸ Record…, Save Last Ten Minutes… and Save Part of Recording…, what the strip of time asks for, and View ▸ Time
/// Strip. GUI thread only; files are written on other threads.
class RecordCommands : public QObject {
    Q_OBJECT
public:
    RecordCommands(MainWindow *window, WindowActions *actions, PageTabs *tabs);
    /// A part that is being saved is saved to its end.
    ~RecordCommands() override;

    /// Records the table in front to a file, or stops that.
    void toggleRecording();
    /// Saves a part of a recording, or of the last minutes of a live table.
    void savePart(const FlowPage *page, const record::Range &part);
    /// Compares two moments of them, in a tab of its own.
    void compare(const FlowPage *page, const record::Range &moments);

signals:
    /// `error` is empty when the file was saved.
    void saved(const QString &path, const QString &error);

private:
    void serve(FlowPage *page);
    void savePartInFront(qint64 from, qint64 until);
    void compareInFront(qint64 from, qint64 until);
    void tableChanged();
    void save(const record::Cut &cut);
    void tell(const QString &path, const record::CutOutcome &outcome);

    MainWindow *m_window;
    WindowActions *m_actions;
    PageTabs *m_tabs;
    BackgroundWorker m_worker; // last: its jobs use the others
};

} // namespace ctscope
