// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/large_memory.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>

namespace ctscope {

/// The characters of a regular file, or why there are none.
struct PlainFile {
    std::shared_ptr<LargeText> text; ///< null when stopped or failed
    int error = 0;                   ///< errno; 0 with no text = stopped
};

/// Reads bytes [0, size) of a regular file, with several threads where it may: copying keeps one
/// alone busy. A file that became shorter meanwhile gives a shorter text.
/// The file is copied, not mapped: a mapped file that is cut off ends the program (SIGBUS), and one
/// that is written to changes while it is parsed.
/// `progress` is called with the bytes done, by the calling thread. Throws std::bad_alloc.
PlainFile readPlainFile(int fd, std::uint64_t size, int threads, const std::stop_token &stop,
    const std::function<void(std::uint64_t done)> &progress);

} // namespace ctscope
