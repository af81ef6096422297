// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/problem_words.h"

#include <QWidget>

namespace ctscope {

/// A line drawing that shows why there is no table.
class BlankPictureView : public QWidget {
    Q_OBJECT
public:
    explicit BlankPictureView(QWidget *parent = nullptr);
    void setPicture(BlankPicture picture);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    BlankPicture m_picture = BlankPicture::EmptyTable;
};

} // namespace ctscope
