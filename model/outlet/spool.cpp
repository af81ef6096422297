// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/spool.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace ctscope::outlet {

namespace {

constexpr std::int64_t second = 1'000'000; // µs
constexpr std::string_view unfinished = ".part";
constexpr std::string_view triedSuffix = "-tried";

std::string hexadecimal(std::uint64_t number)
{
    char digits[16];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number, 16).ptr;
    return std::string(digits, end);
}

/// "000000000042-flows-50000-1790000000-1790000001-1a2b3c-tried.gz": what must be known of a batch after a restart.
std::string nameOf(const SpoolEntry &entry)
{
    std::string number = std::to_string(entry.number);
    number.insert(0, number.size() < 12 ? 12 - number.size() : 0, '0');
    return number + (entry.table == BatchTable::Flows ? "-flows-" : "-events-") + std::to_string(entry.rows) + '-'
        + std::to_string(entry.first / second) + '-' + std::to_string(entry.last / second) + '-' + hexadecimal(entry.id)
        + (entry.tried ? std::string(triedSuffix) : std::string()) + ".gz";
}

template <typename Number> bool read(std::string_view text, Number &number, int base = 10)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return error == std::errc() && end == text.data() + text.size();
}

std::optional<SpoolEntry> entryOf(std::string_view name)
{
    if (!name.ends_with(".gz"))
        return std::nullopt;
    name.remove_suffix(3);
    SpoolEntry entry;
    entry.tried = name.ends_with(triedSuffix);
    if (entry.tried)
        name.remove_suffix(triedSuffix.size());
    std::array<std::string_view, 6> parts;
    for (std::string_view &part : parts) {
        const auto dash = name.find('-');
        part = name.substr(0, dash);
        name.remove_prefix(dash == std::string_view::npos ? name.size() : dash + 1);
    }
    if (parts[1] == "events")
        entry.table = BatchTable::Events;
    else if (parts[1] != "flows")
        return std::nullopt;
    if (!name.empty() || !read(parts[0], entry.number) || !read(parts[2], entry.rows) || !read(parts[3], entry.first)
        || !read(parts[4], entry.last) || !read(parts[5], entry.id, 16))
        return std::nullopt;
    entry.first *= second;
    entry.last *= second;
    return entry;
}

bool writeAll(int fd, std::string_view data)
{
    while (!data.empty()) {
        const ssize_t written = ::write(fd, data.data(), data.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

} // namespace

std::unique_ptr<Spool> Spool::open(const std::string &folder, const Limits &limits)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        errno = error.value();
        return nullptr;
    }
    // What is in it may be addresses of many people.
    static_cast<void>(::chmod(folder.c_str(), 0700));
    const int lock = ::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0)
        return nullptr;
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        errno = EBUSY;
        return nullptr;
    }
    const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        ::close(lock);
        return nullptr;
    }
    std::unique_ptr<Spool> spool(new Spool(folder, limits, lock, directory));
    spool->readFolder();
    return spool;
}

Spool::~Spool()
{
    ::close(m_directory);
    ::close(m_lock);
}

void Spool::readFolder()
{
    std::error_code error;
    for (const auto &file : std::filesystem::directory_iterator(m_folder, error)) {
        const std::string name = file.path().filename().string();
        if (name.ends_with(unfinished)) {
            std::filesystem::remove(file.path(), error);
            continue;
        }
        std::optional<SpoolEntry> entry = entryOf(name);
        if (!entry)
            continue;
        entry->bytes = file.file_size(error);
        m_nextNumber = std::max(m_nextNumber, entry->number + 1);
        ++m_totals.batches;
        m_totals.flows += entry->table == BatchTable::Flows ? entry->rows : 0;
        m_totals.bytes += entry->bytes;
        m_entries[entry->number].entry = *entry;
    }
}

std::string Spool::pathOf(const SpoolEntry &entry) const { return m_folder + '/' + nameOf(entry); }

/// Writes a file so that it is there whole or not at all; errno of what failed, or 0.
int Spool::write(const SpoolEntry &entry, const std::string &body) const
{
    const std::string path = pathOf(entry);
    const std::string part = path + std::string(unfinished);
    const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno;
    const bool written = writeAll(fd, body) && ::fdatasync(fd) == 0;
    int error = written ? 0 : errno;
    ::close(fd);
    if (error == 0 && ::rename(part.c_str(), path.c_str()) != 0)
        error = errno;
    if (error != 0)
        ::unlink(part.c_str());
    else
        ::fsync(m_directory);
    return error;
}

bool Spool::hasRoom(std::uint64_t bytes) const
{
    struct statvfs disk { };
    if (::fstatvfs(m_directory, &disk) != 0)
        return true;
    return disk.f_bavail * disk.f_frsize >= m_limits.leastFree + bytes;
}

std::vector<SpoolEntry> Spool::add(const RowBatch &batch, std::string body, std::uint64_t *number)
{
    SpoolEntry entry;
    entry.table = batch.table;
    entry.id = batch.id;
    entry.rows = batch.rows;
    entry.first = batch.first - batch.first % second;
    entry.last = batch.last - batch.last % second;
    entry.bytes = body.size();
    std::vector<SpoolEntry> lost;
    {
        const std::scoped_lock lock(m_mutex);
        entry.number = m_nextNumber++;
        if (number != nullptr)
            *number = entry.number;
        // Events are few, and say what is missing.
        const auto mayGo = [](const auto &held) {
            return held.second.entry.table == BatchTable::Flows && !held.second.taken && held.second.memory.empty();
        };
        while (m_totals.bytes + entry.bytes > m_limits.mostBytes || !hasRoom(entry.bytes)) {
            const auto oldest = std::ranges::find_if(m_entries, mayGo);
            if (oldest == m_entries.end())
                break;
            lost.push_back(oldest->second.entry);
            erase(oldest);
        }
        // Without flows they are the spool, and some years of them would fill it.
        const auto isOldEvent = [](const auto &held) {
            return held.second.entry.table == BatchTable::Events && !held.second.taken && held.second.memory.empty();
        };
        while (entry.table == BatchTable::Events && m_totals.bytes + entry.bytes > m_limits.mostBytes) {
            const auto oldest = std::ranges::find_if(m_entries, isOldEvent);
            if (oldest == m_entries.end())
                break;
            lost.push_back(oldest->second.entry);
            erase(oldest);
        }
        if (entry.table == BatchTable::Flows
            && (m_totals.bytes + entry.bytes > m_limits.mostBytes || !hasRoom(entry.bytes))) {
            lost.push_back(entry);
            return lost;
        }
    }
    // The disk may take its time, and the thread that sends need not wait for it.
    const int error = write(entry, body);
    const std::scoped_lock lock(m_mutex);
    m_totals.error = error;
    if (error != 0 && m_totals.memory + entry.bytes > m_limits.mostMemory) {
        lost.push_back(entry);
        return lost;
    }
    ++m_totals.batches;
    m_totals.flows += entry.table == BatchTable::Flows ? entry.rows : 0;
    (error == 0 ? m_totals.bytes : m_totals.memory) += entry.bytes;
    Held &held = m_entries[entry.number];
    held.entry = entry;
    if (error != 0)
        held.memory = std::move(body);
    return lost;
}

std::optional<SpoolEntry> Spool::take(SpoolEntry::Clock::time_point now, SpoolEntry::Clock::time_point &next)
{
    const std::scoped_lock lock(m_mutex);
    next = SpoolEntry::Clock::time_point::max();
    Held *found = nullptr;
    for (auto &[number, held] : m_entries) {
        if (held.taken)
            continue;
        const bool isNew = held.entry.retryAt == SpoolEntry::Clock::time_point();
        // Batches for a shard that is down must not keep others waiting.
        if (isNew || (held.entry.retryAt <= now && found == nullptr))
            found = &held;
        if (isNew)
            break;
        next = std::min(next, held.entry.retryAt);
    }
    if (found == nullptr)
        return std::nullopt;
    found->taken = true;
    return found->entry;
}

std::optional<std::string> Spool::body(const SpoolEntry &entry)
{
    std::string path;
    {
        const std::scoped_lock lock(m_mutex);
        const auto held = m_entries.find(entry.number);
        if (held == m_entries.end())
            return std::nullopt;
        if (!held->second.memory.empty())
            return held->second.memory;
        path = pathOf(held->second.entry);
    }
    std::ifstream file(path, std::ios::binary);
    std::string body((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    return file && !body.empty() ? std::optional(std::move(body)) : std::nullopt;
}

bool Spool::markTried(const SpoolEntry &entry)
{
    const std::scoped_lock lock(m_mutex);
    const auto held = m_entries.find(entry.number);
    if (held == m_entries.end())
        return false;
    SpoolEntry &known = held->second.entry;
    if (known.tried)
        return true;
    const std::string before = pathOf(known);
    known.tried = true;
    if (!held->second.memory.empty())
        return true;
    if (::rename(before.c_str(), pathOf(known).c_str()) != 0) {
        m_totals.error = errno;
        known.tried = false;
        return false;
    }
    ::fsync(m_directory);
    return true;
}

void Spool::release(const SpoolEntry &entry, SpoolEntry::Clock::time_point retryAt, std::chrono::milliseconds delay)
{
    const std::scoped_lock lock(m_mutex);
    const auto held = m_entries.find(entry.number);
    if (held == m_entries.end())
        return;
    held->second.taken = false;
    SpoolEntry &known = held->second.entry;
    m_totals.delayed += (delay.count() > 0 ? 1 : 0) - (known.delay.count() > 0 ? 1 : 0);
    known.retryAt = retryAt;
    known.delay = delay;
}

void Spool::remove(const SpoolEntry &entry)
{
    const std::scoped_lock lock(m_mutex);
    if (const auto held = m_entries.find(entry.number); held != m_entries.end())
        erase(held);
}

std::vector<SpoolEntry> Spool::settle()
{
    std::vector<SpoolEntry> lost;
    const std::scoped_lock lock(m_mutex);
    for (auto at = m_entries.begin(); at != m_entries.end();) {
        const auto held = at++;
        if (held->second.memory.empty())
            continue;
        const SpoolEntry &entry = held->second.entry;
        if (const int error = write(entry, held->second.memory)) {
            m_totals.error = error;
            lost.push_back(entry);
            erase(held);
            continue;
        }
        m_totals.error = 0;
        m_totals.memory -= entry.bytes;
        m_totals.bytes += entry.bytes;
        held->second.memory.clear();
    }
    return lost;
}

std::optional<SpoolEntry> Spool::takeUntried(std::uint64_t number)
{
    const std::scoped_lock lock(m_mutex);
    const auto held = m_entries.find(number);
    if (held == m_entries.end() || held->second.taken || held->second.entry.tried)
        return std::nullopt;
    held->second.taken = true;
    return held->second.entry;
}

void Spool::erase(Entries::iterator held)
{
    const SpoolEntry &entry = held->second.entry;
    --m_totals.batches;
    m_totals.flows -= entry.table == BatchTable::Flows ? entry.rows : 0;
    m_totals.delayed -= entry.delay.count() > 0 ? 1 : 0;
    if (held->second.memory.empty()) {
        ::unlink(pathOf(entry).c_str());
        m_totals.bytes -= entry.bytes;
    } else {
        m_totals.memory -= entry.bytes;
    }
    m_entries.erase(held);
}

Spool::Totals Spool::totals() const
{
    const std::scoped_lock lock(m_mutex);
    return m_totals;
}

} // namespace ctscope::outlet
