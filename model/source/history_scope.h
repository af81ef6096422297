// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/recording.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace ctscope {

/// Which flows of a history are asked for. A plain value.
struct HistoryScope {
    std::string when{};                   ///< as Origin::when(); empty: all times
    std::string condition = "1";          ///< SQL over the columns of ctscope_flows, see sqlConditionOf()
    bool isExact = true;                  ///< of SqlCondition: else the rows are to be filtered once more
    std::int64_t now = 0;                 ///< µs since 1970, for "-10m"; 0: when it is read
    std::optional<record::Range> about{}; ///< of a search: the time that it is about, for the gaps
    friend bool operator==(const HistoryScope &, const HistoryScope &) = default;
};

/// The times of a scope, in µs since 1970.
struct HistoryTimes {
    record::Range range; ///< both are the same for a moment
    bool isMoment = false;
    bool isWhole = false; ///< all times until `range.until`, which is now
    friend bool operator==(const HistoryTimes &, const HistoryTimes &) noexcept = default;
};
/// The present moment, in µs since 1970.
std::int64_t wallClockNow();
/// nullopt when `when` is no time. "10:42" is the last one before `now`.
std::optional<HistoryTimes> historyTimesOf(const std::string &when, std::int64_t now);
/// The rows of these times: flows that were there at a moment, or at some moment of a while.
std::string sqlConditionOf(const HistoryTimes &times);

/// A scope that may change between two reads of a source; shared with it. For any thread.
class HistoryRequest {
public:
    explicit HistoryRequest(HistoryScope scope)
        : m_scope(std::move(scope))
    {
    }
    HistoryScope get() const
    {
        const std::lock_guard lock(m_mutex);
        return m_scope;
    }
    void set(HistoryScope scope)
    {
        const std::lock_guard lock(m_mutex);
        m_scope = std::move(scope);
    }

private:
    mutable std::mutex m_mutex;
    HistoryScope m_scope; // guarded by m_mutex
};
using HistoryRequestPtr = std::shared_ptr<HistoryRequest>;

} // namespace ctscope
