// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/semantic_colors.h"

#include <QPalette>

#include <algorithm>
#include <array>
#include <cmath>

namespace ctscope {

namespace {

constexpr double textRatio = 4.5;
constexpr double shapeRatio = 3.0;

QColor between(const QColor &a, const QColor &b, double share)
{
    const auto mix = [share](
                         float x, float y) { return static_cast<float>(double(x) * (1 - share) + double(y) * share); };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()));
}

double luminance(const QColor &color) noexcept
{
    const auto linear = [](float channel) {
        const double c = double(channel);
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

/// The background colours of a palette.
class Grounds {
public:
    explicit Grounds(const QPalette &palette)
        : m_grounds{palette.color(QPalette::Base), palette.color(QPalette::AlternateBase),
            palette.color(QPalette::Window)}
        , m_text(palette.color(QPalette::Text))
        , m_dark(luminance(m_grounds[0]) < luminance(m_text))
    {
    }

    bool dark() const noexcept { return m_dark; }

    /// The colour, moved towards white or black just far enough for the contrast.
    QColor readable(const QColor &color, double ratio) const
    {
        const QColor away = m_dark ? QColor(Qt::white) : QColor(Qt::black);
        constexpr int steps = 50;
        for (int step = 0; step < steps; ++step) {
            const QColor tried = between(color, away, double(step) / steps);
            const bool enough = std::ranges::all_of(
                m_grounds, [&](const QColor &ground) { return contrastRatio(tried, ground) >= ratio; });
            if (enough)
                return tried;
        }
        return away;
    }

private:
    std::array<QColor, 3> m_grounds;
    QColor m_text;
    bool m_dark;
};

} // namespace

QColor readableInk(const QColor &color, const QPalette &palette) { return Grounds(palette).readable(color, textRatio); }

double contrastRatio(const QColor &a, const QColor &b) noexcept
{
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

SemanticColors SemanticColors::of(const QPalette &palette)
{
    const Grounds grounds(palette);
    const bool dark = grounds.dark();
    const QColor base = palette.color(QPalette::Base);
    const QColor text = palette.color(QPalette::Text);
    const auto forText = [&](QRgb light, QRgb onDark) {
        return grounds.readable(QColor(dark ? onDark : light), textRatio);
    };
    const auto forShape = [&](QRgb light, QRgb onDark) {
        return grounds.readable(QColor(dark ? onDark : light), shapeRatio);
    };
    // Blue, orange and vermilion stay apart in deuteranopia and protanopia; green is never alone.
    SemanticColors colors;
    colors.begun = forText(0x1c7a3f, 0x5fb87a);
    colors.ended = grounds.readable(between(base, text, 0.45), textRatio);
    colors.unreplied = forText(0x9a5b00, 0xe8a94f);
    colors.assured = forText(0x1b5fa8, 0x6faef0);
    colors.expiring = forText(0xb53a1e, 0xf08a72);
    colors.nat = forText(0x7a3ea0, 0xc99be8);
    colors.changed = dark ? QColor(0x4a, 0x5a, 0x30) : QColor(0xe9, 0xf3, 0xc4);
    colors.calm = forShape(0x2a78c2, 0x4f9de0);
    colors.warning = forShape(0xd98200, 0xf0b040);
    colors.error = forShape(0xc42b1c, 0xf26a5a);
    colors.calmText = grounds.readable(colors.calm, textRatio);
    colors.warningText = grounds.readable(colors.warning, textRatio);
    colors.errorText = grounds.readable(colors.error, textRatio);
    colors.quiet = grounds.readable(between(base, text, 0.62), textRatio);
    return colors;
}

} // namespace ctscope
