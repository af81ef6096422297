// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/file_text.h"

#include <cerrno>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

namespace ctscope {

/// Waits for a descriptor; a stop request ends the wait at once.
class StopWake {
public:
    explicit StopWake(std::stop_token stop);
    ~StopWake();
    StopWake(const StopWake &) = delete;
    StopWake &operator=(const StopWake &) = delete;

    enum class Wait : std::uint8_t { Ready, TimedOut, Stopped, Failed };

    /// Waits until one of `events` (POLLIN, POLLOUT), an error or a hang-up occurs. Negative
    /// milliseconds: without a limit. Failed leaves errno.
    Wait wait(int fd, short events, int milliseconds = -1);
    bool stopped() const noexcept { return m_stop.stop_requested(); }

private:
    FileHandle m_wake; ///< an eventfd that the stop callback makes readable
    std::stop_token m_stop;
    std::optional<std::stop_callback<std::function<void()>>> m_onStop;
};

} // namespace ctscope
