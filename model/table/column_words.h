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
    bool visible;    ///< shown by default
    int width;       ///< in average characters, until it is fitted to the content
    QString sample;  ///< a long text of this column, for types without a common one; may be empty
};

ColumnWords columnWords(Column column);

/// The separators of a locale.
NumberStyle numberStyleOf(const QLocale &locale);

} // namespace ctscope
