// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/database.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace ctscope::record {

/// How large a recording may grow. The oldest of it is removed first.
struct Limits {
    std::chrono::seconds keep = std::chrono::days(7);
    std::uint64_t mostBytes = std::uint64_t(2) << 30;
    std::uint64_t leastFree = std::uint64_t(1) << 30; ///< bytes of the disk that stay free
};

/// Keeps a recording within its limits: removes what is too old, and the oldest of what is too much. Part of a
/// RecordingWriter, which tells it the time by the wall clock, in µs since 1970.
class Retention {
public:
    /// The database must outlive this.
    Retention(Database &database, std::string path, const Limits &limits)
        : m_database(database)
        , m_path(std::move(path))
        , m_limits(limits)
    {
    }

    void begin(std::int64_t now);
    /// The clock was set, and is `now` since. For an hour after it was set forward nothing is removed for its age.
    void clockSetForward(std::int64_t now);
    void clockSetBack(std::int64_t now);
    /// prune() is due.
    bool isDue(std::int64_t now) const;
    /// `needed`: bytes that are to be written next.
    void prune(std::int64_t now, std::uint64_t needed);

    const Limits &limits() const noexcept { return m_limits; }
    /// Of the file, without what is free in it; the size of what is kept.
    std::uint64_t bytes();
    /// What the disk lacks for `wanted` more bytes, so that the least stays free.
    std::uint64_t lackingBytes(std::uint64_t wanted) const;
    /// What was before was removed because of its size; 0 = nothing.
    std::int64_t shortenedTo() const noexcept { return m_shortenedTo; }

private:
    void removeBefore(std::int64_t time);
    void removeOrphans();
    std::optional<std::int64_t> removeOldest();

    Database &m_database;
    const std::string m_path;
    const Limits m_limits;
    std::int64_t m_shortenedTo = 0;
    std::int64_t m_prunedAt = 0;
    std::int64_t m_believesFrom = 0; ///< before, nothing is removed for its age
};

} // namespace ctscope::record
