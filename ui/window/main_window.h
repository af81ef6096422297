// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/flow_feed.h"
#include "ui/window/compared_tables.h"
#include "source/open_origin.h"

#include <QMainWindow>

#include <memory>

namespace ctscope {

class FlowPage;

/// The window: one tool bar, a tab per table (the live one and every opened dump), the panels
/// around it, and the status line at the bottom. GUI thread only. It reads nothing itself: each
/// page has a feed with a thread of its own.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Shows the table of an origin: opens a tab, or goes to the one that it has. A file that is open already is
    /// read again. For an archive or a folder the tab lists the tables in it. This machine is read by the
    /// way of setLiveWay(), unless the origin names another one than Automatic, which then replaces it.
    void open(const Origin &origin, OpenOptions options = {});
    /// Sets how this machine's table is read from now on, in place of the user's choice in the menu.
    void setLiveWay(LiveWay way);
    /// Sets the initial order (in place of the remembered one) and filter of tables that are opened from now on.
    void setFirstView(const SortSpec &sort, const QString &filter);
    /// Opens each file in a tab of its own; "ARCHIVE!PATH" is a table in an archive or a folder.
    void openFiles(const QStringList &paths);
    /// Opens a text (the clipboard, a drop) as a dump. `title` names the tab.
    void openText(const QString &text, const QString &title);
    /// Opens a source of an origin in a new tab and shows it, or how two tables differ. Takes ownership of the source.
    FlowPage *openSource(std::unique_ptr<Source> source, const Origin &origin, ComparedTables compared = {});

    /// The tab in front; nullptr while none is open.
    FlowPage *currentPage() const;

signals:
    /// The current tab has shown a new frame (perhaps one with a problem).
    void frameShown(ctscope::FramePtr frame);

protected:
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void childEvent(QChildEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope
