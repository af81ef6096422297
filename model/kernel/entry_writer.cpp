// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/entry_writer.h"

#include "kernel/netlink_decoder.h"

#include <cerrno>

#include <poll.h>

namespace ctscope {

namespace {
/// The kernel answers at once; in milliseconds.
constexpr int patience = 10'000;
} // namespace

bool isNoAnswer(int error) noexcept { return error == EIO || error == ETIMEDOUT; }

int EntryWriter::apply(const EntryEdit &edit, const EntryKey &key) noexcept
{
    if (!m_socket)
        return EIO;
    if (!edit.isDeletion()) {
        if (const int error = check(edit, key); error != 0)
            return error;
    }
    const EditRequest request(edit, key, ++m_sequence);
    if (m_socket.send(request.bytes()) != 0)
        return EIO;
    const int error = receive([](const NetlinkMessage &message) -> std::optional<int> {
        return message.isError() ? std::optional(message.errorNumber()) : std::nullopt;
    });
    // An entry that dies while it is changed.
    return error == ETIME ? ENOENT : error;
}

/// Whether the entry with this tuple is the one of the key, and can be changed.
int EntryWriter::check(const EntryEdit &edit, const EntryKey &key) noexcept
{
    const NetlinkRequest question(key.flow, ++m_sequence);
    if (m_socket.send(question.bytes()) != 0)
        return EIO;
    return receive([&](const NetlinkMessage &message) -> std::optional<int> {
        if (message.isError())
            return message.errorNumber() != 0 ? message.errorNumber() : ENOENT;
        NetlinkFlow entry;
        if (decodeFlow(message, MessageOrigin::Table, entry) != NetlinkFault::None || !entry.has(NetlinkFlow::HasId)
            || entry.id != key.id)
            return ENOENT;
        const bool fixed = entry.has(NetlinkFlow::HasStatus) && (entry.status & status_bit::fixedTimeout) != 0;
        return fixed && edit.kind == EntryEdit::Kind::Timeout ? EOPNOTSUPP : 0;
    });
}

/// Waits for the answer to the last request; `take` returns nothing for a message that is none.
template <typename Take> int EntryWriter::receive(Take &&take) noexcept
{
    for (;;) {
        const NetlinkSocket::Received received = m_socket.receive();
        if (received.outcome == NetlinkSocket::Outcome::Nothing) {
            pollfd wait{m_socket.descriptor(), POLLIN, 0};
            const int ready = ::poll(&wait, 1, patience);
            if (ready == 0)
                return ETIMEDOUT;
            if (ready < 0 && errno != EINTR)
                return EIO;
            continue;
        }
        if (received.outcome != NetlinkSocket::Outcome::Data)
            return EIO;
        NetlinkMessages messages(received.bytes);
        NetlinkMessage message;
        while (messages.next(message)) {
            if (message.sequence != m_sequence)
                continue; // left over from a request that was given up
            if (const std::optional<int> error = take(message))
                return *error;
        }
    }
}

} // namespace ctscope
