// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/flow_feed.h"
#include "source/live_source.h"

#include <QMainWindow>

#include <memory>

namespace ctscope {

class Bundle;
class FlowPage;

using BundlePtr = std::shared_ptr<const Bundle>;

/// The window: one tool bar, a tab per table (the live one and every opened dump), the panels
/// around it, and the status line at the bottom. GUI thread only. It reads nothing itself: each
/// page has a feed with a thread of its own.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Shows this machine's table: opens its tab, or comes back to it.
    void openLive();
    /// Shows the table of a network namespace: opens its tab, or comes back to it.
    void openNamespace(const NetworkNamespace &place);
    /// How it is read from now on, instead of the way that the user set in the menu.
    void setLiveOptions(const LiveOptions &options);
    /// With what the tables that are opened from now on begin: an order other than the one that is
    /// remembered, and a filter.
    void setFirstView(const SortSpec &sort, const QString &filter);
    /// Opens each file in a tab of its own; one that is open already is read again. Of an archive or a
    /// folder the tab lists the tables in it; "ARCHIVE!PATH" is one of these tables.
    void openFiles(const QStringList &paths);
    /// Opens tables of a support bundle, each in a tab of its own, by their places in it.
    void openTables(const BundlePtr &bundle, const QList<int> &members);
    /// Opens a text (the clipboard, standard input) as a dump. `title` names the tab.
    void openText(const QString &text, const QString &title);
    /// Opens any source in a new tab and goes there. Takes the source over.
    FlowPage *openSource(std::unique_ptr<Source> source, const QString &title, const QString &path = {});

    /// The tab in front; nullptr while none is open.
    FlowPage *currentPage() const;

signals:
    /// The tab in front has painted a new frame into its table (also one that has a problem).
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
