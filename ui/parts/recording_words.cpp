// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/recording_words.h"

#include <QCoreApplication>

namespace ctscope {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::RecordingWords)
};

QString command(const char *setting, int value)
{
    return QStringLiteral("sudo sysctl -w %1=%2").arg(QLatin1String(setting)).arg(value);
}

QString forGood(const char *setting, int value)
{
    const QString name = QLatin1String(setting);
    return QStringLiteral("echo %1=%2 | sudo tee /etc/sysctl.d/50-conntrack-%3.conf")
        .arg(name)
        .arg(value)
        .arg(name.section(u'_', -1));
}

constexpr const char *accounting = "net.netfilter.nf_conntrack_acct";
constexpr const char *timestamps = "net.netfilter.nf_conntrack_timestamp";
constexpr const char *events = "net.netfilter.nf_conntrack_events";

} // namespace

QList<NotRecorded> notRecorded(const Snapshot &snapshot)
{
    QList<NotRecorded> missing;
    if (!snapshot.live)
        return missing;
    RecordingSwitches switches;
    if (snapshot.origin().facts)
        switches = snapshot.origin().facts->switches;
    const bool flows = !snapshot.rows.empty();
    if (flows && !switches.accounting.value_or(snapshot.rows.flows().hasCounters()))
        missing << NotRecorded::Counters;
    else if (flows && !snapshot.rows.flows().hasCounters())
        missing << NotRecorded::OldCounters;
    if (flows && !switches.timestamps.value_or(true))
        missing << NotRecorded::Times;
    if (!switches.events.value_or(true))
        missing << NotRecorded::Events;
    return missing;
}

QString notRecordedShort(NotRecorded what)
{
    switch (what) {
    case NotRecorded::Counters: return Words::tr("accounting off");
    case NotRecorded::OldCounters: return Words::tr("not counted yet");
    case NotRecorded::Times: return Words::tr("timestamps off");
    case NotRecorded::Events: return Words::tr("events off");
    }
    return {};
}

Explanation notRecordedWords(NotRecorded what)
{
    switch (what) {
    case NotRecorded::Counters:
        return {Words::tr("Packets and bytes are not counted"),
            Words::tr(
                "The kernel counts them per flow only when accounting is on, and it is off by default. An empty cell "
                "here means “not counted”, not zero.\n\n"
                "This command turns it on. It acts on flows that begin afterwards; existing ones are "
                "never counted."),
            command(accounting, 1), forGood(accounting, 1), Words::tr("To keep it on after a restart as well:")};
    case NotRecorded::OldCounters:
        return {Words::tr("These flows are not counted"),
            Words::tr("Accounting is on, and it acts on flows that began after it was turned on. Those in the table "
                      "are older, "
                      "and stay uncounted to their end."),
            {}, {}, {}};
    case NotRecorded::Times:
        return {Words::tr("The kernel does not record when flows begin"),
            Words::tr(
                "It does so only when timestamps are on, and they are off by default. The age of a flow that was there "
                "before ctscope started is then not known: a lower bound is shown.\n\n"
                "This command turns them on. It acts on flows that begin afterwards."),
            command(timestamps, 1), forGood(timestamps, 1), Words::tr("To keep them on after a restart as well:")};
    case NotRecorded::Events:
        return {Words::tr("The kernel sends no flow events"),
            Words::tr(
                "Events are turned off here (nf_conntrack_events is 0). A flow that begins and ends between two "
                "readings of "
                "the table is not seen, and how a flow ended is estimated.\n\n"
                "This command turns them on, for flows that begin while a program listens; 1 instead of 2 turns them "
                "on for all, and is the only “on” before Linux 5.19."),
            command(events, 2), forGood(events, 2), Words::tr("To keep them on after a restart as well:")};
    }
    return {};
}

QList<Notice> recordingNotices(const Snapshot &snapshot)
{
    const auto missing = notRecorded(snapshot);
    const auto notice = [](const char *id, const QString &text, const Explanation &why) {
        Notice made{QLatin1String(id), Notice::Weight::Information, text, PageAction::None, {}, why};
        made.once = true;
        return made;
    };
    QList<Notice> notices;
    if (!snapshot.origin().facts) // the flows show that something is missing, but not why
        return notices;
    if (missing.contains(NotRecorded::Events)) {
        notices << notice("events-off",
            Words::tr("Events are off: flows that begin and end between two readings are not seen."),
            notRecordedWords(NotRecorded::Events));
    }
    const bool counters = missing.contains(NotRecorded::Counters);
    const bool times = missing.contains(NotRecorded::Times);
    if (counters && times) {
        // Two of one kind: one notice, and one command for both.
        notices << notice("recording-off",
            Words::tr("Accounting and timestamps are off: packets, bytes and the start of flows are not recorded."),
            {Words::tr("What the kernel does not record"),
                Words::tr(
                    "Packets and bytes are counted, and the start of flows recorded, only when accounting and "
                    "timestamps "
                    "are on; by default they are off. An empty cell means “not counted”, not zero, and an age is a "
                    "lower bound.\n\n"
                    "This command turns both on. They act on flows that begin afterwards; those that are there "
                    "already stay without."),
                command(accounting, 1) + QStringLiteral(" %1=1").arg(QLatin1String(timestamps)), {}, {}});
    } else if (counters) {
        notices << notice("accounting-off", Words::tr("Accounting is off: packets and bytes are not counted."),
            notRecordedWords(NotRecorded::Counters));
    } else if (times) {
        notices << notice("timestamps-off",
            Words::tr("Timestamps are off: the kernel does not record when flows begin."),
            notRecordedWords(NotRecorded::Times));
    }
    return notices;
}

} // namespace ctscope
