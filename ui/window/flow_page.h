// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/capacity_alarm.h"
#include "ui/parts/problem_words.h"
#include "ui/window/compared_tables.h"

#include "source/open_origin.h"
#include "table/flow_feed.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

class QStackedWidget;

namespace ctscope {

class BlankPage;
class Bundle;
class BundlePage;
class FlowTableModel;
class FlowView;
class NoticeBar;
class PageHistory;
class PageMachines;
class PageTime;
class PageWatch;
class WhyNothingMatches;

using BundlePtr = std::shared_ptr<const Bundle>;

/// One table: a feed with its source, the view, the notice above it, and the page that is shown instead while
/// there are no rows. GUI thread only; the feed reads on a thread of its own.
class FlowPage : public QWidget {
    Q_OBJECT
public:
    explicit FlowPage(Origin origin, QWidget *parent = nullptr);
    ~FlowPage() override;

    /// Starts reading the origin.
    void open(OpenOptions options = {});
    /// Shows how two tables differ, in place of what the source reads. Takes effect with the next source.
    void compare(ComparedTables tables);
    /// Starts to read a given source of the origin. Takes ownership.
    void setSource(std::unique_ptr<Source> source);

    /// Where the table comes from.
    const Origin &origin() const noexcept { return m_origin; }
    /// Sets another way to read the same table; takes effect with open().
    void setOrigin(Origin origin) { m_origin = std::move(origin); }
    QString title() const;
    /// The title with its kind: "Namespace blue".
    QString longTitle() const;
    /// The file that the table is read from, or that leads to its namespace; empty when there is none.
    QString path() const;
    /// The title for the window, which begins with the page's alarm.
    QString windowTitle() const;
    bool isLive() const noexcept { return m_origin.isLive(); }
    FlowView *view() const noexcept { return m_view; }
    BlankPage *blank() const noexcept { return m_blank; }
    NoticeBar *notices() const noexcept { return m_notices; }
    /// True while the table is shown; false while a blank page is.
    bool showsTable() const;
    /// The page that is shown when the file is an archive or a folder; null otherwise.
    BundlePage *bundlePage() const noexcept { return m_bundle; }
    /// The time of the table: other moments of it, and recording it.
    PageTime *time() const noexcept { return m_time; }
    PageHistory *history() const noexcept { return m_history; }
    /// The last frame; null before the first. Of a live table perhaps an earlier moment.
    const FramePtr &frame() const;

    /// Reads a text in the filter language and applies it. While it has an error, the last good one stays
    /// applied.
    void setFilter(const QString &text);
    /// The text as it was set, good or not.
    QString filter() const;
    const std::optional<filter::Error> &filterError() const noexcept { return m_filterError; }
    void setPaused(bool paused);
    bool isPaused() const;
    void setInterval(std::chrono::milliseconds interval);
    std::chrono::milliseconds interval() const;
    /// Reads what is shown again: the table, or the moment of the recording.
    void pollNow();
    /// Cancels the reading that the page waits for; false when it waits for none.
    bool cancelReading();
    /// Which kernel facts are read with the table; see FlowFeed.
    void setFactsWanted(FactsWanted wanted);
    /// Makes the flow with this original tuple current, and clears the filter if it hides the flow;
    /// false when the table has no such flow.
    bool goToFlow(const MasterFlow &flow);
    void setSort(SortSpec spec);
    /// Whether flows that have ended stay visible for some seconds.
    void setShowEnded(bool show);
    /// The panel that is shown in place of the rows while there are groups, and the bar above both. Takes them over.
    void addGroups(QWidget *panel, QWidget *trail);
    /// True while groups are shown in place of the rows.
    bool showsGroups() const;
    /// Shows groups in place of the rows; nullopt: the rows again.
    void setGroups(const std::optional<GroupQuery> &groups);
    /// The fill levels from which the page raises its alarm.
    void setLevels(CapacityLevels levels);
    /// Of several machines, the table of the one that the panels are about, without an order; else the same frame.
    FramePtr focusedFrame(const FramePtr &frame) const;
    /// The name of that machine; empty for a table alone.
    QString focusedMachine() const;
    /// A filter of a panel, for the flows of that machine.
    QString ofFocused(const QString &filter) const;
    /// The alarm about a full table and about drops and evictions, as of the last frame.
    const CapacityAlarm &alarm() const noexcept { return m_alarm; }

signals:
    /// A frame was read, also when an earlier moment is shown in its place.
    void tableRead(ctscope::FramePtr frame);
    void frameShown(ctscope::FramePtr frame);
    void currentFlowChanged(ctscope::FlowSerial serial);
    void pausedChanged(bool paused);
    void filterChanged(const QString &text);
    void inspectRequested();
    /// The flows are to be shown in place of groups.
    void flowsWanted();
    /// Groups by these keys are to be shown, as parseGroupSpec() reads them.
    void groupsWanted(const QString &keys);
    void openRequested();
    /// The title has changed: the table was found to be of another machine.
    void titleChanged();
    /// The panels should be about another machine.
    void machineChanged();
    /// The user wants to open tables of the bundle that this page lists, given by index.
    void tablesChosen(const ctscope::BundlePtr &bundle, const QList<int> &members);
    /// The user wants to ask for the administrator's password, to read the live table.
    void rightsRequested();
    /// The user chose other columns or another order.
    void layoutChosen();

private:
    void takeFrame(const FramePtr &frame);
    void showFrame(const FramePtr &frame);
    void takeProgress(quint64 done, quint64 total);
    void updateAlarm(const Snapshot &snapshot);
    void act(PageAction action);
    void showLoading();
    void showBlank(const PageState &words);
    void showBundle();
    QWidget *tableInFront() const;
    void readFilterText();

    Origin m_origin;
    FlowSerial m_goingTo = 0; ///< to be made current as soon as a frame has it
    FlowFeed *m_feed;
    FlowTableModel *m_model;
    FlowView *m_view;
    NoticeBar *m_notices;
    QTimer m_loading; ///< delay before the page says that it waits for the first frame
    CapacityAlarm m_alarm;
    QString m_filter;
    std::optional<filter::Error> m_filterError;
    CapacityLevels m_levels;
    BlankPage *m_blank;
    WhyNothingMatches *m_whyNothing;
    PageMachines *m_machines = nullptr; ///< of a set
    BundlePage *m_bundle = nullptr;     ///< made when it is needed
    QPointer<QWidget> m_groups;         ///< null until addGroups()
    QStackedWidget *m_stack;
    PageTime *m_time;
    PageHistory *m_history;
    PageWatch *m_watch;
    FactsWanted m_factsWanted; ///< but for recording
};

} // namespace ctscope
