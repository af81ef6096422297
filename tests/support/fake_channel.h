// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/netlink_channel.h"

#include <cerrno>

namespace ctscope::test {

/// A channel into a namespace that has settings and nothing else. What they are, and how it ends,
/// can be changed from outside.
struct FakeNamespace {
    ConntrackSettings settings;
    NetlinkAnswer answer;
    int open = 0; ///< channels that are open now
};

class FakeChannel : public NetlinkChannel {
public:
    explicit FakeChannel(FakeNamespace &place) : m_place(place) { ++m_place.open; }
    ~FakeChannel() override { --m_place.open; }
    int subscribe(std::size_t) override { return EOPNOTSUPP; }
    EventsState takeEvents(const std::stop_token &, const MessageSink &) override { return {}; }
    NetlinkAnswer askSettings(std::stop_token, ConntrackSettings &settings) override
    {
        settings = m_place.settings;
        return m_place.answer;
    }
    std::string name() const override { return "fake"; }

protected:
    NetlinkAnswer answer(NetlinkQuestion, const FlowKey *, std::stop_token, const MessageSink &) override { return m_place.answer; }

private:
    FakeNamespace &m_place;
};

} // namespace ctscope::test
