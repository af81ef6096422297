// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "tracking/tracker.h"

#include <QObject>

#include <memory>

namespace ctscope {

/// Brings frames from the tracker thread to the GUI thread: one Tracker, the view that the user
/// asked for, and one queued signal. Lives on the GUI thread.
class FlowFeed : public QObject {
    Q_OBJECT
public:
    explicit FlowFeed(QObject *parent = nullptr);
    ~FlowFeed() override;

    void setSource(std::unique_ptr<Source> source);
    void setInterval(std::chrono::milliseconds interval);
    void setPaused(bool paused);
    bool isPaused() const noexcept;
    void refreshNow();
    void cancel();

    /// Asks for another order or filter; the next frame has it. Of several asked for while one is
    /// being made, only the last is made.
    void setSort(SortSpec sort);
    void setFilter(const QString &text);
    const ViewSpec &viewSpec() const noexcept;

signals:
    /// A new frame; the feed acknowledges it to the tracker after all receivers returned.
    void frameReady(ctscope::FramePtr frame);
    /// A long reading is under way: bytes done, bytes in all (0 = not known).
    void progress(quint64 done, quint64 total);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope

Q_DECLARE_METATYPE(ctscope::FramePtr)
