// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/recording_file_words.h"

#include "table/plural_number.h"
#include "table/shown_text.h"

namespace ctscope {

QString RecordingFileWords::sentence(const record::FileError &error)
{
    using Kind = record::FileError::Kind;
    switch (error.kind) {
    case Kind::None: break;
    case Kind::NotFound: return tr("There is no such folder.");
    case Kind::NoPermission: return tr("This user may not write the file.");
    case Kind::NotRecording: return tr("The file is not a recording.");
    case Kind::Newer: return tr("The recording was written by a later version of ctscope.");
    case Kind::Damaged: return tr("The recording is damaged.");
    case Kind::Full: return tr("The disk is full. Recording goes on when there is room.");
    case Kind::Busy: return tr("Another program writes to the file.");
    case Kind::OtherTable: return tr("The file is the recording of another table.");
    case Kind::Other: return shownText(error.detail, longestCell);
    }
    return {};
}

QString RecordingFileWords::sentence(const record::CutOutcome &outcome)
{
    using Failed = record::CutOutcome::Failed;
    switch (outcome.failed) {
    case Failed::No: break;
    case Failed::Reading:
        return outcome.error.kind == record::FileError::Kind::NotFound ? tr("There is no such recording.")
                                                                       : sentence(outcome.error);
    case Failed::Writing:
        return outcome.error.kind == record::FileError::Kind::Full ? tr("The disk is full.") : sentence(outcome.error);
    case Failed::Exists: return tr("There is a file of this name already.");
    case Failed::Same: return tr("A recording cannot be replaced by a part of itself.");
    case Failed::NoMoment: return tr("Nothing was recorded within this time.");
    case Failed::Cancelled: return tr("Cancelled.");
    }
    return {};
}

QString RecordingFileWords::summary(const record::CutOutcome &outcome)
{
    const QString ended = outcome.ended == 1 ? tr("1 flow ended within this time")
                                             : tr("%Ln flows ended within this time", nullptr, pluralOf(outcome.ended));
    const QString living = outcome.living == 1 ? tr("1 was there at its end")
                                               : tr("%Ln were there at its end", nullptr, pluralOf(outcome.living));
    const QString whole = tr("%1, %2.", "two clauses").arg(ended, living);
    if (outcome.damaged == 0)
        return whole;
    return whole + u' ' + tr("Parts of the recording are damaged, and flows are missing.");
}

} // namespace ctscope
