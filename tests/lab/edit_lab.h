// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lab/helper_user.h"
#include "lab/own_log.h"
#include "lab/table_by_hand.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace ctscope::lab {

/// Where entries of the kernel are deleted and changed: a folder for programs with rights, and a system log.
struct EditLab {
    QTemporaryDir folder;
    OwnLog log;

    /// Why there is none; empty when there is one.
    QByteArray start()
    {
        for (const char *tool : {"ip", "conntrack", "setpriv", "setcap"}) {
            if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty())
                return "the program \"" + QByteArray(tool) + "\" is not installed";
        }
        const QString dev = folder.filePath(QStringLiteral("dev"));
        if (!QFile::setPermissions(
                folder.path(), QFile::permissions(folder.path()) | QFile::ReadOther | QFile::ExeOther)
            || !QDir().mkdir(dev))
            return "no folder";
        if (const QByteArray problem = log.set(dev); !problem.isEmpty())
            return problem;
        const QStringList up = QStringLiteral("ip link set lo up").split(u' ');
        return run(up).status == 0 ? QByteArray() : QByteArray("no loopback interface");
    }
    /// Before each test.
    void clear() const
    {
        emptyTable();
        log.take();
    }
};

} // namespace ctscope::lab
