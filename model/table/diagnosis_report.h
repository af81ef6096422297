// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/diagnose_between.h"
#include "table/top_groups.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QList>
#include <QString>

#include <optional>
#include <span>
#include <string>

namespace ctscope {

/// A diagnosis with what it is about.
struct DiagnosisReport {
    std::string source; ///< the table's name; may be foreign text
    std::chrono::system_clock::time_point when{};
    Diagnosis diagnosis;
    std::optional<WhileExamined> examined{}; ///< of a while

    /// An image for the HTML report, as a PNG file.
    struct Image {
        QString title;
        QByteArray png;
    };
    QList<Image> images{};
    QList<TopGroups> groups{}; ///< for the HTML report and the text; may be empty
};

/// Diagnoses as documents, complete and self-contained. Text is UTF-8.
struct DiagnosisDocument {
    Q_DECLARE_TR_FUNCTIONS(ctscope::DiagnosisDocument)

public:
    /// Lines for a terminal.
    static std::string text(const DiagnosisReport &report);
    /// One object in one line, with ids and numbers beside the sentences. The names of the keys are English.
    static std::string json(const DiagnosisReport &report);
    /// One page that refers to nothing outside of it.
    static std::string html(std::span<const DiagnosisReport> reports);
    /// "fine", "note", "warning", "critical": of the most severe finding.
    static QString status(const Diagnosis &diagnosis);
    /// When a live table was as it was diagnosed; empty for a dump.
    static QString momentOf(const DiagnosisReport &report);
    /// "10:02:11 to 10:04:30, 10:07:00; worst at 10:03:12": when a finding was there, of a while.
    static QString timesOf(const FindingTimes &times, const record::Range &range);
    /// "10:00:00 to 10:10:00, 24 moments examined; 12,034 packets were dropped".
    static QString whileOf(const WhileExamined &examined);
};

} // namespace ctscope
