// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/namespace_words.h"

#include "flow/foreign_text.h"

using namespace Qt::StringLiterals;

namespace ctscope {

QString namespacePath(const Snapshot &snapshot)
{
    if (snapshot.origin().origin.kind() == Origin::Kind::Ssh)
        return namespacePath(snapshot.origin().origin);
    return snapshot.origin().facts ? QString::fromStdString(snapshot.origin().facts->netns) : QString();
}

QString namespacePath(const Origin &origin)
{
    return QString::fromStdString(origin.kind() == Origin::Kind::Ssh ? origin.ssh().url() : origin.namespaceFile());
}

QString commandIn(const QString &path, const QString &command)
{
    if (path.isEmpty())
        return command;
    // The terminal is for the password of sudo there.
    if (isSshUrl(path.toStdString())) {
        return command.contains(u"sudo "_s)
            ? QStringLiteral("ssh -t %1 %2").arg(path, QString::fromStdString(shellWord(command.toStdString())))
            : command;
    }
    const QString file = QString::fromStdString(shellWord(path.toStdString()));
    for (const char *program : {"nft ", "sysctl ", "conntrack "}) {
        if (const QString begin = QStringLiteral("sudo ") + QLatin1String(program); command.startsWith(begin))
            return QStringLiteral("sudo nsenter --net=") + file + u' ' + command.mid(5);
    }
    return command;
}

Explanation explanationIn(const QString &path, Explanation explanation)
{
    if (path.isEmpty())
        return explanation;
    const QString second = commandIn(path, explanation.command2);
    const QString first = commandIn(path, explanation.command);
    // A file that is read at the next start of the machine has no effect in a namespace.
    const bool keeps = !isSshUrl(path.toStdString()) && first != explanation.command && second == explanation.command2;
    explanation.command = first;
    explanation.command2 = keeps ? QString() : second;
    if (keeps)
        explanation.command2Label.clear();
    return explanation;
}

PageState wordsIn(const QString &path, PageState words)
{
    words.command = commandIn(path, words.command);
    words.why = explanationIn(path, words.why);
    return words;
}

} // namespace ctscope
