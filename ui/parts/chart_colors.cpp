// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/chart_colors.h"

#include "ui/parts/semantic_colors.h"

#include <QPalette>

#include <algorithm>

namespace ctscope {

namespace {

struct Pair {
    QRgb light;
    QRgb dark;
};

/// The same as in the semantic colours where they have one: what is closing is grey to blue, what waits for an
/// answer is orange, trouble is red.
Pair pairOf(Charted what)
{
    using enum Charted;
    switch (what) {
    case Entries: return {0x2a78c2, 0x4f9de0};
    case Limit: return {0xc42b1c, 0xf26a5a};
    case Began: return {0x1c7a3f, 0x5fb87a};
    case Ended: return {0x6b6b6b, 0xa8a8a8};
    case Bytes: return {0x7a3ea0, 0xc99be8};
    case Drops: return {0xc42b1c, 0xf26a5a};
    case EarlyDrops: return {0xb36b00, 0xf0b040};
    case Established: return {0x1b5fa8, 0x4f9de0};
    case TimeWait: return {0x7f8fa3, 0x8494a8};
    case CloseWait: return {0x8a4f7d, 0xd08fc0};
    case FinWait: return {0x4d7f8c, 0x7fb8c8};
    case LastAck: return {0x5a5f99, 0x9aa0e0};
    case Close: return {0x6b6b6b, 0xa8a8a8};
    case SynSent: return {0xc77700, 0xe8a94f};
    case SynReceived: return {0x9a5b00, 0xc98a30};
    case OtherState: return {0x7a6a4f, 0xb8a88a};
    case NoState: return {0x2f8f6b, 0x5fb89a};
    case Tcp: return {0x1b5fa8, 0x4f9de0};
    case Udp: return {0x2f8f6b, 0x5fb89a};
    case Icmp: return {0xc77700, 0xe8a94f};
    case OtherProtocol: return {0x7a6a4f, 0xb8a88a};
    case Count: break;
    }
    return {0x6b6b6b, 0xa8a8a8};
}

} // namespace

QColor chartColor(Charted what, const QPalette &palette)
{
    constexpr double shapeRatio = 3.0;
    const QColor ground = palette.color(QPalette::Window);
    const bool dark = ground.lightnessF() < 0.5F;
    const Pair pair = pairOf(what);
    QColor color(dark ? pair.dark : pair.light);
    for (int step = 0; step < 40 && contrastRatio(color, ground) < shapeRatio; ++step)
        color = dark ? color.lighter(105) : color.darker(105);
    return color;
}

} // namespace ctscope
