// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/names/dictionary.h"

#include <QCoreApplication>
#include <QString>

namespace ctscope {

/// The errors of a dictionary in words.
struct DictionaryWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::DictionaryWords)

public:
    /// "Line 3: “192.0.2.300” is not an address." The line is left out of use.
    static QString sentence(const DictionaryError &error);
};

} // namespace ctscope
