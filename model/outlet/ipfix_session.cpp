// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/ipfix_session.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/sockios.h>
#include <unistd.h>

namespace ctscope::outlet {

namespace {

using Kind = record::OutletProblem::Kind;

constexpr std::chrono::seconds writeTime{30}; ///< a collector that reads nothing for so long is gone

int millisUntil(std::chrono::steady_clock::time_point until)
{
    using namespace std::chrono;
    const auto left = ceil<milliseconds>(until - steady_clock::now()).count();
    return static_cast<int>(std::clamp<decltype(left + 0)>(left, 0, 3'600'000));
}

} // namespace

IpfixOutlet::Session::~Session()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

void IpfixOutlet::Session::fail(Kind kind, int error) { m_problem = {kind, std::strerror(error)}; }

bool IpfixOutlet::Session::isReady(short events, Clock::time_point until, const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        pollfd waited{m_socket, events, 0};
        // m_wake is readable whenever something was added; short waits notice a stop, too.
        const int ready = ::poll(&waited, 1, std::min(millisUntil(until), 100));
        if (ready > 0)
            return true;
        if ((ready < 0 && errno != EINTR) || Clock::now() >= until)
            break;
    }
    return false;
}

bool IpfixOutlet::Session::connect(const std::stop_token &stop)
{
    addrinfo hints{};
    hints.ai_socktype = m_options.target.udp ? SOCK_DGRAM : SOCK_STREAM;
    addrinfo *list = nullptr;
    if (const int error = ::getaddrinfo(m_options.target.host.c_str(), m_options.target.port.c_str(), &hints, &list)) {
        m_problem = {Kind::NoHost, ::gai_strerror(error)};
        return false;
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo *)> addresses(list, ::freeaddrinfo);
    for (const addrinfo *address = list; address != nullptr; address = address->ai_next) {
        if (m_socket >= 0)
            ::close(m_socket);
        m_socket =
            ::socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);
        if (m_socket < 0) {
            fail(Kind::NotReached, errno);
            continue;
        }
        int error = 0;
        if (::connect(m_socket, address->ai_addr, address->ai_addrlen) != 0)
            error = errno;
        if (error == EINPROGRESS) {
            socklen_t size = sizeof error;
            if (!isReady(POLLOUT, Clock::now() + m_options.connectTime, stop))
                error = ETIMEDOUT;
            else
                ::getsockopt(m_socket, SOL_SOCKET, SO_ERROR, &error, &size);
        }
        if (error == 0) {
            const int on = 1;
            ::setsockopt(m_socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
            m_problem = {};
            return true;
        }
        fail(error == ETIMEDOUT ? Kind::NoAnswer : Kind::NotReached, error);
    }
    return false;
}

bool IpfixOutlet::Session::write(std::string_view data, const std::stop_token &stop)
{
    while (!data.empty()) {
        const ssize_t sent = ::send(m_socket, data.data(), data.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            data.remove_prefix(static_cast<std::size_t>(sent));
            m_written += static_cast<std::uint64_t>(sent);
            m_newBytes += static_cast<std::uint64_t>(sent);
        } else if (errno == EAGAIN) {
            if (!isReady(POLLOUT, Clock::now() + writeTime, stop)) {
                fail(Kind::NoAnswer, ETIMEDOUT);
                return false;
            }
        } else if (errno != EINTR) {
            fail(Kind::NotReached, errno);
            return false;
        }
    }
    return true;
}

bool IpfixOutlet::Session::writeMessage(std::string_view sets, std::uint32_t records, const std::stop_token &stop)
{
    const auto now = static_cast<std::uint32_t>(std::time(nullptr));
    if (!write(ipfix::message(sets, now, m_sequence, m_options.domain), stop))
        return false;
    ++m_sinceTemplates;
    ++m_newMessages;
    m_sequence += records;
    return true;
}

bool IpfixOutlet::Session::send(const Piece &piece, const ipfix::Reliability &reliability, const std::stop_token &stop)
{
    const Clock::time_point now = Clock::now();
    const bool isFirst = m_templatesAt == Clock::time_point();
    if (isFirst || m_sinceTemplates >= m_options.templateMessages || now - m_templatesAt >= m_options.templateTime) {
        // Two messages: a collector that has no template yet cannot read what is behind it in the same one.
        if (!writeMessage(ipfix::templateSets(m_options.withDestinations), 0, stop)
            || !writeMessage(ipfix::reliabilitySet(reliability), 1, stop))
            return false;
        m_templatesAt = now;
        m_sinceTemplates = 0;
    }
    if (!writeMessage(ipfix::dataSet(piece.templateId, piece.bytes), piece.records, stop))
        return false;
    m_sent.push_back({m_written, piece.records});
    return true;
}

bool IpfixOutlet::Session::wait(std::chrono::milliseconds most)
{
    pollfd waited[] = {{m_wake, POLLIN, 0}, {m_socket, POLLIN, 0}};
    const int ready = ::poll(waited, m_socket >= 0 ? 2 : 1, static_cast<int>(most.count()));
    if (ready > 0 && (waited[0].revents & POLLIN) != 0) {
        std::uint64_t count = 0;
        static_cast<void>(!::read(m_wake, &count, sizeof count));
    }
    if (ready <= 0 || m_socket < 0 || waited[1].revents == 0)
        return true;
    // A collector sends nothing: this is the end, or the report that a datagram was not taken.
    char ignored[256];
    const ssize_t received = ::recv(m_socket, ignored, sizeof ignored, 0);
    if (received > 0 || (received < 0 && (errno == EAGAIN || errno == EINTR)))
        return true;
    fail(Kind::NotReached, received == 0 ? ECONNRESET : errno);
    return false;
}

std::uint64_t IpfixOutlet::Session::takeConfirmed()
{
    int unacknowledged = 0;
    if (!m_options.target.udp && m_socket >= 0)
        ::ioctl(m_socket, SIOCOUTQ, &unacknowledged);
    const std::uint64_t arrived = m_written - std::min(m_written, static_cast<std::uint64_t>(unacknowledged));
    while (!m_sent.empty() && m_sent.front().end <= arrived) {
        m_confirmed += m_sent.front().records;
        m_sent.pop_front();
    }
    return std::exchange(m_confirmed, 0);
}

std::uint64_t IpfixOutlet::Session::unconfirmed() const noexcept
{
    std::uint64_t records = 0;
    for (const Sent &sent : m_sent)
        records += sent.records;
    return records;
}

} // namespace ctscope::outlet
