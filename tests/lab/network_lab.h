// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringList>

#include <functional>
#include <cstdint>
#include <utility>

namespace ctscope::lab {

/// A file descriptor, closed at the end.
class Descriptor {
public:
    explicit Descriptor(int fd = -1) noexcept
        : m_fd(fd)
    {
    }
    Descriptor(Descriptor &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    Descriptor &operator=(Descriptor &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~Descriptor();
    int get() const noexcept { return m_fd; }
    explicit operator bool() const noexcept { return m_fd >= 0; }

private:
    int m_fd;
};

/// What a program printed, and how it ended.
struct Output {
    QByteArray text;
    QByteArray errors;
    int status = -1;
};

/// A client and a server with a gateway between them, in three network namespaces of the running
/// kernel. The gateway is the namespace of this process, which thereby leaves the one it was
/// started in; the other two exist as long as the NetworkLab. Nothing outside of them is touched,
/// and the kernel removes them when the process ends, however it ends.
///
///     client 10.1.0.2 fd00:1::2 -- 10.1.0.1 fd00:1::1 gateway 10.2.0.1 fd00:2::1 -- 10.2.0.2 fd00:2::2 server
///
/// 10.9.0.0/24 and fd00:9::/64 lie behind the server, which drops what goes there. The gateway counts, stamps,
/// translates, marks and sets zones as the rules in network_lab.cpp say.
/// Failures throw std::runtime_error. Used from the main thread alone.
class NetworkLab {
public:
    /// Moves this process into a new network namespace. Must come before other threads start.
    /// Returns why it cannot be done, or nothing.
    static QByteArray enter();

    NetworkLab();

    enum class Place { Client, Gateway, Server };

    /// Runs a program in a namespace and waits for it.
    Output run(Place place, const QStringList &command, const QByteArray &input = {}) const;
    /// The same for programs that must not fail: their output.
    QByteArray mustRun(Place place, const QStringList &command, const QByteArray &input = {}) const;
    /// Runs a function on a thread that is in the namespace.
    void in(Place place, const std::function<void()> &function) const;

    // A connection is seen from the client; "10.2.0.2" and "fd00:2::2" decide the family.

    /// A listening TCP socket of the server.
    Descriptor listen(const char *address, std::uint16_t port) const;
    /// A TCP connection that is complete.
    Descriptor connect(const char *address, std::uint16_t port) const;
    /// A TCP connection that is only begun.
    Descriptor beginConnect(const char *address, std::uint16_t port) const;
    /// A socket of the client that is connected without a handshake (UDP, ICMP, raw).
    Descriptor open(const char *address, std::uint16_t port, int type, int protocol) const;
    /// The same as a bound socket of the server.
    Descriptor bind(const char *address, std::uint16_t port, int type, int protocol) const;

private:
    Descriptor socket(Place place, int family, int type, int protocol) const;
    int descriptor(Place place) const;

    Descriptor m_client;
    Descriptor m_gateway;
    Descriptor m_server;
};

/// The next connection of a listening socket.
Descriptor accept(const Descriptor &listening);
void send(const Descriptor &socket, const QByteArray &data);
/// Waits for data and returns it.
QByteArray receive(const Descriptor &socket);
/// Waits for a datagram and sends it back to where it came from.
void echo(const Descriptor &socket);
/// Ends one direction of a TCP connection.
void finish(const Descriptor &socket);
/// Waits until the other side has confirmed that.
bool waitUntilFinishIsKnown(const Descriptor &socket);
/// Ends a TCP connection with a reset.
void reset(const Descriptor &socket);

/// An ICMP or ICMPv6 echo request; the kernel sets the id and the checksum.
QByteArray echoRequest(bool ipv6);

} // namespace ctscope::lab
