// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/namespace_census.h"

#include <chrono>
#include <functional>
#include <memory>

namespace ctscope {

/// Takes a census of the network namespaces every few seconds, on a thread of its own, while
/// somebody wants to see it. The destructor stops and joins.
class NamespaceWatch {
public:
    /// Called on the thread of the watch.
    using OnCensus = std::function<void(NamespaceCensusPtr census)>;

    explicit NamespaceWatch(OnCensus onCensus);
    NamespaceWatch(NamespaceCounter counter, OnCensus onCensus, std::chrono::milliseconds interval = usualInterval);
    ~NamespaceWatch();

    /// Starts with a census at once; ends by closing all that is open. Does not wait. At first it is
    /// not active.
    void setActive(bool active);

    static constexpr std::chrono::milliseconds usualInterval{3000};

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope
