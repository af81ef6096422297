// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/motion.h"

#include <QApplication>
#include <QStyle>

namespace ctscope {

bool reducedMotion()
{
    bool given = false;
    const int asked = qEnvironmentVariableIntValue("CTSCOPE_REDUCED_MOTION", &given);
    if (given)
        return asked != 0;
    return QApplication::style()->styleHint(QStyle::SH_Widget_Animation_Duration) == 0;
}

} // namespace ctscope
