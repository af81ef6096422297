// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/netlink_channel.h"
#include "support/flows.h"

#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include <array>
#include <cerrno>
#include <functional>
#include <utility>

#include <arpa/inet.h>
#include <endian.h>

namespace ctscope::test {

/// A ctnetlink message as the kernel would send it, out of a brief flow (see briefFlow()).
class BriefMessage {
public:
    explicit BriefMessage(const QString &line)
    {
        const Flow flow = briefFlow(line);
        m_header = mnl_nlmsg_put_header(m_buffer.data());
        const bool destroyed = flow.event == EventKind::Destroy;
        m_header->nlmsg_type = static_cast<std::uint16_t>(
            NFNL_SUBSYS_CTNETLINK << 8 | (destroyed ? IPCTNL_MSG_CT_DELETE : IPCTNL_MSG_CT_NEW));
        if (flow.event == EventKind::New)
            m_header->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
        m_header->nlmsg_pid = flow.portId.value_or(0);
        auto *const family = static_cast<nfgenmsg *>(mnl_nlmsg_put_extra_header(m_header, sizeof(nfgenmsg)));
        family->nfgen_family = AF_INET;
        putTuple(CTA_TUPLE_ORIG, flow.protocol, flow.original);
        putTuple(CTA_TUPLE_REPLY, flow.protocol, flow.reply);
        const std::uint32_t status = (flow.status.unreplied ? 0 : status_bit::seenReply)
            | (flow.status.assured ? status_bit::assured : 0) | status_bit::confirmed;
        mnl_attr_put_u32(m_header, CTA_STATUS, htonl(status));
        put(CTA_TIMEOUT, flow.timeout);
        put(CTA_MARK, flow.mark);
        put(CTA_ID, flow.id);
        if (flow.zone)
            mnl_attr_put_u16(m_header, CTA_ZONE, htons(*flow.zone));
        putCounters(CTA_COUNTERS_ORIG, flow.originalCounters);
        putCounters(CTA_COUNTERS_REPLY, flow.replyCounters);
        if (flow.state != State::None) {
            nested(CTA_PROTOINFO, [&] {
                nested(CTA_PROTOINFO_TCP, [&] {
                    mnl_attr_put_u8(
                        m_header, CTA_PROTOINFO_TCP_STATE, static_cast<std::uint8_t>(state::kernelIndex(flow.state)));
                });
            });
        }
    }

    Bytes bytes() const { return std::as_bytes(std::span(m_buffer)).first(m_header->nlmsg_len); }
    NetlinkMessage message() const
    {
        NetlinkMessages messages(bytes());
        NetlinkMessage message;
        if (!messages.next(message))
            qFatal("no message");
        return message;
    }

private:
    template <typename Fill> void nested(std::uint16_t type, Fill &&fill)
    {
        nlattr *const nest = mnl_attr_nest_start(m_header, type);
        fill();
        mnl_attr_nest_end(m_header, nest);
    }
    void put(std::uint16_t type, const std::optional<std::uint32_t> &value)
    {
        if (value)
            mnl_attr_put_u32(m_header, type, htonl(*value));
    }
    void putTuple(std::uint16_t type, Protocol protocol, const Tuple &tuple)
    {
        nested(type, [&] {
            nested(CTA_TUPLE_IP, [&] {
                mnl_attr_put_u32(m_header, CTA_IP_V4_SRC, htonl(tuple.src.v4Number()));
                mnl_attr_put_u32(m_header, CTA_IP_V4_DST, htonl(tuple.dst.v4Number()));
            });
            nested(CTA_TUPLE_PROTO, [&] {
                mnl_attr_put_u8(m_header, CTA_PROTO_NUM, protocol);
                mnl_attr_put_u16(m_header, CTA_PROTO_SRC_PORT, htons(tuple.keys.first));
                mnl_attr_put_u16(m_header, CTA_PROTO_DST_PORT, htons(tuple.keys.second));
            });
        });
    }
    void putCounters(std::uint16_t type, const std::optional<Counters> &counters)
    {
        if (!counters)
            return;
        nested(type, [&] {
            mnl_attr_put_u64(m_header, CTA_COUNTERS_PACKETS, htobe64(counters->packets));
            mnl_attr_put_u64(m_header, CTA_COUNTERS_BYTES, htobe64(counters->bytes));
        });
    }

    alignas(nlmsghdr) std::array<char, 1024> m_buffer{};
    nlmsghdr *m_header = nullptr;
};

/// A kernel as a test wants it: a table, and events that wait to be taken. Flows are brief ones.
struct FakeKernel {
    QStringList table;
    QStringList events;
    std::function<void()> whileDumping; ///< called once, when half of the table was handed out
    int subscribeError = 0;
    int openError = 0;
    bool lost = false;          ///< of the next events taken
    bool eventsBroken = false;  ///< of the next events taken
    bool more = false;          ///< events wait that were not taken yet
    bool interrupted = false;   ///< of dumps
    bool broken = false;        ///< the channel, at the next question
    QStringList log;            ///< what was asked: "open", "subscribe", "dump", "get A"
    ConntrackSettings settings; ///< of the namespace at the other end
    NetlinkAnswer settingsAnswer{NetlinkAnswer::End::Refused, EOPNOTSUPP}; ///< to the question for them
    int channels = 0;                                                      ///< that are open now

    QString takeLog() { return std::exchange(log, {}).join(QLatin1String(", ")); }
};

/// A kernel that has settings and nothing else, as one that is asked in another namespace.
inline FakeKernel fakeNamespace(ConntrackSettings settings)
{
    FakeKernel kernel;
    kernel.settings = std::move(settings);
    kernel.settingsAnswer = {};
    return kernel;
}

/// A channel to a FakeKernel, which must outlive it.
class FakeChannel : public NetlinkChannel {
public:
    static std::unique_ptr<NetlinkChannel> open(FakeKernel &kernel)
    {
        kernel.log << QStringLiteral("open");
        errno = kernel.openError;
        return kernel.openError != 0 ? nullptr : std::make_unique<FakeChannel>(kernel);
    }
    explicit FakeChannel(FakeKernel &kernel)
        : m_kernel(kernel)
    {
        ++m_kernel.channels;
    }
    ~FakeChannel() override { --m_kernel.channels; }

    int subscribe(std::size_t) override
    {
        m_kernel.log << QStringLiteral("subscribe");
        return m_kernel.subscribeError;
    }
    EventsState takeEvents(const std::stop_token &, const MessageSink &sink) override
    {
        for (const QString &line : std::exchange(m_kernel.events, {}))
            sink(BriefMessage(line).message());
        EventsState state;
        state.lost = std::exchange(m_kernel.lost, false);
        state.broken = std::exchange(m_kernel.eventsBroken, false);
        state.more = m_kernel.more;
        return state;
    }
    NetlinkAnswer askSettings(std::stop_token, ConntrackSettings &settings) override
    {
        settings = m_kernel.settings;
        return m_kernel.settingsAnswer;
    }

protected:
    NetlinkAnswer answer(
        NetlinkQuestion question, const FlowKey *key, std::stop_token, const MessageSink &sink) override
    {
        using End = NetlinkAnswer::End;
        if (std::exchange(m_kernel.broken, false))
            return {End::Broken, 0};
        if (question == NetlinkQuestion::Flows) {
            m_kernel.log << QStringLiteral("dump");
            const QStringList table = m_kernel.table;
            for (qsizetype i = 0; i < table.size(); ++i) {
                if (i == table.size() / 2 && m_kernel.whileDumping)
                    std::exchange(m_kernel.whileDumping, nullptr)();
                sink(BriefMessage(table[i]).message());
            }
            return {m_kernel.interrupted ? End::Interrupted : End::Complete, 0};
        }
        if (key == nullptr)
            return {};
        m_kernel.log << QStringLiteral("get ") + QChar(key->keys.first - 1000);
        for (const QString &line : m_kernel.table) {
            const Flow flow = briefFlow(line);
            if (flow.original.keys == key->keys && flow.protocol == key->protocol
                && flow.zone.value_or(0) == key->zone) {
                sink(BriefMessage(line).message());
                return {};
            }
        }
        return {End::Refused, ENOENT};
    }

private:
    FakeKernel &m_kernel;
};

} // namespace ctscope::test
