// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/open_dialogs.h"

#include "ui/parts/settings.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>

namespace ctscope {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::OpenDialogs)
};

const QString key = QStringLiteral("folder");

} // namespace

QStringList askForDumps(QWidget *parent)
{
    const auto settings = openSettings();
    const QStringList paths =
        QFileDialog::getOpenFileNames(parent, Words::tr("Open Dumps"), settings->value(key).toString());
    if (!paths.isEmpty())
        settings->setValue(key, QFileInfo(paths.first()).path());
    return paths;
}

QStringList askForFolder(QWidget *parent)
{
    const auto settings = openSettings();
    const QString path =
        QFileDialog::getExistingDirectory(parent, Words::tr("Open Folder"), settings->value(key).toString());
    if (path.isEmpty())
        return {};
    settings->setValue(key, QFileInfo(path).path());
    return {path};
}

} // namespace ctscope
