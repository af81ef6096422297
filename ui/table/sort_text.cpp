// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/sort_text.h"

#include <QStringList>

namespace ctscope {

QString sortText(SortSpec spec)
{
    if (spec.column == Column::Count)
        return {};
    const auto id = definitionOf(spec.column).id;
    return QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size()))
        + (spec.descending ? QStringLiteral(":desc") : QString());
}

SortSpec sortFromText(const QString &text)
{
    const auto words = text.split(QLatin1Char(':'));
    const auto column = columnFromId(words.first().toStdString());
    return column ? SortSpec{*column, words.value(1) == QLatin1String("desc")} : SortSpec{};
}

} // namespace ctscope
