// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/thresholds.h"

#include <QDialog>

#include <array>

class QDoubleSpinBox;

namespace ctscope {

/// Shows and changes the numbers from which on findings are reported, each with its default and the source of that.
class ThresholdsDialog : public QDialog {
    Q_OBJECT
public:
    explicit ThresholdsDialog(const DiagnosisThresholds &thresholds, QWidget *parent = nullptr);

    DiagnosisThresholds thresholds() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    std::array<QDoubleSpinBox *, thresholdCount> m_values{};
};

} // namespace ctscope
