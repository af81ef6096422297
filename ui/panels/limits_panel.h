// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/kernel_panel.h"

namespace ctscope {

class CommandBox;
class SettingModel;
class TimeoutCounter;

/// The limits of the table and the memory it takes, and every setting of connection tracking:
/// its value, its default, what it does, and for a timeout the number of flows under it. GUI thread only.
class LimitsPanel : public KernelPanel {
    Q_OBJECT
public:
    explicit LimitsPanel(QWidget *parent = nullptr);

protected:
    QString showFacts(const SnapshotPtr &snapshot) override;
    void forget() override;
    bool holds(const KernelFacts &facts) const override;
    QString dumpMessage() const override;

private:
    void showDetailsOf(int row);

    SettingModel *m_model;
    TimeoutCounter *m_counter;
    CommandBox *m_command;
    QString m_place; ///< namespacePath() of the shown table
};

} // namespace ctscope
