// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/color_rules.h"

#include "ui/parts/semantic_colors.h"
#include "ui/parts/settings.h"

#include <QCoreApplication>
#include <QPalette>
#include <QPointer>
#include <QSettings>

#include <algorithm>

namespace ctscope {

namespace {

const QString rulesKey = QStringLiteral("colorRules");

QColor mixed(const QColor &base, const QColor &color, float share)
{
    const auto mix = [share](float a, float b) { return a * (1 - share) + b * share; };
    return QColor::fromRgbF(
        mix(base.redF(), color.redF()), mix(base.greenF(), color.greenF()), mix(base.blueF(), color.blueF()));
}

} // namespace

ColorRules *ColorRules::shared()
{
    static QPointer<ColorRules> rules;
    if (!rules)
        rules = new ColorRules(QCoreApplication::instance());
    return rules;
}

ColorRules::ColorRules(QObject *parent)
    : QObject(parent)
{
    const auto settings = openSettings();
    const int count = settings->beginReadArray(rulesKey);
    for (int i = 0; i < count; ++i) {
        settings->setArrayIndex(i);
        m_all.append(
            {settings->value(QStringLiteral("name")).toString(), settings->value(QStringLiteral("filter")).toString(),
                QColor(settings->value(QStringLiteral("color")).toString()),
                settings->value(QStringLiteral("sign")).toString(), settings->value(QStringLiteral("enabled")).toBool(),
                settings->value(QStringLiteral("ofNames")).toBool()});
    }
    settings->endArray();
    // An empty list is what the user left; only without any are those of the program taken.
    if (count == 0 && !settings->contains(rulesKey + QStringLiteral("/size")))
        m_all = builtIn();
}

QList<ColorRule> ColorRules::builtIn()
{
    return {
        {tr("Dropped first when the table is full"), QStringLiteral("evictable"), QColor(0xd9, 0x7a, 0x00),
            QStringLiteral("E"), false},
        {tr("Without a reply"), QStringLiteral("unreplied"), QColor(0xc0, 0x39, 0x2b), QStringLiteral("?"), false},
        {tr("Closing or closed"), QStringLiteral("state in {FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE}"),
            QColor(0x7f, 0x8c, 0x8d), QStringLiteral("C"), false},
        {tr("Remote login"), QStringLiteral("dport in {22, 23, 3389, 5900}"), QColor(0x8e, 0x44, 0xad),
            QStringLiteral("L"), false},
        {tr("DNS"), QStringLiteral("dport in {53, 853}"), QColor(0x29, 0x80, 0xb9), QStringLiteral("D"), false},
        {tr("Web"), QStringLiteral("dport in {80, 443, 8080}"), QColor(0x27, 0xae, 0x60), QStringLiteral("W"), false},
        {tr("Translated"), QStringLiteral("nat in {snat, dnat, both}"), QColor(0x16, 0xa0, 0x85), QStringLiteral("N"),
            false},
        {tr("Colours of your file of names"), QString(), QColor(0x7f, 0x8c, 0x8d), QStringLiteral("@"), false, true},
    };
}

void ColorRules::setAll(QList<ColorRule> rules)
{
    if (rules == m_all)
        return;
    m_all = std::move(rules);
    const auto settings = openSettings();
    settings->remove(rulesKey);
    settings->beginWriteArray(rulesKey, static_cast<int>(m_all.size()));
    for (int i = 0; i < m_all.size(); ++i) {
        settings->setArrayIndex(i);
        settings->setValue(QStringLiteral("name"), m_all[i].name);
        settings->setValue(QStringLiteral("filter"), m_all[i].filter);
        settings->setValue(QStringLiteral("color"), m_all[i].color.name());
        settings->setValue(QStringLiteral("sign"), m_all[i].sign);
        settings->setValue(QStringLiteral("enabled"), m_all[i].enabled);
        settings->setValue(QStringLiteral("ofNames"), m_all[i].ofNames);
    }
    settings->endArray();
    emit changed();
}

QColor readableTint(const QColor &color, const QPalette &palette)
{
    constexpr double readable = 4.5;
    constexpr float most = 0.35F;
    constexpr float step = 0.05F;
    const SemanticColors colors = SemanticColors::of(palette);
    const QColor base = palette.color(QPalette::Base);
    for (float share = most; share > step; share -= step) {
        const QColor tint = mixed(base, color, share);
        const QColor texts[] = {
            palette.color(QPalette::Text), colors.quiet, colors.unreplied, colors.nat, colors.assured};
        if (std::ranges::all_of(texts, [&](const QColor &text) { return contrastRatio(text, tint) >= readable; }))
            return tint;
    }
    return mixed(base, color, step);
}

} // namespace ctscope
