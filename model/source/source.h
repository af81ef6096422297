// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"
#include "flow/timeouts.h"
#include "kernel/kernel_facts.h"
#include "kernel/netlink_request.h"
#include "source/flow_changes.h"
#include "source/follow_state.h"
#include "source/problem.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ctscope {

/// What one poll gave: a reading, a problem, or both (Unused; Damaged with what came before).
/// A source that follows its table may give changes instead of a reading, or those that came
/// around the reading with it.
struct ReadResult {
    std::optional<Reading> reading;
    SourceProblem problem;
    std::optional<FlowChanges> changes{};
    FollowState following{};
    /// Of the time that it took, what was waited for in vain.
    std::chrono::milliseconds silence{};
};

/// Called now and then while a long reading is under way. `total` is 0 when it is not known.
using ReadProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Which of several readings in one text is to be shown: 1-based, 0 = the last. Shared with the source,
/// which consults it when it reads.
using ReadingChoice = std::shared_ptr<std::atomic<std::uint32_t>>;

/// Where readings come from. Used from the sampler thread alone, once it is handed over.
class Source {
public:
    virtual ~Source() = default;

    /// Takes one poll: a complete one, except where follow() was called and the source can do with
    /// less. Long polls end early with Problem::Cancelled when stop is asked.
    virtual ReadResult read(std::stop_token stop, const ReadProgress &progress) = 0;

    /// Says, before the first poll, that there will be one every second or so, and that whoever
    /// polls can take changes instead of a reading.
    virtual void follow() {}
    /// The flows that somebody has before his eyes: a source that gives changes asks for these
    /// anew at each poll. Replaces the last ones; a source may pass over what exceeds its limits.
    virtual void watch(std::vector<FlowKey> flows) { static_cast<void>(flows); }

    /// What to call, on the thread that reads, when no answer has come for some seconds.
    virtual void onSilence(std::function<void()> tell) { static_cast<void>(tell); }

    /// True when the table goes on living between polls, so that looking again makes sense and
    /// the time to live runs down. False for dumps.
    virtual bool isLive() const noexcept = 0;

    /// For a source whose text may hold several readings; null for others.
    virtual ReadingChoice readingChoice() const { return nullptr; }

    /// Count, max and buckets now; works when read() does not. A dump has none.
    virtual Capacity capacity() { return {}; }

    /// The timeouts in force where the flows come from.
    virtual Timeouts timeouts() { return {}; }

    /// What the kernel tells around the table, as far as it is wanted; nullptr where there is no
    /// kernel to ask: a dump.
    virtual KernelFactsPtr facts(const FactsWanted &, std::stop_token) { return nullptr; }

    /// A short name: "/proc/net/nf_conntrack", "router.txt".
    virtual std::string name() const = 0;
};

} // namespace ctscope
