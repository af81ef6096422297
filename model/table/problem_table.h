// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/problem.h"

#include <QString>

#include <cstdint>

namespace ctscope {

/// What a table that cannot be read looks like to its reader; the window has a drawing for each.
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

/// What the reader can do about a problem, beside the command.
enum class ProblemRemedy : std::uint8_t {
    TryAgain,
    ReadNow,     ///< reading was given up
    OpenDump,    ///< a dump instead of the live table
    OpenAnother, ///< another dump
    AskPolkit,   ///< the administrator's password
};

/// A problem in words: one row of the table of problems. Values of foreign text in them are as shownText().
struct ProblemWords {
    ProblemLook look = ProblemLook::Lost;
    ProblemRemedy remedy = ProblemRemedy::TryAgain;
    QString title;   ///< what happened: one sentence
    QString detail;  ///< what it means and what to do: a sentence or two
    QString command; ///< puts it right, for a terminal; may be empty

    QString whyTitle; ///< the background; all of it may be empty
    QString why;
    QString undoCommand;
    QString undoLabel;

    QString notice;     ///< above rows: one sentence
    QString statusLine; ///< in a few words, without a full stop
    QString terminal;   ///< a line for a terminal: "%1" is the detail, "%2" the format, "%3" the remedy
    QString inList;     ///< in a list of tables: two or three words
    QString inListTip;  ///< the same in a sentence
};

/// What a problem is about.
struct ProblemContext {
    bool live = false;        ///< of a live table, not of a dump
    bool kernelTable = false; ///< see Origin::isKernelTable()
    QString name;             ///< of the table
    QString format;           ///< what its text was recognised as
};

/// The row of a problem.
ProblemWords wordsOf(const SourceProblem &problem, const ProblemContext &context);

} // namespace ctscope
