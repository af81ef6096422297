// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/capture_protocol.h"
#include "kernel/child_process.h"

#include <QByteArray>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ctscope::lab {

/// A client of the capture helper that can send anything, and reads only when told to.
class PlayedClient {
public:
    explicit PlayedClient(const std::vector<std::string> &command)
        : m_helper(ChildProcess::start(command, {.keepEnvironment = true}))
    {
    }

    pid_t pid() const { return m_helper.pid(); }
    void say(const QByteArray &bytes) const
    {
        static_cast<void>(
            ::send(m_helper.input(), bytes.constData(), static_cast<std::size_t>(bytes.size()), MSG_NOSIGNAL));
    }
    /// Requests are numbered from 1.
    void ask(capture::FrameType type, Bytes payload)
    {
        std::array<std::byte, capture::headerSize> header;
        capture::putHeader(header, type, ++m_ticket, payload.size());
        say(QByteArray(reinterpret_cast<const char *>(header.data()), qsizetype(header.size()))
            + QByteArray(reinterpret_cast<const char *>(payload.data()), qsizetype(payload.size())));
    }
    /// Waits for the next frame: "82#5" is a frame of type 0x82 with the ticket 5. Empty when there is
    /// none.
    QByteArray hear()
    {
        capture::Frame frame;
        while (m_frames.next(frame) != capture::FrameReader::Next::Frame) {
            pollfd wait{m_helper.output(), POLLIN, 0};
            const auto room = m_frames.room();
            const ssize_t count =
                ::poll(&wait, 1, patience) == 1 ? ::read(m_helper.output(), room.data(), room.size()) : 0;
            if (count <= 0)
                return {};
            m_frames.added(static_cast<std::size_t>(count));
        }
        return QByteArray::number(int(frame.type), 16) + '#' + QByteArray::number(frame.ticket);
    }
    void closeInput() const { ::shutdown(m_helper.input(), SHUT_WR); }
    /// Waits for its end; -1 when a signal ended it, -2 when it does not end.
    int exitStatus() { return exitStatusWithin(std::chrono::milliseconds(patience)).value_or(-2); }
    /// Nothing when it has not ended after that time.
    std::optional<int> exitStatusWithin(std::chrono::milliseconds time) { return m_helper.exitStatus(time); }

private:
    static constexpr int patience = 30'000; // ms

    ChildProcess m_helper;
    capture::FrameReader m_frames{capture::Direction::ToClient};
    std::uint32_t m_ticket = 0;
};

} // namespace ctscope::lab
