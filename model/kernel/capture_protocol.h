// SPDX-License-Identifier: GPL-3.0-or-later
// The protocol between ctscope-capture and its client; app/capture/README.md describes it.
#pragma once

#include "kernel/netlink_channel.h"
#include "kernel/entry_edit.h"
#include "kernel/socket_diag.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ctscope::capture {

/// Both ends must have the same version.
inline constexpr std::uint32_t protocolVersion = 1;

enum class FrameType : std::uint8_t {
    // Requests, to the helper.
    Hello = 1,       ///< greeting; must come first
    Ask = 2,         ///< a NetlinkQuestion other than Flow
    AskFlows = 3,    ///< keys, at most mostKeys
    Subscribe = 4,   ///< bytes of the kernel's buffer
    Cancel = 5,      ///< nothing; of the request with the same ticket
    AskSettings = 6, ///< nothing
    AskSockets = 8,  ///< a SocketQuestion
    // Of ctscope-delete alone.
    Delete = 0x40, ///< entries, at most mostEdited
    Change = 0x41, ///< the change, and entries

    // To the client.
    HelloReply = 0x81,  ///< greeting
    Messages = 0x82,    ///< whole netlink messages, as the kernel sent them
    End = 0x83,         ///< NetlinkAnswer; the last frame of an answer
    Events = 0x84,      ///< whole netlink messages; ticket 0
    EventsState = 0x85, ///< EventsState; ticket 0
    Settings = 0x86,    ///< text, "name=value" lines
    Edited = 0xc0,      ///< what became of each entry
};

enum class Direction : std::uint8_t { ToHelper, ToClient };

/// The header: payload length (u32), ticket (u32), type (u8), three zero bytes. Numbers are in the
/// machine's order, as both ends are on one machine.
inline constexpr std::size_t headerSize = 12;
inline constexpr std::size_t keySize = 44;
inline constexpr std::size_t mostKeys = 256;
inline constexpr std::size_t socketQuestionSize = 40;
/// Bytes of payload at most.
constexpr std::size_t mostPayload(Direction direction) noexcept
{
    return direction == Direction::ToHelper ? mostKeys * keySize : std::size_t(256) * 1024;
}

/// Exit status of ctscope-capture.
enum ExitStatus : int {
    ExitDone = 0,        ///< the client closed the pipe
    ExitUsage = 2,       ///< wrong arguments, or standard input and output are not a client's pipes
    ExitUnsafe = 3,      ///< it refused to run, as others may write its file
    ExitProtocol = 4,    ///< the input was not a valid request
    ExitSystem = 5,      ///< the system refused a step of giving up privileges
    ExitNoEntry = 6,     ///< no permission to enter the network namespace
    ExitNoNamespace = 7, ///< the network namespace does not exist, or no longer
    ExitNotRead = 8,     ///< the client read nothing for a long time while events were lost
};

/// One frame. The payload points into the buffer that it was read from.
struct Frame {
    FrameType type = FrameType::Hello;
    std::uint32_t ticket = 0; ///< the client's number for the request; 0 = none
    Bytes payload;
};

/// Writes a header. `length` is that of the payload and within mostPayload().
void putHeader(std::span<std::byte, headerSize> out, FrameType type, std::uint32_t ticket, std::size_t length) noexcept;

/// Splits a stream of bytes, which arrives in pieces of any size, into frames. Its memory is one frame of
/// the largest size, allocated once. Does no I/O.
class FrameReader {
public:
    explicit FrameReader(Direction direction);

    /// Memory for the next bytes; never empty while next() returns NeedMore. Invalidates the payloads of
    /// earlier frames.
    std::span<std::byte> room() noexcept;
    void added(std::size_t bytes) noexcept { m_end += bytes; }

    enum class Next : std::uint8_t {
        Frame,
        NeedMore, ///< the next frame is not whole yet
        Garbage,  ///< no frame begins here; final
    };
    Next next(Frame &out) noexcept;

private:
    Direction m_direction;
    bool m_garbage = false;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::vector<std::byte> m_buffer;
};

/// The greeting of either end.
struct Greeting {
    std::uint32_t version = 0;
    std::string_view program; ///< "ctscope 0.1.0", for people; at most mostProgram bytes
};
inline constexpr std::size_t mostProgram = 100;

// Payloads. Decoders return nullopt for anything that their encoder does not produce.

std::vector<std::byte> encodeGreeting(const Greeting &greeting);
std::optional<Greeting> decodeGreeting(Bytes payload) noexcept;

std::array<std::byte, 1> encodeQuestion(NetlinkQuestion question) noexcept;
std::optional<NetlinkQuestion> decodeQuestion(Bytes payload) noexcept;

/// False when the key cannot be that of a flow: addresses of two families, or none.
bool encodeKey(const FlowKey &key, std::span<std::byte, keySize> out) noexcept;
std::optional<FlowKey> decodeKey(std::span<const std::byte, keySize> in) noexcept;
/// The number of keys in a payload; nullopt unless all of them are whole and valid.
std::optional<std::size_t> keyCount(Bytes payload) noexcept;
FlowKey keyAt(Bytes payload, std::size_t index) noexcept;

/// What a helper is asked about the sockets of its network namespace.
struct SocketQuestion {
    SocketKey key;
    /// All sockets of the protocol and of the family of `key.local`; with a local port only those bound to it.
    /// Otherwise the one socket that receives what `key.remote` sends to `key.local`.
    bool all = false;

    friend bool operator==(const SocketQuestion &, const SocketQuestion &) noexcept = default;
};
/// False when the kernel has no such question: a protocol whose sockets it does not list, or addresses of two families.
bool encodeSocketQuestion(const SocketQuestion &question, std::span<std::byte, socketQuestionSize> out) noexcept;
std::optional<SocketQuestion> decodeSocketQuestion(Bytes payload) noexcept;

/// What is done, and why, in words for the system log. A reason is cut after mostReason bytes.
struct EditHead {
    EntryEdit edit;
    std::string_view reason;
};
inline constexpr std::size_t changeSize = 12;
inline constexpr std::size_t entrySize = keySize + 4;
inline constexpr std::size_t mostEdited = 128;
inline constexpr std::size_t mostReason = 512;
/// The payload of Delete or Change. nullopt when the edit is not valid, a key cannot be that of a flow, or there are too
/// many.
std::optional<std::vector<std::byte>> encodeEdit(const EditHead &head, std::span<const EntryKey> keys);
struct EditOrder {
    EntryEdit edit;
    std::string_view reason;
    Bytes keys; ///< of entrySize bytes each, all valid

    std::size_t count() const noexcept { return keys.size() / entrySize; }
    EntryKey at(std::size_t index) const noexcept;
};
/// Of the type Delete or Change; nullopt for others.
std::optional<EditOrder> decodeEdit(FrameType type, Bytes payload) noexcept;

/// The errno value for each entry, 0 = done, and whether the system log has them.
struct EditResults {
    bool logged = false;
    std::vector<int> errors;
};
/// Writes a payload of 4 bytes and 4 for each error, and returns its size. Allocates nothing.
std::size_t writeResults(std::span<std::byte> out, bool logged, std::span<const int> errors) noexcept;
std::optional<EditResults> decodeResults(Bytes payload);

std::array<std::byte, 4> encodeBufferSize(std::uint32_t bytes) noexcept;
std::optional<std::uint32_t> decodeBufferSize(Bytes payload) noexcept;

std::array<std::byte, 8> encodeAnswer(const NetlinkAnswer &answer) noexcept;
std::optional<NetlinkAnswer> decodeAnswer(Bytes payload) noexcept;

std::array<std::byte, 8> encodeEventsState(const EventsState &state) noexcept;
std::optional<EventsState> decodeEventsState(Bytes payload) noexcept;

/// Calls `visit(name, value)` for each line of a Settings payload.
template <typename Visit> void eachSetting(Bytes payload, Visit &&visit)
{
    std::string_view text(reinterpret_cast<const char *>(payload.data()), payload.size());
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
        if (const auto equals = line.find('='); equals != std::string_view::npos && equals > 0)
            visit(line.substr(0, equals), line.substr(equals + 1));
    }
}

} // namespace ctscope::capture
