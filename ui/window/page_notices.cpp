// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_notices.h"

#include "table/compare_words.h"
#include "table/format_words.h"
#include "table/shown_text.h"
#include "ui/parts/problem_words.h"

#include <QCoreApplication>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::PageNotices)
};

/// The notice above a table that has rows.
QList<Notice> rowNotices(const Snapshot &snapshot, const QString &name)
{
    QList<Notice> notices;
    const ProblemTraits &traits = traitsOf(snapshot.origin().problem.kind);
    const bool rows = !snapshot.rows.empty();
    if (!rows || traits.severity < ProblemTraits::Severity::Warning)
        return notices;
    const ProblemWords words = wordsOf(
        snapshot.origin().problem, {snapshot.live, false, name, FormatWords::name(snapshot.reading(), longestCell)});
    Notice notice{QStringLiteral("problem-%1").arg(static_cast<int>(traits.kind)), Notice::Weight::Warning,
        words.notice, traits.keepsRows ? PageAction::TryAgain : PageAction::None, Words::tr("Try again"),
        explanationOf(words)};
    if (traits.severity == ProblemTraits::Severity::Error) {
        notice.weight = Notice::Weight::Error;
        notice.why.text = words.why.isEmpty() ? words.detail : words.why;
        notice.why.title = words.whyTitle.isEmpty() ? words.title : words.whyTitle;
        notice.why.command = words.command;
    }
    notices << notice;
    return notices;
}

/// The totals above the comparison of two tables.
Notice comparisonNotice(const ComparedRows &compared)
{
    return {QStringLiteral("compared"), Notice::Weight::Information,
        CompareWords::sentences(compared.totals).join(u' '), PageAction::GroupByChange, Words::tr("Group by change"),
        {}};
}

} // namespace

QList<Notice> pageNotices(const Snapshot &snapshot, const QString &name)
{
    QList<Notice> notices = rowNotices(snapshot, name);
    if (snapshot.compared && !snapshot.rows.empty())
        notices << comparisonNotice(*snapshot.compared);
    return notices;
}

} // namespace ctscope
