// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <random>

namespace ctscope {

/// When a connection that was lost is tried again: after 1, 2, 4 … 60 seconds, each up to a fifth longer or shorter by
/// chance, so that many windows do not return to a host at the same moment. Reads no clock.
class Backoff {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    /// A number from 0 to 1.
    using Random = std::function<double()>;

    explicit Backoff(Random random = usualRandom())
        : m_random(std::move(random))
    {
    }

    /// A try has failed, or a connection was lost.
    void failed(TimePoint now)
    {
        const std::chrono::duration<double> delay = m_delay * (1 + jitter * (2 * m_random() - 1));
        m_next = now + std::chrono::duration_cast<TimePoint::duration>(delay);
        m_delay = std::min<std::chrono::seconds>(2 * m_delay, longest);
    }
    /// A connection works.
    void succeeded()
    {
        m_delay = first;
        m_next.reset();
    }
    /// Another try may be made now.
    bool isDue(TimePoint now) const noexcept { return !m_next || now >= *m_next; }
    /// Whole seconds until the next try, rounded up; 0 when it is due.
    std::chrono::seconds left(TimePoint now) const noexcept
    {
        return isDue(now) ? std::chrono::seconds(0) : std::chrono::ceil<std::chrono::seconds>(*m_next - now);
    }

    static constexpr std::chrono::seconds first{1};
    static constexpr std::chrono::seconds longest{60};
    static constexpr double jitter = 0.2;

private:
    static Random usualRandom()
    {
        return [engine = std::minstd_rand(std::random_device()())]() mutable {
            return std::uniform_real_distribution<>(0, 1)(engine);
        };
    }

    Random m_random;
    std::chrono::seconds m_delay = first;
    std::optional<TimePoint> m_next;
};

} // namespace ctscope
