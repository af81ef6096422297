// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "ui/panels/capacity_levels.h"

#include <QWidget>

#include <memory>

namespace ctscope {

/// How full the table is, and with what: the gauge, the numbers, the history and the states.
/// Made for a dock of 230 pixels and more; asks for no privilege, as count and max need none.
/// GUI thread only.
class CapacityPanel : public QWidget {
    Q_OBJECT
public:
    explicit CapacityPanel(QWidget *parent = nullptr);
    ~CapacityPanel() override;

    /// Shows another snapshot and adds it to the history. A null frame empties the panel. A snapshot
    /// of another tracking begins a new history.
    void showFrame(const FramePtr &frame);

    void setLevels(CapacityLevels levels);
    CapacityLevels levels() const noexcept;
    /// Asks the user for other levels.
    void chooseLevels();

signals:
    /// The user clicked a bar: text for the filter that shows these flows ("ESTABLISHED").
    void filterRequested(const QString &text);
    /// The user chose other levels in the panel; they are in force already.
    void levelsChanged(ctscope::CapacityLevels levels);

protected:
    void changeEvent(QEvent *event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope
