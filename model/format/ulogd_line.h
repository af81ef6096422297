// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// A flow that ulogd2 logged, in conntrack's words: PRINTFLOW's "[DESTROY] ORIG: SRC=… , REPLY: …", as
/// LOGEMU and SYSLOG write it, and GPRINT's "orig.ip.saddr=…,". Text before it stays.
/// nullopt for any other line, and for an unknown protocol. The result is in `scratch`.
std::optional<std::string_view> conntrackLineOfUlogd(std::string_view line, std::string &scratch);

} // namespace ctscope
