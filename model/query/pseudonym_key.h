// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/pseudonyms.h"

#include <optional>
#include <string>

namespace ctscope {

/// What was found in a file that should hold a key for pseudonyms.
struct PseudonymKeyFile {
    std::optional<PseudonymKey> key;
    int error = 0; ///< without a key: the errno of reading; 0: the file has fewer than 16 bytes
};

/// Reads a key file, of which all bytes count, up to one mebibyte. Blocks.
PseudonymKeyFile readPseudonymKey(const std::string &path);

/// Writes a new key to a file that does not exist yet and that only its owner may read. Returns 0, or the errno. Blocks.
int createPseudonymKey(const std::string &path);

} // namespace ctscope
