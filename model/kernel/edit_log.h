// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/file_text.h"
#include "kernel/entry_edit.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace ctscope {

/// Writes deletions and changes of entries to the system log (the journal, or syslog), through the socket that syslog(3) uses. Each line has
/// the user, the reason and as many flows as fit. Allocates nothing and opens nothing after open().
class EditLog {
public:
    static constexpr const char *systemSocket = "/dev/log";

    /// `program`: the name that lines begin with. A log that cannot be opened is empty.
    static EditLog open(std::string_view program, const std::string &socket = systemSocket);

    EditLog() = default;
    explicit operator bool() const noexcept { return static_cast<bool>(m_socket); }
    int descriptor() const noexcept { return m_socket ? m_socket.get() : -1; }

    /// Writes that a user is about to edit these entries: before it is done, so that nothing can come between.
    /// `reason` is anybody's text: what is not printable ASCII becomes "?". False when a line did not reach the log.
    bool writeIntent(
        uid_t user, const EntryEdit &edit, std::string_view reason, std::span<const EntryKey> keys) noexcept;
    /// Writes for how many of them it was done.
    bool writeResult(uid_t user, const EntryEdit &edit, std::size_t done, std::size_t wanted) noexcept;

private:
    bool put(std::string_view text) noexcept;

    FileHandle m_socket;
    std::string m_begin; ///< of each line
    /// It did not take the last line in time, and is not waited for again: edits wait for it, and a client for these.
    bool m_isStuck = false;
};

} // namespace ctscope
