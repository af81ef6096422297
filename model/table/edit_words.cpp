// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/edit_words.h"

#include "query/edit/edit_text.h"
#include "query/number_text.h"
#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QLocale>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace ctscope {

namespace {

constexpr std::size_t mostOwners = 5;
constexpr std::size_t mostMarks = 5;
constexpr qsizetype mostInName = 40; ///< characters

QString hexadecimal(std::uint32_t number) { return QStringLiteral("0x") + QString::number(number, 16); }

} // namespace

QString EditWords::obstacle(EditObstacle obstacle)
{
    switch (obstacle) {
    case EditObstacle::None: break;
    case EditObstacle::Saved:
        return tr("This table is a saved dump. Only flows of a live table can be deleted or changed.");
    case EditObstacle::Comparison:
        return tr("This table shows how two tables differ. Only flows of a live table can be deleted or changed.");
    case EditObstacle::Elsewhere:
        return tr("This table is not of this machine. Flows can be deleted and changed only where ctscope runs.");
    case EditObstacle::WithoutIds:
        return tr("This table was read from /proc, which shows no ids of entries. Only entries with an id can be "
                  "deleted or changed: read the table through ctnetlink.");
    }
    return {};
}

QString EditWords::title(const EntryEdit &edit)
{
    switch (edit.kind) {
    case EntryEdit::Kind::Delete: break;
    case EntryEdit::Kind::Timeout:
        return tr("Time left set to %1").arg(QString::fromStdString(durationText(edit.value)));
    case EntryEdit::Kind::Mark: return tr("Mark set to %1").arg(QString::fromStdString(markText(edit)));
    }
    return tr("Deleted");
}

QString EditWords::amount(const EditPlan &plan)
{
    const QString flows = plan.rows.size() == 1 ? tr("1 flow") : tr("%Ln flows", nullptr, pluralOf(plan.rows.size()));
    if (!plan.isCounted)
        return flows;
    const QString packets = plan.packets == 1 ? tr("1 packet") : tr("%Ln packets", nullptr, pluralOf(plan.packets));
    return tr("%1 with %2 in %3").arg(flows, QLocale().formattedDataSize(static_cast<qint64>(plan.bytes)), packets);
}

QString EditWords::replaced(const EditPlan &plan)
{
    switch (plan.edit.kind) {
    case EntryEdit::Kind::Delete: break;
    case EntryEdit::Kind::Timeout: {
        const QString shortest = QString::fromStdString(durationText(plan.shortest));
        const QString longest = QString::fromStdString(durationText(plan.longest));
        const QString after = QString::fromStdString(durationText(plan.edit.value));
        return shortest == longest ? tr("Time left: %1 → %2").arg(shortest, after)
                                   : tr("Time left: %1 to %2 → %3").arg(shortest, longest, after);
    }
    case EntryEdit::Kind::Mark: {
        QStringList parts;
        std::size_t others = 0;
        for (const auto &[mark, flows] : plan.marks) {
            if (parts.size() == qsizetype(mostMarks)) {
                others += flows;
                continue;
            }
            parts << tr("%1 → %2 (%3)", "mark, mark, number of flows")
                         .arg(hexadecimal(mark), hexadecimal(plan.edit.markAfter(mark)),
                             QLocale().toString(qulonglong(flows)));
        }
        if (others > 0)
            parts << tr("others (%1)", "number of flows").arg(QLocale().toString(qulonglong(others)));
        return tr("Mark: %1").arg(parts.join(tr(", ")));
    }
    }
    return {};
}

QStringList EditWords::leftOut(const EditPlan &plan)
{
    QStringList sentences;
    const auto add = [&sentences](std::size_t count, const QString &one, const QString &several) {
        if (count > 0)
            sentences << (count == 1 ? one : several);
    };
    add(plan.ended, tr("1 of the chosen flows has ended already."),
        tr("%Ln of the chosen flows have ended already.", nullptr, pluralOf(plan.ended)));
    add(plan.unnamed, tr("1 of the chosen flows is left out: its id or an address is not known."),
        tr("%Ln of the chosen flows are left out: their ids or addresses are not known.", nullptr,
            pluralOf(plan.unnamed)));
    add(plan.alike, tr("1 of the chosen flows has this mark already."),
        tr("%Ln of the chosen flows have this mark already.", nullptr, pluralOf(plan.alike)));
    add(plan.fixed, tr("1 of the chosen flows is left out: its timeout is fixed."),
        tr("%Ln of the chosen flows are left out: their timeouts are fixed.", nullptr, pluralOf(plan.fixed)));
    return sentences;
}

QString EditWords::owners(const EditPlan &plan)
{
    if (plan.owners.empty())
        return {};
    QStringList names;
    std::size_t others = 0;
    for (const auto &[process, flows] : plan.owners) {
        if (names.size() < qsizetype(mostOwners))
            names << tr("%1 (%2)").arg(shownText(process, mostInName), QLocale().toString(qulonglong(flows)));
        else
            others += flows;
    }
    if (others > 0)
        names << tr("other programs (%1)").arg(QLocale().toString(qulonglong(others)));
    if (plan.ownerless > 0)
        names << tr("no known program (%1)").arg(QLocale().toString(qulonglong(plan.ownerless)));
    return names.join(tr(", "));
}

QStringList EditWords::warnings(const EditPlan &plan)
{
    QStringList sentences;
    if (plan.ownSession > 0)
        sentences << (plan.edit.isDeletion()
                ? tr("The SSH connection that you are working over is among them. It may hang after that.")
                : tr("The SSH connection that you are working over is among them."));
    if (plan.ssh == 1)
        sentences << tr("1 established SSH connection is among them.");
    else if (plan.ssh > 0)
        sentences << tr("%Ln established SSH connections are among them.", nullptr, pluralOf(plan.ssh));
    if (plan.otherUsers == 1)
        sentences << tr("1 established connection belongs to a program of another user.");
    else if (plan.otherUsers > 0)
        sentences << tr(
            "%Ln established connections belong to programs of other users.", nullptr, pluralOf(plan.otherUsers));
    return sentences;
}

QStringList EditWords::consequences(const EditPlan &plan)
{
    QStringList sentences;
    switch (plan.edit.kind) {
    case EntryEdit::Kind::Delete: return afterDeletion(plan);
    case EntryEdit::Kind::Timeout:
        sentences << tr("The next packet of a flow sets its time left anew, by its state and the kernel's timeouts.");
        if (plan.offloaded == 1)
            sentences << tr("1 flow is offloaded: the kernel sets its time left as long as the flow table has it.");
        else if (plan.offloaded > 0)
            sentences << tr("%Ln flows are offloaded: the kernel sets their time left as long as the flow table has "
                            "them.",
                nullptr, pluralOf(plan.offloaded));
        break;
    case EntryEdit::Kind::Mark:
        sentences << tr("Rules, routes and queues that use the mark treat the next packets by the new one. Rules may "
                        "set it again.");
        if (plan.offloaded == 1)
            sentences << tr("1 flow is offloaded: its packets bypass the rules.");
        else if (plan.offloaded > 0)
            sentences << tr(
                "%Ln flows are offloaded: their packets bypass the rules.", nullptr, pluralOf(plan.offloaded));
        break;
    }
    return sentences;
}

QStringList EditWords::afterDeletion(const EditPlan &plan)
{
    QStringList sentences;
    const auto add = [&sentences](std::size_t count, const QString &one, const QString &several) {
        if (count > 0)
            sentences << (count == 1 ? one : several);
    };
    add(plan.natLost,
        tr("1 flow is translated: the kernel forgets its translation. The connection breaks, unless the same "
           "translation is chosen again."),
        tr("%Ln flows are translated: the kernel forgets their translation. Connections break, unless the same "
           "translation is chosen again.",
            nullptr, pluralOf(plan.natLost)));
    add(plan.pickedUp,
        tr("1 TCP connection comes back with its next packet, with new counters and no mark, unless the rules reject "
           "it "
           "or nf_conntrack_tcp_loose is off."),
        tr("%Ln TCP connections come back with their next packets, with new counters and no marks, unless the rules "
           "reject them or nf_conntrack_tcp_loose is off.",
            nullptr, pluralOf(plan.pickedUp)));
    add(plan.startedAgain,
        tr("1 flow without a connection (UDP, ICMP and others) comes back with its next packet, unless the rules "
           "reject "
           "it."),
        tr("%Ln flows without a connection (UDP, ICMP and others) come back with their next packets, unless the rules "
           "reject them.",
            nullptr, pluralOf(plan.startedAgain)));
    add(plan.offloaded,
        tr("1 flow is offloaded: its packets go on bypassing the rules until the flow table drops it. Older kernels "
           "refuse to delete it."),
        tr("%Ln flows are offloaded: their packets go on bypassing the rules until the flow table drops them. Older "
           "kernels refuse to delete them.",
            nullptr, pluralOf(plan.offloaded)));
    add(plan.helped, tr("1 flow has a helper: the connections that it expects are forgotten too."),
        tr("%Ln flows have a helper: the connections that they expect are forgotten too.", nullptr,
            pluralOf(plan.helped)));
    return sentences;
}

QString EditWords::refusal(int error)
{
    switch (error) {
    case ENOENT:
    case EPERM:
    case EACCES: return tr("Flows cannot be deleted or changed by this user: the administrator has not permitted it.");
    case ESRCH: return tr("The network namespace is gone.");
    case ETIMEDOUT: return tr("ctscope-delete did not answer.");
    case 0: return tr("ctscope-delete has ended.");
    default:
        return tr("Flows cannot be deleted or changed: %1.")
            .arg(shownText(std::generic_category().message(error), mostInName));
    }
}

QString EditWords::done(const EntryEdit &edit, std::size_t count)
{
    if (edit.isDeletion())
        return count == 1 ? tr("1 flow was deleted.") : tr("%Ln flows were deleted.", nullptr, pluralOf(count));
    return count == 1 ? tr("1 flow was changed.") : tr("%Ln flows were changed.", nullptr, pluralOf(count));
}

QString EditWords::gone(std::size_t count)
{
    return count == 1 ? tr("1 flow was gone already.") : tr("%Ln flows were gone already.", nullptr, pluralOf(count));
}

QString EditWords::logged(const EntryEdit &edit, bool is)
{
    if (edit.isDeletion())
        return is ? tr("The deletion was sent to the system log.")
                  : tr("The deletion is not in the system log, which could not be written.");
    return is ? tr("The change was sent to the system log.")
              : tr("The change is not in the system log, which could not be written.");
}

QString EditWords::refused(const EntryEdit &edit, std::size_t count)
{
    if (edit.isDeletion())
        return count == 1 ? tr("The kernel refused to delete 1 flow.")
                          : tr("The kernel refused to delete %Ln flows.", nullptr, pluralOf(count));
    return count == 1 ? tr("The kernel refused to change 1 flow.")
                      : tr("The kernel refused to change %Ln flows.", nullptr, pluralOf(count));
}

QString EditWords::open(const EntryEdit &edit, std::size_t count)
{
    if (edit.isDeletion())
        return count == 1 ? tr("1 flow was not deleted.") : tr("%Ln flows were not deleted.", nullptr, pluralOf(count));
    return count == 1 ? tr("1 flow was not changed.") : tr("%Ln flows were not changed.", nullptr, pluralOf(count));
}

QStringList EditWords::outcome(const EditPlan &plan, const EditOutcome &outcome)
{
    QStringList sentences{done(plan.edit, outcome.done)};
    if (outcome.gone > 0)
        sentences << gone(outcome.gone);
    const auto offloaded = static_cast<std::size_t>(std::ranges::count(outcome.ends, EditEnd::Offloaded));
    if (offloaded > 0)
        sentences << (offloaded == 1
                ? tr("The kernel refused to delete 1 offloaded flow.")
                : tr("The kernel refused to delete %Ln offloaded flows.", nullptr, pluralOf(offloaded)));
    const auto fixed = static_cast<std::size_t>(std::ranges::count(outcome.ends, EditEnd::Fixed));
    if (fixed > 0)
        sentences << (fixed == 1 ? tr("The timeout of 1 flow is fixed.")
                                 : tr("The timeouts of %Ln flows are fixed.", nullptr, pluralOf(fixed)));
    if (const std::size_t others = outcome.refused - offloaded - fixed; others > 0)
        sentences << refused(plan.edit, others);
    const std::size_t left = plan.rows.size() - outcome.done - outcome.gone - outcome.refused;
    if (outcome.answer.end == NetlinkAnswer::End::Cancelled)
        sentences << tr("Cancelled: %1").arg(open(plan.edit, left));
    else if (outcome.answer.end != NetlinkAnswer::End::Complete)
        sentences << refusal(outcome.answer.error) << open(plan.edit, left);
    if (outcome.done > 0)
        sentences << logged(plan.edit, outcome.logged);
    return sentences;
}

QStringList EditWords::outcome(const EditRecord &record)
{
    QStringList sentences{done(record.edit, record.done)};
    if (record.gone > 0)
        sentences << gone(record.gone);
    if (record.refused > 0)
        sentences << refused(record.edit, record.refused);
    if (const std::size_t edited = record.done + record.gone + record.refused; edited < record.chosen)
        sentences << open(record.edit, record.chosen - edited);
    sentences << logged(record.edit, record.logged);
    if (record.withoutUndo == 1)
        sentences << tr("The commands leave out 1 flow.");
    else if (record.withoutUndo > 0)
        sentences << tr("The commands leave out %Ln flows.", nullptr, pluralOf(record.withoutUndo));
    return sentences;
}

QString EditWords::withoutUndo(const EntryEdit &edit, std::size_t count)
{
    if (count == 0)
        return {};
    if (edit.isDeletion())
        return count == 1 ? tr("1 flow cannot be made again.")
                          : tr("%Ln flows cannot be made again.", nullptr, pluralOf(count));
    return count == 1 ? tr("For 1 flow, in a zone, there is no undo command.")
                      : tr("For %Ln flows, in zones, there is no undo command.", nullptr, pluralOf(count));
}

QString EditWords::returned(std::size_t count)
{
    switch (count) {
    case 0: return tr("None of them has come back so far.");
    case 1: return tr("1 of them has come back.");
    default: return tr("%Ln of them have come back.", nullptr, pluralOf(count));
    }
}

} // namespace ctscope
