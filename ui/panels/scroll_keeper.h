// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointer>

#include <utility>

class QScrollArea;
class QWidget;

namespace ctscope {

/// Keeps the place that is read in a scroll area while it lives, although widgets above that place come, go or
/// change their height: the first visible widget that remains keeps its place. At the top, the top stays.
class ScrollKeeper {
public:
    /// `widgets`: those by which the place is known, from the top; inside of the area's widget.
    template <typename Widget> ScrollKeeper(QScrollArea *area, const QList<Widget *> &widgets)
        : ScrollKeeper(area, QList<QWidget *>(widgets.begin(), widgets.end()))
    {
    }
    ScrollKeeper(QScrollArea *area, const QList<QWidget *> &widgets);
    ~ScrollKeeper();
    ScrollKeeper(const ScrollKeeper &) = delete;
    ScrollKeeper &operator=(const ScrollKeeper &) = delete;

private:
    QScrollArea *m_area;
    /// From the first visible one on, with their places before, in pixels below the upper edge.
    QList<std::pair<QPointer<QWidget>, int>> m_places;
};

} // namespace ctscope
