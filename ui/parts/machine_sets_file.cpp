// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/machine_sets_file.h"

#include "ui/parts/settings.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QSettings>
#include <QStringDecoder>

namespace ctscope {

QString MachineSetsFile::usualPath()
{
    return QFileInfo(openSettings()->fileName()).path() + QStringLiteral("/machines");
}

MachineSetsFile MachineSetsFile::read(const QString &path)
{
    MachineSetsFile result;
    result.path = path;
    QFile file(path);
    if (!file.exists())
        return result;
    if (!file.open(QIODevice::ReadOnly)) {
        result.failure = file.errorString();
        return result;
    }
    const QByteArray bytes = file.read(largest + 1);
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder.decode(bytes);
    if (bytes.size() > largest)
        result.failure = tr("it is larger than 1 MiB");
    else if (decoder.hasError())
        result.failure = tr("it is not UTF-8");
    else
        result.text = text;
    result.sets = MachineSets::read(result.text.toStdString());
    return result;
}

QString MachineSetsFile::save(const QString &next) const
{
    const MachineSetsFile now = read(path);
    if (!now.failure.isEmpty())
        return now.failure;
    if (now.text != text)
        return tr("another program has changed it. Copy your text, and open this dialog again.");
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(QFileInfo(path).isSymLink() ? QFileInfo(path).symLinkTarget() : path);
    const QByteArray bytes = next.toUtf8();
    if (bytes.size() > largest)
        return tr("the text is larger than 1 MiB.");
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return file.errorString();
    return {};
}

QString machineSetSentence(const MachineSetError &error)
{
    using Kind = MachineSetError::Kind;
    const auto why = [&error] {
        switch (error.kind) {
        case Kind::NoSet: return MachineSetsFile::tr("A machine belongs to a set: write a line [NAME] above it.");
        case Kind::NoName: return MachineSetsFile::tr("The name of a set is between [ and ].");
        case Kind::NoMachine:
            return MachineSetsFile::tr("A machine is a name, “=”, and where its table is: gw1 = ssh://root@gw1.");
        case Kind::NotLive:
            return MachineSetsFile::tr("This is no live table. Write machine:auto, ssh://HOST, command:COMMAND or "
                                       "namespace:/run/netns/NAME.");
        case Kind::TooMany: return MachineSetsFile::tr("The set has more than 1,000 machines.");
        }
        return QString();
    };
    return MachineSetsFile::tr("Line %1: %2").arg(error.line).arg(why());
}

} // namespace ctscope
