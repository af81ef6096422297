// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/capture_protocol.h"
#include "kernel/edit_log.h"
#include "kernel/entry_writer.h"
#include "kernel/netlink_socket.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace ctscope::capture {

/// Deletes and changes the entries that a client names on standard input, and answers on standard output, one request
/// after the other, until the client closes them or is idle for a minute. It deletes an entry with this tuple, this zone
/// and this id, or sets its time left or its mark, and does nothing else. The constructor allocates all memory.
class EditServer {
public:
    /// `socket` is empty when it could not be opened, with `openError`. `user`: who edits, for the log.
    /// `mayEdit`: this process has the privilege.
    EditServer(NetlinkSocket socket, int openError, EditLog log, uid_t user, bool mayEdit);

    int kernelDescriptor() const noexcept { return m_writer.descriptor(); }
    int logDescriptor() const noexcept { return m_log.descriptor(); }

    /// Serves to the end. Returns the exit status.
    ExitStatus run() noexcept;

private:
    enum class Go : std::uint8_t { On, ClientGone, Nonsense };

    Go readInput() noexcept;
    Go handle(const Frame &frame) noexcept;
    Go apply(std::uint32_t ticket, const EditOrder &order) noexcept;
    Go put(FrameType type, std::uint32_t ticket, Bytes payload) noexcept;

    EntryWriter m_writer;
    int m_openError;
    EditLog m_log;
    uid_t m_user;
    bool m_mayEdit;
    bool m_greeted = false;
    FrameReader m_requests{Direction::ToHelper};
    std::vector<std::byte> m_greeting; ///< ready to be sent
    std::array<EntryKey, mostEdited> m_keys{};
    std::array<int, mostEdited> m_errors{};
    std::array<std::byte, 4 + 4 * mostEdited> m_results{};
    std::array<std::byte, headerSize + 4 + 4 * mostEdited> m_out{};
};

} // namespace ctscope::capture
