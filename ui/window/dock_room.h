// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>

class QDockWidget;
class QMainWindow;
class QSettings;

namespace ctscope {

/// Divides the window's width and height between the table and the docks around it whenever the
/// window is resized. Docks at the sides have their usual width, or the width that the user
/// gave them. Width that the table does not need makes them wider, up to a readable width. A dock that leaves
/// the table too little room is folded (hidden) until there is room again, or the user shows it. GUI thread
/// only. Lengths are in pixels for a font of usual size and scale with the font.
class DockRoom : public QObject {
public:
    struct Side {
        QDockWidget *dock;
        int usual;     ///< width
        int readable;  ///< width that it grows to
        int tableRoom; ///< folds when less width than this is left for the table
    };

    /// `tableNeed` is the width of the table's default columns.
    DockRoom(QMainWindow *window, int tableNeed);

    /// Adds a dock at a side; the dock that was added last folds first.
    void addSide(const Side &side);
    /// Sets the docks at the bottom, which share one height.
    void setBottom(const QList<QDockWidget *> &docks, int usualHeight);

    /// Divides the room now; for changes other than a resize of the window.
    void share();
    /// Forgets the widths that the user dragged, and which docks are folded.
    void reset();
    void keep(QSettings &settings) const;
    /// To be called after the window's state was restored, in which folded docks are hidden.
    void restore(const QSettings &settings);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    struct Dock {
        Side side;
        int own = 0;         ///< width that the user dragged it to; 0 = none
        int given = 0;       ///< width that this class gave it last
        bool folded = false; ///< hidden by this class
        bool asked = false;  ///< shown by the user although there is little room
    };

    bool isAtSide(const QDockWidget *dock) const;
    QDockWidget *bottomShown() const;
    int scaled(int length) const;
    void fold();
    void shareWidth();
    void shareHeight();
    void takeDragged();

    QMainWindow *m_window;
    int m_tableNeed;
    QList<Dock> m_sides;
    QList<QDockWidget *> m_bottom;
    int m_usualHeight = 0;
    int m_ownHeight = 0;
    int m_givenHeight = 0;
    bool m_sharing = false;
};

} // namespace ctscope
