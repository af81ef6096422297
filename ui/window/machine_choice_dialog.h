// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/origin_set.h"

#include <QDialog>

#include <vector>

class QListWidget;

namespace ctscope {

/// Asks which of the machines that were found belong into a set. GUI thread only.
class MachineChoiceDialog : public QDialog {
    Q_OBJECT
public:
    explicit MachineChoiceDialog(const std::vector<SetMember> &members, QWidget *parent = nullptr);

    /// Those with a tick. At first all have one.
    std::vector<SetMember> chosen() const;
    /// Shows the dialog and waits; none when it was cancelled.
    static std::vector<SetMember> ask(const std::vector<SetMember> &members, QWidget *parent);

private:
    void tickAll(bool on);

    std::vector<SetMember> m_members;
    QListWidget *m_list;
};

} // namespace ctscope
