// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/remark.h"

#include <QCoreApplication>

namespace ctscope {

/// Remarks in sentences, for the window and for the terminal.
class RemarkWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::RemarkWords)

public:
    /// One line of visible characters, of any length, as it may quote foreign text.
    static QString sentence(const Remark &remark);
};

} // namespace ctscope
