// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <QWidget>

#include <functional>
#include <memory>

namespace ctscope {

/// Everything about one flow: the drawing of its path, what it is and what happens next, every field with
/// its meaning, and the line as it was read. Follows the flow from frame to frame; when it is gone,
/// its last values stay, greyed out. GUI thread only.
class Inspector : public QWidget {
    Q_OBJECT
public:
    explicit Inspector(QWidget *parent = nullptr);
    ~Inspector() override;

    /// Shows a flow of this frame, from the top.
    void showFlow(const FramePtr &frame, FlowSerial serial);
    /// Shows the next frame. With the same tracking the values change in place; a snapshot of another
    /// tracking clears the inspector.
    void showFrame(const FramePtr &frame);
    /// While paused, times do not change.
    void setPaused(bool paused);
    /// Shows that no flow is selected.
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
