// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/kernel_panel.h"

#include <QTimer>

class QPushButton;

namespace ctscope {

class ExpectationModel;

/// The flows that helpers expect, each with its master flow. GUI thread only.
class ExpectationsPanel : public KernelPanel {
    Q_OBJECT
public:
    explicit ExpectationsPanel(QWidget *parent = nullptr);

signals:
    /// The user wants to see the master flow of an expectation.
    void masterRequested(const ctscope::MasterFlow &flow);

protected:
    QString showFacts(const SnapshotPtr &snapshot) override;
    void forget() override;
    bool holds(const KernelFacts &facts) const override;
    QString dumpMessage() const override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void showDetailsOf(int row);
    void goToMaster(int row);

    ExpectationModel *m_model;
    QPushButton *m_go;
    QTimer m_ticking;
    bool m_live = true;  ///< the time left of the rows counts down
    bool m_read = false; ///< the model holds a reading
};

} // namespace ctscope
