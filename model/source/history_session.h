// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"
#include "history/clickhouse_client.h"
#include "history/flow_rows.h"
#include "kernel/kernel_facts.h"
#include "record/recording.h"
#include "source/problem.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace ctscope {

/// How many servers have a part of a history, and how many of them answered.
struct HistoryShards {
    std::uint32_t answered = 0;
    std::uint32_t total = 0;
    friend bool operator==(const HistoryShards &, const HistoryShards &) noexcept = default;
};

/// What may be missing within some time.
struct HistoryGaps {
    std::vector<record::Gap> gaps;
    std::uint64_t lostFlows = 0; ///< that ended, and were given up before they were stored
};

/// Questions to a history in ClickHouse, one after another. When stop is requested, the statement under way is ended on
/// the server, too. After a problem, which problem() has, answers are empty. One thread.
class HistorySession {
public:
    HistorySession(history::ClickhouseUrl url, std::stop_token stop);

    /// Finds the tables, and the servers that have a part of them. Before anything else.
    bool open();
    /// Problem::None while everything was answered.
    const SourceProblem &problem() const noexcept { return m_problem; }

    /// Of a table that is distributed over several servers; nullopt for one server. Fewer answered than the last
    /// time when one was lost in between.
    const std::optional<HistoryShards> &shards() const noexcept { return m_shards; }
    /// Asks once more how many answer, after questions to them.
    void countShards();

    /// The times that the record covers, in µs; nullopt while it is empty.
    std::optional<record::Range> range();
    std::uint64_t count(const std::string &condition);
    /// The last `most` flows, as they ended. Returns how many match.
    std::uint64_t readLast(const std::string &condition, std::uint64_t most, history::FlowRows &flows);
    /// The last `most` of those that match one condition, or another one.
    void readFlows(const std::vector<std::string> &conditions, std::uint64_t most, history::FlowRows &flows);
    HistoryGaps gaps(const record::Range &range);
    /// Sums over all machines, at most `most` within a range. When the record has no samples, how many flows ended;
    /// `areEnds` is true then.
    std::vector<record::Sample> samples(const record::Range &range, std::size_t most, bool &areEnds);

    /// The machines, each with its network namespace behind a space where it is not the first one. Two may have one name.
    std::vector<std::string> machines();
    /// The settings in force at a moment. For a record of one machine.
    std::vector<KernelSetting> settingsAt(std::int64_t time);
    Capacity capacityAt(std::int64_t time);

    /// Any other question; false with problem() set when it failed.
    bool ask(const std::string &sql, std::string &answer);

    static constexpr std::uint64_t mostRows = 100'000;

private:
    using Settings = std::vector<std::pair<std::string, std::string>>;

    history::ClickhouseError run(
        const std::string &sql, const Settings &more, const history::ClickhouseClient::Receive &receive);
    bool ask(const std::string &sql, const history::ClickhouseClient::Receive &receive);
    bool hasEvents();
    void addDowntime(const record::Range &range, std::vector<record::Gap> &gaps);
    void fail(const history::ClickhouseError &error);

    history::ClickhouseUrl m_url;
    std::stop_token m_stop;
    history::ClickhouseClient m_client;
    SourceProblem m_problem;
    Settings m_settings;  ///< of every statement
    bool m_maySet = true; ///< this user may change settings
    std::optional<HistoryShards> m_shards;
    std::optional<bool> m_hasEvents;
};

/// What an error means for a source. `url` names the history.
SourceProblem problemOfHistory(const history::ClickhouseError &error, const history::ClickhouseUrl &url);

} // namespace ctscope
