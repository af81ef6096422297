// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/edit_log.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

namespace ctscope {

namespace {

/// Bytes of a line; RFC 3164 allows 1024, and every logger in use more.
constexpr std::size_t mostInLine = 2000;
constexpr std::size_t mostReasonInLine = 512;
/// Bytes of the longest text of one flow.
constexpr std::size_t mostOfFlow = 2 * IpAddress::maxTextLength + 80;
/// How long to wait for a logger that is busy, in milliseconds.
constexpr int longestWait = 1000;

/// A line in memory of its own. Text that does not fit is cut.
class Line {
public:
    void clear() noexcept { m_end = 0; }
    std::string_view text() const noexcept { return {m_bytes.data(), m_end}; }
    std::size_t room() const noexcept { return m_bytes.size() - m_end; }
    Line &operator<<(std::string_view text) noexcept
    {
        text = text.substr(0, room());
        std::ranges::copy(text, m_bytes.begin() + static_cast<std::ptrdiff_t>(m_end));
        m_end += text.size();
        return *this;
    }
    Line &operator<<(std::uint64_t number) noexcept
    {
        const auto [end, error] = std::to_chars(m_bytes.data() + m_end, m_bytes.data() + m_bytes.size(), number);
        m_end = error == std::errc() ? static_cast<std::size_t>(end - m_bytes.data()) : m_end;
        return *this;
    }
    Line &operator<<(const IpAddress &address) noexcept
    {
        if (room() >= IpAddress::maxTextLength)
            m_end = static_cast<std::size_t>(address.write(m_bytes.data() + m_end) - m_bytes.data());
        return *this;
    }
    void addHexadecimal(std::uint32_t number) noexcept
    {
        *this << "0x";
        const auto [end, error] = std::to_chars(m_bytes.data() + m_end, m_bytes.data() + m_bytes.size(), number, 16);
        m_end = error == std::errc() ? static_cast<std::size_t>(end - m_bytes.data()) : m_end;
    }
    void addQuoted(std::string_view text) noexcept
    {
        *this << "\"";
        for (const char c : text.substr(0, mostReasonInLine)) {
            const char shown = c < ' ' || c > '~' ? '?' : c == '"' ? '\'' : c;
            *this << std::string_view(&shown, 1);
        }
        *this << "\"";
    }

private:
    std::array<char, mostInLine> m_bytes;
    std::size_t m_end = 0;
};

void addEnd(Line &line, const IpAddress &address, const L4Keys &keys, std::uint16_t port)
{
    const bool ported = keys.kind == L4Kind::Ports;
    if (ported && address.isV6())
        line << "[" << address << "]:" << std::uint64_t(port);
    else if (ported)
        line << address << ":" << std::uint64_t(port);
    else
        line << address;
}

void addFlow(Line &line, const EntryKey &key)
{
    const FlowKey &flow = key.flow;
    switch (flow.protocol) {
    case protocol::tcp: line << "tcp "; break;
    case protocol::udp: line << "udp "; break;
    default: line << "protocol " << std::uint64_t(flow.protocol) << " ";
    }
    addEnd(line, flow.source, flow.keys, flow.keys.first);
    line << " > ";
    addEnd(line, flow.destination, flow.keys, flow.keys.second);
    if (flow.zone != 0)
        line << " zone " << std::uint64_t(flow.zone);
    line << " id " << std::uint64_t(key.id);
}

/// "sets the mark of tracked flows to 0x1/0xff"
void addEdit(Line &line, const EntryEdit &edit)
{
    switch (edit.kind) {
    case EntryEdit::Kind::Delete: line << "deletes tracked flows"; break;
    case EntryEdit::Kind::Timeout:
        line << "sets the time left of tracked flows to " << std::uint64_t(edit.value) << " s";
        break;
    case EntryEdit::Kind::Mark:
        line << "sets the mark of tracked flows to ";
        line.addHexadecimal(edit.value);
        line << "/";
        line.addHexadecimal(edit.mask);
        break;
    }
}

/// `patience`: how long to wait for a logger that is busy, in milliseconds.
bool send(int socket, std::string_view text, int patience)
{
    for (;;) {
        if (::sendto(socket, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT, nullptr, 0) >= 0)
            return true;
        if (errno == EINTR)
            continue;
        pollfd wait{socket, POLLOUT, 0};
        if (errno != EAGAIN || ::poll(&wait, 1, patience) != 1)
            return false;
    }
}

} // namespace

EditLog EditLog::open(std::string_view program, const std::string &socket)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    EditLog log;
    if (socket.size() >= sizeof address.sun_path)
        return log;
    std::memcpy(address.sun_path, socket.data(), socket.size());
    log.m_socket = FileHandle(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!log.m_socket
        || ::connect(log.m_socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return {};
    log.m_begin = '<' + std::to_string(LOG_AUTHPRIV | LOG_NOTICE) + '>' + std::string(program) + '['
        + std::to_string(::getpid()) + "]: ";
    return log;
}

bool EditLog::writeIntent(
    uid_t user, const EntryEdit &edit, std::string_view reason, std::span<const EntryKey> keys) noexcept
{
    if (!m_socket)
        return false;
    bool complete = true;
    Line line;
    while (!keys.empty()) {
        line.clear();
        line << m_begin << "user " << std::uint64_t(user) << " ";
        addEdit(line, edit);
        line << ", reason ";
        line.addQuoted(reason);
        line << ": ";
        std::string_view separator;
        while (!keys.empty() && line.room() > mostOfFlow) {
            line << separator;
            addFlow(line, keys.front());
            separator = ", ";
            keys = keys.subspan(1);
        }
        complete = put(line.text()) && complete;
    }
    return complete;
}

bool EditLog::writeResult(uid_t user, const EntryEdit &edit, std::size_t done, std::size_t wanted) noexcept
{
    if (!m_socket)
        return false;
    Line line;
    line << m_begin << "user " << std::uint64_t(user) << (edit.isDeletion() ? " deleted " : " changed ")
         << std::uint64_t(done) << " of " << std::uint64_t(wanted) << " tracked flows";
    return put(line.text());
}

bool EditLog::put(std::string_view text) noexcept
{
    m_isStuck = !send(m_socket.get(), text, m_isStuck ? 0 : longestWait);
    return !m_isStuck;
}

} // namespace ctscope
