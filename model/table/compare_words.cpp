// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/compare_words.h"

#include "table/plural_number.h"

#include <QLocale>

namespace ctscope {

namespace {

QString numberText(std::uint64_t number) { return QLocale().toString(static_cast<qulonglong>(number)); }

} // namespace

QString CompareWords::part(Change change, std::uint64_t flows)
{
    const QString number = numberText(flows);
    switch (change) {
    case Change::Began: return tr("%1 began").arg(number);
    case Change::Ended: return tr("%1 ended").arg(number);
    case Change::State: return tr("%1 changed state").arg(number);
    case Change::Translation: return tr("%1 changed translation").arg(number);
    case Change::Grew: return tr("%1 with higher counters").arg(number);
    case Change::Fell: return tr("%1 with lower counters").arg(number);
    case Change::Reused: return tr("%1 with a reused tuple").arg(number);
    case Change::Owner: return tr("%1 with another owner").arg(number);
    case Change::Other: return tr("%1 with another status, mark or label").arg(number);
    case Change::Count: break;
    }
    return {};
}

QString CompareWords::summary(const ComparisonTotals &totals)
{
    const QString same =
        totals.same == 1 ? tr("1 flow is the same.") : tr("%Ln flows are the same.", nullptr, pluralOf(totals.same));
    if (totals.different == 0)
        return tr("No flow differs; %1").arg(same);
    QStringList parts;
    for (std::size_t i = 0; i < changeCount; ++i) {
        const auto change = static_cast<Change>(i);
        if (totals.of(change) > 0)
            parts << part(change, totals.of(change));
    }
    const QString list = parts.join(tr(", ", "between parts of a list"));
    const QString text = totals.different == 1 ? tr("1 flow differs (%1); %2")
                                               : tr("%Ln flows differ (%1); %2", nullptr, pluralOf(totals.different));
    return text.arg(list, same);
}

QStringList CompareWords::sentences(const ComparisonTotals &totals)
{
    QStringList all{summary(totals)};
    if (totals.throughTranslation == 1)
        all << tr("1 flow was matched through its translation.");
    else if (totals.throughTranslation > 1)
        all << tr("%Ln flows were matched through their translation.", nullptr, pluralOf(totals.throughTranslation));
    if (!totals.sameTable)
        all << tr("The tables are of two machines or namespaces, so ids are not compared.");
    return all;
}

} // namespace ctscope
