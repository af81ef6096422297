// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/owner_words.h"

#include "table/shown_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::OwnerWords)

public:
    static QString value(const Owner &owner);
    static QString howSure(Owner::Sure sure);
    static QString why(Owner::Reason reason);
    static QString sentence(const Owner &owner);
};

QString shown(const std::string &text) { return shownText(text, longestCell); }

QString Words::value(const Owner &owner)
{
    if (owner.kind == Owner::Kind::Forwarded)
        return tr("forwarded");
    if (owner.kind == Owner::Kind::Kernel)
        return tr("the kernel");
    QStringList parts;
    if (!owner.process.empty())
        parts << (owner.pid ? tr("%1 (process %2)").arg(shown(owner.process), QString::number(*owner.pid))
                            : shown(owner.process));
    if (!owner.user.empty())
        parts << tr("user %1").arg(shown(owner.user));
    if (!owner.unit.empty())
        parts << shown(owner.unit);
    if (!owner.container.empty())
        parts << shown(owner.container);
    if (!owner.pod.empty())
        parts << tr("pod %1").arg(shown(owner.pod));
    return parts.isEmpty() ? tr("not known") : parts.join(QStringLiteral(", "));
}

QString Words::howSure(Owner::Sure sure)
{
    switch (sure) {
    case Owner::Sure::No: break;
    case Owner::Sure::Exact: return tr("The socket of this program has both ends of the flow.");
    case Owner::Sure::Listening: return tr("The socket of this program receives from anybody at the port of the flow.");
    }
    return {};
}

QString Words::why(Owner::Reason reason)
{
    switch (reason) {
    case Owner::Reason::None: break;
    case Owner::Reason::Ended: return tr("The socket was closed before it was asked for.");
    case Owner::Reason::NotAccepted: return tr("No program has accepted the connection yet.");
    case Owner::Reason::NoPrivilege:
        return tr("The process is not known: only root sees which sockets the processes of other users have open.");
    case Owner::Reason::Passed: return tr("No process has the socket open any more.");
    case Owner::Reason::TwoCandidates:
        return tr("Several sockets or processes fit. Only what they have in common is shown.");
    case Owner::Reason::OtherNamespace:
        return tr("The flow is in another network namespace, whose sockets ctscope may not see.");
    case Owner::Reason::Group: return tr("The destination is a broadcast or multicast address.");
    case Owner::Reason::NoSockets: return tr("The kernel does not list the sockets of this protocol.");
    case Owner::Reason::NotRead: return tr("The sockets of this machine could not be read.");
    }
    return {};
}

QString Words::sentence(const Owner &owner)
{
    if (owner.kind == Owner::Kind::Forwarded)
        return tr("Neither end of the flow is on this machine.");
    if (owner.kind == Owner::Kind::Kernel)
        return tr("The kernel itself is one end of the flow.");
    QStringList sentences;
    for (const QString &each : {howSure(owner.sure), why(owner.reason)}) {
        if (!each.isEmpty())
            sentences << each;
    }
    return sentences.join(u' ');
}

} // namespace

FieldExplanation ownerExplanation(const Owner &owner)
{
    QString sentence = Words::sentence(owner);
    if (!owner.commandLine.empty())
        sentence += (sentence.isEmpty() ? QString() : QStringLiteral(" "))
            + Words::tr("Command line: %1").arg(shown(owner.commandLine));
    return {QStringLiteral("owner"), Words::tr("Owner"), Words::value(owner), sentence};
}

QString ownerSentence(const Owner &owner) { return Words::sentence(owner); }

} // namespace ctscope
