// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/capacity_facts.h"

#include "table/column_words.h"

#include <QLocale>
#include <QWidget>

class QPainterPath;

namespace ctscope {

/// A dial that shows how full the table is: one number, one word, one arc.
/// The part of the arc for entries that a full table keeps is solid; the other two parts are hatched. Scales with its
/// size; uses only the palette and the font.
class CapacityGauge : public QWidget {
    Q_OBJECT
public:
    explicit CapacityGauge(QWidget *parent = nullptr);

    void setFacts(const CapacityFacts &facts);
    void setLevels(CapacityLevels levels);

    CapacityLevel level() const noexcept { return levelOf(m_facts, m_levels); }
    QString text() const { return gaugeText(m_facts, m_numbers); }
    QString word() const { return levelWord(level()); }

    /// The colour of the arc at the present level.
    QColor levelColor() const { return levelColor(palette()); }
    /// The same for a given palette, because a parent's palette changes before that of its child.
    QColor levelColor(const QPalette &palette) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void describe();

    CapacityFacts m_facts;
    CapacityLevels m_levels;
    NumberStyle m_numbers = numberStyleOf(QLocale());
};

/// Fills an area as the gauge does for entries of this class: solid, cross-hatched, hatched.
void paintPart(QPainter &painter, const QPainterPath &area, const QColor &color, Eviction eviction);

} // namespace ctscope
