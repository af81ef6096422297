// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_notices.h"

#include "table/compare_words.h"
#include "table/format_words.h"
#include "table/origin_words.h"
#include "table/shown_text.h"
#include "ui/panels/capacity_alarm.h"
#include "ui/parts/namespace_words.h"
#include "ui/parts/recording_words.h"
#include "ui/window/filter_notices.h"
#include "ui/window/follow_notices.h"
#include "ui/window/page_machines.h"
#include "ui/window/reading_notice.h"

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

QList<Notice> pageNotices(const Frame &frame, const CapacityAlarm &alarm, const Origin &origin)
{
    const Snapshot &snapshot = *frame.snapshot;
    const bool isSet = origin.kind() == Origin::Kind::Set;
    QList<Notice> notices =
        isSet ? PageMachines::notices(snapshot) : rowNotices(snapshot, sourceName(snapshot.origin().origin));
    if (snapshot.compared && !snapshot.rows.empty())
        notices << comparisonNotice(*snapshot.compared);
    if (alarm.notice())
        notices << *alarm.notice();
    if (!isSet)
        notices << readingNotices(snapshot) << followNotices(snapshot) << recordingNotices(snapshot);
    if (const auto absent = absentNotice(frame))
        notices << *absent;
    for (Notice &notice : notices)
        notice.why = explanationIn(namespacePath(origin), notice.why);
    return notices;
}

PageState emptyWords(const Snapshot &snapshot, const Origin &origin)
{
    if (snapshot.compared)
        return {BlankPicture::EmptyTable, Words::tr("No flow differs."),
            CompareWords::sentences(snapshot.compared->totals).join(u' '), {}, PageAction::None, {}, {}};
    return wordsIn(namespacePath(origin),
        problemWords(snapshot.origin().problem, origin.isLive(), sourceName(snapshot.origin().origin),
            FormatWords::name(snapshot.reading(), longestCell)));
}

} // namespace ctscope
