// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lab/network_lab.h"

#include <QFile>
#include <QProcess>
#include <QStringList>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include <sched.h>
#include <sys/mount.h>

// How the tests start the capture helper: as a user without privileges.
namespace ctscope::lab {

inline constexpr int longEnough = 30'000; // ms
inline const auto ordinaryUser = QStringLiteral("65534");

/// Gives this process a /run of its own. Must come before other threads start.
inline QByteArray takeOwnRun()
{
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
        || ::mount("none", "/run", "tmpfs", 0, "mode=755") != 0)
        return QByteArray("no mount namespace: ") + std::strerror(errno);
    return {};
}

/// Runs a program in the namespaces of this process and waits for it.
inline Output run(const QStringList &command)
{
    QProcess process;
    process.start(command.first(), command.mid(1));
    Output output;
    if (process.waitForFinished(longEnough)) {
        output.text = process.readAllStandardOutput();
        output.errors = process.readAllStandardError();
        output.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }
    return output;
}

/// The command that starts a program as a user without privileges.
inline QStringList asOrdinaryUser(const QStringList &command)
{
    return QStringList{QStringLiteral("/usr/bin/env"), QStringLiteral("setpriv"),
               QStringLiteral("--reuid=") + ordinaryUser, QStringLiteral("--regid=") + ordinaryUser,
               QStringLiteral("--clear-groups"), QStringLiteral("--inh-caps=-all")}
    + command;
}

inline std::vector<std::string> arguments(const QStringList &command)
{
    std::vector<std::string> all;
    for (const QString &part : command)
        all.push_back(part.toStdString());
    return all;
}

inline QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace ctscope::lab
