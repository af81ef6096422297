// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/edit_history_file.h"

#include "ui/parts/settings.h"

#include <QDir>
#include <QFile>
#include <QString>

namespace ctscope {

std::string editHistoryFile()
{
    QString folder = temporarySettingsFolder();
    if (folder.isEmpty()) {
        folder = qEnvironmentVariable("XDG_STATE_HOME");
        if (!QDir::isAbsolutePath(folder)) // which the specification tells to ignore
            folder = QDir::homePath() + QStringLiteral("/.local/state");
    }
    return QFile::encodeName(folder + QStringLiteral("/ctscope/edits")).toStdString();
}

} // namespace ctscope
