// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "names/host_names.h"

#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A node of a Kubernetes cluster.
struct ClusterNode {
    std::string name;
    std::vector<IpAddress> addresses; ///< its internal ones
    friend bool operator==(const ClusterNode &, const ClusterNode &) = default;
};

/// The nodes in what "kubectl get nodes -o json" prints, in its order. No I/O.
std::vector<ClusterNode> readClusterNodes(std::string_view json);
/// The names of the addresses of nodes.
std::vector<HostName> namesOfNodes(const std::vector<ClusterNode> &nodes);

/// The addresses of the pods in what "kubectl get pods -A -o json" prints, each with the name "namespace/pod". Pods
/// that have ended, and those in the network of their node, have no address of their own. No I/O.
std::vector<HostName> readClusterPods(std::string_view json);

} // namespace ctscope
