// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/tuple.h"
#include "kernel/entry_edit.h"
#include "query/flow_order.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope {

class OwnerSearch;

/// The ends of the TCP connection that a user works over.
struct SessionEnds {
    IpAddress client;
    std::uint16_t clientPort = 0;
    IpAddress server;
    std::uint16_t serverPort = 0;

    /// What sshd(8) puts into SSH_CONNECTION; nullopt for anything else.
    static std::optional<SessionEnds> fromText(std::string_view text);
};

/// What is known about who edits, and about the machine.
struct EditContext {
    std::optional<SessionEnds> session; ///< of the user who edits
    std::uint32_t uid = 0;              ///< of that user
    std::optional<bool> tcpLoose;       ///< nf_conntrack_tcp_loose; nullopt = not known
};

/// What deleting or changing rows of a snapshot would do, counted before it is done.
struct EditPlan {
    SnapshotPtr snapshot;
    EntryEdit edit;
    std::vector<Row> rows;      ///< of the snapshot, to be edited
    std::vector<EntryKey> keys; ///< one per row

    // Rows that were chosen and cannot be deleted.
    std::size_t ended = 0;   ///< they have ended already
    std::size_t unnamed = 0; ///< without an id or an address, as in /proc
    std::size_t alike = 0;   ///< they have this mark already
    std::size_t fixed = 0;   ///< their timeout is fixed, which no change of it touches

    // What the rows add up to.
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    bool isCounted = false;                                  ///< some row has counters
    std::vector<std::pair<std::string, std::size_t>> owners; ///< processes, the most flows first
    std::size_t ownerless = 0;                               ///< rows whose process is not known

    // What a change replaces.
    std::vector<std::pair<std::uint32_t, std::size_t>> marks; ///< marks and their flows, the most flows first
    std::uint32_t shortest = 0;                               ///< time left, s
    std::uint32_t longest = 0;                                ///< s

    // What to think of before it is done. A time left that becomes longer is no risk.
    std::size_t ownSession = 0; ///< the connection that the user works over
    std::size_t ssh = 0;        ///< other TCP connections to port 22 that are established
    std::size_t otherUsers = 0; ///< established TCP connections of programs of other users
    // Of deletions.
    std::size_t natLost = 0;      ///< translated: what they were translated to is forgotten
    std::size_t pickedUp = 0;     ///< established TCP, not translated: comes back with its next packet (tcp_loose)
    std::size_t startedAgain = 0; ///< without a connection (UDP, ICMP, …): comes back with the next packet
    std::size_t helped = 0;       ///< with a helper: expected connections are forgotten too
    // Of each.
    std::size_t offloaded = 0; ///< in a flow table

    bool isRisky() const noexcept { return ownSession > 0 || ssh > 0 || otherUsers > 0; }
};

/// Rows of a snapshot as a plan. Linear in the rows; nullopt when `stop` asked to end. With a search, owners that the
/// snapshot does not have are searched for, which opens files.
std::optional<EditPlan> planEdit(const SnapshotPtr &snapshot, const std::vector<Row> &rows, const EntryEdit &edit,
    const EditContext &context, const std::stop_token &stop = {}, OwnerSearch *search = nullptr);

/// Why no flow of a table can be edited.
enum class EditObstacle : std::uint8_t {
    None,
    Saved,      ///< a dump, not a table of a kernel
    Comparison, ///< how two tables differ
    Elsewhere,  ///< the table of another machine
    WithoutIds, ///< read from /proc, which does not show the ids that name an entry
};
EditObstacle editObstacle(const Snapshot &snapshot) noexcept;

/// What this process knows: SSH_CONNECTION, the user, and the setting as the table's kernel has it. May read a file.
EditContext editContext(const Snapshot &snapshot);

/// The commands of conntrack(8) that make flows again, or give them back what they had, one per line, in the namespace of
/// their table.
struct UndoCommands {
    std::string text;
    std::size_t leftOut = 0; ///< flows that no command can make
};
/// Those for these rows of a plan.
UndoCommands undoCommands(const EditPlan &plan, std::vector<Row> rows);
/// How many of the rows no command can bring back.
std::size_t flowsWithoutUndo(const EditPlan &plan, std::vector<Row> rows);

} // namespace ctscope
