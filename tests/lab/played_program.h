// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/owner_finder.h"

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// Programs with sockets, whose owners are looked for.
namespace ctscope::lab {

inline sockaddr_in endpoint(const char *address, std::uint16_t port)
{
    sockaddr_in end{};
    end.sin_family = AF_INET;
    end.sin_port = htons(port);
    ::inet_pton(AF_INET, address, &end.sin_addr);
    return end;
}

/// A bound socket; port 0 = any. -1 when that does not work.
inline int openSocket(int type, const char *local, std::uint16_t port)
{
    const int fd = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
    // For any port it would allow one that another socket here has connected from to the same server already.
    const int reuse = port != 0;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
    const sockaddr_in end = endpoint(local, port);
    if (::bind(fd, reinterpret_cast<const sockaddr *>(&end), sizeof end) == 0)
        return fd;
    ::close(fd);
    return -1;
}
inline bool connectTo(int fd, const char *address, std::uint16_t port)
{
    const sockaddr_in end = endpoint(address, port);
    return ::connect(fd, reinterpret_cast<const sockaddr *>(&end), sizeof end) == 0;
}
inline std::uint16_t portOf(int fd)
{
    sockaddr_in end{};
    socklen_t length = sizeof end;
    return ::getsockname(fd, reinterpret_cast<sockaddr *>(&end), &length) == 0 ? ntohs(end.sin_port) : 0;
}

/// Where and as whom a program runs.
struct ProgramPlace {
    const char *name = "";
    std::uint32_t uid = 0;
    std::string netns{};  ///< the file of a network namespace; empty = that of the test
    std::string cgroup{}; ///< the folder of a control group; empty = that of the test
};

/// The end of another child interrupts a read.
inline bool readNumber(int fd, std::uint16_t &number)
{
    ssize_t count = 0;
    do
        count = ::read(fd, &number, sizeof number);
    while (count < 0 && errno == EINTR);
    return count == sizeof number;
}

/// A process of another user, which does its work, reports a number of ports, and waits to be ended.
class Program {
public:
    template <typename Work> Program(const ProgramPlace &place, Work &&work)
    {
        int ends[2];
        if (::pipe(ends) != 0)
            return;
        m_pid = ::fork();
        if (m_pid == 0) {
            ::prctl(PR_SET_NAME, place.name);
            const bool ready = enter(place);
            ::prctl(PR_SET_PDEATHSIG, SIGKILL); // a change of user clears it
            const std::vector<std::uint16_t> ports = ready ? work() : std::vector<std::uint16_t>();
            const auto count = static_cast<std::uint16_t>(ports.size());
            const auto bytes = ports.size() * sizeof(std::uint16_t);
            if (::write(ends[1], &count, sizeof count) != sizeof count
                || ::write(ends[1], ports.data(), bytes) != static_cast<ssize_t>(bytes))
                ::_exit(1);
            ::close(ends[1]);
            for (;;)
                ::pause();
        }
        ::close(ends[1]);
        std::uint16_t count = 0;
        std::uint16_t port = 0;
        if (!readNumber(ends[0], count))
            count = 0;
        while (m_ports.size() < count && readNumber(ends[0], port))
            m_ports.push_back(port);
        ::close(ends[0]);
    }
    ~Program()
    {
        if (m_pid <= 0)
            return;
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;

    std::uint32_t pid() const { return static_cast<std::uint32_t>(m_pid); }
    const std::vector<std::uint16_t> &ports() const { return m_ports; }

    /// Moves this process there, and makes it that user, with a session of its own as the programs of a desktop and
    /// services have.
    static bool enter(const ProgramPlace &place)
    {
        ::setsid();
        if (!place.cgroup.empty()) {
            const int group = ::open((place.cgroup + "/cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC);
            if (group < 0 || ::write(group, "0", 1) != 1)
                return false;
            ::close(group);
        }
        if (!place.netns.empty()) {
            const int netns = ::open(place.netns.c_str(), O_RDONLY | O_CLOEXEC);
            if (netns < 0 || ::setns(netns, CLONE_NEWNET) != 0)
                return false;
            ::close(netns);
        }
        return ::setgid(place.uid) == 0 && ::setuid(place.uid) == 0;
    }

private:
    pid_t m_pid = -1;
    std::vector<std::uint16_t> m_ports;
};

inline FlowEnds endsOf(const Flow &flow)
{
    return {flow.protocol, flow.original.src, flow.original.dst, flow.original.keys, flow.reply.src, flow.reply.dst,
        flow.reply.keys};
}

} // namespace ctscope::lab
