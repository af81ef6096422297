// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/background_worker.h"
#include "table/diagnosis_report.h"

#include <QImage>
#include <QList>
#include <QObject>
#include <QString>

class QMainWindow;

namespace ctscope {

class TableTab;
class WindowDocks;

/// File ▸ Save Report: writes the diagnosis of a table as a page with pictures, or as text, by the suffix of the
/// file. Encoded and written on a thread of its own; a window that closes waits for it. GUI thread only.
class ReportCommand : public QObject {
    Q_OBJECT
public:
    ReportCommand(QMainWindow *window, WindowDocks *docks);
    ~ReportCommand() override;

    /// Shows what is to be saved, and asks for a file.
    void choose(TableTab *tab);
    /// Writes the diagnosis of a table as soon as there is one.
    void save(TableTab *tab, const QString &path);

signals:
    /// `error` is empty when the file was written.
    void saved(const QString &path, const QString &error);

private:
    void write(TableTab *tab, const QString &path);
    void tell(const QString &path, const QString &error);

    QMainWindow *m_window;
    WindowDocks *m_docks;
    BackgroundWorker m_worker;
};

/// A picture for a report, with its title.
struct ReportPicture {
    QString title;
    QImage image;
};

/// The gauge, the history of the fill level and the charts of a table as they are shown; a dump has no charts.
QList<ReportPicture> picturesOf(const TableTab &tab);

} // namespace ctscope
