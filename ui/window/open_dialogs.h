// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QWidget;

namespace ctscope {

/// Asks for the files to open, beginning where the last ones were; empty when the user cancels.
QStringList askForDumps(QWidget *parent);
/// Asks for a folder, such as an unpacked support bundle.
QStringList askForFolder(QWidget *parent);

} // namespace ctscope
