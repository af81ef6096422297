// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/entry_editor.h"
#include "query/edit/edit_plan.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string_view>
#include <vector>

namespace ctscope {

/// What became of one flow.
enum class EditEnd : std::uint8_t {
    Open,      ///< not tried: cancelled, or it failed before
    Done,      ///< the kernel deleted or changed its entry
    Gone,      ///< it had no entry any more, or another flow has taken its tuple
    Offloaded, ///< refused: older kernels do not delete an offloaded entry
    Fixed,     ///< refused: its timeout is fixed
    Refused,   ///< refused for another reason
};

/// What became of the flows of a plan.
struct EditOutcome {
    std::vector<EditEnd> ends; ///< one per row of the plan
    std::size_t done = 0;
    std::size_t gone = 0;
    std::size_t refused = 0; ///< Offloaded, Fixed and Refused
    NetlinkAnswer answer;    ///< Complete, Cancelled, or why it ended early
    bool logged = false;     ///< the system log has all that was done

    /// The rows of the plan that ended like this.
    std::vector<Row> rowsOf(const EditPlan &plan, EditEnd end) const;
};

/// Called after each batch with the number of flows done, and what became of them.
using EditProgress = std::function<void(std::size_t done, const EditOutcome &outcome)>;

/// Does what a plan says to its flows in batches; a request to stop ends it between two of them. Waits for the kernel, so it
/// belongs on a thread of its own.
EditOutcome runEdit(const EditPlan &plan, EntryEditor &editor, std::string_view reason,
    const std::stop_token &stop = {}, const EditProgress &progress = {});

/// Which flows that were deleted are in the table again: traffic made them again. Mostly they have another id; the
/// kernel makes ids of the tuple and the place of an entry in memory, so the same one may come again.
class ReturnWatch {
public:
    /// `deleted`: when the deletion was complete.
    ReturnWatch(
        const EditPlan &plan, const EditOutcome &outcome, Snapshot::Clock::time_point deleted = Snapshot::Clock::now());

    /// Looks through a later snapshot. Linear in its rows. Returns how many flows have come back so far.
    std::size_t update(const Snapshot &snapshot);
    std::size_t returned() const noexcept { return m_returned; }

private:
    struct Deleted {
        std::uint64_t hash;
        Row row; ///< of m_snapshot
        bool isBack;
    };

    SnapshotPtr m_snapshot;
    Snapshot::Clock::time_point m_complete;     ///< the deletion
    Snapshot::Clock::time_point m_firstAfter{}; ///< when the first snapshot after it was known
    std::vector<Deleted> m_deleted;             ///< by hash
    std::size_t m_returned = 0;
};

} // namespace ctscope
