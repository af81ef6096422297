// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/expectation.h"
#include "flow/flow.h"

#include <QString>

#include <string>

/// Every field of a flow or an expectation that is there, one a line, for comparison with a text
/// that people can read.
namespace description {

inline std::string keys(const ctscope::L4Keys &keys)
{
    using ctscope::L4Kind;
    switch (keys.kind) {
    case L4Kind::None: return {};
    case L4Kind::Ports: return " ports " + std::to_string(keys.first) + " " + std::to_string(keys.second);
    case L4Kind::Icmp:
        return " type " + std::to_string(keys.icmpType()) + " code " + std::to_string(keys.icmpCode()) + " id "
            + std::to_string(keys.icmpId());
    case L4Kind::Gre: return " keys " + std::to_string(keys.first) + " " + std::to_string(keys.second);
    }
    return {};
}

inline std::string tuple(const ctscope::Tuple &tuple)
{
    return tuple.srcString() + " " + tuple.dstString() + keys(tuple.keys);
}

/// Collects "name: value" lines.
class Lines {
public:
    void add(std::string_view name, const std::string &value)
    {
        m_text.append(name).append(": ").append(value).append("\n");
    }
    template <typename Value> void add(std::string_view name, const std::optional<Value> &value)
    {
        if (!value)
            return;
        if constexpr (std::is_arithmetic_v<Value>)
            add(name, std::to_string(*value));
        else
            add(name, *value);
    }
    void addWord(bool condition, std::string_view word)
    {
        if (condition)
            m_text.append(word).append("\n");
    }
    const std::string &text() const { return m_text; }

private:
    std::string m_text;
};

inline std::string hex(std::uint32_t value) { return QString(QLatin1String("0x%1")).arg(value, 0, 16).toStdString(); }

inline std::string counters(const ctscope::Counters &counters)
{
    return std::to_string(counters.packets) + " packets " + std::to_string(counters.bytes) + " bytes";
}

inline std::string sequence(const ctscope::SequenceAdjust &adjust)
{
    return "at " + std::to_string(adjust.correctionPosition) + " from " + std::to_string(adjust.offsetBefore) + " to "
        + std::to_string(adjust.offsetAfter);
}

inline std::string of(const ctscope::Flow &flow)
{
    Lines lines;
    lines.addWord(flow.event != ctscope::EventKind::None, ctscope::eventName(flow.event));
    lines.add(
        "protocol", std::string(ctscope::protocol::conntrackName(flow.protocol)) + " " + std::to_string(flow.protocol));
    if (flow.state != ctscope::State::None)
        lines.add("state", std::string(ctscope::state::name(flow.state)));
    lines.add("original", tuple(flow.original));
    lines.add("reply", tuple(flow.reply));
    lines.add("timeout", flow.timeout);
    for (const std::string &word : statusWords(flow))
        lines.addWord(true, word);
    if (flow.statusBits)
        lines.add("status bits", hex(*flow.statusBits));
    if (flow.originalCounters)
        lines.add("original counters", counters(*flow.originalCounters));
    if (flow.replyCounters)
        lines.add("reply counters", counters(*flow.replyCounters));
    lines.add("mark", flow.mark);
    lines.add("zone", flow.zone);
    lines.add("original zone", flow.zoneOriginal);
    lines.add("reply zone", flow.zoneReply);
    lines.add("use", flow.use);
    lines.add("id", flow.id);
    lines.add("event time", flow.eventTime);
    lines.add("start", flow.start);
    lines.add("stop", flow.stop);
    lines.add("secmark", flow.secmark);
    lines.add("secctx", flow.secctx);
    lines.add("helper", flow.helper);
    if (flow.labels) {
        for (const std::string &label : *flow.labels)
            lines.add("label", label);
    }
    lines.add("port id", flow.portId);
    const ctscope::FlowDetail &detail = flow.detail;
    if (detail.tcp) {
        const auto text = [](const ctscope::TcpSender &sender) {
            return "flags " + hex(sender.flags) + " scale " + std::to_string(sender.windowScale);
        };
        lines.add("tcp original", text(detail.tcp->original));
        lines.add("tcp reply", text(detail.tcp->reply));
    }
    if (detail.sctp)
        lines.add("vtags", hex(detail.sctp->originalTag) + " " + hex(detail.sctp->replyTag));
    if (detail.dccp)
        lines.add("dccp",
            "role " + std::to_string(detail.dccp->originalRole) + " handshake "
                + std::to_string(detail.dccp->handshakeSequence));
    if (detail.originalSequence)
        lines.add("original sequence", sequence(*detail.originalSequence));
    if (detail.replySequence)
        lines.add("reply sequence", sequence(*detail.replySequence));
    if (detail.synproxy)
        lines.add("synproxy",
            std::to_string(detail.synproxy->initialSequence) + " " + std::to_string(detail.synproxy->initialTimestamp)
                + " " + std::to_string(detail.synproxy->timestampOffset));
    if (detail.master)
        lines.add("master", std::to_string(detail.master->protocol) + " " + tuple(detail.master->original));
    return lines.text();
}

inline std::string of(const ctscope::Expectation &expectation)
{
    Lines lines;
    lines.addWord(expectation.event != ctscope::EventKind::None, ctscope::eventName(expectation.event));
    lines.add("protocol", std::to_string(expectation.protocol));
    lines.add("tuple", tuple(expectation.tuple));
    lines.add("mask", tuple(expectation.mask));
    lines.add("master", std::to_string(expectation.master.protocol) + " " + tuple(expectation.master.original));
    lines.add("timeout", expectation.timeout);
    lines.add("zone", expectation.zone);
    lines.add("id", expectation.id);
    lines.add("helper", expectation.helper);
    lines.add("class", expectation.policyClass);
    lines.add("function", expectation.function);
    lines.addWord(expectation.permanent, "PERMANENT");
    lines.addWord(expectation.inactive, "INACTIVE");
    lines.addWord(expectation.userspace, "USERSPACE");
    if (expectation.translation)
        lines.add(expectation.translation->replyDirection ? "translated reply" : "translated original",
            tuple(expectation.translation->tuple));
    return lines.text();
}

} // namespace description
