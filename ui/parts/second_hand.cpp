// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/second_hand.h"

namespace ctscope {

namespace {

constexpr int secondMs = 1000;
constexpr int frameDelayMs = 200; ///< how much later than a second a frame may come

} // namespace

SecondHand::SecondHand(QObject *parent)
    : QTimer(parent)
{
    setInterval(secondMs);
    connect(this, &QTimer::timeout, this, [this] {
        if (interval() != secondMs)
            setInterval(secondMs);
    });
}

void SecondHand::frameCame()
{
    if (isActive())
        start(secondMs + frameDelayMs);
}

} // namespace ctscope
