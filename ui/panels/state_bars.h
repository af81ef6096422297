// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/number_text.h"
#include "table/state_totals.h"

#include <QWidget>

#include <vector>

namespace ctscope {

/// Flows by protocol and state as small horizontal bars with their numbers, one line each. A click, or
/// Enter on the current line, asks for these flows.
class StateBars : public QWidget {
    Q_OBJECT
public:
    explicit StateBars(QWidget *parent = nullptr);

    void showTotals(const FlowTotals &totals);
    void clear();
    const std::vector<StateTotal> &lines() const noexcept { return m_totals.all(); }

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
    int lineCount() const noexcept { return static_cast<int>(lines().size()); }
    int lineHeight() const;
    int lineAt(const QPoint &position) const;
    void setCurrent(int line);
    void activate(int line);

    StateTotals m_totals;
    NumberStyle m_numbers;
    int m_hovered = -1;
    int m_current = -1;
};

} // namespace ctscope
