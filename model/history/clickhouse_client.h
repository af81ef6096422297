// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/clickhouse_url.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope::history {

/// Why a statement failed.
struct ClickhouseError {
    enum class Kind : std::uint8_t {
        None,
        Cancelled,   ///< stop was requested, or the receiver of the answer wanted no more of it
        NoHost,      ///< its name has no address
        NotReached,  ///< no connection
        TimedOut,    ///< nothing came for longer than Options::silence
        Tls,         ///< its certificate, or the handshake
        Denied,      ///< wrong user or password, or not permitted
        Exception,   ///< the server refused the statement or gave up on it: see `code` and `text`
        Interrupted, ///< the connection ended before the answer did
        Other,
    };
    Kind kind = Kind::None;
    int code = 0;     ///< of an exception, ErrorCodes.cpp of ClickHouse; 0 where there is none
    std::string text; ///< the server's or libcurl's words: foreign text
    /// The statement may have been executed although it failed here: the connection was lost after it was sent.
    bool outcomeUnknown = false;

    explicit operator bool() const noexcept { return kind != Kind::None; }
    friend bool operator==(const ClickhouseError &, const ClickhouseError &) noexcept = default;
};

/// Some codes of exceptions.
namespace clickhouse_code {
constexpr int noSuchColumn = 16;
constexpr int unknownTable = 60;
constexpr int unknownDatabase = 81;
constexpr int unknownSetting = 115;
constexpr int readonly = 164;
constexpr int unknownUser = 192;
constexpr int wrongPassword = 193;
constexpr int addressNotAllowed = 195;
constexpr int databaseDenied = 291;
constexpr int queryWasCancelled = 394;
constexpr int notPrivileged = 497;
constexpr int authenticationFailed = 516;
} // namespace clickhouse_code

/// How far the server is with a statement.
struct ClickhouseProgress {
    std::uint64_t readRows = 0;
    std::uint64_t readBytes = 0;
    std::uint64_t totalRows = 0; ///< 0 when the server does not say
};

/// One statement.
struct ClickhouseStatement {
    std::string sql;
    std::string_view body{}; ///< rows of an INSERT; must live until run() returns. Empty: the statement is the body
    bool bodyIsGzip = false;
    /// Further parameters of the URL: settings of ClickHouse and param_NAME. With {"wait_end_of_query", "1"} the
    /// server sends nothing until the statement succeeded, so that an exception is never found in the middle of an
    /// answer.
    std::vector<std::pair<std::string, std::string>> settings{};
    std::string queryId{}; ///< by which killQuery() finds it; empty: the server chooses one
    /// Called while the statement runs. The server reports it in the headers of the answer, before its first row.
    std::function<void(const ClickhouseProgress &)> onProgress{};
};

/// Runs statements over the HTTP interface of one server, one at a time, and keeps the connection between them. Used by
/// one thread. Speaks to any version from 18.16 on.
class ClickhouseClient {
public:
    struct Options {
        std::chrono::milliseconds connect{10'000}; ///< the longest wait for a connection
        std::chrono::seconds silence{60};          ///< the longest time in which nothing is sent and nothing comes
    };
    /// Receives the next piece of an answer; false ends it, and run() returns Cancelled.
    using Receive = std::function<bool(std::string_view piece)>;

    explicit ClickhouseClient(ClickhouseUrl url)
        : ClickhouseClient(std::move(url), Options())
    {
    }
    ClickhouseClient(ClickhouseUrl url, Options options);
    ~ClickhouseClient();
    ClickhouseClient(const ClickhouseClient &) = delete;
    ClickhouseClient &operator=(const ClickhouseClient &) = delete;

    const ClickhouseUrl &url() const noexcept { return m_url; }

    /// Runs a statement; the answer comes in pieces. When stop is requested, it returns within milliseconds, and closes
    /// the connection; the server may go on, see killQuery().
    ClickhouseError run(const ClickhouseStatement &statement, const Receive &receive, std::stop_token stop = {});
    /// The same for a short answer, which replaces `answer`.
    ClickhouseError run(const ClickhouseStatement &statement, std::string &answer, std::stop_token stop = {});

    /// Ends the statement with this id on the server, if this user may do that. For another client than the one that
    /// runs it.
    ClickhouseError killQuery(std::string_view queryId, std::stop_token stop = {});

private:
    struct Transfer;
    struct Handles;

    ClickhouseUrl m_url;
    Options m_options;
    std::unique_ptr<Handles> m_handles;
};

/// A text as a literal of SQL: in quotes, with backslashes where they are needed.
std::string sqlString(std::string_view text);

/// A random id for a statement: 32 hexadecimal digits.
std::string newQueryId();

} // namespace ctscope::history
