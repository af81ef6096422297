// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/alarm_settings.h"

#include <QDialog>

class QCheckBox;
class QGroupBox;
class QLabel;
class QListWidget;

namespace ctscope {

/// View ▸ Alarms…: of what the desktop notifies the user.
class AlarmsDialog : public QDialog {
    Q_OBJECT
public:
    /// `percent`: the red level.
    AlarmsDialog(const AlarmSettings &settings, int percent, QWidget *parent = nullptr);

    AlarmSettings settings() const;
    /// What became of the notification that testRequested() asked for.
    void showTestResult(const QString &text);

signals:
    /// A notification is to be shown, to see whether the desktop does that.
    void testRequested();

private:
    QGroupBox *m_enabled;
    QCheckBox *m_full;
    QCheckBox *m_drops;
    QListWidget *m_filters;
    QLabel *m_result;
};

} // namespace ctscope
