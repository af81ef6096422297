// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/entry_edit.h"
#include "kernel/netlink_message.h"
#include "kernel/netlink_socket.h"

#include <cstdint>
#include <optional>

namespace ctscope {

/// Edits entries over a socket of this process, one by one, and waits for the kernel's answer to each. Allocates nothing
/// after its construction.
class EntryWriter {
public:
    /// An empty socket answers everything with EIO.
    explicit EntryWriter(NetlinkSocket socket) noexcept
        : m_socket(std::move(socket))
    {
    }

    int descriptor() const noexcept { return m_socket ? m_socket.descriptor() : -1; }

    /// The kernel's errno value, 0 = done, ENOENT = there is no entry with this tuple, zone and id; EOPNOTSUPP = its
    /// timeout is fixed. EIO and ETIMEDOUT: there was no answer.
    ///
    /// The kernel compares the id of a deletion. For a change the entry is read first, and its id compared here. An entry
    /// that takes its place within the microseconds in between is changed in its stead.
    int apply(const EntryEdit &edit, const EntryKey &key) noexcept;

private:
    int send(Bytes request) noexcept;
    int check(const EntryEdit &edit, const EntryKey &key) noexcept;
    template <typename Take> int receive(Take &&take) noexcept;

    NetlinkSocket m_socket;
    std::uint32_t m_sequence = 0;
};

/// True for a value of EntryWriter::apply() that says that there was no answer.
bool isNoAnswer(int error) noexcept;

} // namespace ctscope
