// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace ctscope {

/// Puts a text on the clipboard. `flows`, which may be empty, are the same rows as lines of conntrack: the columns of a
/// copy lack parts of the flows, so ctscope pastes these lines instead.
void putOnClipboard(const QString &text, const QByteArray &flows);
/// What to open when the user pastes: flows that ctscope copied, else the text.
QString clipboardDump();

} // namespace ctscope
