// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/machine_sets.h"

#include <QCoreApplication>
#include <QString>

namespace ctscope {

/// The user's file of sets of machines, as it was last read. A plain value.
struct MachineSetsFile {
    Q_DECLARE_TR_FUNCTIONS(ctscope::MachineSetsFile)

public:
    /// Where it is: "machines", beside the settings.
    static QString usualPath();
    /// Reads a file; when there is none, it is empty. Not for the GUI thread.
    static MachineSetsFile read(const QString &path);
    /// Writes `text` beside the place of the file and renames it. Returns what failed, or an empty text. Fails when the
    /// file is no longer as it was read. Not for the GUI thread.
    QString save(const QString &text) const;

    QString path;
    QString text;
    QString failure; ///< it is there and cannot be read
    MachineSets sets;

    static constexpr qint64 largest = 1 << 20; ///< bytes
};

/// Why a line cannot be used, in a sentence.
QString machineSetSentence(const MachineSetError &error);

} // namespace ctscope
