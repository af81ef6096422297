// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/recording.h"
#include "source/origin.h"
#include "source/problem.h"
#include "tracking/snapshot.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ctscope {

/// A table whose earlier moments can be read: a recording, in a file or in memory, or a history. A plain value: each
/// function opens what it reads. Any thread. Times are µs since 1970.
class PastTable {
public:
    /// nullopt when the origin is neither a Recording nor a History.
    static std::optional<PastTable> of(const Origin &origin);
    /// `name`: of a recording in memory. `shown`: what the table is called. `netns`: see KernelFacts::netns.
    static PastTable inMemory(std::string name, Origin shown, std::string netns = {});

    const Origin &origin() const noexcept { return m_origin; }
    /// Only flows that have ended are known, each with the state of its end.
    bool isHistory() const noexcept { return m_recording.empty(); }
    /// The path of a recording, or its name in memory; empty: a history.
    const std::string &recording() const noexcept { return m_recording; }

    struct Overview {
        record::Range part{};                    ///< what was asked for, as far as it is covered
        bool isCovered = false;                  ///< any of it is
        std::vector<record::Sample> samples{};   ///< of that part
        std::vector<record::Gap> gaps{};         ///< that overlap it
        std::vector<std::int64_t> wholeTables{}; ///< moments of it at which the time left and the counters are known
        SourceProblem problem{};
    };
    /// `when`: two times, as Origin::when() has them; empty: all that is covered. At most `most` samples.
    Overview overview(const std::string &when, std::size_t most, const std::stop_token &stop) const;

    /// The table of a moment. null when it cannot be read, or stop was requested. `problem` says what there was.
    SnapshotPtr at(std::int64_t moment, const std::stop_token &stop, SourceProblem *problem = nullptr) const;

private:
    PastTable(Origin origin, std::string recording)
        : m_origin(std::move(origin))
        , m_recording(std::move(recording))
    {
    }
    void look(Overview &overview, const std::string &when, std::size_t most) const;
    void ask(Overview &overview, const std::string &when, std::size_t most, const std::stop_token &stop) const;

    std::string nameOf() const;

    Origin m_origin;
    std::string m_recording;
    std::string m_netns{};
};

} // namespace ctscope
