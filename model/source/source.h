// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"
#include "flow/timeouts.h"
#include "kernel/kernel_facts.h"
#include "kernel/netlink_request.h"
#include "source/flow_changes.h"
#include "source/follow_state.h"
#include "source/history_scope.h"
#include "source/origin.h"
#include "source/owner.h"
#include "source/problem.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace ctscope {

/// What one poll gave: a reading, a problem, or both (Unused; Damaged with what came before).
/// A source that follows its table may give changes instead of a reading, or a reading and the changes
/// before and during it.
struct ReadResult {
    std::optional<Reading> reading;
    SourceProblem problem;
    std::optional<FlowChanges> changes{};
    FollowState following{};
    /// The part of the time that was spent waiting for an answer that did not come.
    std::chrono::milliseconds silence{};
    /// Of rows of the reading whose owners are known with it, as in a recording.
    std::vector<std::pair<Row, Owner>> owners{};
};

/// Called now and then while a long reading is under way. `total` is 0 when it is not known.
using ReadProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Which of several readings in one text is to be shown: 1-based, 0 = the last. Shared with the source,
/// which uses it at the next read.
using ReadingChoice = std::shared_ptr<std::atomic<std::uint32_t>>;

/// Which moment of a recording is to be shown, in µs since 1970; 0 = the one that the origin says. Shared with the
/// source, which uses it at the next read.
using MomentChoice = std::shared_ptr<std::atomic<std::int64_t>>;

class Source;

/// A source among several, with what the user calls its machine.
struct SourceMember {
    std::string name;
    std::unique_ptr<Source> source;
};

/// Where readings come from. Used from the sampler thread alone, once it is handed over.
class Source {
public:
    virtual ~Source() = default;

    /// Polls the table: reads all of it, unless follow() was called and changes are enough.
    /// A long poll ends early with Problem::Cancelled when stop is requested.
    virtual ReadResult read(std::stop_token stop, const ReadProgress &progress) = 0;

    /// Announces, before the first poll, that there will be one about every second, and that the
    /// caller accepts changes instead of a reading.
    virtual void follow() { }
    /// The flows on the screen. A source that gives changes asks the kernel for each of them at every
    /// poll. Replaces the previous list; a source may ignore flows beyond its limit.
    virtual void watch(std::vector<FlowKey> flows) { static_cast<void>(flows); }

    /// The user asks for the next poll: a source that waits before it tries again does not wait any longer.
    virtual void retry() { }

    /// What to call, on the thread that reads, when no answer has come for some seconds.
    virtual void onSilence(std::function<void()> tell) { static_cast<void>(tell); }

    /// True when the table changes between polls, so that polling again makes sense and timeouts
    /// count down. False for dumps.
    virtual bool isLive() const noexcept = 0;

    /// For a source whose text may hold several readings; null for others.
    virtual ReadingChoice readingChoice() const { return nullptr; }
    /// For a recording; null for others.
    virtual MomentChoice momentChoice() const { return nullptr; }
    /// For a history; null for others.
    virtual HistoryRequestPtr historyRequest() const { return nullptr; }

    /// Count, limit and buckets now; works when read() does not. A dump has none.
    virtual Capacity capacity() { return {}; }

    /// The timeouts in force where the flows come from.
    virtual Timeouts timeouts() { return {}; }

    /// The kernel's switches, settings and counters, as far as they are wanted; nullptr for a dump,
    /// which has no kernel to ask.
    virtual KernelFactsPtr facts(const FactsWanted &, std::stop_token) { return nullptr; }

    /// For a Set: its members, which are read in place of this source, each by itself. Once, before the first poll;
    /// nothing for others.
    virtual std::vector<SourceMember> takeMembers() { return {}; }

    /// The origin, with the way by which a live table is reached; may change with each read. sourceName() puts
    /// it in words.
    virtual Origin origin() const = 0;
};

} // namespace ctscope
