// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/capacity_alarm.h"
#include "ui/parts/explanation.h"
#include "ui/parts/second_hand.h"

#include "query/flow_order.h"

#include <QWidget>

#include <functional>

class QHBoxLayout;
class QLabel;

namespace ctscope {

/// A part of the line: a button whose text is elided when there is too little room.
class LineButton;

/// The line at the bottom of the window: how many of the rows are shown, their source, their age,
/// how long reading took, and what is missing and why. Each part is a button that
/// shows an explanation.
class StatusLine : public QWidget {
    Q_OBJECT
public:
    explicit StatusLine(QWidget *parent = nullptr);

    /// A null frame empties the line. The alarm, if any, comes first.
    void showFrame(const FramePtr &frame, bool paused, const CapacityAlarm &alarm = {});
    /// The whole line as text, parts joined by " · ".
    QString text() const;

    struct Part {
        QString id;
        QString text;
        Explanation explanation;
        bool isFiltered = false; ///< it is about the rows that the filter leaves, and has its colour
    };

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void rebuild();
    void shareWidth();

    FramePtr m_frame;
    bool m_paused = false;
    Part m_alarm;
    QList<Part> m_parts;
    QHBoxLayout *m_row;
    QList<LineButton *> m_buttons;
    QList<QLabel *> m_dots; ///< before each button but the first
    SecondHand m_second;
};

/// The parts of the line for one frame.
QList<StatusLine::Part> statusParts(const Frame &frame, bool paused, Snapshot::Clock::time_point now);

} // namespace ctscope
