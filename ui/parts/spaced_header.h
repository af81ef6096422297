// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

namespace ctscope {

/// A header that keeps a distance between its titles, even between one that is aligned right and
/// a following one that is aligned left; its tool tips are wrapped to a readable width.
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
