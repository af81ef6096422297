// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_history.h"

#include "query/history/server_groups.h"
#include "table/flow_feed.h"
#include "ui/window/history_bar.h"

#include <QVBoxLayout>

#include <memory>
#include <utility>

namespace ctscope {

namespace {

/// The last answer of a server. Another order of the rows is no other question.
struct LastGroups {
    SnapshotPtr snapshot;
    GroupQuery view;
    Filter filter;
    GroupedRowsPtr groups;
};

/// One thread at a time calls it.
FlowFeed::Grouper serverGrouper(const Origin &origin, HistoryRequestPtr request)
{
    return [origin, request = std::move(request), last = std::make_shared<LastGroups>()](const GroupQuery &view,
               const Filter &filter, const SnapshotPtr &snapshot, const std::stop_token &stop) -> GroupedRowsPtr {
        if (last->snapshot == snapshot && last->view == view && last->filter == filter && last->groups)
            return last->groups;
        const HistoryScope scope = request->get();
        const std::int64_t now = scope.now != 0 ? scope.now : wallClockNow();
        const ServerGroups answer = groupOnServer(origin.at(scope.when), filter, view, now, stop);
        // A server that was lost since the flows were read would be missing without a word.
        const auto &history = snapshot->reading().history;
        if (answer.shards && history && answer.shards->answered < history->answered)
            return nullptr;
        const GroupedRowsPtr groups = answer.groups;
        *last = {snapshot, view, filter, groups};
        return groups;
    };
}

} // namespace

PageHistory::PageHistory(QVBoxLayout *column, FlowFeed *feed, QWidget *page)
    : QObject(page)
    , m_column(column)
    , m_feed(feed)
    , m_page(page)
{
}

void PageHistory::open(const Source &source, const Origin &origin)
{
    m_feed->setGrouper({});
    if (HistoryRequestPtr request = source.historyRequest()) {
        if (m_bar == nullptr) {
            m_bar = new HistoryBar(m_page);
            m_column->insertWidget(0, m_bar);
            connect(m_bar, &HistoryBar::readWanted, this, &PageHistory::readAgain);
        }
        m_bar->setFilter(m_filter);
        m_bar->open(origin, request);
        m_feed->setGrouper(serverGrouper(origin, request));
    }
}

/// What the server is still searching for is not wanted any more.
void PageHistory::readAgain()
{
    m_readsAgain = true;
    m_feed->cancel();
    m_feed->pollNow();
}

bool PageHistory::passesOver(const SourceProblem &problem)
{
    return std::exchange(m_readsAgain, false) && problem.kind == Problem::Cancelled;
}

void PageHistory::setFilter(const Filter &filter)
{
    m_filter = filter;
    if (m_bar != nullptr)
        m_bar->setFilter(filter);
}

void PageHistory::pollNow(FlowFeed *feed)
{
    if (m_bar != nullptr)
        m_bar->readAgain();
    else
        feed->pollNow();
}

void PageHistory::show(const ReadingInfo &reading)
{
    if (m_bar != nullptr && reading.covers)
        m_bar->show(reading);
}

} // namespace ctscope
