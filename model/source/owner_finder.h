// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"
#include "kernel/control_groups.h"
#include "kernel/holder_search.h"
#include "kernel/own_addresses.h"
#include "kernel/pod_names.h"
#include "kernel/socket_diag.h"
#include "kernel/user_names.h"
#include "source/owner.h"
#include "source/socket_index.h"

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace ctscope {

/// What the owner of a flow follows from.
struct FlowEnds {
    Protocol protocol = 0;
    IpAddress source; ///< of the original tuple, and so on
    IpAddress destination;
    L4Keys keys;
    IpAddress replySource;
    IpAddress replyDestination;
    L4Keys replyKeys;
    std::uint64_t age = 0; ///< s; the flow is at least so old
};

/// Finds the programs that the flows of this machine belong to. A flow is compared with the sockets as they see
/// it: by its original tuple when its source is on this machine, else by its reply tuple, so neither is
/// translated. An owner is told only when the sockets and the processes leave no other; see Owner.
/// Opens many files and may ask the network for names of users: not for a thread that must not wait. For one
/// thread. `own` and the sockets are those of the network namespace that the flows are of; processes are found in any.
class OwnerFinder {
public:
    explicit OwnerFinder(std::unique_ptr<SocketList> sockets, std::string root = {});
    ~OwnerFinder();

    /// One owner for each flow, in their order. After a stop request some are unknown.
    std::vector<Owner> find(
        std::span<const FlowEnds> flows, const std::optional<OwnAddresses> &own, const std::stop_token &stop = {});

private:
    class Search;

    std::unique_ptr<SocketList> m_sockets;
    std::string m_root;
    ControlGroups m_groups;
    UserNames m_users;
    PodNames m_pods;
    HolderSearch m_holders;
};

} // namespace ctscope
