// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "ui/panels/capacity_levels.h"

#include <QWidget>

#include <memory>

namespace ctscope {

/// How full the table is, and with what: the gauge, the numbers, the history and the states.
/// Designed for a dock of at least 230 pixels; needs no privilege, as count and limit are world-readable.
/// GUI thread only.
class CapacityPanel : public QWidget {
    Q_OBJECT
public:
    explicit CapacityPanel(QWidget *parent = nullptr);
    ~CapacityPanel() override;

    /// Shows another snapshot and adds it to the history; a snapshot
    /// of another tracking begins a new history. A null frame empties the panel.
    void showFrame(const FramePtr &frame);

    void setLevels(CapacityLevels levels);
    CapacityLevels levels() const noexcept;
    /// Asks the user for other levels.
    void chooseLevels();

signals:
    /// The user clicked a bar: text for the filter that shows these flows ("ESTABLISHED").
    void filterRequested(const QString &text);
    /// The user chose other levels in the panel, which already uses them.
    void levelsChanged(ctscope::CapacityLevels levels);

protected:
    void changeEvent(QEvent *event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope
