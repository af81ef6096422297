// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <QWidget>

#include <functional>
#include <memory>

namespace ctscope {

/// One flow, whole: the snapshot of its path, what it is and what happens next, every field with
/// its meaning, and the line as it was read. Follows the flow through the frames; when it is gone
/// the last values stay, greyed. GUI thread only.
class Inspector : public QWidget {
    Q_OBJECT
public:
    explicit Inspector(QWidget *parent = nullptr);
    ~Inspector() override;

    /// Shows a flow of this frame, from the top.
    void showFlow(const FramePtr &frame, FlowSerial serial);
    /// Another snapshot of the same tracking: the values change in place. A snapshot of another
    /// tracking clears the flow.
    void showFrame(const FramePtr &frame);
    /// While paused, times stand still.
    void setPaused(bool paused);
    /// Nothing is selected.
    void clearFlow();

    /// The flow that is shown; 0 = none.
    FlowSerial serial() const noexcept;

protected:
    void changeEvent(QEvent *event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope
