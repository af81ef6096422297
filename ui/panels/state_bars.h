// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/value_text.h"
#include "tracking/snapshot.h"

#include <QWidget>

#include <numeric>
#include <vector>

namespace ctscope {

/// Flows by protocol and state as small horizontal bars with their numbers. Lines keep the
/// kernel's order of states and stay once they were there, so that nothing jumps. A click, or
/// Enter on the current line, asks for these flows.
class StateBars : public QWidget {
    Q_OBJECT
public:
    struct Line {
        QString protocol; ///< "tcp"; a new protocol begins a group
        QString label;    ///< "ESTABLISHED", "udp"
        QString filter;   ///< text that finds these flows
        EvictionCounts parts{}; ///< its flows by what a full table does with them
        std::uint64_t count() const noexcept { return std::accumulate(parts.begin(), parts.end(), std::uint64_t(0)); }
        friend bool operator==(const Line &, const Line &) = default;
    };

    explicit StateBars(QWidget *parent = nullptr);

    void showTotals(const FlowTotals &totals);
    void clear();
    const std::vector<Line> &lines() const noexcept { return m_lines; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void filterRequested(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

private:
    int lineHeight() const;
    int lineAt(const QPoint &position) const;
    void setCurrent(int line);
    void activate(int line);

    std::vector<Line> m_lines;
    NumberStyle m_numbers;
    int m_hovered = -1;
    int m_current = -1;
};

} // namespace ctscope
