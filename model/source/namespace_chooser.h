// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/network_namespaces.h"
#include "source/source_chooser.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ctscope {

/// The table of another network namespace, through the capture helper. The helper is in the
/// namespace and would keep it alive, so each reading begins with whether anybody else is: a namespace
/// without a process and without a name is released. One that had a name is found again when the
/// name comes back.
class NamespaceChooser : public SourceChooser {
public:
    /// How the namespace is found; the kernel's, or a test's.
    struct Finder {
        /// The inode that a path leads to; 0 = nothing.
        std::function<std::uint64_t(const std::string &path)> inode = namespaceInode;
        std::function<NamespaceList()> list = [] { return findNetworkNamespaces(); };
    };
    /// Opens the table of a namespace.
    using Open = std::function<std::unique_ptr<Source>(const NetworkNamespace &netns)>;

    /// `askPolkit`: see LiveChooser.
    explicit NamespaceChooser(NetworkNamespace netns, bool askPolkit = false);
    NamespaceChooser(NetworkNamespace netns, Open open, Finder finder);

    /// Problems, beside those of LiveChooser: NamespaceGone.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop) override;
    Origin origin() const override;

private:
    bool isThere();

    NetworkNamespace m_netns;
    Open m_open;
    Finder m_finder;
};

} // namespace ctscope
