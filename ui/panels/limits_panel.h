// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/kernel_panel.h"

namespace ctscope {

class CommandBox;
class SettingModel;
class TimeoutCounter;

/// How large the table may become and what that costs, and every setting of connection tracking:
/// its value, its default, what it does, and how many flows wait under it. GUI thread only.
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
    void tellOf(int row);

    SettingModel *m_model;
    TimeoutCounter *m_counter;
    CommandBox *m_command;
    QString m_place; ///< namespacePath() of the table that is shown
};

} // namespace ctscope
