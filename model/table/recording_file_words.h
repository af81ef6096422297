// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/cut_recording.h"

#include <QCoreApplication>
#include <QString>

namespace ctscope {

/// What can go wrong with the file of a recording, in words.
struct RecordingFileWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::RecordingFileWords)
public:
    /// A sentence about a file that is written; empty when nothing is wrong.
    static QString sentence(const record::FileError &error);
    /// Why no part of a recording was saved; empty when it was.
    static QString sentence(const record::CutOutcome &outcome);
    /// "1,204 flows ended within, 310 were there at the end."
    static QString summary(const record::CutOutcome &outcome);
};

} // namespace ctscope
