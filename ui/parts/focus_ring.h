// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointer>
#include <QWidget>

class QMainWindow;

namespace ctscope {

/// The widgets of a window that the Tab key visits, each once, in reading
/// order: tool bar, tabs and table, the docks from left to right and at the bottom, the status bar. Only widgets that
/// are visible, enabled and not empty; `also` is included in any case.
QList<QWidget *> focusRing(const QMainWindow *window, const QWidget *also = nullptr);

/// Gives the focus to the next or the previous widget of the ring, and scrolls it into view;
/// false when there is none.
bool goRound(QMainWindow *window, bool forwards);

/// Draws a frame around the widget with the focus if the widget does not show the focus itself (tables and scroll
/// areas), but only after the keyboard has moved the focus.
class FocusEdge : public QWidget {
public:
    explicit FocusEdge(QMainWindow *window);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void follow(QWidget *focus);
    void place();

    QMainWindow *m_window;
    QPointer<QWidget> m_focus;
};

} // namespace ctscope
