// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/pseudonyms.h"
#include "ui/table/row_job.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <stop_token>

class QSettings;

namespace ctscope {

class BlockWriter;

/// What can be exported, as it was on the screen when the user asked.
struct ExportMaterial {
    ChosenRows shown;
    ChosenRows selected;
    bool groups = false; ///< groups are shown in place of the rows; those of shown.frame, which then has some

    /// All rows of the table, whether they pass the filter or not.
    std::size_t tableRows() const;
    bool isComparison() const;
};

/// What to export, and how. A plain value.
struct ExportChoice {
    enum class What : std::uint8_t {
        Groups,   ///< the groups shown; where each consists of parts, these
        Shown,    ///< the rows that pass the filter
        Selected, ///< selected rows
        Table,    ///< all rows
    };
    What what = What::Shown;
    FlowFormat format = FlowFormat::Csv;
    bool shownColumns = false; ///< of a table and of CSV those that are shown; else all
    bool pseudonymise = false;
    bool clientPorts = false;        ///< pseudonyms for these too
    bool keyFromFile = false;        ///< else `key`
    QString keyFile;                 ///< has the key that two exports have in common
    std::optional<PseudonymKey> key; ///< of this export alone

    /// The last choice; the rows, and the key of one export, are not remembered.
    static ExportChoice fromSettings(const QSettings &settings);
    void toSettings(QSettings &settings) const;
};

/// True when groups and comparisons can be written in a format.
bool canExport(const ExportMaterial &material, ExportChoice::What what, FlowFormat format);
/// The number of rows or groups; nullopt: it is known once they are made.
std::optional<std::size_t> exportedRows(const ExportMaterial &material, ExportChoice::What what);
/// "1,000 rows", "12 groups".
QString exportName(const ExportMaterial &material, ExportChoice::What what);

/// A sentence that says why this choice cannot be written; empty: it can.
QString exportRefusal(const ExportMaterial &material, const ExportChoice &choice);

/// Writes what was chosen; of rows, and of groups and others, no more than `most`. Returns why nothing can be written, or nothing. For a thread
/// that may wait: it reads the key file. Ends early when the writer fails or stop is asked.
QString printExport(const ExportMaterial &material, const ExportChoice &choice, std::size_t most, BlockWriter &out,
    const std::stop_token &stop);

} // namespace ctscope
