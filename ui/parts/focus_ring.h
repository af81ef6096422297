// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointer>
#include <QWidget>

class QMainWindow;

namespace ctscope {

/// The widgets of a window that the Tab key goes to, each once, in the order in which the window is
/// read: tool bar, tabs and table, the docks from left to right and below, the status bar. Only what
/// can be seen, is enabled and has something in it. `also` is among them whatever it is.
QList<QWidget *> focusRing(const QMainWindow *window, const QWidget *also = nullptr);

/// Gives the focus to the next widget of the ring, or to the one before, and scrolls it into view;
/// false when there is none.
bool goRound(QMainWindow *window, bool forwards);

/// Shows where the keyboard is on what does not show it itself: tables and areas that scroll. A
/// frame around the widget with the focus, after the keyboard has moved it there.
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
