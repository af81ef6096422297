// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/diagnose_between.h"

#include <QWidget>

#include <cstdint>
#include <vector>

namespace ctscope {

/// When a finding was there, as a bar over the time that was examined. A click goes to the nearest moment of the
/// examination; with the keyboard, Left and Right go through those that had it. GUI thread only.
class FindingTimeline : public QWidget {
    Q_OBJECT
public:
    explicit FindingTimeline(QWidget *parent = nullptr);

    /// `at`: which of the findings, whose severity gives the colour.
    void showTimes(const WhileExamined &examined, std::size_t at, Severity severity);
    /// As text: when it was there, and when it was worst.
    const QString &text() const noexcept { return m_text; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {100, sizeHint().height()}; }

signals:
    /// µs since 1970.
    void momentChosen(qint64 moment);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

private:
    double xOf(std::int64_t time) const;
    std::int64_t momentAt(double x) const;
    bool isThereAt(std::int64_t moment) const;
    bool isUncheckedAt(std::int64_t moment) const;
    void choose(std::int64_t moment);

    record::Range m_range;
    std::vector<std::int64_t> m_moments;
    FindingTimes m_times;
    Severity m_severity = Severity::Note;
    std::int64_t m_chosen = 0; ///< the last moment that was chosen; 0 = none
    QString m_text;
};

} // namespace ctscope
