// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/explanation.h"

#include "table/problem_table.h"

#include <QString>

namespace ctscope {

/// The drawing on a blank page.
enum class BlankPicture {
    Loading,
    EmptyTable,
    Locked,
    MissingPart,
    Unplugged,
    NoMatch,
    Lost,
    NotFlows,
    EmptyDocument,
    BrokenDocument
};

/// The action of the button of a blank page or a notice.
/// AskPolkit: start the capture helper with the administrator's consent.
/// DropPart: leave out the part of the filter that excludes everything. IncludeAbsent: show the rows, too, that a test
/// leaves out for having no value.
enum class PageAction {
    None,
    TryAgain,
    OpenDump,
    ClearFilter,
    DropPart,
    IncludeAbsent,
    Cancel,
    AskPolkit,
    ChooseReading,
    GroupByChange
};

/// Why a page shows no table: what happened, in one sentence; what it means; the remedy.
struct PageState {
    BlankPicture picture = BlankPicture::EmptyTable;
    QString title;   ///< one sentence, with its full stop
    QString detail;  ///< what to do, in a sentence or two
    QString command; ///< to copy; may be empty
    PageAction action = PageAction::None;
    QString actionText;
    Explanation why;
};

/// The background of a problem.
Explanation explanationOf(const ProblemWords &problem);

/// What a source's problem means. `name` is the source's short name, `format` what its text was
/// recognised as.
PageState problemWords(const SourceProblem &problem, bool live, const QString &name, const QString &format);

/// A filter as part of a sentence: on one line, and shortened.
QString filterInWords(const QString &filter);
/// The page when nothing matches the filter.
PageState noMatchWords(const QString &filter, quint64 flows);
/// The same, with the part that excludes everything, and how many flows match without it; `andBehind`: without what
/// follows it, too.
PageState excludingWords(const QString &filter, const QString &part, quint64 flows, bool andBehind);
/// The page during the first reading.
PageState loadingWords(bool live, const QString &name);
/// The page for a valid dump without flows.
PageState noFlowsWords(bool live, const QString &name);

} // namespace ctscope
