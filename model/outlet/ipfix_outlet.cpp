// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/ipfix_outlet.h"

#include "outlet/ipfix_session.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace ctscope::outlet {

namespace {

// With the header of a message and of a set, a datagram fits into an Ethernet frame.
constexpr std::size_t mostDatagram = 1380;
constexpr std::size_t mostStream = 16'000;

} // namespace

std::optional<IpfixTarget> IpfixTarget::parse(std::string_view text, bool udp)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size())
        return std::nullopt;
    IpfixTarget target;
    target.udp = udp;
    std::string_view host = text.substr(0, colon);
    target.port = text.substr(colon + 1);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return std::nullopt; // an IPv6 address without brackets: which part is the port?
    target.host = host;
    const bool isNumber = target.port.find_first_not_of("0123456789") == std::string::npos && target.port.size() <= 5;
    return isNumber ? std::optional(std::move(target)) : std::nullopt;
}

std::string IpfixTarget::toString() const
{
    const std::string name = host.find(':') == std::string::npos ? host : '[' + host + ']';
    return (udp ? "ipfix-udp=" : "ipfix=") + name + ':' + port;
}

IpfixOutlet::IpfixOutlet(Options options)
    : m_options(std::move(options))
    , m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    , m_thread([this](const std::stop_token &stop) { send(stop); })
{
    const std::scoped_lock lock(m_mutex);
    m_status.target = m_options.target.toString();
}

IpfixOutlet::~IpfixOutlet()
{
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
    }
    ::close(m_wake);
}

void IpfixOutlet::wake() const
{
    const std::uint64_t one = 1;
    static_cast<void>(!::write(m_wake, &one, sizeof one));
}

std::size_t IpfixOutlet::mostBytes() const noexcept { return m_options.target.udp ? mostDatagram : mostStream; }

void IpfixOutlet::addEnded(const record::EndedFlow &flow)
{
    const FlowValues values = valuesOf(flow, m_options.withDestinations);
    if (!ipfix::hasRecord(values)) {
        const std::scoped_lock lock(m_mutex);
        ++m_status.lost;
        return;
    }
    const ipfix::Shape shape = ipfix::shapeOf(values, m_options.withDestinations);
    Piece &piece = m_open[shape.templateId()];
    piece.templateId = shape.templateId();
    const std::size_t before = piece.bytes.size();
    ipfix::appendRecord(piece.bytes, values, shape);
    ++piece.records;
    // The next one is as long.
    if (2 * piece.bytes.size() - before > mostBytes())
        push(std::exchange(piece, {}));
}

void IpfixOutlet::commit(std::int64_t)
{
    for (auto &[id, piece] : m_open) {
        if (piece.records > 0)
            push(std::exchange(piece, {}));
    }
    wake();
}

void IpfixOutlet::push(Piece piece)
{
    const std::scoped_lock lock(m_mutex);
    if (m_waitingBytes + piece.bytes.size() > m_options.mostWaiting) {
        m_status.lost += piece.records;
        return;
    }
    m_waitingBytes += piece.bytes.size();
    m_status.waiting += piece.records;
    m_waiting.push_back(std::move(piece));
}

void IpfixOutlet::finish(std::int64_t now, std::chrono::milliseconds patience)
{
    commit(now);
    const Clock::time_point until = Clock::now() + patience;
    const auto isDone = [this] {
        const std::scoped_lock lock(m_mutex);
        return m_status.waiting == 0 || m_status.problem.kind != record::OutletProblem::Kind::None;
    };
    while (!isDone() && Clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    m_thread.request_stop();
    wake();
    m_thread.join();
    const std::scoped_lock lock(m_mutex);
    m_status.lost += std::exchange(m_status.waiting, 0);
    m_waiting.clear();
}

record::OutletStatus IpfixOutlet::status() const
{
    const std::scoped_lock lock(m_mutex);
    return m_status;
}

std::optional<IpfixOutlet::Piece> IpfixOutlet::front()
{
    const std::scoped_lock lock(m_mutex);
    return m_waiting.empty() ? std::nullopt : std::optional(m_waiting.front());
}

void IpfixOutlet::send(const std::stop_token &stop)
{
    const std::stop_callback wakes(stop, [this] { wake(); });
    std::chrono::milliseconds delay{};
    while (!stop.stop_requested()) {
        Session session(m_options, m_wake);
        if (session.connect(stop) && sendAll(session, stop))
            delay = {};
        const std::uint64_t confirmed = session.takeConfirmed();
        const std::uint64_t unconfirmed = session.unconfirmed();
        {
            const std::scoped_lock lock(m_mutex);
            m_status.sent += confirmed;
            // In the collector's kernel or on the way, where nobody finds it again.
            m_status.lost += unconfirmed;
            m_status.waiting -= confirmed + unconfirmed;
            m_status.problem = session.problem();
        }
        delay = m_options.backoff.after(delay);
        const Clock::time_point until = Clock::now() + Backoff::shortened(delay);
        Session nobody(m_options, m_wake);
        while (!stop.stop_requested() && Clock::now() < until)
            nobody.wait(std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()));
    }
}

/// Until the connection is lost or stop is requested. True when it was of use.
bool IpfixOutlet::sendAll(Session &session, const std::stop_token &stop)
{
    bool wasUseful = false;
    for (;;) {
        const std::optional<Piece> piece = front();
        ipfix::Reliability reliability;
        {
            const std::uint64_t confirmed = session.takeConfirmed();
            const std::scoped_lock lock(m_mutex);
            m_status.problem = {};
            m_status.sent += confirmed;
            m_status.waiting -= confirmed;
            m_messages += session.takeMessages();
            m_status.sentBytes += session.takeBytes();
            reliability = {m_messages, m_status.sent, m_status.lost};
            wasUseful = wasUseful || confirmed > 0;
        }
        if (!piece) {
            if (stop.stop_requested())
                return wasUseful;
            // What was sent is confirmed soon.
            if (!session.wait(std::chrono::milliseconds(session.unconfirmed() > 0 ? 10 : 60'000)))
                return wasUseful;
            continue;
        }
        // A stop ends the attempt: finish() has waited before it.
        const bool sent = session.send(*piece, reliability, stop);
        const std::scoped_lock lock(m_mutex);
        ++m_status.attempts;
        if (!sent)
            return wasUseful;
        m_waitingBytes -= piece->bytes.size();
        m_waiting.pop_front();
        if (stop.stop_requested())
            return wasUseful;
    }
}

} // namespace ctscope::outlet
