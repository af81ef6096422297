// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"

#include <QString>

class QLocale;

namespace ctscope {

/// The words of a column, translated.
struct ColumnWords {
    QString title;   ///< header: "Time left"
    QString tooltip; ///< one or two plain sentences: what it is, where it comes from
    bool visible;    ///< shown before the user chose
    int width;       ///< in average characters, before the content decides
    QString sample;  ///< a long text of the column, where its type has none; may be empty
};

ColumnWords columnWords(Column column);

/// The separators of a locale.
NumberStyle numberStyleOf(const QLocale &locale);

} // namespace ctscope
