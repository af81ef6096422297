// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/flow_block.h"
#include "source/history_scope.h"
#include "source/history_session.h"
#include "source/source.h"

#include <optional>
#include <string>

namespace ctscope {

/// Flows out of a history in ClickHouse: those of a while as an event log, or those that were there at a moment. Only
/// flows that have ended are in it. At most HistorySession::mostRows come; the reading says how many match.
class HistorySource : public Source {
public:
    /// `search`: only flows with this end outside, of all times; the condition of the scope may narrow it.
    HistorySource(history::ClickhouseUrl url, HistoryScope scope, std::optional<record::OutsideEnd> search = {});

    /// Problems: HistoryLost, HistoryRefused, NoHistory, NoMoment when `when` is no time, and NothingRecorded
    /// while nothing is stored.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    bool isLive() const noexcept override { return false; }
    /// Of a history of one machine.
    Capacity capacity() override { return m_capacity; }
    Timeouts timeouts() override { return m_timeouts; }
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop) override;
    Origin origin() const override;
    HistoryRequestPtr historyRequest() const override { return m_request; }

private:
    void readFlows(HistorySession &session, const HistoryScope &scope, const HistoryTimes &times, Reading &reading);
    void searchFlows(HistorySession &session, const HistoryScope &scope, Reading &reading);
    void take(history::FlowRows &&rows, Reading &reading);
    std::vector<RecordedTimes::Span> takeGaps(HistorySession &session, const record::Range &range, Reading &reading);
    void takeFacts(HistorySession &session, std::int64_t time);

    history::ClickhouseUrl m_url;
    HistoryRequestPtr m_request;
    std::optional<record::OutsideEnd> m_search;
    Capacity m_capacity;
    Timeouts m_timeouts;
    std::vector<KernelSetting> m_settings;
};

} // namespace ctscope
