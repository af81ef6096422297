// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/retention.h"

#include <algorithm>

#include <sys/statvfs.h>

namespace ctscope::record {

namespace {

constexpr std::int64_t second = 1'000'000; // µs
constexpr std::int64_t pruneInterval = 60 * second;
/// How long a clock is doubtful that was set forward.
constexpr std::int64_t doubtInterval = 3600 * second;
/// Blocks that are removed at once, so that no commit takes long.
constexpr int mostRemoved = 64;

} // namespace

std::uint64_t Retention::bytes()
{
    const auto pages = m_database.number("SELECT (SELECT page_count FROM pragma_page_count()) - "
                                         "(SELECT freelist_count FROM pragma_freelist_count())");
    return static_cast<std::uint64_t>(pages.value_or(0) * m_database.number("PRAGMA page_size").value_or(0));
}

std::uint64_t Retention::lackingBytes(std::uint64_t wanted) const
{
    struct statvfs disk { };
    if (::statvfs(m_path.c_str(), &disk) != 0)
        return 0;
    const std::uint64_t free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    // All of a small disk may be less than what is to stay free: then nothing is written.
    const std::uint64_t needed = m_limits.leastFree == 0 ? 0 : m_limits.leastFree + wanted;
    return free < needed ? needed - free : 0;
}

void Retention::begin(std::int64_t now) { m_prunedAt = m_believesFrom = now; }

void Retention::clockSetForward(std::int64_t now)
{
    // By mistake it is soon set right, and must not cost everything that looks old then.
    m_believesFrom = now + doubtInterval;
}

void Retention::clockSetBack(std::int64_t now)
{
    m_prunedAt = now;
    // To before it was set forward: it is right again.
    if (now < m_believesFrom - doubtInterval)
        m_believesFrom = now;
}

bool Retention::isDue(std::int64_t now) const { return now - m_prunedAt >= pruneInterval; }

void Retention::prune(std::int64_t now, std::uint64_t needed)
{
    m_prunedAt = now;
    const std::int64_t horizon = now - std::chrono::microseconds(m_limits.keep).count();
    m_database.run("BEGIN IMMEDIATE");
    if (now >= m_believesFrom) {
        removeBefore(horizon);
        removeOrphans();
    }
    const std::uint64_t lacking = lackingBytes(needed);
    const std::uint64_t wanted = std::min(m_limits.mostBytes, lacking < bytes() ? bytes() - lacking : std::uint64_t(0));
    std::optional<std::int64_t> removed;
    for (int i = 0; i < mostRemoved && bytes() > wanted; ++i) {
        const auto time = removeOldest();
        if (!time)
            break;
        removed = std::max(removed.value_or(*time), *time);
        removeOrphans();
    }
    // What is left of the time before would look like a table with few flows.
    if (removed) {
        removeBefore(*removed);
        m_shortenedTo = *removed;
    }
    if (!m_database.run("COMMIT"))
        m_database.run("ROLLBACK");
    // The pages that move are in the log of the database for a while.
    m_database.run("PRAGMA incremental_vacuum(128)");
    m_database.run("PRAGMA wal_checkpoint(PASSIVE)");
}

/// Removes what is older, but for the last key and the settings that were in force.
void Retention::removeBefore(std::int64_t time)
{
    const auto before = [&](const char *sql) {
        Statement remove = m_database.prepare(sql);
        remove.bind(0, time).run();
    };
    // A key serves the moments before it, so it goes with them.
    before("DELETE FROM block WHERE (kind = 1 AND last < ?1) OR (kind = 3 AND last < ?1 AND key < (SELECT max(id) FROM "
           "key))");
    before("DELETE FROM key WHERE time < ?1 AND id < (SELECT max(id) FROM key)");
    before("DELETE FROM sample WHERE time < ?1");
    before("DELETE FROM gap WHERE end < ?1");
    before("DELETE FROM setting WHERE EXISTS (SELECT 1 FROM setting AS later WHERE later.name = setting.name "
           "AND later.time > setting.time AND later.time < ?1)");
}

void Retention::removeOrphans()
{
    m_database.run("DELETE FROM ends WHERE block NOT IN (SELECT id FROM block);"
                   "DELETE FROM rest WHERE block NOT IN (SELECT id FROM block);"
                   "DELETE FROM outside WHERE block NOT IN (SELECT id FROM block)");
}

/// Removes the oldest block of ended flows, or the oldest key if that is older: its time. nullopt when nothing is left to
/// remove.
std::optional<std::int64_t> Retention::removeOldest()
{
    Statement block =
        m_database.prepare("SELECT id, last FROM block WHERE kind = 1 AND NOT open ORDER BY last LIMIT 1");
    Statement key =
        m_database.prepare("SELECT id, time FROM key WHERE id < (SELECT max(id) FROM key) ORDER BY time LIMIT 1");
    const bool hasBlock = block.next();
    const bool hasKey = key.next();
    if (!hasBlock && !hasKey)
        return std::nullopt;
    if (hasKey && (!hasBlock || key.number(1) < block.number(1))) {
        const std::int64_t time = key.number(1);
        Statement blocks = m_database.prepare("DELETE FROM block WHERE kind = 3 AND key = ?");
        Statement keys = m_database.prepare("DELETE FROM key WHERE id = ?");
        const std::int64_t id = key.number(0);
        return blocks.bind(0, id).run() && keys.bind(0, id).run() ? std::optional(time) : std::nullopt;
    }
    const std::int64_t time = block.number(1);
    Statement blocks = m_database.prepare("DELETE FROM block WHERE id = ?");
    return blocks.bind(0, block.number(0)).run() ? std::optional(time) : std::nullopt;
}

} // namespace ctscope::record
