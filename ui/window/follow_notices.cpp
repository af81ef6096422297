// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/follow_notices.h"

#include "table/origin_words.h"
#include "table/plural_number.h"

#include <QCoreApplication>

#include <cstring>

namespace ctscope {
namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::FollowNotices)
};

/// How long a notice about a loss that is repaired stays.
constexpr std::chrono::seconds toBeRead{10};

/// A smaller difference of clocks may be none, as it is measured.
constexpr std::chrono::seconds toBeSaid{2};

std::optional<std::chrono::seconds> clockDifference(const Snapshot &snapshot)
{
    const KernelFactsPtr &facts = snapshot.origin().facts;
    return facts && facts->machine ? facts->machine->clockDifference : std::nullopt;
}

bool isRecent(const std::optional<FollowState::TimePoint> &moment, const Snapshot &snapshot)
{
    return moment && snapshot.polledAt - *moment < toBeRead;
}

Notice information(const char *id, const QString &text, const Explanation &why)
{
    return {QLatin1String(id), Notice::Weight::Information, text, PageAction::None, {}, why};
}

Notice lost(const FollowState &state)
{
    const Explanation why{Words::tr("Events were lost"),
        Words::tr("The kernel queues events of flows that begin, change and end until ctscope reads them. More arrived "
                  "than the queue holds, so the kernel discarded some.\n\n"
                  "ctscope then reads the whole table again, which makes up for the loss. Flows that began and ended "
                  "in between are not shown."),
        {}, {}, {}};
    if (state.recovered)
        return information(
            "events-lost", Words::tr("Events were lost; the whole table has been read again since."), why);
    Notice notice = information("events-lost",
        Words::tr("Events were lost; until the whole table is read again, flows may be missing or "
                  "shown too long."),
        why);
    notice.weight = Notice::Weight::Warning;
    return notice;
}

Notice silent()
{
    Notice notice = information("helper-silent",
        Words::tr("ctscope-capture does not answer. If it stays silent, ctscope starts another one."),
        {Words::tr("ctscope-capture does not answer"),
            Words::tr("The program that reads the kernel's table for ctscope has not answered for some "
                      "seconds: it was stopped, or the machine is too busy. The table is shown as it was "
                      "last known. After 10 seconds without an answer ctscope ends the program and "
                      "starts it again."),
            {}, {}, {}});
    notice.weight = Notice::Weight::Warning;
    return notice;
}

/// Another machine, or a command, that does not answer.
Notice silent(const Origin &origin)
{
    const QString name = originTitle(origin);
    Notice notice =
        information("helper-silent", Words::tr("%1 does not answer; the rows are as they were last known.").arg(name),
            {Words::tr("Nothing comes from there"),
                Words::tr(
                    "The table was asked for, and for some seconds no answer has come: the other side or the way to it "
                    "is busy, or is waiting for something. ssh ends a connection over which nothing comes for 45 "
                    "seconds; ctscope then makes another one."),
                {}, {}, {}});
    notice.weight = Notice::Weight::Warning;
    return notice;
}

Notice otherClock(const Origin &origin, std::chrono::seconds difference)
{
    const auto seconds = static_cast<std::uint64_t>(std::chrono::abs(difference).count());
    const QString name = originTitle(origin);
    const QString much = seconds == 1 ? Words::tr("a second") : Words::tr("%Ln seconds", nullptr, pluralOf(seconds));
    return information("clock-difference",
        difference.count() < 0 ? Words::tr("The clock of %1 is %2 behind that of this machine.").arg(name, much)
                               : Words::tr("The clock of %1 is %2 ahead of that of this machine.").arg(name, much),
        {Words::tr("Two clocks"),
            Words::tr(
                "Time left, idle times and rates do not depend on clocks. The times at which flows began are those of "
                "the other machine, as are times in its logs. The difference is precise to about a second."),
            {}, {}, {}});
}

Notice behind()
{
    return information("events-behind",
        Words::tr("Flows begin and end faster than ctscope reads their events; the table is behind."),
        {Words::tr("The table is behind"),
            Words::tr("More events came than ctscope reads at one time. It reads the rest next, and then the whole "
                      "table again if necessary."),
            {}, {}, {}});
}

Notice tooFew(bool still)
{
    const Explanation why{Words::tr("The reading was incomplete"),
        Words::tr("The kernel counts clearly more entries than it listed. Flows that were missing from the list "
                  "are shown as they were last known. The table is read again soon after."),
        {}, {}, {}};
    return information("reading-interrupted",
        still ? Words::tr("The last reading had fewer flows than the kernel counts; the table is read again in a "
                          "moment.")
              : Words::tr("A reading had fewer flows than the kernel counts; the table has been read again since."),
        why);
}

Notice interrupted(bool still)
{
    const Explanation why{Words::tr("The reading was interrupted"),
        Words::tr("The kernel rebuilt its hash table while it was being read, so entries may have been "
                  "missed or listed twice. Flows that were missing are shown as they were last known. "
                  "The table is read again soon after."),
        {}, {}, {}};
    return information("reading-interrupted",
        still ? Words::tr("The table was rebuilt while it was read; it is read again in a moment.")
              : Words::tr("The table was rebuilt while it was read; it has been read again since."),
        why);
}

Notice unavailable(int error)
{
    if (error == 0) {
        return information("events-unavailable",
            Words::tr("The kernel's events are switched off; the whole table is read every few seconds instead."),
            {Words::tr("Events are switched off"),
                Words::tr("Flows that begin and end between two readings are not seen, and a large table is read "
                          "less often. This command lets the kernel send events to programs that listen:"),
                QStringLiteral("sudo sysctl -w net.netfilter.nf_conntrack_events=2"), {}, {}});
    }
    return information("events-unavailable",
        Words::tr("The kernel sends no events here; the whole table is read every few seconds instead."),
        {Words::tr("No events"),
            Words::tr("Flows that begin and end between two readings are not seen, and a large table is read less "
                      "often. Subscribing to events failed: %1.")
                .arg(QString::fromLocal8Bit(std::strerror(error))),
            {}, {}, {}});
}

} // namespace

QList<Notice> followNotices(const Snapshot &snapshot)
{
    QList<Notice> notices;
    const FollowState &state = snapshot.origin().following;
    const Origin &origin = snapshot.origin().origin;
    if (state.silent)
        notices << (origin.isElsewhere() ? silent(origin) : silent());
    if (const auto difference = clockDifference(snapshot); difference && std::chrono::abs(*difference) >= toBeSaid)
        notices << otherClock(origin, *difference);
    if (state.behind && !isRecent(state.lostAt, snapshot))
        notices << behind();
    else if ((!state.recovered && state.lostAt) || isRecent(state.lostAt, snapshot))
        notices << lost(state);
    if (state.interrupted || isRecent(state.interruptedAt, snapshot))
        notices << (state.tooFew ? tooFew(state.interrupted) : interrupted(state.interrupted));
    // When a setting of the kernel is the reason, recordingNotices() has the notice, with the remedy.
    const bool switchedOff = snapshot.origin().facts && !snapshot.origin().facts->switches.events.value_or(true);
    if (state.events == FollowState::Events::Unavailable && !switchedOff)
        notices << unavailable(state.error);
    return notices;
}

} // namespace ctscope
