// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/file_source.h"
#include "source/origin.h"

#include <memory>
#include <string>

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
};

/// The source for an origin; never nullptr. Nothing is opened or read before the first read().
std::unique_ptr<Source> openOrigin(const Origin &origin, OpenOptions options = {});

} // namespace ctscope
