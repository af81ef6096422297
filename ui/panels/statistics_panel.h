// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/kernel_panel.h"

#include <cstdint>
#include <map>
#include <string>

namespace ctscope {

class CounterModel;

/// The counters of connection tracking: how far each has come, how fast it moves, what it means,
/// and what to do when it moves. GUI thread only.
class StatisticsPanel : public KernelPanel {
    Q_OBJECT
public:
    explicit StatisticsPanel(QWidget *parent = nullptr);

    /// The counters of drops and evictions that rose in the last minute, and by how much; for the next frame.
    void setRisen(std::map<std::string, std::uint64_t> risen);

protected:
    QString showFacts(const SnapshotPtr &snapshot) override;
    void forget() override;
    bool holds(const KernelFacts &facts) const override;
    QString dumpMessage() const override;

private:
    void showDetailsOf(int row);

    CounterModel *m_model;
    std::map<std::string, std::uint64_t> m_risen;
};

} // namespace ctscope
