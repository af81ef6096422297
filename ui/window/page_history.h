// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter.h"
#include "source/origin.h"
#include "source/source.h"

#include <QObject>

class QVBoxLayout;

namespace ctscope {

class FlowFeed;
class HistoryBar;

/// What a page that shows a history has beside its table: the bar above it, and groups that the server makes. GUI thread
/// only.
class PageHistory : public QObject {
    Q_OBJECT
public:
    /// Puts the bar on top of `column` once there is one.
    PageHistory(QVBoxLayout *column, FlowFeed *feed, QWidget *page);

    /// The page opens a source of this origin.
    void open(const Source &source, const Origin &origin);
    void setFilter(const Filter &filter);
    /// Reads the history once more, by its bar; where the page shows none, `feed` polls.
    void pollNow(FlowFeed *feed);
    void show(const ReadingInfo &reading);
    /// True for the end of a reading that was cancelled because another one follows at once: nothing to show.
    bool passesOver(const SourceProblem &problem);
    /// null where the page shows no history.
    HistoryBar *bar() const noexcept { return m_bar; }

private:
    void readAgain();

    QVBoxLayout *m_column;
    FlowFeed *m_feed;
    QWidget *m_page;
    HistoryBar *m_bar = nullptr; ///< made when it is needed
    Filter m_filter;
    bool m_readsAgain = false;
};

} // namespace ctscope
