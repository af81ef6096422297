// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/settings.h"

#include <QSettings>
#include <QTemporaryDir>

namespace ctscope {
namespace {

std::unique_ptr<QTemporaryDir> &temporaryPlace()
{
    static std::unique_ptr<QTemporaryDir> place;
    return place;
}

} // namespace

std::unique_ptr<QSettings> openSettings()
{
    if (const auto &place = temporaryPlace())
        return std::make_unique<QSettings>(place->filePath(QStringLiteral("ctscope.ini")), QSettings::IniFormat);
    return std::make_unique<QSettings>(
        QSettings::IniFormat, QSettings::UserScope, QStringLiteral("ctscope"), QStringLiteral("ctscope"));
}

QString temporarySettingsFolder() { return temporaryPlace() ? temporaryPlace()->path() : QString(); }

void useTemporarySettings() { temporaryPlace() = std::make_unique<QTemporaryDir>(); }

} // namespace ctscope
