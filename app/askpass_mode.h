// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

namespace ctscope {

/// ssh has started ctscope to ask the user a question, which the window does (ui/window/askpass_server.h): sends it to
/// the window and prints the answer. Returns the exit status; nullopt when ctscope was started for anything else.
std::optional<int> runAskpass(int argc, char **argv);

} // namespace ctscope
