// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outlet/row_batch.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ctscope::outlet {

/// A batch that waits to be sent.
struct SpoolEntry {
    using Clock = std::chrono::steady_clock;

    std::uint64_t number = 0; ///< in the order of arrival
    BatchTable table = BatchTable::Flows;
    std::uint64_t id = 0;
    std::uint32_t rows = 0;
    std::int64_t first = 0; ///< µs, rounded down to a second
    std::int64_t last = 0;  ///< µs, rounded down to a second
    std::uint64_t bytes = 0;
    /// It was sent once, and nobody knows what became of it.
    bool tried = false;
    Clock::time_point retryAt{};
    std::chrono::milliseconds delay{}; ///< before the next attempt
};

/// Batches on disk until they are sent: a file each, in a folder that one process has at a time. Bodies are in gzip.
/// What the disk does not accept is kept in memory. The oldest flows are given up when there is too much, and the oldest
/// events when there are no flows. May be used by several threads.
class Spool {
public:
    struct Limits {
        std::uint64_t mostBytes = std::uint64_t(1) << 30; ///< on disk
        std::uint64_t leastFree = std::uint64_t(1) << 30; ///< bytes of the disk that stay free
        std::uint64_t mostMemory = std::uint64_t(64) << 20;
    };

    /// Creates the folder, or continues with what is in it. nullptr, with errno set, when that fails; EBUSY: another
    /// process has it.
    static std::unique_ptr<Spool> open(const std::string &folder, const Limits &limits);
    ~Spool();
    Spool(const Spool &) = delete;
    Spool &operator=(const Spool &) = delete;

    /// Adds a batch, whose body is in gzip, and sets its number. Returns what was given up for it, which may be the
    /// batch itself.
    std::vector<SpoolEntry> add(const RowBatch &batch, std::string body, std::uint64_t *number = nullptr);

    /// The batch whose turn it is: the first new one, or the first that may be tried again. nullopt: none; `next` is then
    /// when there will be one, if nothing is added. It stays until release() or remove() is called.
    std::optional<SpoolEntry> take(SpoolEntry::Clock::time_point now, SpoolEntry::Clock::time_point &next);
    /// The body of a batch; nullopt when the file cannot be read.
    std::optional<std::string> body(const SpoolEntry &entry);
    /// Notes on disk that it is going to be sent. False: that failed.
    bool markTried(const SpoolEntry &entry);
    /// It stays, until then at least. With a delay it waits alone, while others may be sent.
    void release(const SpoolEntry &entry, SpoolEntry::Clock::time_point retryAt, std::chrono::milliseconds delay);
    /// It was sent, or is given up.
    void remove(const SpoolEntry &entry);
    /// Before the end: tries once more to write what is only in memory. Returns what cannot be, which is given up.
    std::vector<SpoolEntry> settle();
    /// Takes a batch by its number; nullopt when it was tried, is taken, or is not there.
    std::optional<SpoolEntry> takeUntried(std::uint64_t number);

    struct Totals {
        std::uint64_t batches = 0;
        std::uint64_t flows = 0;
        std::uint64_t delayed = 0; ///< batches that wait alone, see release()
        std::uint64_t bytes = 0;   ///< on disk
        std::uint64_t memory = 0;
        int error = 0; ///< errno of the last write; 0: it succeeded
    };
    Totals totals() const;

private:
    struct Held {
        SpoolEntry entry;
        std::string memory; ///< the body, when it is not on disk
        bool taken = false;
    };
    using Entries = std::map<std::uint64_t, Held>;

    Spool(std::string folder, const Limits &limits, int lock, int directory)
        : m_folder(std::move(folder))
        , m_limits(limits)
        , m_lock(lock)
        , m_directory(directory)
    {
    }
    void readFolder();
    std::string pathOf(const SpoolEntry &entry) const;
    int write(const SpoolEntry &entry, const std::string &body) const;
    bool hasRoom(std::uint64_t bytes) const;
    void erase(Entries::iterator held);

    std::string m_folder;
    Limits m_limits;
    int m_lock;
    int m_directory;
    mutable std::mutex m_mutex;
    // Guarded by m_mutex:
    Entries m_entries;
    Totals m_totals;
    std::uint64_t m_nextNumber = 1;
};

} // namespace ctscope::outlet
