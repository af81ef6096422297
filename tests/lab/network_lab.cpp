// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/network_lab.h"

#include <QProcess>
#include <QTest>

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace ctscope::lab {

namespace {

/// How long anything of the lab may take before it counts as failed.
constexpr int patience = 20'000; // ms

constexpr char gatewayRules[] = R"(
table inet lab {
  chain zones {
    type filter hook prerouting priority raw;
    iifname "to-client" udp dport 7000 ct zone set 7
    iifname "to-server" udp sport 7000 ct zone set 7
    iifname "to-client" udp dport 7001 ct original zone set 3
  }
  chain marks {
    type filter hook forward priority filter;
    tcp dport 5001 ct mark set 42
    udp dport 6001 ct mark set 0xffffffff
  }
  chain destinations {
    type nat hook prerouting priority dstnat;
    iifname "to-client" ip daddr 10.1.0.1 tcp dport 8080 dnat ip to 10.2.0.2:5001
    iifname "to-client" ip6 daddr fd00:1::1 udp dport 8053 dnat ip6 to [fd00:2::2]:6001
  }
  chain sources {
    type nat hook postrouting priority srcnat;
    oifname "to-server" tcp dport 5002 masquerade
    oifname "to-server" udp dport 6002 snat ip to 10.2.0.1:40000-40010
  }
})";

// Packets that never arrive keep a connection in the state before them.
constexpr char clientRules[] = R"(
table inet lab {
  chain losses {
    type filter hook input priority filter;
    tcp sport 5003 drop
    tcp sport 5006 tcp flags & fin == fin drop
  }
  chain repetitions {
    type filter hook output priority filter;
    tcp dport 5004 tcp flags & fin == fin limit rate 1/day burst 1 packets accept
    tcp dport 5004 tcp flags & fin == fin drop
  }
})";
constexpr char serverRules[] = R"(
table inet lab {
  chain losses {
    type filter hook input priority filter;
    tcp dport 5004 tcp flags & fin == fin drop
  }
})";

[[noreturn]] void fail(const std::string &what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

void check(bool done, const char *what)
{
    if (!done)
        fail(what);
}

/// An address and its port for the system's calls.
struct Endpoint {
    sockaddr_storage storage{};
    socklen_t length = 0;

    Endpoint(const char *address, std::uint16_t port)
    {
        sockaddr_in v4{};
        sockaddr_in6 v6{};
        if (inet_pton(AF_INET, address, &v4.sin_addr) == 1) {
            v4.sin_family = AF_INET;
            v4.sin_port = htons(port);
            length = sizeof v4;
            std::memcpy(&storage, &v4, sizeof v4);
        } else if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1) {
            v6.sin6_family = AF_INET6;
            v6.sin6_port = htons(port);
            length = sizeof v6;
            std::memcpy(&storage, &v6, sizeof v6);
        } else {
            throw std::runtime_error(std::string(address) + " is no address");
        }
    }
    const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&storage); }
    int family() const { return storage.ss_family; }
};

void limitWaiting(int fd)
{
    const timeval limit{patience / 1000, 0};
    check(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0, "SO_RCVTIMEO");
    check(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0, "SO_SNDTIMEO");
}

void setSysctl(const char *name, const char *value)
{
    std::ofstream file(std::string("/proc/sys/net/") + name);
    file << value << std::flush;
    check(file.good(), name);
}

} // namespace

Descriptor::~Descriptor()
{
    if (m_fd >= 0)
        close(m_fd);
}

QByteArray NetworkLab::enter()
{
    if (geteuid() != 0)
        return "only root can make network namespaces with rules and read the table of one";
    if (unshare(CLONE_NEWNET) != 0)
        return QByteArray("a network namespace cannot be made: ") + std::strerror(errno);
    return {};
}

NetworkLab::NetworkLab()
{
    const auto namespaceOfThisThread = [] {
        Descriptor fd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
        check(bool(fd), "/proc/thread-self/ns/net");
        return fd;
    };
    m_gateway = namespaceOfThisThread();
    for (Descriptor *place : {&m_client, &m_server}) {
        int error = 0;
        std::thread([&] {
            if (unshare(CLONE_NEWNET) != 0)
                error = errno;
            else
                *place = namespaceOfThisThread();
        }).join();
        errno = error;
        check(error == 0, "unshare");
    }

    const auto path = [](const Descriptor &fd) { return QStringLiteral("/proc/%1/fd/%2").arg(getpid()).arg(fd.get()); };
    const auto ip = [this](Place place, const QString &arguments) {
        mustRun(place, QStringList{QStringLiteral("ip")} + arguments.split(u' '));
    };
    for (const auto &[place, network, away] : {std::tuple(Place::Client, QStringLiteral("client"), path(m_client)),
             std::tuple(Place::Server, QStringLiteral("server"), path(m_server))}) {
        const QString number = place == Place::Client ? QStringLiteral("1") : QStringLiteral("2");
        ip(Place::Gateway, QStringLiteral("link add to-%1 type veth peer name eth0 netns %2").arg(network, away));
        for (const auto &[where, device, host] : {std::tuple(Place::Gateway, QStringLiteral("to-") + network, 1),
                 std::tuple(place, QStringLiteral("eth0"), 2)}) {
            ip(where, QStringLiteral("address add 10.%1.0.%2/24 dev %3").arg(number).arg(host).arg(device));
            // Duplicate address detection would take a second.
            ip(where, QStringLiteral("address add fd00:%1::%2/64 dev %3 nodad").arg(number).arg(host).arg(device));
            ip(where, QStringLiteral("link set %1 up").arg(device));
        }
        ip(place, QStringLiteral("route add default via 10.%1.0.1").arg(number));
        ip(place, QStringLiteral("route add default via fd00:%1::1").arg(number));
        in(place, [] {
            setSysctl("ipv4/conf/all/forwarding", "0");
            setSysctl("ipv6/conf/all/forwarding", "0");
            setSysctl("ipv4/ping_group_range", "0 2147483647");
        });
    }
    ip(Place::Gateway, QStringLiteral("route add 10.9.0.0/24 via 10.2.0.2"));
    ip(Place::Gateway, QStringLiteral("route add fd00:9::/64 via fd00:2::2"));
    setSysctl("ipv4/conf/all/forwarding", "1");
    setSysctl("ipv6/conf/all/forwarding", "1");

    // The rules turn connection tracking on; the settings make it record everything.
    const QStringList nft{QStringLiteral("nft"), QStringLiteral("-f"), QStringLiteral("-")};
    mustRun(Place::Gateway, nft, gatewayRules);
    mustRun(Place::Client, nft, clientRules);
    mustRun(Place::Server, nft, serverRules);
    setSysctl("netfilter/nf_conntrack_acct", "1");
    setSysctl("netfilter/nf_conntrack_timestamp", "1");
    // No flow may expire before a slow machine has read it.
    for (const char *timeout : {"tcp_timeout_syn_sent", "tcp_timeout_syn_recv", "tcp_timeout_fin_wait",
             "tcp_timeout_close_wait", "tcp_timeout_last_ack", "tcp_timeout_time_wait", "tcp_timeout_close",
             "udp_timeout", "udp_timeout_stream", "icmp_timeout", "icmpv6_timeout", "gre_timeout", "generic_timeout"})
        setSysctl((std::string("netfilter/nf_conntrack_") + timeout).c_str(), "600");
}

int NetworkLab::descriptor(Place place) const
{
    switch (place) {
    case Place::Client: return m_client.get();
    case Place::Gateway: return m_gateway.get();
    case Place::Server: return m_server.get();
    }
    return -1;
}

void NetworkLab::in(Place place, const std::function<void()> &function) const
{
    std::exception_ptr error;
    std::thread([&] {
        try {
            check(setns(descriptor(place), CLONE_NEWNET) == 0, "setns");
            function();
        } catch (...) {
            error = std::current_exception();
        }
    }).join();
    if (error)
        std::rethrow_exception(error);
}

Output NetworkLab::run(Place place, const QStringList &command, const QByteArray &input) const
{
    QStringList arguments{QStringLiteral("--net=/proc/%1/fd/%2").arg(getpid()).arg(descriptor(place))};
    arguments << QStringLiteral("--") << command;
    QProcess process;
    process.start(QStringLiteral("nsenter"), arguments);
    process.write(input);
    process.closeWriteChannel();
    Output output;
    if (!process.waitForFinished(patience)) {
        output.errors = process.errorString().toLocal8Bit();
        return output;
    }
    output.text = process.readAllStandardOutput();
    output.errors = process.readAllStandardError();
    output.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return output;
}

QByteArray NetworkLab::mustRun(Place place, const QStringList &command, const QByteArray &input) const
{
    const Output output = run(place, command, input);
    if (output.status != 0)
        throw std::runtime_error(command.join(u' ').toStdString() + ": " + output.errors.toStdString());
    return output.text;
}

Descriptor NetworkLab::socket(Place place, int family, int type, int protocol) const
{
    Descriptor fd;
    in(place, [&] {
        fd = Descriptor(::socket(family, type | SOCK_CLOEXEC, protocol));
        check(bool(fd), "socket");
        limitWaiting(fd.get());
    });
    return fd;
}

Descriptor NetworkLab::listen(const char *address, std::uint16_t port) const
{
    Descriptor fd = bind(address, port, SOCK_STREAM, 0);
    check(::listen(fd.get(), 10) == 0, "listen");
    return fd;
}

Descriptor NetworkLab::bind(const char *address, std::uint16_t port, int type, int protocol) const
{
    const Endpoint endpoint(address, port);
    Descriptor fd = socket(Place::Server, endpoint.family(), type, protocol);
    check(::bind(fd.get(), endpoint.get(), endpoint.length) == 0, "bind");
    return fd;
}

Descriptor NetworkLab::connect(const char *address, std::uint16_t port) const
{
    return open(address, port, SOCK_STREAM, 0);
}

Descriptor NetworkLab::open(const char *address, std::uint16_t port, int type, int protocol) const
{
    const Endpoint endpoint(address, port);
    Descriptor fd = socket(Place::Client, endpoint.family(), type, protocol);
    check(::connect(fd.get(), endpoint.get(), endpoint.length) == 0, "connect");
    return fd;
}

Descriptor NetworkLab::beginConnect(const char *address, std::uint16_t port) const
{
    const Endpoint endpoint(address, port);
    Descriptor fd = socket(Place::Client, endpoint.family(), SOCK_STREAM | SOCK_NONBLOCK, 0);
    check(::connect(fd.get(), endpoint.get(), endpoint.length) != 0 && errno == EINPROGRESS, "connect");
    return fd;
}

Descriptor accept(const Descriptor &listening)
{
    Descriptor fd(::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
    check(bool(fd), "accept");
    limitWaiting(fd.get());
    return fd;
}

void send(const Descriptor &socket, const QByteArray &data)
{
    check(::send(socket.get(), data.constData(), static_cast<std::size_t>(data.size()), MSG_NOSIGNAL) == data.size(),
        "send");
}

QByteArray receive(const Descriptor &socket)
{
    QByteArray data(2048, Qt::Uninitialized);
    const ssize_t got = ::recv(socket.get(), data.data(), static_cast<std::size_t>(data.size()), 0);
    check(got >= 0, "recv");
    data.truncate(got);
    return data;
}

void echo(const Descriptor &socket)
{
    std::array<char, 2048> data;
    sockaddr_storage from{};
    socklen_t length = sizeof from;
    const ssize_t got =
        ::recvfrom(socket.get(), data.data(), data.size(), 0, reinterpret_cast<sockaddr *>(&from), &length);
    check(got >= 0, "recvfrom");
    check(::sendto(
              socket.get(), data.data(), static_cast<std::size_t>(got), 0, reinterpret_cast<sockaddr *>(&from), length)
            == got,
        "sendto");
}

void finish(const Descriptor &socket) { check(shutdown(socket.get(), SHUT_WR) == 0, "shutdown"); }

bool waitUntilFinishIsKnown(const Descriptor &socket)
{
    return QTest::qWaitFor(
        [&socket] {
            tcp_info info{};
            socklen_t length = sizeof info;
            check(getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, &info, &length) == 0, "TCP_INFO");
            return info.tcpi_state == TCP_FIN_WAIT2;
        },
        patience);
}

void reset(const Descriptor &socket)
{
    const linger atOnce{1, 0};
    check(setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce) == 0, "SO_LINGER");
    sockaddr nowhere{};
    nowhere.sa_family = AF_UNSPEC;
    check(::connect(socket.get(), &nowhere, sizeof nowhere) == 0, "disconnect");
}

QByteArray echoRequest(bool ipv6)
{
    QByteArray packet(16, '\0');
    packet[0] = static_cast<char>(ipv6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO);
    return packet;
}

} // namespace ctscope::lab
