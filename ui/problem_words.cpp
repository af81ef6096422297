// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/problem_words.h"

#include "flow/foreign_text.h"
#include "table/shown_text.h"

#include <QCoreApplication>
#include <QLocale>

namespace ctscope {
namespace {

QString tr(const char *text) { return QCoreApplication::translate("ctscope::ProblemWords", text); }

QString dumpCommand() { return QStringLiteral("sudo conntrack -L -o extended > flows.txt"); }

StateWords noPermission(const QString &name)
{
    return {BlankPicture::Locked,
            tr("You may not read the connection tracking table."),
            tr("The count and the limit are open to everyone, so the gauge goes on. To see the flows, save them with "
               "this command and open the file, or drop it here."),
            dumpCommand(), PageAction::OpenDump, tr("Open a dump…"),
            {tr("Why is the table closed?"),
             tr("%1 shows who talks to whom on this machine, so the kernel lets only the administrator read it. "
                "ctscope does not ask to be run as root: a window is too large a program for that. Its helper "
                "ctscope-capture, where it is beside it or installed, needs one right alone.\n\n"
                "When the table becomes readable, it appears here by itself.").arg(name),
             {}, {}, {}}};
}

/// The table is closed, and a capture helper is here that could open it.
StateWords needsCapability(const SourceProblem &problem)
{
    StateWords words{BlankPicture::Locked,
            tr("You may not read the connection tracking table."),
            tr("ctscope reads it through a small helper, ctscope-capture, which needs one right of the administrator. "
               "This command gives it for good; the table then appears here by itself."),
            QString::fromStdString(problem.remedy), PageAction::TryAgain, tr("Look again"),
            {tr("Why is the table closed?"),
             tr("The table shows who talks to whom on this machine, so the kernel lets only the administrator read it. "
                "ctscope does not ask to be run as root: a window is too large a program for that.\n\n"
                "ctscope-capture can do one thing: hand on what the kernel says about tracked connections. It changes "
                "nothing, and gives up every other right before it starts. Whoever may start it can then see the table."),
             {}, {}, {}}};
    if (problem.polkit) {
        words.detail = tr("ctscope reads it through a small helper, ctscope-capture, which needs one right of the "
                          "administrator. The button asks for the password and lasts until ctscope ends; this command "
                          "gives the right for good.");
        words.action = PageAction::AskPolkit;
        words.actionText = tr("Ask for the password…");
    }
    return words;
}

/// A network namespace that is somebody else's.
StateWords noEntry(const SourceProblem &problem)
{
    const QString place = shownText(problem.detail, longestCell);
    StateWords words{BlankPicture::Locked,
            tr("You may not enter the network namespace %1.").arg(place),
            problem.remedy.empty()
                ? tr("Only its owner and the administrator may.")
                : tr("ctscope looks into it through ctscope-capture, which needs a second right of the administrator to enter. "
                     "This command gives it for good; the table then appears here by itself."),
            QString::fromStdString(problem.remedy), PageAction::TryAgain, tr("Look again"),
            {tr("Why a second right?"),
             tr("Reading a table takes the capability cap_net_admin. Entering a network namespace that is not your own takes "
                "cap_sys_admin, which is a wide one, so ctscope-capture does without it until you decide otherwise. It uses it "
                "for the one call that enters, and drops it at once.\n\n"
                "A namespace of your own, of a rootless container or of unshare -Urn, needs neither."),
             {}, {}, {}}};
    if (problem.polkit) {
        words.detail = tr("ctscope looks into it through ctscope-capture, which needs a second right of the administrator to "
                          "enter. The button asks for the password and lasts until ctscope ends; this command gives the right "
                          "for good.");
        words.action = PageAction::AskPolkit;
        words.actionText = tr("Ask for the password…");
    }
    return words;
}

StateWords namespaceGone(const SourceProblem &problem)
{
    return {BlankPicture::Lost,
            tr("The network namespace %1 is gone.").arg(shownText(problem.detail, longestCell)),
            tr("Its last process has ended or its name was taken away, or you may not see it any more. When a namespace "
               "gets this name again, its table appears here by itself."),
            {}, PageAction::TryAgain, tr("Look again"), {}};
}

StateWords notCompiledIn()
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

StateWords notLoaded()
{
    return {BlankPicture::Unplugged,
            tr("Connection tracking is not loaded in this kernel."),
            tr("Nothing is being tracked, so there is nothing to show. This command loads it; the table then appears "
               "here by itself."),
            QStringLiteral("sudo modprobe nf_conntrack"), PageAction::TryAgain, tr("Look again"),
            {tr("What is missing?"),
             tr("The kernel module nf_conntrack is loaded when the first firewall rule that needs it is set, or by "
                "hand. Loading it alone does not track anything yet: a rule with “ct” in it, or address translation, "
                "starts that."),
             {}, {}, {}}};
}

StateWords unused()
{
    return {BlankPicture::EmptyTable,
            tr("The table is empty: nothing here uses connection tracking."),
            tr("This one rule starts it for new connections, and changes nothing else."),
            QStringLiteral("sudo nft 'table inet track { chain input { type filter hook input priority 0; ct state established accept; }; }'"),
            PageAction::TryAgain, tr("Look again"),
            {tr("Why is it empty?"),
             tr("The kernel tracks connections in a network namespace only while a firewall rule there asks for it: a "
                "rule with “ct”, or address translation. The module being loaded is not enough.\n\n"
                "The rule lives in a table of its own, which accepts everything."),
             {}, QStringLiteral("sudo nft delete table inet track"), tr("To take it away again:")}};
}

StateWords notFlows(const QString &name, const QString &format)
{
    return {BlankPicture::NotFlows,
            format.isEmpty() ? tr("%1 holds no flows.").arg(name) : tr("This is %1, not a list of flows.").arg(format),
            tr("ctscope shows the connection tracking table, from /proc/net/nf_conntrack or printed by one of these "
               "commands."),
            QStringLiteral("sudo conntrack -L -o extended"), PageAction::OpenDump, tr("Open another…"),
            {tr("What can be opened?"),
             tr("/proc/net/nf_conntrack and the older /proc/net/ip_conntrack; conntrack -L with any -o options, also "
                "xml and save; conntrack -E event logs; conntrackd -i and its statistics log. Packed with gzip, xz or "
                "zstd, and quoted or wrapped as in mails, they read the same. The name of the file does not matter."),
             {}, {}, {}}};
}

StateWords document(BlankPicture picture, const QString &title, const QString &detail)
{
    return {picture, title, detail, {}, PageAction::OpenDump, tr("Open another…"), {}};
}

StateWords failed(const SourceProblem &problem, bool live, const QString &name)
{
    return {live ? BlankPicture::Lost : BlankPicture::BrokenDocument,
            tr("%1 can not be read.").arg(name),
            live ? tr("ctscope keeps trying; when the table can be read again, it appears here by itself.")
                 : tr("Look again when the cause is gone."),
            {}, PageAction::TryAgain, tr("Look again"),
            {tr("What the system says"), shownText(problem.detail, longestCell), {}, {}, {}}};
}

} // namespace

StateWords problemWords(const SourceProblem &problem, bool live, const QString &name, const QString &format)
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
                tr("The file belongs to somebody else. Ask for the right to read it, or make a copy of your own."),
                QStringLiteral("sudo install -m 600 -o \"$USER\" %1 flows.txt").arg(QString::fromStdString(shellWord(problem.detail))),
                PageAction::TryAgain, tr("Look again"), {}};
    case Problem::NotCompiledIn:
        return notCompiledIn();
    case Problem::NotLoaded:
        return notLoaded();
    case Problem::NoHelper:
        return {BlankPicture::MissingPart, tr("ctscope-capture is not here."),
                tr("The table was to be read through it alone, and it is neither beside ctscope nor where it is "
                   "installed. File ▸ Read This Machine By offers other ways."),
                {}, PageAction::TryAgain, tr("Look again"), {}};
    case Problem::NoEntry:
        return noEntry(problem);
    case Problem::NamespaceGone:
        return namespaceGone(problem);
    case Problem::Unused:
        return unused();
    case Problem::NotFound:
        return {BlankPicture::Lost, tr("%1 is not there.").arg(name),
                tr("It may have been moved or deleted."), {}, PageAction::TryAgain, tr("Look again"), {}};
    case Problem::IsDirectory:
        return document(BlankPicture::NotFlows, tr("%1 is a folder.").arg(name), tr("Open one or more of the files in it."));
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
    case Problem::Binary:
        return document(BlankPicture::BrokenDocument, tr("%1 is not text.").arg(name),
                        tr("ctscope reads dumps as text, plain or packed with gzip, xz or zstd."));
    case Problem::Damaged:
        return document(BlankPicture::BrokenDocument, tr("%1 is damaged.").arg(name),
                        tr("It does not unpack to its end, and no flow came before the damage."));
    case Problem::TooLarge:
        return document(BlankPicture::BrokenDocument, tr("%1 is too large.").arg(name),
                        tr("It would not fit into memory. Split it, or keep the lines that matter with grep."));
    case Problem::Cancelled:
        return {BlankPicture::EmptyDocument, tr("Reading was cancelled."), tr("Nothing of it is shown."), {},
                PageAction::TryAgain, tr("Read it now"), {}};
    case Problem::Failed:
        break;
    }
    return failed(problem, live, name);
}

QString filterInWords(const QString &filter)
{
    constexpr qsizetype longest = 60;
    const QString line = filter.left(20 * longest).simplified();
    return line.size() > longest ? line.left(longest - 1) + QChar(0x2026) : line;
}

StateWords noMatchWords(const QString &filter, quint64 flows)
{
    const QLocale locale;
    return {BlankPicture::NoMatch, tr("Nothing matches “%1”.").arg(filterInWords(filter)),
            flows == 1 ? tr("The table holds one flow, and the text stands in none of its columns.")
                       : tr("The table holds %1 flows; the text stands in no column of any of them.").arg(locale.toString(flows)),
            {}, PageAction::ClearFilter, tr("Clear the filter"), {}};
}

StateWords loadingWords(bool live, const QString &name)
{
    return {BlankPicture::Loading, live ? tr("Reading the table of %1…").arg(name) : tr("Reading %1…").arg(name), {}, {}, PageAction::Cancel, tr("Cancel"), {}};
}

StateWords noFlowsWords(bool live, const QString &name)
{
    if (live)
        return unused();
    return document(BlankPicture::EmptyDocument, tr("%1 holds no flows.").arg(name),
                    tr("It is a list of flows with nothing in it."));
}

} // namespace ctscope
