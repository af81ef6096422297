// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/netlink_message.h"
#include "kernel/netlink_request.h"
#include "kernel/settings_by_name.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>

namespace ctscope {

/// How an answer ended.
struct NetlinkAnswer {
    enum class End : std::uint8_t {
        Complete,
        Interrupted, ///< complete, but the table changed so that entries may be missing or repeated
        Overrun,     ///< a part of the answer was lost: the receive buffer was full
        Refused,     ///< the kernel answered with `error`
        Cancelled,
        Broken, ///< the channel is unusable: `error`, or 0 when the other end is gone
    };
    End end = End::Complete;
    int error = 0; ///< errno value
};

/// The state of the events since the last takeEvents().
struct EventsState {
    /// Some were lost, as they were not taken in time. The events of this call may be from before and after
    /// the loss; from now on nothing is missing.
    bool lost = false;
    bool broken = false; ///< no more will come
    int error = 0;       ///< errno value, with broken
    bool more = false;   ///< more may be queued: there were too many for one call, or it was stopped
};

/// A connection to the kernel's ctnetlink: a socket of this process, or the capture helper with one.
/// Used by one thread at a time.
class NetlinkChannel {
public:
    using MessageSink = std::function<void(const NetlinkMessage &)>;

    virtual ~NetlinkChannel() = default;

    /// Asks, and hands each message of the answer to `sink` as it comes; the message is gone when
    /// `sink` returns. Messages that answer no request of this channel are ignored.
    NetlinkAnswer ask(NetlinkQuestion question, std::stop_token stop, const MessageSink &sink)
    {
        return answer(question, nullptr, stop, sink);
    }
    NetlinkAnswer ask(const FlowKey &key, std::stop_token stop, const MessageSink &sink)
    {
        return answer(NetlinkQuestion::Flow, &key, stop, sink);
    }

    /// Asks for the present state of many entries, in the order of the keys. Entries that do not exist yield
    /// no message, and neither do keys that the kernel cannot look up.
    virtual NetlinkAnswer askFlows(std::span<const FlowKey> keys, std::stop_token stop, const MessageSink &sink);

    /// Starts to receive the events of flows, besides answers. `bufferBytes`: size of the kernel's queue,
    /// which is smaller where that is not permitted. A second call discards queued events. Returns 0 or
    /// errno.
    virtual int subscribe(std::size_t bufferBytes) = 0;
    /// Hands over the queued events in their order, without waiting; a few megabytes at most, so that it
    /// ends even when events arrive all the time. Every event from before the end of the last answer has
    /// arrived by now.
    virtual EventsState takeEvents(const std::stop_token &stop, const MessageSink &sink) = 0;

    /// The settings of connection tracking in the network namespace of the channel's other end. Refused with
    /// EOPNOTSUPP by a channel in the namespace of this process.
    virtual NetlinkAnswer askSettings(std::stop_token stop, ConntrackSettings &settings);
    /// The same, with count and limit also from kernels that show no settings in user namespaces.
    NetlinkAnswer readSettings(std::stop_token stop, ConntrackSettings &settings);

    /// Sets a function that the asking thread calls when an answer has been due for some seconds and nothing
    /// came.
    virtual void onSilence(std::function<void()> notify) { static_cast<void>(notify); }
    /// The time spent waiting while nothing came, since the last call: no work was done then.
    virtual std::chrono::milliseconds takeSilence() { return {}; }

protected:
    virtual NetlinkAnswer answer(
        NetlinkQuestion question, const FlowKey *key, std::stop_token stop, const MessageSink &sink) = 0;
};

} // namespace ctscope
