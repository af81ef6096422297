// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/finding.h"

#include <QColor>
#include <QWidget>

#include <optional>

namespace ctscope {

/// The sign of a severity in its colour; nullopt: fine. The word stands beside it.
class SeverityMark : public QWidget {
    Q_OBJECT
public:
    explicit SeverityMark(QWidget *parent = nullptr);

    void setSeverity(std::optional<Severity> severity);
    std::optional<Severity> severity() const noexcept { return m_severity; }

    /// The colour of shapes that mean this severity.
    static QColor color(std::optional<Severity> severity, const QPalette &palette);
    /// "Fine", "Note", "Warning", "Critical": at the beginning of a line.
    static QString word(std::optional<Severity> severity);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::optional<Severity> m_severity;
};

} // namespace ctscope
