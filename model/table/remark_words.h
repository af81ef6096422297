// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/remark.h"

#include <QCoreApplication>

namespace ctscope {

/// Remarks in sentences, for the window and for the terminal.
class RemarkWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::RemarkWords)

public:
    /// One line of visible characters. It is as long as the foreign words in it.
    static QString sentence(const Remark &remark);
};

} // namespace ctscope
