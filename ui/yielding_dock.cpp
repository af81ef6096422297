// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/yielding_dock.h"

#include <QDockWidget>
#include <QEvent>
#include <QMainWindow>

namespace ctscope {

namespace {

class Yielding : public QObject {
public:
    Yielding(QDockWidget *dock, QMainWindow *window, int width)
        : QObject(dock)
        , m_dock(dock)
        , m_window(window)
        , m_width(width)
    {
        window->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject *object, QEvent *event) override
    {
        if (object != m_window || event->type() != QEvent::Resize)
            return false;
        if (m_dock->isHidden() != m_hidden) {
            // Somebody else has shown or hidden it, and knows better from then on.
            m_window->removeEventFilter(this);
            return false;
        }
        m_hidden = m_window->width() < m_width;
        m_dock->setHidden(m_hidden);
        return false;
    }

private:
    QDockWidget *m_dock;
    QMainWindow *m_window;
    int m_width;
    bool m_hidden = false; ///< as we left it
};

} // namespace

void yieldInNarrowWindow(QDockWidget *dock, QMainWindow *window, int width)
{
    new Yielding(dock, window, width);
}

} // namespace ctscope
