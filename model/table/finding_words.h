// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/finding.h"

#include <QCoreApplication>
#include <QString>

namespace ctscope {

/// Findings in words, for the window and for the terminal. Plain text in one line; foreign words in it are as
/// shownText().
struct FindingWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::FindingWords)

public:
    QString title;    ///< what is wrong, in a few words without a full stop
    QString sentence; ///< the same with its numbers: one sentence
    QString caveat;   ///< what to know before the remedy is applied: a sentence or two; may be empty
    QString limit;    ///< from when on it is reported, and by whose advice: "more than 75 % (node-mixin)"; may be empty

    static FindingWords of(const Finding &finding);
    /// The title alone, for what was checked and found in order.
    static QString titleOf(FindingId id);
    /// "note", "warning", "critical", translated.
    static QString severity(Severity severity);
    /// Why something was not checked: a sentence without a full stop.
    static QString reason(NotCheckedReason reason);
    /// What a remedy brings about: "about 1,200 flows fewer"; may be empty.
    static QString effect(const Remedy &remedy);
    /// "began 10:42:11, grows"; empty in a single diagnosis.
    static QString development(const Finding &finding);
    /// "75 %", "2 h 4 min", "1/s".
    static QString value(double value, ThresholdUnit unit);
};

} // namespace ctscope
