// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>

class QDockWidget;
class QMainWindow;
class QSettings;

namespace ctscope {

/// Shares the window's width and height between the table and the docks around it, each time the
/// window gets another size: docks at the sides have their usual width, or the one that the user
/// dragged them to; what the table does not need widens them to a readable width; those that leave
/// too little of the table fold until there is room again, or the user asks for them. GUI thread
/// only. Lengths are in pixels at a usual font and grow with it.
class DockRoom : public QObject {
public:
    struct Side {
        QDockWidget *dock;
        int usual;     ///< width
        int readable;  ///< width that it grows to
        int tableRoom; ///< folds when less of the width is left beside it
    };

    /// `tableNeed` is the width that the table's usual columns take.
    DockRoom(QMainWindow *window, int tableNeed);

    /// The one that is added last folds first.
    void addSide(const Side &side);
    /// Docks at the bottom, which share one height.
    void setBottom(const QList<QDockWidget *> &docks, int usualHeight);

    /// Does it now; for changes that are no resize of the window.
    void share();
    /// Forgets what the user dragged, and what is folded.
    void reset();
    void keep(QSettings &settings) const;
    /// After the docks were restored, which are hidden if they were folded.
    void restore(const QSettings &settings);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    struct Dock {
        Side side;
        int own = 0;         ///< width that the user dragged it to; 0 = none
        int given = 0;       ///< width that it got here last
        bool folded = false; ///< hidden by us
        bool asked = false;  ///< shown by the user though there is little room
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
