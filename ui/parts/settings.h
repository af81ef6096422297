// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <memory>

class QSettings;

namespace ctscope {

/// The user's settings, freshly opened. GUI thread.
std::unique_ptr<QSettings> openSettings();

/// From now on keeps settings in a new, empty place that is removed when the program ends:
/// for tests and screenshots, which must neither see nor change the user's settings.
void useTemporarySettings();
/// The place of temporary settings; empty when these are the user's.
QString temporarySettingsFolder();

} // namespace ctscope
