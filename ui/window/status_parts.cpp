// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filter_notices.h"
#include "ui/window/status_line.h"

#include "ui/panels/capacity_facts.h"
#include "ui/parts/namespace_words.h"
#include "ui/parts/problem_words.h"
#include "ui/parts/recording_words.h"

#include "table/format_words.h"
#include "table/origin_words.h"
#include "table/plural_number.h"
#include "table/remark_words.h"
#include "table/shown_text.h"
#include "table/skip_words.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace ctscope {
namespace {

constexpr qsizetype longestName = 80; ///< characters of a name in a sentence

QString counted(quint64 value) { return QLocale().toString(value); }

QString costText(std::chrono::microseconds cost)
{
    const QLocale locale;
    const double milliseconds = static_cast<double>(cost.count()) / 1000;
    if (milliseconds < 10)
        return StatusLine::tr("%1 ms").arg(locale.toString(milliseconds, 'f', 1));
    if (milliseconds < 1000)
        return StatusLine::tr("%1 ms").arg(locale.toString(milliseconds, 'f', 0));
    return StatusLine::tr("%1 s").arg(locale.toString(milliseconds / 1000, 'f', 1));
}

/// How long ago, in steps that are coarse enough not to flicker at one reading per second.
QString agoText(std::chrono::milliseconds age)
{
    const auto seconds = age.count() / 1000;
    if (age < std::chrono::milliseconds(1800))
        return StatusLine::tr("just now");
    if (seconds < 120)
        return StatusLine::tr("%1 s ago").arg(seconds);
    if (seconds < 7200)
        return StatusLine::tr("%1 min ago").arg(seconds / 60);
    return StatusLine::tr("%1 h ago").arg(seconds / 3600);
}

/// True when the rows shown, if any, are of an earlier reading.
bool couldNotRead(const Snapshot &snapshot)
{
    return !snapshot.isSet() && traitsOf(snapshot.origin().problem.kind).keepsRows;
}

StatusLine::Part unreadPart(const Snapshot &snapshot)
{
    const QString name = sourceName(snapshot.origin().origin);
    const ProblemWords words = wordsOf(
        snapshot.origin().problem, {snapshot.live, false, name, FormatWords::name(snapshot.reading(), longestCell)});
    StatusLine::Part part{QStringLiteral("source"), words.statusLine, explanationOf(words)};
    if (part.explanation.title.isEmpty())
        part.explanation.title = words.title;
    if (part.explanation.text.isEmpty())
        part.explanation.text = words.detail;
    return part;
}

/// "235 events of 80 flows".
QString eventsOfFlows(quint64 events, quint64 flows)
{
    const QString ofFlows =
        flows == 1 ? StatusLine::tr("1 flow") : StatusLine::tr("%Ln flows", nullptr, pluralOf(flows));
    return events == 1 ? StatusLine::tr("1 event of %1").arg(ofFlows)
                       : StatusLine::tr("%Ln events of %1", nullptr, pluralOf(events)).arg(ofFlows);
}

/// "as of 12:03:04, 40 s ago".
QString asOf(const Snapshot &snapshot, Snapshot::Clock::time_point now)
{
    const auto age = std::max(
        std::chrono::duration_cast<std::chrono::milliseconds>(now - snapshot.knownAt), std::chrono::milliseconds(0));
    return StatusLine::tr("as of %1, %2").arg(timeKnown(snapshot), agoText(age));
}

StatusLine::Part shownPart(const Frame &frame)
{
    const auto &snapshot = *frame.snapshot;
    const quint64 live = snapshot.liveRows;
    const quint64 shown = frame.order->liveShown;
    const quint64 endedShown = frame.order->rows.size() - shown;
    StatusLine::Part part{QStringLiteral("shown"), {}, {}};
    const bool all = shown == live;
    if (live == 0)
        part.text = StatusLine::tr("no flows");
    else if (snapshot.reading().isEventLog)
        part.text = all ? eventsOfFlows(snapshot.reading().events, live)
                        : StatusLine::tr("%1 of %Ln flows shown", nullptr, pluralOf(live)).arg(counted(shown));
    else if (all)
        part.text =
            live == 1 ? StatusLine::tr("1 flow") : StatusLine::tr("all %Ln flows shown", nullptr, pluralOf(live));
    else
        part.text = StatusLine::tr("%1 of %2 shown").arg(counted(shown), counted(live));
    part.explanation.title = StatusLine::tr("What the table shows");
    part.isFiltered = !frame.spec.filter.isEmpty();
    QStringList words;
    if (!all)
        words << (shown == 1
                ? StatusLine::tr("1 flow matches the filter “%1”; the other %2 are hidden.")
                : StatusLine::tr("%Ln flows match the filter “%1”; the other %2 are hidden.", nullptr, pluralOf(shown)))
                     .arg(filterInWords(QString::fromStdString(frame.spec.filter.text())), counted(live - shown));
    else if (snapshot.reading().isEventLog)
        words << StatusLine::tr("All flows of the log are shown.");
    else
        words << StatusLine::tr("All flows of the last reading are shown.");
    if (snapshot.reading().isEventLog)
        words << StatusLine::tr("The log holds %1. Events of the same flow are combined in one row, which shows its "
                                "last event, and when it "
                                "began and ended if the log says so.")
                     .arg(eventsOfFlows(snapshot.reading().events, live));
    if (endedShown > 0)
        words << (endedShown == 1
                ? StatusLine::tr("One more row is a flow that has just ended. It stays for a few seconds, struck out.")
                : StatusLine::tr(
                    "%Ln more rows are flows that have just ended. They stay for a few seconds, struck out.", nullptr,
                    pluralOf(endedShown)));
    const bool isOne = snapshot.live && !snapshot.isSet();
    if (snapshot.origin().capacity.count && *snapshot.origin().capacity.count > live && isOne)
        words << (*snapshot.origin().capacity.count == 1
                ? StatusLine::tr(
                    "The kernel counts 1 entry, which it does not list: expired entries are counted until they are "
                    "removed, and the two are not read at the same moment.")
                : StatusLine::tr(
                    "The kernel counts %Ln entries, %1 more than it lists: expired entries are counted until they are "
                    "removed, and the two are not read at the same moment.",
                    nullptr, pluralOf(*snapshot.origin().capacity.count))
                      .arg(counted(*snapshot.origin().capacity.count - live)));
    if (const quint64 repeated = snapshot.totals.repeated; repeated > 0)
        words << (repeated == 1
                ? StatusLine::tr(
                    "1 entry was read more than once, as the table changes while it is read; it is shown once.")
                : StatusLine::tr("%Ln entries were read more than once, as the table changes while it is read; each is "
                                 "shown once.",
                    nullptr, pluralOf(repeated)));
    part.explanation.text = words.join(QStringLiteral("\n\n"));
    return part;
}

/// What is known of another machine: "Linux 6.1.0-49-amd64, up for 3 d. Its clock is 2 s ahead."
QString machineWords(const FarMachine &machine)
{
    QStringList words;
    if (!machine.kernel.empty())
        words << StatusLine::tr("The kernel there is Linux %1.").arg(shownText(machine.kernel, longestName));
    if (machine.uptime) {
        const auto hours = machine.uptime->count() / 3600;
        words << (hours < 48 ? StatusLine::tr("It was started %1 h ago.").arg(hours)
                             : StatusLine::tr("It was started %Ln days ago.", nullptr, static_cast<int>(hours / 24)));
    }
    if (machine.clockDifference) {
        const auto ahead = machine.clockDifference->count();
        words << (ahead == 0 ? StatusLine::tr("Its clock is that of this machine.")
                : ahead > 0  ? StatusLine::tr("Its clock is %1 s ahead of that of this machine.").arg(ahead)
                             : StatusLine::tr("Its clock is %1 s behind that of this machine.").arg(-ahead));
    }
    return words.join(u' ');
}

StatusLine::Part sourcePart(const Frame &frame, Snapshot::Clock::time_point now)
{
    const auto &snapshot = *frame.snapshot;
    const QLocale locale;
    const QString name = sourceName(snapshot.origin().origin);
    const auto since = [now](Snapshot::Clock::time_point moment) {
        return std::max(
            std::chrono::duration_cast<std::chrono::milliseconds>(now - moment), std::chrono::milliseconds(0));
    };
    const QString ago = agoText(since(snapshot.takenAt));
    const bool followed =
        snapshot.origin().following.events == FollowState::Events::Running && snapshot.polledAt != snapshot.takenAt;
    StatusLine::Part part{QStringLiteral("source"), {}, {}};
    const QString cost = costText(snapshot.reading().cost);
    if (followed)
        part.text = StatusLine::tr("from %1: events %2, all flows %3 in %4")
                        .arg(name, agoText(since(snapshot.polledAt)), ago, cost);
    else
        part.text = snapshot.live ? StatusLine::tr("read from %1 %2 in %3").arg(name, ago, cost)
                                  : StatusLine::tr("read from %1 in %2").arg(name, cost);
    part.explanation.title = StatusLine::tr("Where the flows come from");
    const auto wall = QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(snapshot.wallTime.time_since_epoch()).count());
    QStringList words;
    words << (snapshot.live
            ? StatusLine::tr("Read from %1 at %2.").arg(name, locale.toString(wall.time(), QLocale::LongFormat))
            : StatusLine::tr("Read from %1. Times in a dump are those of the moment when it was made.").arg(name));
    if (followed)
        words << StatusLine::tr(
            "Flows that begin and end between two readings are known from the kernel's events, and the visible rows "
            "are "
            "queried one by one each time. How often all flows are read depends on how long it takes.");
    if (snapshot.origin().facts && snapshot.origin().facts->machine)
        words << machineWords(*snapshot.origin().facts->machine);
    if (const QString format = FormatWords::name(snapshot.reading(), longestName); !format.isEmpty())
        words << StatusLine::tr("Recognised from its content as: %1.").arg(format);
    words << StatusLine::tr("Reading took %1, matching with the previous reading %2, filtering and sorting %3.")
                 .arg(cost, costText(snapshot.matchCost), costText(frame.order->cost));
    part.explanation.text = words.join(QStringLiteral("\n\n"));
    return part;
}

/// Several machines: "64 machines, 1 lost, 2 connecting".
StatusLine::Part machinesPart(const Frame &frame)
{
    const Snapshot &snapshot = *frame.snapshot;
    int lost = 0;
    int waiting = 0;
    int same = 0;
    for (std::size_t i = 0; i < snapshot.origins.size(); ++i) {
        same += snapshot.origins[i].sameAs ? 1 : 0;
        waiting += snapshot.members[i] ? 0 : 1;
        const OriginState &state = snapshot.origins[i];
        const bool isRead = !state.lostAt && (state.reading || state.problem.kind == Problem::None);
        lost += snapshot.members[i] && !state.sameAs && !isRead ? 1 : 0;
    }
    const int all = static_cast<int>(snapshot.origins.size());
    QStringList words{all == 1 ? StatusLine::tr("from 1 machine") : StatusLine::tr("from %Ln machines", nullptr, all)};
    if (lost > 0)
        words << StatusLine::tr("%Ln lost", nullptr, lost);
    if (waiting > 0)
        words << StatusLine::tr("%Ln without an answer", nullptr, waiting);
    if (same > 0)
        words << StatusLine::tr("%Ln counted once", nullptr, same);
    StatusLine::Part part{QStringLiteral("source"), words.join(StatusLine::tr(", ")), {}};
    part.explanation.title = StatusLine::tr("Where the flows come from");
    part.explanation.text =
        StatusLine::tr("Each machine is read by itself, and the table shows what is known of all. The number of flows "
                       "is that of all machines together; each has a limit of its own, and the panels beside the table "
                       "are about one machine, which their titles name.\n\n"
                       "Putting the tables together took %1, filtering and "
                       "sorting %2.")
            .arg(costText(snapshot.matchCost), costText(frame.order->cost));
    return part;
}

StatusLine::Part skippedPart(const Snapshot &snapshot)
{
    StatusLine::Part part{QStringLiteral("skipped"),
        snapshot.reading().skipped == 1
            ? StatusLine::tr("1 line skipped — why?")
            : StatusLine::tr("%Ln lines skipped — why?", nullptr, pluralOf(snapshot.reading().skipped)),
        {StatusLine::tr("What could not be read"), {}, {}, {}, {}}};
    QStringList words;
    for (const auto &line : snapshot.reading().firstSkipped) {
        words << StatusLine::tr("Line %1: %2\n%3")
                     .arg(counted(line.number), SkipWords::clause(line.reason), shownText(line.text, 90));
    }
    const quint64 more = snapshot.reading().skipped
        - std::min<quint64>(snapshot.reading().skipped, snapshot.reading().firstSkipped.size());
    if (more > 0)
        words << StatusLine::tr("… and %Ln more.", nullptr, pluralOf(more));
    words << StatusLine::tr("All other lines were read.");
    part.explanation.text = words.join(QStringLiteral("\n\n"));
    return part;
}

} // namespace

QList<StatusLine::Part> statusParts(const Frame &frame, bool paused, Snapshot::Clock::time_point now)
{
    const auto &snapshot = *frame.snapshot;
    QList<StatusLine::Part> parts;
    if (couldNotRead(snapshot) && snapshot.rows.empty())
        parts << unreadPart(snapshot);
    else
        parts << shownPart(frame) << (snapshot.isSet() ? machinesPart(frame) : sourcePart(frame, now));
    if (const auto absent = absentNotice(frame))
        parts << StatusLine::Part{QStringLiteral("absent"),
            StatusLine::tr("%Ln without %1 not shown", nullptr, pluralOf(frame.order->absent))
                .arg(absentFields(frame.spec.filter)),
            absent->why};
    if (paused && snapshot.live)
        parts << StatusLine::Part{QStringLiteral("paused"), StatusLine::tr("paused: %1").arg(asOf(snapshot, now)),
            {StatusLine::tr("Paused"),
                StatusLine::tr("The table is not being read. All times are those of the last reading.\n\n"
                               "Space resumes; F5 reads once."),
                {}, {}, {}}};
    else if (snapshot.live && couldNotRead(snapshot) && !snapshot.rows.empty())
        parts << StatusLine::Part{QStringLiteral("stale"), StatusLine::tr("stopped: %1").arg(asOf(snapshot, now)),
            {StatusLine::tr("Not read any more"),
                StatusLine::tr("The table cannot be read at present. All rows and times are those of the "
                               "last good reading."),
                {}, {}, {}}};
    if (snapshot.isSet())
        return parts;
    if (snapshot.reading().skipped > 0)
        parts << skippedPart(snapshot);
    for (const NotRecorded what : notRecorded(snapshot)) {
        const bool counters = what == NotRecorded::Counters || what == NotRecorded::OldCounters;
        const QString id = counters      ? QStringLiteral("accounting")
            : what == NotRecorded::Times ? QStringLiteral("timestamps")
                                         : QStringLiteral("events");
        parts << StatusLine::Part{id, StatusLine::tr("%1 — why?").arg(notRecordedShort(what)), notRecordedWords(what)};
    }
    if (!snapshot.live && !snapshot.rows.empty() && !snapshot.rows.flows().hasCounters()) {
        parts << StatusLine::Part{QStringLiteral("accounting"), StatusLine::tr("no counters — why?"),
            {StatusLine::tr("No packets and bytes"),
                StatusLine::tr("The dump has no packet and byte counters, as accounting was off on its machine. "
                               "An empty cell means “not counted”, not zero."),
                {}, {}, {}}};
    }
    if (!snapshot.reading().remarks.empty()) {
        QStringList words;
        for (const auto &remark : snapshot.reading().remarks)
            words << shownText(RemarkWords::sentence(remark), longestCell);
        parts << StatusLine::Part{QStringLiteral("remarks"),
            words.size() == 1 ? StatusLine::tr("1 remark")
                              : StatusLine::tr("%n remarks", nullptr, static_cast<int>(words.size())),
            {StatusLine::tr("Remarks on the text that was read"), words.join(QStringLiteral("\n\n")), {}, {}, {}}};
    }
    for (StatusLine::Part &part : parts)
        part.explanation = explanationIn(namespacePath(snapshot), part.explanation);
    return parts;
}

} // namespace ctscope
