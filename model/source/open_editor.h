// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/entry_editor.h"
#include "source/origin.h"

#include <memory>
#include <stop_token>
#include <string>

namespace ctscope {

/// A way to delete and change flows of an origin, or why there is none.
struct OpenedEditor {
    std::unique_ptr<EntryEditor> editor; ///< null without permission
    int error = 0;                       ///< errno value of the last way that failed; ENOENT: no helper
    std::string remedy;                  ///< commands that may permit it, for a terminal; may be empty
    bool polkit = false;                 ///< the administrator's password may help: `askPolkit`
};

/// Finds a way to edit entries of a live table of this machine: a socket of this process where it has the
/// privilege, else ctscope-delete, else ctscope-delete through polkit when `askPolkit` allows to ask for a password.
/// Starts programs and waits for them, so it belongs on a thread of its own; `stop` ends the wait.
OpenedEditor openEditor(const Origin &origin, bool askPolkit, const std::stop_token &stop);

} // namespace ctscope
