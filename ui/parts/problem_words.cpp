// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/problem_words.h"

#include "flow/foreign_text.h"
#include "table/shown_text.h"

#include <QCoreApplication>
#include <QLocale>

namespace ctscope {
namespace {

QString tr(const char *text) { return QCoreApplication::translate("ctscope::ProblemWords", text); }

QString dumpCommand() { return QStringLiteral("sudo conntrack -L -o extended > flows.txt"); }

PageState noPermission(const QString &name)
{
    return {BlankPicture::Locked,
            tr("You may not read the connection tracking table."),
            tr("The count and the limit are world-readable, so the gauge still works. To see the flows, save them with "
               "this command and open the file, or drop it here."),
            dumpCommand(), PageAction::OpenDump, tr("Open a dump…"),
            {tr("Why is the table closed?"),
             tr("%1 shows who talks to whom on this machine, so the kernel lets only the administrator read it. "
                "ctscope need not run as root: a graphical program is too large for that. Its helper "
                "ctscope-capture needs only one privilege.\n\n"
                "When the table becomes readable, it appears here by itself.").arg(name),
             {}, {}, {}}};
}

/// The table is closed, and a capture helper is here that could open it.
PageState needsCapability(const SourceProblem &problem)
{
    PageState words{BlankPicture::Locked,
            tr("You may not read the connection tracking table."),
            tr("ctscope reads it through a small helper, ctscope-capture, which needs one privilege. "
               "This command grants it permanently; the table then appears here by itself."),
            QString::fromStdString(problem.remedy), PageAction::TryAgain, tr("Try again"),
            {tr("Why is the table closed?"),
             tr("The table shows who talks to whom on this machine, so the kernel lets only the administrator read it. "
                "ctscope need not run as root: a graphical program is too large for that.\n\n"
                "ctscope-capture can do one thing: forward what the kernel reports about tracked connections. It changes "
                "nothing, and drops every other privilege before it starts. Every user who may start it can then see the table."),
             {}, {}, {}}};
    if (problem.polkit) {
        words.detail = tr("ctscope reads it through a small helper, ctscope-capture, which needs one privilege. "
                          "The button asks for the administrator's password, for as long as ctscope runs; this command "
                          "grants the privilege permanently.");
        words.action = PageAction::AskPolkit;
        words.actionText = tr("Ask for the password…");
    }
    return words;
}

/// A network namespace that is somebody else's.
PageState noEntry(const SourceProblem &problem)
{
    const QString place = shownText(problem.detail, longestCell);
    PageState words{BlankPicture::Locked,
            tr("You may not enter the network namespace %1.").arg(place),
            problem.remedy.empty()
                ? tr("Only its owner and the administrator may.")
                : tr("ctscope reads it through ctscope-capture, which needs a second privilege to enter. "
                     "This command grants it permanently; the table then appears here by itself."),
            QString::fromStdString(problem.remedy), PageAction::TryAgain, tr("Try again"),
            {tr("Why a second privilege?"),
             tr("Reading a table takes the capability cap_net_admin. Entering a network namespace that is not your own takes "
                "cap_sys_admin, which is far-reaching, so ctscope-capture does without it until you decide otherwise. It uses it "
                "for the one call that enters, and drops it at once.\n\n"
                "A namespace of your own, of a rootless container or of unshare -Urn, needs neither."),
             {}, {}, {}}};
    if (problem.polkit) {
        words.detail = tr("ctscope reads it through ctscope-capture, which needs a second privilege to "
                          "enter. The button asks for the administrator's password, for as long as ctscope runs; this command "
                          "grants the privilege permanently.");
        words.action = PageAction::AskPolkit;
        words.actionText = tr("Ask for the password…");
    }
    return words;
}

PageState namespaceGone(const SourceProblem &problem)
{
    return {BlankPicture::Lost,
            tr("The network namespace %1 is gone.").arg(shownText(problem.detail, longestCell)),
            tr("Its last process has ended, its name was deleted, or you may not see it any more. When a namespace "
               "gets this name again, its table appears here by itself."),
            {}, PageAction::TryAgain, tr("Try again"), {}};
}

PageState notCompiledIn()
{
    return {BlankPicture::MissingPart,
            tr("This kernel has no table in /proc to read."),
            tr("Connection tracking runs, but the kernel was built without its text table. Save the flows with this "
               "command and open the file, or drop it here."),
            dumpCommand(), PageAction::OpenDump, tr("Open a dump…"),
            {tr("Why is there no table?"),
             tr("/proc/net/nf_conntrack exists only in kernels built with CONFIG_NF_CONNTRACK_PROCFS, which is off by "
                "default since Linux 6.0. The conntrack program asks the kernel in another way (ctnetlink), which "
                "works on these kernels too."),
             {}, {}, {}}};
}

PageState notLoaded()
{
    return {BlankPicture::Unplugged,
            tr("Connection tracking is not loaded in this kernel."),
            tr("Nothing is being tracked, so there is nothing to show. This command loads it; the table then appears "
               "here by itself."),
            QStringLiteral("sudo modprobe nf_conntrack"), PageAction::TryAgain, tr("Try again"),
            {tr("What is missing?"),
             tr("The kernel module nf_conntrack is loaded when the first firewall rule that needs it is set, or by "
                "hand. Loading it alone does not track anything yet: a rule with “ct” in it, or address translation, "
                "starts that."),
             {}, {}, {}}};
}

PageState unused()
{
    return {BlankPicture::EmptyTable,
            tr("The table is empty: nothing here uses connection tracking."),
            tr("This one rule starts it for new connections, and changes nothing else."),
            QStringLiteral("sudo nft 'table inet track { chain input { type filter hook input priority 0; ct state established accept; }; }'"),
            PageAction::TryAgain, tr("Try again"),
            {tr("Why is it empty?"),
             tr("The kernel tracks connections in a network namespace only while a firewall rule there asks for it: a "
                "rule with “ct”, or address translation. The module being loaded is not enough.\n\n"
                "The rule lives in a table of its own, which accepts everything."),
             {}, QStringLiteral("sudo nft delete table inet track"), tr("To remove it again:")}};
}

PageState notFlows(const QString &name, const QString &format)
{
    return {BlankPicture::NotFlows,
            format.isEmpty() ? tr("%1 contains no flows.").arg(name) : tr("This is %1, not a list of flows.").arg(format),
            tr("ctscope shows the connection tracking table, from /proc/net/nf_conntrack or printed by one of these "
               "commands."),
            QStringLiteral("sudo conntrack -L -o extended"), PageAction::OpenDump, tr("Open another…"),
            {tr("What can be opened?"),
             tr("/proc/net/nf_conntrack and the older /proc/net/ip_conntrack; conntrack -L with any -o options, also "
                "xml and save; conntrack -E event logs; conntrackd -i and its statistics log. Compressed with gzip, xz or "
                "zstd, and quoted or wrapped as in mails, they are read as well. The name of the file does not matter."),
             {}, {}, {}}};
}

PageState document(BlankPicture picture, const QString &title, const QString &detail)
{
    return {picture, title, detail, {}, PageAction::OpenDump, tr("Open another…"), {}};
}

PageState failed(const SourceProblem &problem, bool live, const QString &name)
{
    return {live ? BlankPicture::Lost : BlankPicture::BrokenDocument,
            tr("%1 cannot be read.").arg(name),
            live ? tr("ctscope keeps trying; when the table can be read again, it appears here by itself.")
                 : tr("Try again when the cause is removed."),
            {}, PageAction::TryAgain, tr("Try again"),
            {tr("Error message of the system"), shownText(problem.detail, longestCell), {}, {}, {}}};
}

} // namespace

PageState problemWords(const SourceProblem &problem, bool live, const QString &name, const QString &format)
{
    switch (problem.kind) {
    case Problem::None:
        return noFlowsWords(live, name);
    case Problem::NoPermission:
        if (live && (problem.polkit || !problem.remedy.empty()))
            return needsCapability(problem);
        if (live)
            return noPermission(name);
        return {BlankPicture::Locked, tr("You may not read %1.").arg(name),
                tr("The file belongs to another user. Ask for permission to read it, or make a copy of your own."),
                QStringLiteral("sudo install -m 600 -o \"$USER\" %1 flows.txt").arg(QString::fromStdString(shellWord(problem.detail))),
                PageAction::TryAgain, tr("Try again"), {}};
    case Problem::NotCompiledIn:
        return notCompiledIn();
    case Problem::NotLoaded:
        return notLoaded();
    case Problem::NoHelper:
        return {BlankPicture::MissingPart, tr("ctscope-capture was not found."),
                tr("The table was to be read only through it, and it is neither beside ctscope nor where it would be "
                   "installed. File ▸ Read This Machine By offers other ways."),
                {}, PageAction::TryAgain, tr("Try again"), {}};
    case Problem::NoEntry:
        return noEntry(problem);
    case Problem::NamespaceGone:
        return namespaceGone(problem);
    case Problem::Unused:
        return unused();
    case Problem::NotFound:
        return {BlankPicture::Lost, tr("%1 does not exist.").arg(name),
                tr("It may have been moved or deleted."), {}, PageAction::TryAgain, tr("Try again"), {}};
    case Problem::IsDirectory:
        return document(BlankPicture::NotFlows, tr("%1 is a folder.").arg(name), tr("The tables among its files are listed."));
    case Problem::Archive:
        return document(BlankPicture::NotFlows, tr("%1 is an archive.").arg(name), tr("The tables among its files are listed."));
    case Problem::NoMember:
        return document(BlankPicture::Lost, tr("%1 is not in its archive.").arg(name),
                        problem.remedy.empty() ? tr("The archive has been changed since, or the name is wrong.")
                                               : tr("These tables are in it:\n%1").arg(shownLines(problem.remedy)));
    case Problem::Empty:
        return document(BlankPicture::EmptyDocument, tr("%1 is empty.").arg(name),
                        tr("There is no text in it. A dump of an empty table has no lines either."));
    case Problem::NotFlows:
        return notFlows(name, format);
    case Problem::NotRecognised: {
        auto words = notFlows(name, {});
        words.title = tr("%1 is text, but no line of it is a flow.").arg(name);
        return words;
    }
    case Problem::ToolFailed:
        return document(BlankPicture::NotFlows, tr("%1 holds an error message instead of flows.").arg(name),
                        tr("The command that should have listed them failed: %1").arg(format));
    case Problem::Binary:
        return document(BlankPicture::BrokenDocument, tr("%1 is not text.").arg(name),
                        tr("ctscope reads dumps as text, plain or compressed with gzip, xz or zstd, and archives that hold such files."));
    case Problem::Damaged:
        return document(BlankPicture::BrokenDocument, tr("%1 is damaged.").arg(name),
                        tr("It cannot be decompressed to its end, and there is no flow before the damage."));
    case Problem::TooLarge:
        return document(BlankPicture::BrokenDocument, tr("%1 is too large.").arg(name),
                        tr("It would not fit into memory. Split it, or keep the lines that matter with grep."));
    case Problem::Cancelled:
        return {BlankPicture::EmptyDocument, tr("Reading was cancelled."), tr("Nothing was read."), {},
                PageAction::TryAgain, tr("Read it now"), {}};
    case Problem::Failed:
        break;
    }
    return failed(problem, live, name);
}

QString filterInWords(const QString &filter)
{
    constexpr qsizetype longest = 60;
    const QString line = shownText(filter.left(20 * longest).simplified());
    return line.size() > longest ? line.left(longest - 1) + QChar(0x2026) : line;
}

PageState noMatchWords(const QString &filter, quint64 flows)
{
    const QLocale locale;
    return {BlankPicture::NoMatch, tr("Nothing matches “%1”.").arg(filterInWords(filter)),
            flows == 1 ? tr("The table has one flow, and none of its columns contains this text. The whole text is searched for as it was typed.")
                       : tr("The table has %1 flows, and no column of any of them contains this text. The whole text is searched for as it was typed.").arg(locale.toString(flows)),
            {}, PageAction::ClearFilter, tr("Clear the filter"), {}};
}

PageState loadingWords(bool live, const QString &name)
{
    return {BlankPicture::Loading, live ? tr("Reading the table of %1…").arg(name) : tr("Reading %1…").arg(name), {}, {}, PageAction::Cancel, tr("Cancel"), {}};
}

PageState noFlowsWords(bool live, const QString &name)
{
    if (live)
        return unused();
    return document(BlankPicture::EmptyDocument, tr("%1 contains no flows.").arg(name),
                    tr("It is an empty list of flows."));
}

} // namespace ctscope
