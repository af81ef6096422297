// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/problem_words.h"

#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QCoreApplication>

namespace ctscope {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::ProblemWords)
};

BlankPicture pictureOf(ProblemLook look)
{
    switch (look) {
    case ProblemLook::Locked: return BlankPicture::Locked;
    case ProblemLook::MissingPart: return BlankPicture::MissingPart;
    case ProblemLook::Unplugged: return BlankPicture::Unplugged;
    case ProblemLook::EmptyTable: return BlankPicture::EmptyTable;
    case ProblemLook::Lost: return BlankPicture::Lost;
    case ProblemLook::NotFlows: return BlankPicture::NotFlows;
    case ProblemLook::EmptyDocument: return BlankPicture::EmptyDocument;
    case ProblemLook::BrokenDocument: break;
    }
    return BlankPicture::BrokenDocument;
}

void setAction(PageState &words, ProblemRemedy remedy)
{
    switch (remedy) {
    case ProblemRemedy::TryAgain:
        words.action = PageAction::TryAgain;
        words.actionText = Words::tr("Try again");
        return;
    case ProblemRemedy::ReadNow:
        words.action = PageAction::TryAgain;
        words.actionText = Words::tr("Read it now");
        return;
    case ProblemRemedy::OpenDump:
        words.action = PageAction::OpenDump;
        words.actionText = Words::tr("Open a dump…");
        return;
    case ProblemRemedy::OpenAnother:
        words.action = PageAction::OpenDump;
        words.actionText = Words::tr("Open another…");
        return;
    case ProblemRemedy::AskPolkit:
        words.action = PageAction::AskPolkit;
        words.actionText = Words::tr("Ask for the password…");
        return;
    }
}

} // namespace

Explanation explanationOf(const ProblemWords &problem)
{
    return {problem.whyTitle, problem.why, {}, problem.undoCommand, problem.undoLabel};
}

PageState problemWords(const SourceProblem &problem, bool live, const QString &name, const QString &format)
{
    if (problem.kind == Problem::None)
        return noFlowsWords(live, name);
    const ProblemWords row = wordsOf(problem, {live, false, name, format});
    PageState words;
    words.picture = pictureOf(row.look);
    words.title = row.title;
    words.detail = row.detail;
    words.command = row.command;
    setAction(words, row.remedy);
    words.why = explanationOf(row);
    return words;
}

QString filterInWords(const QString &filter)
{
    constexpr qsizetype longest = 60;
    const QString line = shownText(filter.left(20 * longest).simplified());
    return line.size() > longest ? line.left(longest - 1) + QChar(0x2026) : line;
}

PageState noMatchWords(const QString &filter, quint64 flows)
{
    return {BlankPicture::NoMatch, Words::tr("Nothing matches “%1”.").arg(filterInWords(filter)),
        flows == 1 ? Words::tr("The table has one flow, and it does not match.")
                   : Words::tr("The table has %Ln flows, and none of them matches.", nullptr, pluralOf(flows)),
        {}, PageAction::ClearFilter, Words::tr("Clear the filter"), {}};
}

PageState excludingWords(const QString &filter, const QString &part, quint64 flows, bool andBehind)
{
    PageState words = noMatchWords(filter, flows);
    const QString shown = filterInWords(part);
    if (andBehind)
        words.detail = flows == 1
            ? Words::tr("“%1” and what follows it exclude everything. One flow matches what comes before.").arg(shown)
            : Words::tr("“%1” and what follows it exclude everything. %Ln flows match what comes before.", nullptr,
                pluralOf(flows))
                  .arg(shown);
    else
        words.detail = flows == 1
            ? Words::tr("“%1” excludes everything. One flow matches the rest of the filter.").arg(shown)
            : Words::tr("“%1” excludes everything. %Ln flows match the rest of the filter.", nullptr, pluralOf(flows))
                  .arg(shown);
    words.action = PageAction::DropPart;
    words.actionText = andBehind ? Words::tr("Drop it and what follows") : Words::tr("Drop this part");
    return words;
}

PageState loadingWords(bool live, const QString &name)
{
    return {BlankPicture::Loading,
        live ? Words::tr("Reading the table of %1…").arg(name) : Words::tr("Reading %1…").arg(name), {}, {},
        PageAction::Cancel, Words::tr("Cancel"), {}};
}

PageState noFlowsWords(bool live, const QString &name)
{
    if (live)
        return problemWords({Problem::Unused, {}}, live, name, {});
    return {BlankPicture::EmptyDocument, Words::tr("%1 contains no flows.").arg(name),
        Words::tr("It is an empty list of flows."), {}, PageAction::OpenDump, Words::tr("Open another…"), {}};
}

} // namespace ctscope
