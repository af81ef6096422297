// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace ctscope {

/// True when something names a screen to show a window on. Asked before Qt is, which ends the
/// program when there is none.
bool hasDisplay(int argc, char **argv);

/// While it lives, a display that is named and cannot be opened ends the program with a sentence and
/// ExitNothing, where Qt would abort it. One at a time, around the making of the application.
class DisplayGuard {
public:
    DisplayGuard();
    ~DisplayGuard();
    DisplayGuard(const DisplayGuard &) = delete;
    DisplayGuard &operator=(const DisplayGuard &) = delete;

private:
    QtMessageHandler m_before;
};

} // namespace ctscope
