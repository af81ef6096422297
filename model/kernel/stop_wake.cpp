// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/stop_wake.h"

#include <array>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace ctscope {

StopWake::StopWake(std::stop_token stop)
    : m_stop(std::move(stop))
{
    if (!m_stop.stop_possible())
        return;
    m_wake = FileHandle(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    m_onStop.emplace(m_stop, [wake = m_wake.get()] {
        const std::uint64_t one = 1;
        // It fails only when the counter is full, and then the descriptor is readable anyway.
        [[maybe_unused]] const ssize_t written = ::write(wake, &one, sizeof(one));
    });
}

StopWake::~StopWake() = default;

StopWake::Wait StopWake::wait(int fd, short events, int milliseconds)
{
    if (stopped())
        return Wait::Stopped;
    std::array<pollfd, 2> waits = {{{fd, events, 0}, {m_wake.get(), POLLIN, 0}}};
    int ready = 0;
    while ((ready = ::poll(waits.data(), waits.size(), milliseconds)) < 0) {
        if (errno != EINTR)
            return Wait::Failed;
    }
    if (stopped())
        return Wait::Stopped;
    return ready == 0 ? Wait::TimedOut : Wait::Ready;
}

} // namespace ctscope
