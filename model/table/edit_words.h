// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/edit/edit_history.h"
#include "query/edit/edit_job.h"
#include "query/edit/edit_plan.h"

#include <QCoreApplication>
#include <QString>
#include <QStringList>

namespace ctscope {

/// What deleting or changing flows does, in sentences. Names of programs are made visible characters.
struct EditWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::EditWords)

public:
    /// Why no flow of a table can be edited; empty for None.
    static QString obstacle(EditObstacle obstacle);
    /// What was done: "Deleted", "Time left set to 10:00", "Mark set to 0x10/0xff".
    static QString title(const EntryEdit &edit);
    /// How many flows, and what they carried: "3 flows with 1.2 MB in 52 packets".
    static QString amount(const EditPlan &plan);
    /// What a change replaces, and by what: "Mark: 0x1 → 0x11 (3 flows), 0x0 → 0x10 (1 flow)". Empty for a deletion.
    static QString replaced(const EditPlan &plan);
    /// Rows that were chosen and are not edited, one sentence each.
    static QStringList leftOut(const EditPlan &plan);
    /// The programs at the ends; empty when none is known.
    static QString owners(const EditPlan &plan);
    /// What should make the user think again.
    static QStringList warnings(const EditPlan &plan);
    /// What happens to the flows afterwards.
    static QStringList consequences(const EditPlan &plan);
    /// Why editing is not permitted; `error` is OpenedEditor::error.
    static QString refusal(int error);
    /// What was done.
    static QStringList outcome(const EditPlan &plan, const EditOutcome &outcome);
    static QStringList outcome(const EditRecord &record);
    /// Flows that were edited and for which there is no undo command; empty for 0.
    static QString withoutUndo(const EntryEdit &edit, std::size_t count);
    /// How many have come back since.
    static QString returned(std::size_t count);

private:
    static QStringList afterDeletion(const EditPlan &plan);
    static QString done(const EntryEdit &edit, std::size_t count);
    static QString gone(std::size_t count);
    static QString logged(const EntryEdit &edit, bool is);
    static QString refused(const EntryEdit &edit, std::size_t count);
    static QString open(const EntryEdit &edit, std::size_t count);
};

} // namespace ctscope
