// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/problem_words.h"

#include "tracking/snapshot.h"

namespace ctscope {

/// The file that leads to the network namespace of a live table; empty for this machine's own.
QString namespacePath(const Snapshot &snapshot);

// A rule or a setting is that of the namespace where the command runs that sets it. The same words
// for the table of another namespace, whose file `path` is: the commands go there. With an empty path
// they stay as they are.

QString commandIn(const QString &path, const QString &command);
Explanation explanationIn(const QString &path, Explanation explanation);
PageState wordsIn(const QString &path, PageState words);

} // namespace ctscope
