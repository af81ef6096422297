// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/flow_outlook.h"

#include "flow/eviction.h"
#include "query/number_text.h"
#include "table/shown_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::FlowOutlook)
};

QString duration(std::uint64_t seconds)
{
    // Keeps "4 d 23 h" together on one line.
    return QString::fromStdString(durationText(seconds)).replace(QLatin1Char(' '), QChar(QChar::Nbsp));
}

QString howItEnded(const FlowMoment &moment)
{
    const Flow &flow = moment.flow;
    const bool byProgram = moment.end == EndReason::Deleted
        || (flow.event == EventKind::Destroy && (flow.status.userspace || flow.portId || flow.program));
    if (byProgram) {
        return flow.program
            ? Words::tr("It has ended: the program %1 deleted it.").arg(shownText(*flow.program, longestCell))
            : Words::tr("It has ended: a program deleted it.");
    }
    if (moment.fromDeletion)
        return Words::tr("It has ended: conntrack deleted it when it listed it.");
    switch (moment.end) {
    case EndReason::Expired: return Words::tr("It has ended: its time ran out.");
    case EndReason::Closed: return Words::tr("It has ended: the connection was closed and its time ran out.");
    case EndReason::Removed:
        return flow.status.assured
            ? Words::tr("It has ended before its time: it was deleted, or the table was flushed.")
            : Words::tr("It has ended before its time: it was deleted, evicted, or the table was flushed.");
    case EndReason::Replaced: return Words::tr("It has ended: a new entry has taken over its tuple.");
    case EndReason::StillThere:
    case EndReason::Deleted:
    case EndReason::Unknown: break;
    }
    return flow.event == EventKind::Destroy ? Words::tr("It has ended: the last event in the log is DESTROY.")
                                            : Words::tr("It has ended: it is no longer in the table.");
}

QString whenTheTableIsFull(const Flow &flow)
{
    switch (evictionOf(flow)) {
    case Eviction::Kept: return Words::tr("It is kept when the table is full, as it is assured.");
    case Eviction::ByCollector:
        return Words::tr("It is assured, so no new flow can replace it; but as it is closing, the kernel's collector "
                         "may free it early once the table is more than 95 % full.");
    case Eviction::OnInsert:
        return Words::tr("It is evictable: as it is not assured, a new flow can replace it when the table is full.");
    }
    return {};
}

QString ifMoreIsSeen(const FlowMoment &moment, const AppliedRule &applied)
{
    const Flow &flow = moment.flow;
    switch (flow.state) {
    case State::TcpSynSent:
        return Words::tr("A reply moves it to SYN_RECV; repeating the SYN does not reset the time on current "
                         "kernels.");
    case State::TcpTimeWait:
    case State::TcpClose:
    case State::SctpClosed:
    case State::DccpTimeWait: return Words::tr("The connection is over; the entry only waits for late packets.");
    default: break;
    }
    if (!applied.rule || !moment.secondsLeft || *moment.secondsLeft > applied.seconds)
        return {};
    const QString full = duration(applied.seconds);
    if (flow.status.unreplied)
        return Words::tr("The sender's next packet resets its time to %1.").arg(full);
    if (flow.protocol == protocol::udp && !flow.status.assured) {
        const TimeoutRule *const stream = moment.timeouts->rule(protocol::udp, State::None, true, true);
        return Words::tr("The next packet resets its time to %1, or to %2 once it counts as a stream.")
            .arg(full, duration(stream->seconds));
    }
    return flow.state == State::None
        ? Words::tr("The next packet resets its time to %1.").arg(full)
        : Words::tr("The next packet resets its time to %1, unless it changes the state.").arg(full);
}

QString withTime(const FlowMoment &moment)
{
    const std::uint32_t left = *moment.secondsLeft;
    if (!moment.live) {
        return moment.fromEventLog ? Words::tr("When the event was sent, its time left was %1.").arg(duration(left))
                                   : Words::tr("When the dump was made, its time left was %1.").arg(duration(left));
    }
    if (left == 0)
        return Words::tr("Its time has run out: the kernel removes it the next time it comes across it.");
    return Words::tr("Without further packets, the entry expires in %1.").arg(duration(left));
}

} // namespace

QString outlook(const FlowMoment &moment)
{
    if (moment.ended)
        return howItEnded(moment);
    const Flow &flow = moment.flow;
    if (flow.status.hwOffload || flow.status.offload) {
        return flow.status.hwOffload
            ? Words::tr("The network card forwards its packets, and the kernel keeps the entry as long as it does. "
                        "When traffic pauses, the flow returns to the tracker and its time runs again.")
            : Words::tr("The flow table forwards its packets, and the kernel keeps the entry as long as it does. "
                        "When traffic pauses, the flow returns to the tracker and its time runs again.");
    }
    QStringList sentences;
    if (moment.secondsLeft) {
        sentences += withTime(moment);
        if (moment.live && *moment.secondsLeft > 0)
            sentences += ifMoreIsSeen(moment, appliedRule(moment));
    } else if (flow.expiresIn) {
        sentences += Words::tr("The cache drops it in %1.").arg(duration(*flow.expiresIn));
    } else {
        sentences += Words::tr("Its time left is not known.");
    }
    sentences += whenTheTableIsFull(flow);
    sentences.removeAll(QString());
    return sentences.join(QLatin1Char(' '));
}

QString ruleSentence(const FlowMoment &moment, const AppliedRule &applied)
{
    QStringList sentences;
    if (applied.ownValue) {
        sentences += Words::tr("A GRE entry keeps the timeouts that were set when it was made; this one sets %1 on "
                               "each packet.")
                         .arg(duration(applied.seconds));
    } else {
        sentences += moment.flow.state == State::TcpSynSent
            ? Words::tr("The SYN sets the time left to %1.").arg(duration(applied.seconds))
            : moment.flow.state == State::None
            ? Words::tr("Each packet sets the time left to %1.").arg(duration(applied.seconds))
            : Words::tr("Each packet seen in this state sets the time left to %1.").arg(duration(applied.seconds));
        if (!moment.settingsKnown)
            sentences +=
                Words::tr("That is the kernel's default; a dump does not contain the settings of its machine.");
        else if (applied.rule->seconds == applied.rule->kernelDefault)
            sentences += Words::tr("That is the kernel's default.");
        else
            sentences += Words::tr("This machine has changed it: the kernel's default is %1 (%2).")
                             .arg(QString::number(applied.rule->kernelDefault), duration(applied.rule->kernelDefault));
    }
    if (!moment.secondsLeft || applied.ownValue)
        return sentences.join(QLatin1Char(' '));
    if (*moment.secondsLeft > applied.seconds) {
        sentences += moment.live
            ? Words::tr("More than that is left, so this flow carries a timeout policy of its own, or a program has "
                        "set its time, or the setting was lowered after its last packet.")
            : Words::tr("More than that is left, so this flow carries a timeout policy of its own, or its machine "
                        "has another value set.");
    } else if (applied.shortened) {
        sentences += Words::tr(
            "So little is left that the shorter rule %1 = %2 may have set it: it applies to unacknowledged data, "
            "too many retransmissions, or a window of zero.")
                         .arg(QString::fromUtf8(applied.shortened->sysctl.data(),
                                  static_cast<qsizetype>(applied.shortened->sysctl.size())),
                             QString::number(applied.shortened->seconds));
    }
    return sentences.join(QLatin1Char(' '));
}

QString idleTime(const FlowMoment &moment, const AppliedRule &applied)
{
    // A value, which is copied: without the spaces that keep a duration on one line.
    const auto since = [&](std::uint32_t seconds) {
        return QString::fromStdString(durationText(seconds - *moment.secondsLeft));
    };
    QString idle = since(applied.seconds);
    if (applied.shortened)
        idle = Words::tr("%1 or %2", "durations").arg(since(applied.shortened->seconds), idle);
    return moment.live        ? Words::tr("%1 ago", "duration").arg(idle)
        : moment.fromEventLog ? Words::tr("%1 before the event", "duration").arg(idle)
                              : Words::tr("%1 before the dump", "duration").arg(idle);
}

QString idleSentence(const FlowMoment &moment, const AppliedRule &applied)
{
    if (!applied.rule || !moment.secondsLeft || *moment.secondsLeft > applied.seconds || moment.ended)
        return {};
    if (applied.shortened) {
        return Words::tr("Calculated from the countdown, which began at %1 by the shorter rule, or else at %2.")
            .arg(duration(applied.shortened->seconds), duration(applied.seconds));
    }
    if (moment.flow.state == State::TcpSynSent)
        return Words::tr("Calculated from the countdown, which the SYN started at %1.").arg(duration(applied.seconds));
    return Words::tr("Calculated from the countdown, which the last packet set to %1.").arg(duration(applied.seconds));
}

} // namespace ctscope
