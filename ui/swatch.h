// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace ctscope {

/// A small square that shows what a part of the gauge looks like: its legend.
class Swatch : public QWidget {
    Q_OBJECT
public:
    enum class Fill { None, Solid, Hatched };

    explicit Swatch(Fill fill, QWidget *parent = nullptr);
    void setColor(const QColor &color);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Fill m_fill;
    QColor m_color;
};

} // namespace ctscope
