// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/namespace_sockets.h"
#include "kernel/ping_sockets.h"

#include <cerrno>
#include <thread>

#include <sched.h>

namespace ctscope {

namespace {

/// Runs a function in a network namespace. Returns 0, or why it could not be entered (errno).
template <typename Function> int runIn(const FileHandle &netns, Function &&function)
{
    int error = 0;
    std::thread([&] {
        if (::setns(netns.get(), CLONE_NEWNET) == 0)
            function();
        else
            error = errno;
    }).join();
    return error;
}

} // namespace

std::unique_ptr<EnteredSockets> EnteredSockets::open(const std::string &path)
{
    std::unique_ptr<EnteredSockets> made(new EnteredSockets);
    made->m_namespace = FileHandle::openToRead(path);
    if (!made->m_namespace)
        return nullptr;
    const int error = runIn(made->m_namespace, [&made] { made->m_sockets = std::make_unique<SocketDiag>(); });
    errno = error;
    return error == 0 ? std::move(made) : nullptr;
}

SocketList::Access EnteredSockets::list(
    Protocol protocol, std::uint16_t localPort, const std::stop_token &stop, std::vector<KernelSocket> &out)
{
    if (protocol != protocol::icmp && protocol != protocol::icmpv6)
        return m_sockets->list(protocol, localPort, stop, out);
    Access access = Access::Failed;
    runIn(m_namespace, [&] { access = m_sockets->list(protocol, localPort, stop, out); });
    return access;
}

std::optional<OwnAddresses> EnteredSockets::addresses()
{
    std::optional<OwnAddresses> found;
    runIn(m_namespace, [&found] { found = OwnAddresses::read(); });
    return found;
}

} // namespace ctscope
