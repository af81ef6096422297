// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace ctscope::record {

/// What went wrong with a recording's file. A plain value without a language.
struct FileError {
    enum class Kind : std::uint8_t {
        None,
        NotFound,
        NoPermission,
        NotRecording, ///< another kind of file
        Newer,        ///< written by a later ctscope, in a version of the format that this one does not know
        Damaged,
        Full,       ///< no room is left on the disk
        Busy,       ///< another program writes to it
        OtherTable, ///< a recording of another machine, or of another namespace
        Other,
    };
    Kind kind = Kind::None;
    std::string detail{}; ///< the library's or the system's own words; may be empty

    explicit operator bool() const noexcept { return kind != Kind::None; }
    friend bool operator==(const FileError &, const FileError &) noexcept = default;
};

/// The name of a database in memory, another one at each call. All who open it in this process share it, and it is gone
/// once the last one is closed.
std::string newMemoryName();
bool isMemoryName(std::string_view path) noexcept;
/// Readers of a database in memory hold this shared, its writer alone: the library's own locks do not keep them apart.
std::shared_ptr<std::shared_mutex> mutexOfMemory(const std::string &name);

class Statement;

/// An SQLite database. Not thread-safe.
class Database {
public:
    enum class Mode : std::uint8_t {
        Read,
        /// Nobody writes to it: needs no files beside it, so the folder may be one that cannot be written to.
        ReadUnchanging,
        Write,
    };

    /// Opens a file, or what newMemoryName() named; Write creates it. Not open when error() is set.
    Database(const std::string &path, Mode mode);
    ~Database();
    Database(Database &&other) noexcept;
    Database &operator=(Database &&other) noexcept;

    /// After Damaged: reads what there is of a file that was cut. False when that cannot be done.
    bool readDamaged();
    /// Runs statements without a result; false on an error.
    bool run(const char *sql);
    /// A statement to be run once or more; it must not outlive the database.
    Statement prepare(const char *sql);
    /// The only value of the only row of a query.
    std::optional<std::int64_t> number(const char *sql);
    std::int64_t lastId() const noexcept;
    bool isInTransaction() const noexcept;

    /// The last error; stays until clearError().
    const FileError &error() const noexcept { return m_error; }
    void clearError() noexcept { m_error = {}; }
    void setError(FileError error) { m_error = std::move(error); }
    /// Takes over the library's error.
    void fail(int code);

private:
    sqlite3 *m_database = nullptr;
    FileError m_error;
};

/// A prepared statement. Parameters and columns are numbered from 0.
class Statement {
public:
    Statement(Database &database, sqlite3_stmt *statement) noexcept
        : m_database(&database)
        , m_statement(statement)
    {
    }

    Statement &bind(int parameter, std::int64_t value);
    Statement &bind(int parameter, std::optional<std::uint64_t> value);
    /// The bytes must stay until the statement was run.
    Statement &bindText(int parameter, std::string_view text);
    Statement &bindBytes(int parameter, std::string_view bytes);

    /// The next row; false at the end and on an error.
    bool next();
    /// Runs to the end, and can then be run again; false on an error.
    bool run();
    void reset();

    std::int64_t number(int column) const;
    std::optional<std::uint64_t> optionalNumber(int column) const;
    /// Valid until the next row.
    std::string_view bytes(int column) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt *statement) const noexcept;
    };

    Database *m_database;
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement; ///< null after an error
};

} // namespace ctscope::record
