// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/eviction.h"

#include <QWidget>

#include <optional>

namespace ctscope {

/// A small square for the legend of the gauge, filled like one of its parts.
class Swatch : public QWidget {
    Q_OBJECT
public:
    /// Without a class the swatch stays empty.
    explicit Swatch(std::optional<Eviction> eviction, QWidget *parent = nullptr);
    void setColor(const QColor &color);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::optional<Eviction> m_eviction;
    QColor m_color;
};

} // namespace ctscope
