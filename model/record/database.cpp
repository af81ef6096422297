// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/database.h"

#include <sqlite3.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <utility>

namespace ctscope::record {

namespace {

/// sqlite.org/uri.html; a name that begins with a slash is shared within the process.
constexpr std::string_view memoryPrefix = "file:/ctscope-memory-";
constexpr std::string_view memorySuffix = "?vfs=memdb";
constexpr int patience = 5000; ///< ms, for a lock that another program has

FileError::Kind kindOf(int code, int systemError)
{
    using Kind = FileError::Kind;
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return Kind::None;
    case SQLITE_CORRUPT: return Kind::Damaged;
    case SQLITE_NOTADB: return Kind::NotRecording;
    case SQLITE_FULL: return Kind::Full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Kind::Busy;
    case SQLITE_READONLY:
    case SQLITE_PERM: return Kind::NoPermission;
    case SQLITE_CANTOPEN:
        return systemError == EACCES || systemError == EPERM ? Kind::NoPermission
            : systemError == ENOENT                          ? Kind::NotFound
                                                             : Kind::Other;
    case SQLITE_IOERR:
        // What is behind the end of a file that was cut.
        return code == SQLITE_IOERR_SHORT_READ ? Kind::Damaged : systemError == ENOSPC ? Kind::Full : Kind::Other;
    default: return Kind::Other;
    }
}

/// The file by a URI, which can say that it does not change (sqlite.org/uri.html).
std::string unchangingUri(const std::string &path)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string uri = "file:";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%' || c == '?' || c == '#' || byte < 0x20 || byte > 0x7e) {
            uri += '%';
            uri += digits[byte >> 4];
            uri += digits[byte & 15];
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

} // namespace

std::string newMemoryName()
{
    static std::atomic<unsigned> last{0};
    return std::string(memoryPrefix) + std::to_string(++last) + std::string(memorySuffix);
}

bool isMemoryName(std::string_view path) noexcept
{
    return path.starts_with(memoryPrefix) && path.ends_with(memorySuffix);
}

std::shared_ptr<std::shared_mutex> mutexOfMemory(const std::string &name)
{
    static std::mutex guard;
    static std::map<std::string, std::weak_ptr<std::shared_mutex>> known; // guarded by `guard`
    const std::scoped_lock lock(guard);
    std::erase_if(known, [](const auto &entry) { return entry.second.expired(); });
    std::weak_ptr<std::shared_mutex> &entry = known[name];
    std::shared_ptr<std::shared_mutex> mutex = entry.lock();
    if (!mutex) {
        mutex = std::make_shared<std::shared_mutex>();
        entry = mutex;
    }
    return mutex;
}

Database::Database(const std::string &path, Mode mode)
{
    const int flags = mode == Mode::Write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    const bool isUri = mode == Mode::ReadUnchanging || isMemoryName(path);
    const std::string name = mode == Mode::ReadUnchanging ? unchangingUri(path) : path;
    const int code = ::sqlite3_open_v2(
        name.c_str(), &m_database, flags | SQLITE_OPEN_NOMUTEX | (isUri ? SQLITE_OPEN_URI : 0), nullptr);
    if (code != SQLITE_OK) {
        fail(code);
        ::sqlite3_close(m_database);
        m_database = nullptr;
        return;
    }
    ::sqlite3_busy_timeout(m_database, patience);
    // The file may be of somebody else: nothing in its schema is to be run.
    ::sqlite3_db_config(m_database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    ::sqlite3_db_config(m_database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    ::sqlite3_db_config(m_database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    ::sqlite3_db_config(m_database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
}

Database::~Database() { ::sqlite3_close_v2(m_database); }

Database::Database(Database &&other) noexcept
    : m_database(std::exchange(other.m_database, nullptr))
    , m_error(std::move(other.m_error))
{
}

Database &Database::operator=(Database &&other) noexcept
{
    std::swap(m_database, other.m_database);
    std::swap(m_error, other.m_error);
    return *this;
}

void Database::fail(int code)
{
    const int system = m_database != nullptr ? ::sqlite3_system_errno(m_database) : ENOMEM;
    const int extended = m_database != nullptr ? ::sqlite3_extended_errcode(m_database) : code;
    m_error = {kindOf(extended, system), m_database != nullptr ? ::sqlite3_errmsg(m_database) : std::strerror(system)};
    if (m_error.kind == FileError::Kind::None)
        m_error.kind = FileError::Kind::Other;
}

bool Database::readDamaged()
{
    clearError();
    // Without this, SQLite reads nothing of a file that has fewer pages than its head says. Nothing is written.
    ::sqlite3_db_config(m_database, SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    return run("PRAGMA writable_schema=ON");
}

bool Database::run(const char *sql)
{
    if (m_database == nullptr)
        return false;
    const int code = ::sqlite3_exec(m_database, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        fail(code);
    return code == SQLITE_OK;
}

Statement Database::prepare(const char *sql)
{
    sqlite3_stmt *statement = nullptr;
    if (m_database != nullptr) {
        const int code = ::sqlite3_prepare_v2(m_database, sql, -1, &statement, nullptr);
        if (code != SQLITE_OK)
            fail(code);
    }
    return {*this, statement};
}

std::optional<std::int64_t> Database::number(const char *sql)
{
    Statement query = prepare(sql);
    return query.next() ? std::optional(query.number(0)) : std::nullopt;
}

std::int64_t Database::lastId() const noexcept { return ::sqlite3_last_insert_rowid(m_database); }

bool Database::isInTransaction() const noexcept
{
    return m_database != nullptr && ::sqlite3_get_autocommit(m_database) == 0;
}

void Statement::Finalize::operator()(sqlite3_stmt *statement) const noexcept { ::sqlite3_finalize(statement); }

Statement &Statement::bind(int parameter, std::int64_t value)
{
    ::sqlite3_bind_int64(m_statement.get(), parameter + 1, value);
    return *this;
}

Statement &Statement::bind(int parameter, std::optional<std::uint64_t> value)
{
    if (value)
        return bind(parameter, static_cast<std::int64_t>(*value));
    ::sqlite3_bind_null(m_statement.get(), parameter + 1);
    return *this;
}

Statement &Statement::bindText(int parameter, std::string_view text)
{
    ::sqlite3_bind_text64(m_statement.get(), parameter + 1, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement &Statement::bindBytes(int parameter, std::string_view bytes)
{
    ::sqlite3_bind_blob64(m_statement.get(), parameter + 1, bytes.data(), bytes.size(), SQLITE_STATIC);
    return *this;
}

bool Statement::next()
{
    if (!m_statement)
        return false;
    const int code = ::sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        m_database->fail(code);
    return false;
}

bool Statement::run()
{
    if (!m_statement)
        return false;
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW)
        code = ::sqlite3_step(m_statement.get());
    if (code != SQLITE_DONE)
        m_database->fail(code);
    ::sqlite3_reset(m_statement.get());
    return code == SQLITE_DONE;
}

void Statement::reset() { ::sqlite3_reset(m_statement.get()); }

std::int64_t Statement::number(int column) const { return ::sqlite3_column_int64(m_statement.get(), column); }

std::optional<std::uint64_t> Statement::optionalNumber(int column) const
{
    if (::sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL)
        return std::nullopt;
    return static_cast<std::uint64_t>(number(column));
}

std::string_view Statement::bytes(int column) const
{
    const void *const data = ::sqlite3_column_blob(m_statement.get(), column);
    const int size = ::sqlite3_column_bytes(m_statement.get(), column);
    return data == nullptr ? std::string_view()
                           : std::string_view(static_cast<const char *>(data), static_cast<std::size_t>(size));
}

} // namespace ctscope::record
