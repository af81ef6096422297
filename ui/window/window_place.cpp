// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_place.h"

#include <QGuiApplication>
#include <QScreen>
#include <QStyle>
#include <QWidget>
#include <QWindow>

#include <algorithm>

namespace ctscope {
namespace {

/// The margins of a window's frame; usual margins before the window is shown.
QMargins frameOf(const QWidget *window)
{
    if (window->isVisible() && window->windowHandle())
        return window->windowHandle()->frameMargins();
    const int title = window->style()->pixelMetric(QStyle::PM_TitleBarHeight, nullptr, window);
    constexpr int edge = 4;
    return {edge, title + edge, edge, edge};
}

/// True for the virtual screen of a program without a display.
bool isMadeUp(const QScreen *screen)
{
    return QGuiApplication::platformName() == QLatin1String("offscreen") && screen->name().isEmpty();
}

} // namespace

QRect fittedPlace(const QRect &place, const QMargins &frame, const QRect &available)
{
    const QRect room = available.marginsRemoved(frame);
    if (!room.isValid())
        return place;
    QRect fitted(place.topLeft(), place.size().boundedTo(room.size()));
    fitted.moveLeft(std::clamp(fitted.left(), room.left(), room.right() - fitted.width() + 1));
    fitted.moveTop(std::clamp(fitted.top(), room.top(), room.bottom() - fitted.height() + 1));
    return fitted;
}

void fitOnScreen(QWidget *window)
{
    const QScreen *screen = window->screen();
    if (!screen || isMadeUp(screen)
        || (window->windowState() & (Qt::WindowMaximized | Qt::WindowFullScreen | Qt::WindowMinimized)))
        return;
    const QRect place = window->geometry();
    const QRect fitted = fittedPlace(place, frameOf(window), screen->availableGeometry());
    // The window manager places a window that was never moved.
    const bool placed = window->testAttribute(Qt::WA_Moved) || window->isVisible();
    if (placed && fitted != place)
        window->setGeometry(fitted); // without its frame, which is not known before the window is shown
    else if (fitted.size() != place.size())
        window->resize(fitted.size());
}

} // namespace ctscope
