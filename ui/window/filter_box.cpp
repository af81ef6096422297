// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filter_box.h"

#include "ui/parts/icons.h"

#include <QAction>
#include <QKeyEvent>

namespace ctscope {

FilterBox::FilterBox(QWidget *parent)
    : LineBox(parent)
{
    setObjectName(QStringLiteral("filterBox"));
    setPlaceholderText(tr("Filter: dport == 53, src in 10.0.0.0/8, idle > 2h, or any text in a row"));
    setToolTip(tr("Shows only the rows that match: a test such as dport == 53, or a text that is in one of their cells "
                  "(/ or Ctrl+F to come here, Esc to clear)"));
    setAccessibleName(tr("Filter"));
    setClearButtonEnabled(true);
    addAction(signIcon(Sign::Filter), QLineEdit::LeadingPosition)->setText(tr("Filter"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void FilterBox::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        if (text().isEmpty())
            emit leaveRequested();
        clear();
        return;
    case Qt::Key_Down:
    case Qt::Key_Return:
    case Qt::Key_Enter: emit leaveRequested(); return;
    default: LineBox::keyPressEvent(event);
    }
}

} // namespace ctscope
