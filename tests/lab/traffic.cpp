// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/traffic.h"

#include <algorithm>
#include <stdexcept>

#include <netinet/in.h>
#include <sys/socket.h>

namespace ctscope::lab {

Traffic::Traffic(const NetworkLab &lab)
{
    const auto keep = [this](Descriptor fd) -> const Descriptor & { return m_sockets.emplace_back(std::move(fd)); };
    // Descriptors are handed on by reference below.
    m_sockets.reserve(100);

    // Every state of TCP that can last.
    keep(lab.beginConnect("10.9.0.1", 5000)); // SYN_SENT: nobody answers
    keep(lab.listen("10.2.0.2", 5003));
    keep(lab.beginConnect("10.2.0.2", 5003)); // SYN_RECV: the answer is lost
    struct Pair {
        const Descriptor &client;
        const Descriptor &server;
    };
    const auto established = [&](const char *address, std::uint16_t port, const char *server,
                                 std::uint16_t serverPort) {
        const Descriptor &listening = keep(lab.listen(server, serverPort));
        const Descriptor &client = keep(lab.connect(address, port));
        const Pair pair{client, keep(accept(listening))};
        send(pair.client, "a question");
        receive(pair.server);
        send(pair.server, "and an answer");
        receive(pair.client);
        return pair;
    };
    established("10.2.0.2", 5002, "10.2.0.2", 5002); // masqueraded
    established("10.1.0.1", 8080, "10.2.0.2", 5001); // forwarded, marked
    established("fd00:2::2", 5001, "fd00:2::2", 5001);
    finish(established("10.2.0.2", 5004, "10.2.0.2", 5004).client); // FIN_WAIT: the FIN is lost, and not sent again
    finish(established("10.2.0.2", 5005, "10.2.0.2", 5005).client); // CLOSE_WAIT
    {
        const Pair lastAck = established("10.2.0.2", 5006, "10.2.0.2", 5006); // the second FIN is lost
        finish(lastAck.client);
        // Together with the FIN the confirmation would be lost as well.
        if (!waitUntilFinishIsKnown(lastAck.client))
            throw std::runtime_error("the server does not confirm the client's FIN");
        finish(lastAck.server);
    }
    {
        const Pair timeWait = established("10.2.0.2", 5007, "10.2.0.2", 5007);
        finish(timeWait.client);
        receive(timeWait.server);
        finish(timeWait.server);
        receive(timeWait.client);
    }

    reset(established("10.2.0.2", 5008, "10.2.0.2", 5008).client); // CLOSE

    // UDP.
    send(keep(lab.open("10.9.0.1", 6000, SOCK_DGRAM, 0)), "nobody there");
    const auto replied = [&](const char *address, std::uint16_t port, const char *server, std::uint16_t serverPort) {
        const Descriptor &far = keep(lab.bind(server, serverPort, SOCK_DGRAM, 0));
        const Descriptor &near = keep(lab.open(address, port, SOCK_DGRAM, 0));
        send(near, "ping");
        echo(far);
        receive(near);
    };
    replied("10.2.0.2", 6001, "10.2.0.2", 6001);   // marked
    replied("10.2.0.2", 6002, "10.2.0.2", 6002);   // source NAT
    replied("fd00:1::1", 8053, "fd00:2::2", 6001); // destination NAT
    replied("10.2.0.2", 7000, "10.2.0.2", 7000);   // in a zone
    send(keep(lab.open("10.9.0.1", 7001, SOCK_DGRAM, 0)), "in a zone one way");

    // ICMP and ICMPv6, answered and not.
    for (const char *address : {"10.2.0.2", "10.9.0.1", "fd00:2::2", "fd00:9::1"}) {
        const QByteArray to(address);
        const bool ipv6 = to.contains(':');
        const Descriptor &ping = keep(lab.open(address, 0, SOCK_DGRAM, ipv6 ? int(IPPROTO_ICMPV6) : int(IPPROTO_ICMP)));
        send(ping, echoRequest(ipv6));
        if (to.endsWith(":2::2") || to == "10.2.0.2")
            receive(ping);
    }

    // GRE has a tracker, ESP has none. Raw sockets send the content of the packet.
    send(keep(lab.open("10.9.0.1", 0, SOCK_RAW, IPPROTO_GRE)), QByteArray("\0\0\x08\0tunnelled", 13));
    send(keep(lab.open("10.9.0.1", 0, SOCK_RAW, IPPROTO_ESP)), QByteArray(16, 'x'));
}

QByteArrayList Traffic::expected()
{
    QByteArrayList lines = {
        "tcp SYN_SENT 10.1.0.2 > 10.9.0.1:5000 UNREPLIED",
        "tcp SYN_RECV 10.1.0.2 > 10.2.0.2:5003",
        "tcp CLOSE 10.1.0.2 > 10.2.0.2:5008 ASSURED",
        "tcp ESTABLISHED 10.1.0.2 > 10.2.0.2:5002 < 10.2.0.2:5002 > 10.2.0.1 ASSURED",
        "tcp ESTABLISHED 10.1.0.2 > 10.1.0.1:8080 < 10.2.0.2:5001 > 10.1.0.2 ASSURED mark=42",
        "tcp ESTABLISHED fd00:1::2 > fd00:2::2:5001 ASSURED mark=42",
        "tcp FIN_WAIT 10.1.0.2 > 10.2.0.2:5004 ASSURED",
        "tcp CLOSE_WAIT 10.1.0.2 > 10.2.0.2:5005 ASSURED",
        "tcp LAST_ACK 10.1.0.2 > 10.2.0.2:5006 ASSURED",
        "tcp TIME_WAIT 10.1.0.2 > 10.2.0.2:5007 ASSURED",
        "udp 10.1.0.2 > 10.9.0.1:6000 UNREPLIED",
        "udp 10.1.0.2 > 10.2.0.2:6001 mark=4294967295",
        "udp 10.1.0.2 > 10.2.0.2:6002 < 10.2.0.2:6002 > 10.2.0.1",
        "udp fd00:1::2 > fd00:1::1:8053 < fd00:2::2:6001 > fd00:1::2 mark=4294967295",
        "udp 10.1.0.2 > 10.2.0.2:7000 zone=7",
        "udp 10.1.0.2 > 10.9.0.1:7001 UNREPLIED zone-orig=3",
        "icmp 10.1.0.2 > 10.2.0.2 type=8/0",
        "icmp 10.1.0.2 > 10.9.0.1 type=8/0 UNREPLIED",
        "icmpv6 fd00:1::2 > fd00:2::2 type=128/129",
        "icmpv6 fd00:1::2 > fd00:9::1 type=128/129 UNREPLIED",
        "gre 10.1.0.2 > 10.9.0.1 keys=0/0 UNREPLIED",
        "esp 10.1.0.2 > 10.9.0.1 UNREPLIED",
    };
    std::ranges::sort(lines);
    return lines;
}

} // namespace ctscope::lab
