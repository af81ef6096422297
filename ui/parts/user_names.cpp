// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/user_names.h"

#include "ui/parts/settings.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QSettings>

namespace ctscope {

QString namesFile() { return QFileInfo(openSettings()->fileName()).path() + QStringLiteral("/names"); }

const Dictionary &userNames()
{
    struct Known {
        QString path;
        QDateTime modified;
        qint64 size = -1;
        Dictionary names;
    };
    static Known known;
    const QFileInfo file(namesFile());
    if (file.filePath() != known.path || file.lastModified() != known.modified || file.size() != known.size)
        known = {file.filePath(), file.lastModified(), file.size(),
            Dictionary::read(QFile::encodeName(file.filePath()).toStdString())};
    return known.names;
}

} // namespace ctscope
