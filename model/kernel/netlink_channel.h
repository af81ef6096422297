// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/netlink_message.h"
#include "kernel/netlink_request.h"
#include "kernel/procfs.h"

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
        Refused,     ///< the kernel said no: `error`
        Cancelled,
        Broken,      ///< the channel is of no use any more: `error`, or 0 when the other end is gone
    };
    End end = End::Complete;
    int error = 0; ///< errno value
};

/// What became of the events since the last look.
struct EventsState {
    /// Some were thrown away, as nobody took them in time. Those handed over by this call may be from
    /// before and after; from now on nothing is missing.
    bool lost = false;
    bool broken = false;///< no more will come
    int error = 0;      ///< errno value, with broken
    bool more = false;  ///< others wait, or may: there were too many for one call, or it was stopped
};

/// A way to ask the kernel's ctnetlink: a socket of our own, or the capture helper that holds one.
/// Used by one thread at a time.
class NetlinkChannel {
public:
    using MessageSink = std::function<void(const NetlinkMessage &)>;

    virtual ~NetlinkChannel() = default;

    /// Asks, and hands each message of the answer to `sink` as it comes; the message is gone when
    /// `sink` returns. Messages that belong to no answer of ours are passed over.
    NetlinkAnswer ask(NetlinkQuestion question, std::stop_token stop, const MessageSink &sink)
    {
        return answer(question, nullptr, stop, sink);
    }
    NetlinkAnswer ask(const FlowKey &key, std::stop_token stop, const MessageSink &sink)
    {
        return answer(NetlinkQuestion::Flow, &key, stop, sink);
    }

    /// Asks for many entries at once, each as it is now, in the order of the keys. Those that are not
    /// there (any more) give no message; nor do those that the kernel cannot name.
    virtual NetlinkAnswer askFlows(std::span<const FlowKey> keys, std::stop_token stop, const MessageSink &sink);

    /// Starts to receive the events of flows, beside questions. `bufferBytes`: how much the kernel
    /// keeps for us until we look; less is taken where it may not be as much. Events from before are
    /// gone when it is called again. Returns 0 or errno.
    virtual int subscribe(std::size_t bufferBytes) = 0;
    /// Hands over the events that have come, in their order and without waiting; a few megabytes at
    /// most, so that it comes to an end when more come all the time. All that happened before the end of
    /// the last answer have come by now.
    virtual EventsState takeEvents(const std::stop_token &stop, const MessageSink &sink) = 0;

    /// The settings of connection tracking where the other end of the channel is, which may be another
    /// network namespace than ours. Refused with EOPNOTSUPP by a channel that has only this one.
    virtual NetlinkAnswer askSettings(std::stop_token stop, ConntrackSettings &settings);
    /// The same, and count and max also from kernels that show no settings in namespaces of users.
    NetlinkAnswer readSettings(std::stop_token stop, ConntrackSettings &settings);

    /// What to call, on the thread that asks, when the other end has said nothing for some seconds while an
    /// answer was waited for.
    virtual void onSilence(std::function<void()> tell) { static_cast<void>(tell); }
    /// How long answers were waited for while nothing came, since the last call: no work was done then.
    virtual std::chrono::milliseconds takeSilence() { return {}; }

    /// In words: "ctnetlink", "ctnetlink through ctscope-capture".
    virtual std::string name() const = 0;

protected:
    virtual NetlinkAnswer answer(NetlinkQuestion question, const FlowKey *key, std::stop_token stop,
                                 const MessageSink &sink) = 0;
};

} // namespace ctscope
