// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/line_box.h"

namespace ctscope {

/// The box for the filter text. Escape clears it; Escape in an empty box, Enter and the down arrow
/// request the focus for the table.
class FilterBox : public LineBox {
    Q_OBJECT
public:
    explicit FilterBox(QWidget *parent = nullptr);

signals:
    void leaveRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
};

} // namespace ctscope
