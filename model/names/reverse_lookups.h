// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "names/host_names.h"
#include "names/resolver_text.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace ctscope {

/// How name servers are asked.
struct LookupOptions {
    unsigned perSecond = 20;      ///< datagrams, those that are sent again among them
    std::size_t mostOpen = 16;    ///< questions without an answer
    std::size_t mostKept = 65536; ///< answers
    bool privateToo = false;      ///< also addresses of private networks; see isPublic()
    std::function<ResolverText()> resolver = ResolverText::ofThisMachine; ///< read again every few seconds
};

/// Asks the name servers of this machine for the names of addresses (PTR records), on a thread of its own, which starts
/// with the first question: what is asked leaves this machine. An answer is kept for as long as the server says, also
/// that there is no name; a server that fails is asked again after a minute. Addresses that many hosts have are never
/// asked for. Public members may be called from any thread; none waits for an answer.
class ReverseLookups {
public:
    /// `onAnswers` is called on the thread of the lookups when answers have come.
    explicit ReverseLookups(LookupOptions options, std::function<void()> onAnswers = {});
    /// Gives up what is open, and joins.
    ~ReverseLookups();
    ReverseLookups(const ReverseLookups &) = delete;
    ReverseLookups &operator=(const ReverseLookups &) = delete;

    /// Replaces the addresses that wait; the first is asked for first. Those whose answer is still good are passed over.
    void ask(std::vector<IpAddress> addresses);
    /// The names that are known. One whose time is over stays until there is a new answer.
    std::vector<HostName> names() const;
    /// Some addresses wait, or have been asked for.
    bool isBusy() const;
    /// Datagrams that were sent so far.
    std::size_t sent() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope
