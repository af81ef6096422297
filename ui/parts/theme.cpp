// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/theme.h"

#include <QApplication>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>

namespace ctscope {
namespace {

struct Shades {
    QColor window, base, alternate, text, button, highlight, highlightedText, link, quiet, light, mid, dark;
};

QPalette paletteOf(const Shades &s)
{
    QPalette palette;
    const auto set = [&palette](std::initializer_list<QPalette::ColorRole> roles, const QColor &color) {
        for (const auto role : roles)
            palette.setColor(role, color);
    };
    set({QPalette::Window, QPalette::ToolTipBase}, s.window);
    set({QPalette::Base}, s.base);
    set({QPalette::AlternateBase}, s.alternate);
    set({QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText, QPalette::BrightText},
        s.text);
    set({QPalette::Button}, s.button);
    set({QPalette::Highlight}, s.highlight);
    set({QPalette::HighlightedText}, s.highlightedText);
    set({QPalette::Link, QPalette::LinkVisited}, s.link);
    set({QPalette::PlaceholderText}, s.quiet);
    set({QPalette::Light, QPalette::Midlight}, s.light);
    set({QPalette::Mid}, s.mid);
    set({QPalette::Dark, QPalette::Shadow}, s.dark);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, s.quiet);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, s.mid);
    return palette;
}

const Shades lightShades{QColor(0xf4, 0xf5, 0xf7), QColor(0xff, 0xff, 0xff), QColor(0xf7, 0xf8, 0xfa),
    QColor(0x1d, 0x21, 0x27), QColor(0xf4, 0xf5, 0xf7), QColor(0x2b, 0x6c, 0xb0), QColor(0xff, 0xff, 0xff),
    QColor(0x1b, 0x5f, 0xa8), QColor(0x6c, 0x74, 0x80), QColor(0xff, 0xff, 0xff), QColor(0xc6, 0xcb, 0xd3),
    QColor(0x9a, 0xa1, 0xac)};
const Shades darkShades{QColor(0x24, 0x28, 0x2e), QColor(0x1b, 0x1e, 0x23), QColor(0x20, 0x24, 0x2a),
    QColor(0xe3, 0xe6, 0xea), QColor(0x2c, 0x31, 0x38), QColor(0x2f, 0x6f, 0xb5), QColor(0xff, 0xff, 0xff),
    QColor(0x7d, 0xb6, 0xf2), QColor(0x8f, 0x98, 0xa4), QColor(0x3a, 0x41, 0x4a), QColor(0x41, 0x48, 0x52),
    QColor(0x12, 0x14, 0x17)};

} // namespace

void applyTheme(Theme theme)
{
    static const QString desktopStyle = QApplication::style()->name();
    static const QPalette desktopPalette = QApplication::palette();
    if (theme == Theme::Desktop) {
        QApplication::setStyle(desktopStyle);
        QApplication::setPalette(desktopPalette);
        return;
    }
    // Other styles paint some parts from the desktop's colours; Fusion paints all from the palette.
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(paletteOf(theme == Theme::Dark ? darkShades : lightShades));
}

} // namespace ctscope
