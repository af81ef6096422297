// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/problem.h"

#include <QString>

#include <cstdint>

namespace ctscope {

/// The kinds of tables that cannot be read; the window has a drawing for each.
enum class ProblemLook : std::uint8_t {
    Locked,
    MissingPart,
    Unplugged,
    EmptyTable,
    Lost,
    NotFlows,
    EmptyDocument,
    BrokenDocument
};

/// What the user can do about a problem, besides running the command.
enum class ProblemRemedy : std::uint8_t {
    TryAgain,
    ReadNow,     ///< after reading was cancelled
    OpenDump,    ///< a dump instead of the live table
    OpenAnother, ///< another dump
    AskPolkit,   ///< the administrator's password
};

/// A problem in words: one row of the table of problems. Foreign text in them went through shownText().
struct ProblemWords {
    ProblemLook look = ProblemLook::Lost;
    ProblemRemedy remedy = ProblemRemedy::TryAgain;
    QString title;   ///< what happened: one sentence
    QString detail;  ///< what it means and what to do: a sentence or two
    QString command; ///< solves it, for a terminal; may be empty

    QString whyTitle; ///< the background; this and the following may be empty
    QString why;
    QString undoCommand;
    QString undoLabel;

    QString notice;     ///< one sentence, for the bar above the rows
    QString statusLine; ///< in a few words, without a full stop
    QString
        terminal; ///< a line for a terminal: "%1" is the detail, "%2" the format, "%3" the remedy, "%4" SourceProblem::errors
    QString inList;    ///< in a list of tables: two or three words
    QString inListTip; ///< the same in a sentence
};

/// What a problem is about.
struct ProblemContext {
    bool live = false;        ///< the table is live, not a dump
    bool kernelTable = false; ///< see Origin::isKernelTable()
    QString name;             ///< of the table
    QString format;           ///< what its text was recognised as
};

/// The row of a problem.
ProblemWords wordsOf(const SourceProblem &problem, const ProblemContext &context);

} // namespace ctscope
