// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/problem_table.h"

#include "flow/foreign_text.h"
#include "table/history_problems.h"
#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QCoreApplication>

namespace ctscope {

namespace {

using Look = ProblemLook;
using Remedy = ProblemRemedy;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::ProblemTable)
};

QString dumpCommand() { return QStringLiteral("sudo conntrack -L -o extended > flows.txt"); }

/// The words that a problem has unless its own row replaces them.
ProblemWords usualRow(const SourceProblem &problem, const ProblemContext &context)
{
    ProblemWords row;
    row.look = context.live ? Look::Lost : Look::BrokenDocument;
    row.remedy = context.live ? Remedy::TryAgain : Remedy::OpenAnother;
    row.statusLine = context.live ? Words::tr("%1 cannot be read — why?").arg(context.name)
                                  : Words::tr("nothing read from %1 — why?").arg(context.name);
    row.inList = Words::tr("not known");
    row.inListTip = Words::tr("It could not be counted: %1.").arg(shownText(problem.detail, longestCell));
    return row;
}

/// Offers to ask for the administrator's password, as an alternative to the command, which grants the privilege
/// permanently.
void offerPassword(ProblemWords &row, const QString &detail)
{
    row.detail = detail;
    row.remedy = Remedy::AskPolkit;
}

/// Reading is not permitted, and a capture helper is installed that could do it.
void needsCapability(ProblemWords &row, const SourceProblem &problem)
{
    row.detail = Words::tr("ctscope reads it through a small helper, ctscope-capture, which needs one privilege. "
                           "This command grants it permanently; the table then appears here by itself.");
    row.command = QString::fromStdString(problem.remedy);
    row.why = Words::tr(
        "The table shows who talks to whom on this machine, so the kernel lets only the administrator read it. "
        "ctscope need not run as root: a graphical program is too large for that.\n\n"
        "ctscope-capture can do one thing: forward what the kernel reports about tracked connections. It changes "
        "nothing, and drops every other privilege before it starts. Every user who may start it can then see the "
        "table.");
    if (problem.polkit)
        offerPassword(row,
            Words::tr("ctscope reads it through a small helper, ctscope-capture, which needs one privilege. "
                      "The button asks for the administrator's password, for as long as ctscope runs; this command "
                      "grants the privilege permanently."));
}

void closedTable(ProblemWords &row, const SourceProblem &problem, const ProblemContext &context)
{
    row.title = Words::tr("You may not read the connection tracking table.");
    row.whyTitle = Words::tr("Why is the table closed?");
    if (problem.polkit || !problem.remedy.empty())
        return needsCapability(row, problem);
    row.detail = Words::tr(
        "The count and the limit are world-readable, so the gauge still works. To see the flows, save them with "
        "this command and open the file, or drop it here.");
    row.command = dumpCommand();
    row.remedy = Remedy::OpenDump;
    row.why =
        Words::tr("%1 shows who talks to whom on this machine, so the kernel lets only the administrator read it. "
                  "ctscope need not run as root: a graphical program is too large for that. Its helper "
                  "ctscope-capture needs only one privilege.\n\n"
                  "When the table becomes readable, it appears here by itself.")
            .arg(context.name);
}

void noPermission(ProblemWords &row, const SourceProblem &problem, const ProblemContext &context)
{
    row.look = Look::Locked;
    row.remedy = Remedy::TryAgain;
    if (!problem.remedy.empty())
        row.terminal = Words::tr("you may not read the connection tracking table. ctscope reads it through "
                                 "ctscope-capture, which needs a privilege for that. This command grants it: %3");
    else if (context.kernelTable)
        row.terminal = Words::tr("%1: you may not read the connection tracking table; only the administrator may. "
                                 "\"sudo conntrack -L -o extended | ctscope --print -\" shows the flows.");
    else
        row.terminal = Words::tr("%1: you may not read this file.");
    if (context.live)
        return closedTable(row, problem, context);
    row.title = Words::tr("You may not read %1.").arg(context.name);
    row.detail =
        Words::tr("The file belongs to another user. Ask for permission to read it, or make a copy of your own.");
    row.command = QStringLiteral("sudo install -m 600 -o \"$USER\" %1 flows.txt")
                      .arg(QString::fromStdString(shellWord(problem.detail)));
}

/// A network namespace of another user.
void noEntry(ProblemWords &row, const SourceProblem &problem)
{
    row.look = Look::Locked;
    row.title = Words::tr("You may not enter the network namespace %1.").arg(shownText(problem.detail, longestCell));
    row.detail = problem.remedy.empty()
        ? Words::tr("Only its owner and the administrator may.")
        : Words::tr("ctscope reads it through ctscope-capture, which needs a second privilege to enter. "
                    "This command grants it permanently; the table then appears here by itself.");
    row.command = QString::fromStdString(problem.remedy);
    row.whyTitle = Words::tr("Why a second privilege?");
    row.why = Words::tr(
        "Reading a table takes the capability cap_net_admin. Entering a network namespace that is not your own takes "
        "cap_sys_admin, which is far-reaching, so ctscope-capture does without it until you decide otherwise. It uses "
        "it "
        "for the one call that enters, and drops it at once.\n\n"
        "A namespace of your own, of a rootless container or of unshare -Urn, needs neither.");
    if (problem.polkit)
        offerPassword(row,
            Words::tr(
                "ctscope reads it through ctscope-capture, which needs a second privilege to "
                "enter. The button asks for the administrator's password, for as long as ctscope runs; this command "
                "grants the privilege permanently."));
    row.terminal =
        Words::tr("you may not enter the network namespace %1. ctscope-capture enters it with the capability "
                  "cap_sys_admin, or without any when the namespace is your own.");
    if (!problem.remedy.empty())
        row.terminal += u' ' + Words::tr("This command grants what it needs: %3");
    row.inList = Words::tr("closed");
    row.inListTip =
        Words::tr("You may not enter it. ctscope-capture enters a namespace that is not your own with the capability "
                  "cap_sys_admin, which it does not have unless the administrator grants it; it is used for that one "
                  "call and dropped at once.");
}

void namespaceGone(ProblemWords &row, const SourceProblem &problem)
{
    row.look = Look::Lost;
    row.title = Words::tr("The network namespace %1 is gone.").arg(shownText(problem.detail, longestCell));
    row.detail =
        Words::tr("Its last process has ended, its name was deleted, or you may not see it any more. When a namespace "
                  "gets this name again, its table appears here by itself.");
    row.terminal = Words::tr("there is no network namespace %1, or you may not see it.");
    row.inList = Words::tr("gone");
    row.inListTip = Words::tr("It is gone.");
}

void notCompiledIn(ProblemWords &row)
{
    row.look = Look::MissingPart;
    row.title = Words::tr("This kernel has no table in /proc to read.");
    row.detail =
        Words::tr("Connection tracking runs, but the kernel was built without its text table. Save the flows with this "
                  "command and open the file, or drop it here.");
    row.command = dumpCommand();
    row.remedy = Remedy::OpenDump;
    row.whyTitle = Words::tr("Why is there no table?");
    row.why = Words::tr(
        "/proc/net/nf_conntrack exists only in kernels built with CONFIG_NF_CONNTRACK_PROCFS, which is off by "
        "default since Linux 6.0. The conntrack program asks the kernel in another way (ctnetlink), which "
        "works on these kernels too.");
    row.terminal = Words::tr(
        "%1: connection tracking runs, but this kernel has no table in /proc (CONFIG_NF_CONNTRACK_PROCFS is off). "
        "\"sudo conntrack -L -o extended | ctscope --print -\" shows the flows.");
}

void notLoaded(ProblemWords &row)
{
    row.look = Look::Unplugged;
    row.title = Words::tr("Connection tracking is not loaded in this kernel.");
    row.detail = Words::tr(
        "Nothing is being tracked, so there is nothing to show. This command loads it; the table then appears "
        "here by itself.");
    row.command = QStringLiteral("sudo modprobe nf_conntrack");
    row.remedy = Remedy::TryAgain;
    row.whyTitle = Words::tr("What is missing?");
    row.why =
        Words::tr("The kernel module nf_conntrack is loaded when the first firewall rule that needs it is set, or by "
                  "hand. Loading it alone does not track anything yet: a rule with “ct” in it, or address translation, "
                  "starts that.");
    row.terminal = Words::tr(
        "connection tracking is not loaded in this kernel. \"sudo modprobe nf_conntrack\" loads it; a firewall "
        "rule with \"ct\", or address translation, starts it.");
    row.inList = Words::tr("not tracked");
    row.inListTip = row.title;
}

void noHelper(ProblemWords &row)
{
    row.look = Look::MissingPart;
    row.title = Words::tr("ctscope-capture was not found.");
    row.detail =
        Words::tr("The table was to be read only with it, but it is neither beside ctscope nor where it would be "
                  "installed. File ▸ Read This Machine By offers other ways.");
    row.remedy = Remedy::TryAgain;
    row.terminal = Words::tr("ctscope-capture was not found, neither beside ctscope nor where it is installed.");
    row.inList = Words::tr("no helper");
    row.inListTip =
        Words::tr("Entering it takes ctscope-capture, which is neither beside ctscope nor where it is installed.");
}

void unused(ProblemWords &row)
{
    row.look = Look::EmptyTable;
    row.title = Words::tr("The table is empty: nothing here uses connection tracking.");
    row.detail = Words::tr("This one rule starts it for new connections, and changes nothing else.");
    row.command = QStringLiteral("sudo nft 'table inet track { chain input { type filter hook input priority 0; ct "
                                 "state established accept; }; }'");
    row.remedy = Remedy::TryAgain;
    row.whyTitle = Words::tr("Why is it empty?");
    row.why = Words::tr(
        "The kernel tracks connections in a network namespace only while a firewall rule there asks for it: a "
        "rule with “ct”, or address translation. The module being loaded is not enough.\n\n"
        "The rule lives in a table of its own, which accepts everything.");
    row.undoCommand = QStringLiteral("sudo nft delete table inet track");
    row.undoLabel = Words::tr("To remove it again:");
    row.terminal = Words::tr(
        "the table is empty: nothing in this network namespace uses connection tracking. A firewall rule with "
        "\"ct\", or address translation, starts it.");
}

void holdsFiles(ProblemWords &row, const ProblemContext &context, const QString &title, const QString &terminal)
{
    row.look = Look::NotFlows;
    row.title = title.arg(context.name);
    row.detail = Words::tr("The tables among its files are listed.");
    row.statusLine = Words::tr("%1 holds several files").arg(context.name);
    row.terminal = terminal;
}

void noMember(ProblemWords &row, const SourceProblem &problem, const ProblemContext &context)
{
    row.look = Look::Lost;
    row.title = Words::tr("%1 is not in its archive.").arg(context.name);
    row.detail = problem.remedy.empty() ? Words::tr("The archive has been changed since, or the name is wrong.")
                                        : Words::tr("These tables are in it:\n%1").arg(shownLines(problem.remedy));
    row.terminal = Words::tr("%1: there is no such table in it.");
    if (!problem.remedy.empty())
        row.terminal += u' ' + Words::tr("These are the most similar: %3.");
}

void notFlows(ProblemWords &row, const QString &title, const QString &terminal)
{
    row.look = Look::NotFlows;
    row.remedy = Remedy::OpenAnother;
    row.title = title;
    row.detail =
        Words::tr("ctscope shows the connection tracking table, from /proc/net/nf_conntrack or printed by one of these "
                  "commands.");
    row.command = QStringLiteral("sudo conntrack -L -o extended");
    row.whyTitle = Words::tr("What can be opened?");
    row.why = Words::tr(
        "/proc/net/nf_conntrack and the older /proc/net/ip_conntrack; conntrack -L with any -o options, also "
        "xml and save; conntrack -E event logs; conntrackd -i and its statistics log. Compressed with gzip, xz or "
        "zstd, and quoted or wrapped as in mails, they are read as well. The name of the file does not matter.");
    row.terminal = terminal;
}

/// A dump that is damaged, or no table.
void document(ProblemWords &row, Look look, const QString &title, const QString &detail, const QString &terminal)
{
    row.look = look;
    row.remedy = Remedy::OpenAnother;
    row.title = title;
    row.detail = detail;
    row.terminal = terminal;
}

void failed(ProblemWords &row, const SourceProblem &problem, const ProblemContext &context)
{
    row.remedy = Remedy::TryAgain;
    row.title = Words::tr("%1 cannot be read.").arg(context.name);
    row.detail = context.live
        ? Words::tr("ctscope keeps trying; when the table can be read again, it appears here by itself.")
        : Words::tr("Try again when the cause is removed.");
    row.whyTitle = Words::tr("Error message of the system");
    row.why = shownText(problem.detail, longestCell);
    row.terminal = Words::tr("%1: it cannot be read.");
}

/// What a program printed to standard error, as the background of a problem.
void withErrors(ProblemWords &row, const SourceProblem &problem, const QString &title)
{
    if (problem.errors.find_first_not_of(" \r\n\t") == std::string::npos)
        return;
    row.whyTitle = title;
    row.why = shownLines(problem.errors);
}

void commandFailed(ProblemWords &row, const SourceProblem &problem)
{
    row.look = Look::Lost;
    row.title = Words::tr("The command failed: %1.").arg(shownText(problem.detail, longestCell));
    row.detail = Words::tr("It is started again with the next reading.");
    row.statusLine = Words::tr("the command failed: %1 — why?").arg(shownText(problem.detail, longestCell));
    withErrors(row, problem, Words::tr("What the command printed to standard error"));
    row.terminal = Words::tr("the command failed: %1. %4");
}

void hostLost(ProblemWords &row, const SourceProblem &problem)
{
    const QString host = shownText(problem.detail, longestCell);
    row.look = Look::Unplugged;
    row.title = Words::tr("There is no connection to %1.").arg(host);
    const auto left = problem.retryIn.count();
    row.detail = left == 0
        ? Words::tr("ctscope does not try again by itself, as ssh would ask, or be refused, once more.")
        : left == 1
        ? Words::tr("ctscope tries again in a second.")
        : Words::tr("ctscope tries again in %Ln seconds.", nullptr, pluralOf(static_cast<std::uint64_t>(left)));
    row.notice = Words::tr("%1 %2 The rows are those of the last good reading.", "what is lost, what happens next")
                     .arg(row.title, row.detail);
    row.statusLine = Words::tr("no connection to %1 — why?").arg(host);
    withErrors(row, problem, Words::tr("What ssh says"));
    row.terminal = Words::tr("%1: there is no connection to it. %4");
    row.inList = Words::tr("not connected");
    row.inListTip = row.title;
}

void hostRefused(ProblemWords &row, const SourceProblem &problem)
{
    const QString host = shownText(problem.detail, longestCell);
    row.look = Look::Locked;
    row.title = Words::tr("You may not read the connection tracking table of %1.").arg(host);
    row.detail = Words::tr("Connect as root, or run this command once. It lets your account there run conntrack with "
                           "exactly the arguments that list and follow the table, without a password.");
    row.command = QString::fromStdString(problem.remedy);
    row.undoCommand = QStringLiteral("sudo rm /etc/sudoers.d/ctscope");
    row.undoLabel = Words::tr("To remove it again:");
    withErrors(row, problem, Words::tr("What was tried there"));
    if (row.why.isEmpty()) {
        row.whyTitle = Words::tr("Why is the table closed?");
        row.why = Words::tr("The table shows who talks to whom through that machine, so its kernel lets only the "
                            "administrator read it.");
    }
    row.terminal = Words::tr("%1: you may not read the connection tracking table there. Connect as root, or run this "
                             "there once: %3");
    row.inList = Words::tr("closed");
    row.inListTip = row.title;
}

void hostLacks(ProblemWords &row, const SourceProblem &problem)
{
    const QString host = shownText(problem.detail, longestCell);
    row.look = Look::MissingPart;
    row.title = Words::tr("Nothing on %1 can read the connection tracking table.").arg(host);
    row.detail = Words::tr("Its kernel has no table in /proc, and the conntrack program is not installed there, or "
                           "fails.");
    row.command = QString::fromStdString(problem.remedy);
    withErrors(row, problem, Words::tr("What was tried there"));
    row.terminal = Words::tr("%1: its kernel has no table in /proc, and the conntrack program is not installed there, "
                             "or fails. %4");
    if (!problem.remedy.empty())
        row.terminal += u' ' + Words::tr("This command may help there: %3");
    row.inList = Words::tr("no reader");
    row.inListTip = row.title;
}

void fill(ProblemWords &row, const SourceProblem &problem, const ProblemContext &context)
{
    const QString &name = context.name;
    switch (problem.kind) {
    case Problem::None: return;
    case Problem::NoPermission: return noPermission(row, problem, context);
    case Problem::NotCompiledIn: return notCompiledIn(row);
    case Problem::NotLoaded: return notLoaded(row);
    case Problem::NoHelper: return noHelper(row);
    case Problem::NoEntry: return noEntry(row, problem);
    case Problem::NamespaceGone: return namespaceGone(row, problem);
    case Problem::Unused: return unused(row);
    case Problem::NotFound:
        document(row, Look::Lost, Words::tr("%1 does not exist.").arg(name),
            Words::tr("It may have been moved or deleted."), Words::tr("%1: there is no such file."));
        row.remedy = Remedy::TryAgain;
        return;
    case Problem::IsDirectory:
        return holdsFiles(row, context, Words::tr("%1 is a folder."), Words::tr("%1: this is a folder."));
    case Problem::Archive:
        return holdsFiles(row, context, Words::tr("%1 is an archive."),
            Words::tr("%1: this is an archive of several files. Save it as a file, and name the file."));
    case Problem::NoMember: return noMember(row, problem, context);
    case Problem::NotReached:
        document(row, Look::BrokenDocument, Words::tr("%1 was not reached.").arg(name),
            Words::tr("Its archive is damaged, or too large to be read to its end. The table is not in the part that "
                      "was read."),
            Words::tr("%1: the archive is damaged, or too large to be read to its end. The table is not in the part "
                      "that was read."));
        return;
    case Problem::Empty:
        return document(row, Look::EmptyDocument, Words::tr("%1 is empty.").arg(name),
            Words::tr("There is no text in it. A dump of an empty table has no lines either."),
            Words::tr("%1: there is no text in it."));
    case Problem::NotFlows:
        return notFlows(row,
            context.format.isEmpty() ? Words::tr("%1 contains no flows.").arg(name)
                                     : Words::tr("This is %1, not a list of flows.").arg(context.format),
            context.format.isEmpty() ? Words::tr("%1: this is something else, not a list of flows.")
                                     : Words::tr("%1: this is %2, not a list of flows."));
    case Problem::NotRecognised:
        return notFlows(row, Words::tr("%1 is text, but no line of it is a flow.").arg(name),
            Words::tr("%1: no line of it is a flow."));
    case Problem::ToolFailed:
        return document(row, Look::NotFlows, Words::tr("%1 holds an error message instead of flows.").arg(name),
            Words::tr("The command that should have listed them failed: %1").arg(context.format),
            Words::tr("%1: there are no flows in it, but an error message: %2"));
    case Problem::Binary:
        return document(row, Look::BrokenDocument, Words::tr("%1 is not text.").arg(name),
            Words::tr("ctscope reads dumps as text, plain or compressed with gzip, xz or zstd, and archives that hold "
                      "such files."),
            Words::tr("%1: this is not text. Dumps are read as text, plain or packed with gzip, xz or zstd, also out "
                      "of archives."));
    case Problem::Damaged:
        document(row, Look::BrokenDocument, Words::tr("%1 is damaged.").arg(name),
            Words::tr("It cannot be decompressed to its end, and there is no flow before the damage."),
            Words::tr(
                "%1: the file is damaged and cannot be decompressed to its end. The part before the damage was read."));
        row.notice = Words::tr("%1 is damaged: only the part before the damage is shown.").arg(name);
        return;
    case Problem::NotRecording:
        return document(row, Look::BrokenDocument, Words::tr("%1 is not a recording.").arg(name),
            Words::tr("Its name is that of a recording of ctscope, and its content is something else."),
            Words::tr("%1: this is not a recording of ctscope."));
    case Problem::NewerRecording:
        return document(row, Look::BrokenDocument, Words::tr("%1 was written by a later version of ctscope.").arg(name),
            Words::tr("Its format is newer than this version knows."),
            Words::tr("%1: this recording was written by a later version of ctscope, whose format this version does "
                      "not know."));
    case Problem::NothingRecorded:
        document(row, Look::EmptyDocument, Words::tr("Nothing is recorded in %1 yet.").arg(name),
            Words::tr("The recorder created it but has not written a table yet."),
            Words::tr("%1: nothing is recorded in it yet."));
        row.remedy = Remedy::TryAgain;
        return;
    case Problem::NoMoment:
        return document(row, Look::EmptyDocument, Words::tr("“%1” is not a time.").arg(name),
            Words::tr(
                "A moment is a time such as 10:42, 2026-11-25T10:42:07 or -10m, and a time range is two of them with "
                "a comma between."),
            Words::tr(
                "%1: a moment of a recording is a time such as 10:42 or -10m, and a time range is two of them with a "
                "comma between."));
    case Problem::TooLarge:
        return document(row, Look::BrokenDocument, Words::tr("%1 is too large.").arg(name),
            Words::tr("It would not fit into memory. Split it, or keep the lines that matter with grep."),
            Words::tr("%1: this is too large to read at once. Split it, or keep the lines that matter with grep."));
    case Problem::Cancelled:
        document(row, Look::EmptyDocument, Words::tr("Reading was cancelled."), Words::tr("Nothing was read."),
            Words::tr("%1: reading was cancelled."));
        row.remedy = Remedy::ReadNow;
        row.notice = Words::tr("Reading was cancelled; the rows are those of the previous reading.");
        row.statusLine = Words::tr("reading %1 was cancelled").arg(name);
        return;
    case Problem::CommandFailed: return commandFailed(row, problem);
    case Problem::HostLost: return hostLost(row, problem);
    case Problem::HostRefused: return hostRefused(row, problem);
    case Problem::HostLacks: return hostLacks(row, problem);
    case Problem::HistoryLost:
    case Problem::HistoryRefused:
    case Problem::NoHistory: return HistoryProblems::fill(row, problem);
    case Problem::Failed: return failed(row, problem, context);
    }
}

} // namespace

ProblemWords wordsOf(const SourceProblem &problem, const ProblemContext &context)
{
    ProblemWords row = usualRow(problem, context);
    fill(row, problem, context);
    if (row.notice.isEmpty() && traitsOf(problem.kind).keepsRows)
        row.notice = Words::tr("%1 The rows are those of the last good reading.").arg(row.title);
    return row;
}

} // namespace ctscope
