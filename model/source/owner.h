// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// The program on this machine that one end of a flow belongs to, as far as it is known.
struct Owner {
    enum class Kind : std::uint8_t {
        Unknown,
        Socket,    ///< a socket of this machine is one end
        Forwarded, ///< neither end is on this machine
        Kernel,    ///< the kernel itself is one end; no process owns its socket
    };
    /// How sure it is that the socket belongs to the flow.
    enum class Sure : std::uint8_t {
        No,
        Exact,     ///< the socket has both ends of the flow
        Listening, ///< the socket receives from anybody, at the port of the flow
    };
    /// Why there is no owner, or no process.
    enum class Reason : std::uint8_t {
        None,
        Ended,          ///< the socket was closed before it was asked for
        NotAccepted,    ///< the connection waits for its program to accept it
        NoPrivilege,    ///< the process belongs to another user, or is not visible here
        Passed,         ///< the process that opened the socket closed its own descriptor
        TwoCandidates,  ///< several sockets or processes fit
        OtherNamespace, ///< the flow is in another network namespace
        Group,          ///< one address of many machines: broadcast or multicast
        NoSockets,      ///< the kernel lists no sockets of this protocol
        NotRead,        ///< the sockets or the addresses of this machine could not be read
    };

    Kind kind = Kind::Unknown;
    Sure sure = Sure::No;
    Reason reason = Reason::None; ///< with Socket: why there is no process

    std::optional<std::uint32_t> uid;
    std::string user; ///< name; the number when it has none
    std::optional<std::uint32_t> pid;
    std::uint64_t started = 0; ///< of the process, in clock ticks since the system was started
    std::string process;       ///< name of the program
    std::string commandLine;
    std::string unit;
    std::string container;
    std::string pod; ///< of Kubernetes: "default/web-0", or its uid

    friend bool operator==(const Owner &, const Owner &) = default;
};

/// The words of these values in filters and in JSON: "exact", "listening"; "forwarded", "kernel"; "ended",
/// "two candidates". Empty for Sure::No, Kind::Unknown, Kind::Socket and Reason::None.
std::string_view wordOf(Owner::Kind kind) noexcept;
std::string_view wordOf(Owner::Sure sure) noexcept;
std::string_view wordOf(Owner::Reason reason) noexcept;

} // namespace ctscope
