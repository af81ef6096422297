// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/semantic_colors.h"

#include <QPalette>

namespace ctscope {

SemanticColors SemanticColors::of(const QPalette &palette)
{
    const QColor base = palette.color(QPalette::Base);
    const QColor text = palette.color(QPalette::Text);
    const bool dark = base.lightness() < 128;
    const auto between = [](const QColor &a, const QColor &b, double share) {
        return QColor::fromRgbF(static_cast<float>(a.redF() * (1 - share) + b.redF() * share),
                                static_cast<float>(a.greenF() * (1 - share) + b.greenF() * share),
                                static_cast<float>(a.blueF() * (1 - share) + b.blueF() * share));
    };
    // Blue, orange and vermilion stay apart in deuteranopia and protanopia; green is never alone.
    SemanticColors colors;
    colors.begun = dark ? QColor(0x5f, 0xb8, 0x7a) : QColor(0x1c, 0x7a, 0x3f);
    colors.ended = between(base, text, 0.45);
    colors.unreplied = dark ? QColor(0xe8, 0xa9, 0x4f) : QColor(0x9a, 0x5b, 0x00);
    colors.assured = dark ? QColor(0x6f, 0xae, 0xf0) : QColor(0x1b, 0x5f, 0xa8);
    colors.expiring = dark ? QColor(0xf0, 0x8a, 0x72) : QColor(0xb5, 0x3a, 0x1e);
    colors.nat = dark ? QColor(0xc9, 0x9b, 0xe8) : QColor(0x7a, 0x3e, 0xa0);
    colors.changed = dark ? QColor(0x4a, 0x5a, 0x30) : QColor(0xe9, 0xf3, 0xc4);
    colors.calm = dark ? QColor(0x4f, 0x9d, 0xe0) : QColor(0x2a, 0x78, 0xc2);
    colors.warning = dark ? QColor(0xf0, 0xb0, 0x40) : QColor(0xc9, 0x7a, 0x00);
    colors.error = dark ? QColor(0xf2, 0x6a, 0x5a) : QColor(0xc4, 0x2b, 0x1c);
    colors.quiet = between(base, text, 0.62);
    return colors;
}

} // namespace ctscope
