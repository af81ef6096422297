// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/netlink_request.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace ctscope {

/// Names one entry of the kernel's table: by its tuple, its zone and its id. An entry that took the place of the one
/// that was seen has another id, unless it is at the same place in memory too.
struct EntryKey {
    FlowKey flow;
    std::uint32_t id = 0; ///< as the kernel sent it

    friend bool operator==(const EntryKey &, const EntryKey &) noexcept = default;
};

/// What is done to an entry.
struct EntryEdit {
    enum class Kind : std::uint8_t {
        Delete,
        Timeout, ///< sets the time left, until a packet sets it anew
        Mark,    ///< sets bits of the mark
    };

    Kind kind = Kind::Delete;
    std::uint32_t value = 0; ///< Timeout: s; Mark: the bits, within `mask`; else 0
    std::uint32_t mask = 0;  ///< Mark: the bits that are set, at least one; else 0

    static EntryEdit timeout(std::uint32_t seconds) noexcept { return {Kind::Timeout, seconds, 0}; }
    static EntryEdit mark(std::uint32_t value, std::uint32_t mask = 0xffffffff) noexcept
    {
        return {Kind::Mark, value, mask};
    }

    bool isDeletion() const noexcept { return kind == Kind::Delete; }
    /// The members are within their bounds: each edit has one form only.
    bool isValid() const noexcept;
    /// The mark that an entry with another one has afterwards.
    std::uint32_t markAfter(std::uint32_t mark) const noexcept { return (mark & ~mask) | value; }

    friend bool operator==(const EntryEdit &, const EntryEdit &) noexcept = default;

    /// What a kernel with a thousand ticks a second can count: 24 days.
    static constexpr std::uint32_t longestTimeout = 2'147'483; ///< s
};

/// The message that edits one entry and asks for an answer: an error message, with 0 when it is done, and ENOENT when
/// there is no such entry. It always has a tuple, as without one the kernel would delete every entry. Of a deletion the
/// kernel compares the id. Of a change it does not: its sender compares the id first. A change never makes an
/// entry.
class EditRequest {
public:
    EditRequest(const EntryEdit &edit, const EntryKey &key, std::uint32_t sequence);

    Bytes bytes() const noexcept { return Bytes(m_buffer.data(), m_size); }

private:
    alignas(8) std::array<std::byte, 256> m_buffer{};
    std::size_t m_size = 0;
};

} // namespace ctscope
