// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of sock_diag, and the text of the ping sockets: what is taken must be a socket that an index finds again
// by its own ends.
#include "kernel/namespace_sockets.h"
#include "kernel/ping_sockets.h"
#include "source/socket_index.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace ctscope;

namespace {

void mustBeFound(const std::vector<KernelSocket> &sockets)
{
    SocketIndex index;
    index.add(sockets);
    for (const KernelSocket &socket : sockets) {
        if (socket.isUnconnected())
            (void)index.unconnected(socket.key);
        else if (index.connected(socket.key).empty())
            std::abort();
        (void)socket.hasWildcardAddress();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    NetlinkMessages messages(std::as_bytes(std::span(data, size)));
    NetlinkMessage message;
    std::vector<KernelSocket> sockets;
    while (messages.next(message)) {
        (void)message.errorNumber();
        KernelSocket socket;
        if (decodeSocket(message, protocol::tcp, socket) == NetlinkFault::None)
            sockets.push_back(socket);
    }
    mustBeFound(sockets);
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    std::vector<KernelSocket> pings;
    readPingSockets(text, protocol::icmp, pings);
    mustBeFound(pings);
    if (const auto user = userOf(size > 0 ? data[0] : 0, text))
        (void)*user;
    return 0;
}
