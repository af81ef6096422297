// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <QCoreApplication>

namespace ctscope {

/// Names of the formats of texts, for the window and for the terminal. --print writes the name of a file's format
/// into JSON and CSV where the command is not known, and programs may compare it: untranslated names must not change.
class FormatWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::FormatWords)

public:
    /// "conntrack -L -o extended", "`conntrack -L expect` output", the error message of a tool. Empty for a
    /// text of no known format. One line of visible characters, as long as the message in it.
    static QString name(Format format, const FormatDetail &detail = {});
    /// The same of what a reading was read from, at most `most` characters of it.
    static QString name(const ReadingInfo &reading, qsizetype most = -1);
    /// Another tool alone, after "from": "cilium", "a MikroTik router".
    static QString tool(ForeignTable table);

private:
    static QString output(const char *command);
    static QString oneOf(const char *file, const char *command);
    static QString tableOf(ForeignTable table);
};

} // namespace ctscope
