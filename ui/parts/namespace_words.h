// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/problem_words.h"

#include "tracking/snapshot.h"

namespace ctscope {

/// The file that leads to the network namespace of a live table, or "ssh://HOST" of another machine; empty for this
/// machine's own.
QString namespacePath(const Snapshot &snapshot);
QString namespacePath(const Origin &origin);

// A command sets rules and settings of the machine and the namespace in which it runs. These functions adapt words to
// the table of another one, with the file or the address `path`: their commands enter it. With an empty path the words
// stay unchanged.

QString commandIn(const QString &path, const QString &command);
Explanation explanationIn(const QString &path, Explanation explanation);
PageState wordsIn(const QString &path, PageState words);

} // namespace ctscope
