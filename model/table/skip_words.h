// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/skip_reason.h"

#include <QCoreApplication>

namespace ctscope {

/// Reasons for skipped lines in words, for the window and for the terminal.
class SkipWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::SkipWords)

public:
    /// A clause without a full stop, in one line of visible characters: "the reply tuple is missing".
    static QString clause(const SkipReason &reason);
};

} // namespace ctscope
