// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/flow_block.h"
#include "source/file_source.h"
#include "source/history_scope.h"
#include "source/origin.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

class Bundle;

/// Options for opening an origin. A plain value.
struct OpenOptions {
    FileSource::Options file{}; ///< of dumps: files, tables in archives, standard input, texts
    /// A live table: start the capture helper through pkexec once, which asks for a password.
    bool askPolkit = false;
    /// A Member: what its archive or folder holds, when that was read already.
    std::shared_ptr<const Bundle> bundle{};
    std::string text{}; ///< a Text: what it says
    /// A Recording or a History: only flows with this end outside, of any time.
    std::optional<record::OutsideEnd> outside{};
    /// A History: its condition. The time is that of the origin.
    HistoryScope history{};
    /// A Command or an Ssh: how its programs ask for passwords and the like. Empty: at the terminal of this process;
    /// else "NAME=value" for their environment, and they have no terminal.
    std::vector<std::string> askEnvironment{};
    /// The same for each member of a Set, by its place; used in place of `askEnvironment`.
    std::vector<std::vector<std::string>> askEnvironments{};
};

/// The source for an origin; never nullptr. Nothing is opened or read before the first read().
std::unique_ptr<Source> openOrigin(const Origin &origin, OpenOptions options = {});

} // namespace ctscope
