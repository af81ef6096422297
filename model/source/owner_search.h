// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/namespace_sockets.h"
#include "source/origin.h"
#include "source/owner_finder.h"

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace ctscope {

/// Finds the owners of the flows of any live table: of this network namespace with sockets of this process, of
/// another one by entering it, or through a capture helper of its own, so that no reading of the table waits. The
/// processes are those of this machine in both cases. For one thread, which must be able to wait.
class OwnerSearch {
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;
    /// Opens the sockets of a namespace; nullptr with errno.
    using Open = std::function<std::unique_ptr<NamespaceSockets>(const NetworkNamespace &)>;

    OwnerSearch();
    /// For tests: other sockets, another clock.
    explicit OwnerSearch(Open open, Clock clock);
    ~OwnerSearch();

    /// One owner for each flow of a live table, in their order. With the reason OtherNamespace when the namespace
    /// cannot be entered, NotRead when it can, but did not answer.
    std::vector<Owner> find(const Origin &origin, std::span<const FlowEnds> flows, const std::stop_token &stop = {});

    /// True while a namespace is kept alive.
    bool holdsNamespace() const noexcept { return !m_places.empty(); }
    /// Closes the namespaces that have lost their name or process, and those that nobody asked about for a while. To
    /// be called every two seconds while holdsNamespace().
    void release();

    static constexpr std::chrono::seconds releaseInterval{2};
    /// A namespace that nobody asks about is closed after this time.
    static constexpr std::chrono::seconds idleTime{10};
    /// One that could not be opened is tried again after this time.
    static constexpr std::chrono::seconds failureRest{30};

private:
    struct Place {
        NetworkNamespace netns;
        NamespaceSockets *sockets = nullptr; ///< owned by `finder`; null: could not be opened
        std::unique_ptr<OwnerFinder> finder;
        Owner::Reason reason = Owner::Reason::None; ///< why it could not be opened
        std::chrono::steady_clock::time_point used;
    };

    Place &placeOf(const NetworkNamespace &netns);
    void open(Place &place);

    Open m_open;
    Clock m_clock;
    std::unique_ptr<OwnerFinder> m_here;
    std::list<Place> m_places;
};

} // namespace ctscope
