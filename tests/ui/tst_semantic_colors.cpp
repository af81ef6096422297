// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/semantic_colors.h"

#include "ui/parts/theme.h"

#include <QApplication>
#include <QPalette>
#include <QTest>

#include <array>
#include <cmath>

using namespace ctscope;

namespace {

QPalette highContrast()
{
    QPalette palette(Qt::white, Qt::black);
    palette.setColor(QPalette::Base, Qt::black);
    palette.setColor(QPalette::AlternateBase, QColor(0x1a, 0x1a, 0x1a));
    palette.setColor(QPalette::Text, Qt::white);
    return palette;
}

QPalette sepia()
{
    QPalette palette(QColor(0x3b, 0x2f, 0x20), QColor(0xe8, 0xdd, 0xc8));
    palette.setColor(QPalette::Base, QColor(0xf4, 0xec, 0xd8));
    palette.setColor(QPalette::AlternateBase, QColor(0xec, 0xe2, 0xcc));
    palette.setColor(QPalette::Text, QColor(0x3b, 0x2f, 0x20));
    return palette;
}

/// The colour as people without red or green cones see it (Machado, Oliveira, Fernandes 2009,
/// severity 1.0), in linear light.
using Matrix = std::array<std::array<double, 3>, 3>;
constexpr Matrix protanopia = {
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix deuteranopia = {
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix everyone = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

std::array<double, 3> lab(const QColor &color, const Matrix &eye)
{
    const auto linear = [](float channel) {
        const double c = double(channel);
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    const std::array<double, 3> rgb = {linear(color.redF()), linear(color.greenF()), linear(color.blueF())};
    std::array<double, 3> seen{};
    for (std::size_t i = 0; i < 3; ++i)
        seen[i] = std::clamp(eye[i][0] * rgb[0] + eye[i][1] * rgb[1] + eye[i][2] * rgb[2], 0.0, 1.0);
    const double x = (0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.95047;
    const double y = 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2];
    const double z = (0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.08883;
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    return {116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))};
}

/// CIE 1976 colour difference: 2.3 is just noticeable.
double difference(const QColor &a, const QColor &b, const Matrix &eye)
{
    const auto x = lab(a, eye);
    const auto y = lab(b, eye);
    return std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

} // namespace

class SemanticColorsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QApplication::setStyle(QStringLiteral("Fusion")); }
    void contrastRatioIsTheWcagOne();
    void wordsAreReadable_data();
    void wordsAreReadable();
    void shapesStandOut_data() { palettes(); }
    void shapesStandOut();
    void textStaysReadableOnTheFlash_data() { palettes(); }
    void textStaysReadableOnTheFlash();
    void meaningsAreToldApart_data() { palettes(); }
    void meaningsAreToldApart();

private:
    static void palettes();
    static QPalette themed(Theme theme)
    {
        applyTheme(theme);
        return QApplication::palette();
    }
};

void SemanticColorsTest::palettes()
{
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << themed(Theme::Light);
    QTest::newRow("dark") << themed(Theme::Dark);
    QTest::newRow("high contrast") << highContrast();
    QTest::newRow("sepia") << sepia();
}

void SemanticColorsTest::contrastRatioIsTheWcagOne()
{
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
    QCOMPARE(qRound(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) * 100), 454);
}

void SemanticColorsTest::wordsAreReadable_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::addColumn<QColor>("color");
    const std::pair<const char *, QPalette> all[] = {{"light", themed(Theme::Light)}, {"dark", themed(Theme::Dark)},
        {"high contrast", highContrast()}, {"sepia", sepia()}};
    for (const auto &[name, palette] : all) {
        const SemanticColors c = SemanticColors::of(palette);
        const std::pair<const char *, QColor> words[] = {{"begun", c.begun}, {"ended", c.ended},
            {"unreplied", c.unreplied}, {"assured", c.assured}, {"expiring", c.expiring}, {"nat", c.nat},
            {"calm", c.calmText}, {"warning", c.warningText}, {"error", c.errorText}, {"quiet", c.quiet}};
        for (const auto &[word, color] : words)
            QTest::addRow("%s, %s", name, word) << palette << color;
    }
}

void SemanticColorsTest::wordsAreReadable()
{
    QFETCH(QPalette, palette);
    QFETCH(QColor, color);
    for (const auto role : {QPalette::Base, QPalette::AlternateBase, QPalette::Window})
        QVERIFY2(contrastRatio(color, palette.color(role)) >= 4.5,
            qPrintable(QString::number(contrastRatio(color, palette.color(role)))));
}

void SemanticColorsTest::shapesStandOut()
{
    QFETCH(QPalette, palette);
    const SemanticColors c = SemanticColors::of(palette);
    for (const QColor &color : {c.calm, c.warning, c.error})
        QVERIFY(contrastRatio(color, palette.color(QPalette::Window)) >= 3.0);
}

void SemanticColorsTest::textStaysReadableOnTheFlash()
{
    QFETCH(QPalette, palette);
    const SemanticColors c = SemanticColors::of(palette);
    QVERIFY(contrastRatio(palette.color(QPalette::Text), c.changed) >= 4.5);
    QVERIFY(difference(c.changed, palette.color(QPalette::Base), everyone) > 10);
}

void SemanticColorsTest::meaningsAreToldApart()
{
    QFETCH(QPalette, palette);
    const SemanticColors c = SemanticColors::of(palette);
    const std::tuple<const char *, QColor, QColor> pairs[] = {{"calm and warning", c.calm, c.warning},
        {"calm and error", c.calm, c.error}, {"warning and error", c.warning, c.error},
        {"assured and unreplied", c.assured, c.unreplied}, {"assured and expiring", c.assured, c.expiring},
        {"nat and quiet", c.nat, c.quiet}};
    for (const auto &[name, a, b] : pairs) {
        for (const Matrix &eye : {everyone, protanopia, deuteranopia})
            QVERIFY2(difference(a, b, eye) > 10, name);
    }
}

QTEST_MAIN(SemanticColorsTest)

#include "tst_semantic_colors.moc"
