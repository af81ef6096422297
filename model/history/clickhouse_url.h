// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope::history {

/// Where the HTTP interface of a ClickHouse server is, and as whom it is used. A plain value.
struct ClickhouseUrl {
    bool tls = false;
    std::string user;     ///< empty: the server's default user
    std::string password; ///< empty: that of ~/.netrc, or none
    std::string host;     ///< a name or an address; IPv6 without brackets
    std::uint16_t port = 0;
    std::string database;

    static constexpr std::uint16_t plainPort = 8123; ///< when the URL has none
    static constexpr std::uint16_t tlsPort = 8443;
    static constexpr std::string_view defaultDatabase = "default";

    /// Reads clickhouse://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]. clickhouses:// and https:// are with TLS,
    /// clickhouse:// and http:// without. Characters may be percent-encoded. nullopt for anything else.
    static std::optional<ClickhouseUrl> parse(std::string_view text);

    /// clickhouse://USER@HOST:PORT/DATABASE, or clickhouses://…: without the password, so that it may be shown and
    /// saved. parse() reads it.
    std::string toString() const;
    /// https://HOST:PORT/ or http://HOST:PORT/, for libcurl.
    std::string httpUrl() const;

    friend bool operator==(const ClickhouseUrl &, const ClickhouseUrl &) noexcept = default;
};

/// True when a text is meant as such a URL: it begins with clickhouse:// or clickhouses://.
bool isClickhouseUrl(std::string_view text) noexcept;

} // namespace ctscope::history
