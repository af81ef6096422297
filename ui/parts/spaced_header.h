// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

namespace ctscope {

/// A header whose titles keep a distance to each other, also where one that ends at its right edge stands
/// beside one that begins at its left; and whose tool tips are of a width that can be read.
class SpacedHeader : public QHeaderView {
    Q_OBJECT
public:
    explicit SpacedHeader(QWidget *parent = nullptr);

protected:
    void initStyleOptionForIndex(QStyleOptionHeader *option, int section) const override;
    QSize sectionSizeFromContents(int section) const override;
    bool viewportEvent(QEvent *event) override;
};

} // namespace ctscope
