// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/clickhouse_url.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace ctscope::history {

namespace {

int digitOf(char c) noexcept
{
    return c >= '0' && c <= '9' ? c - '0'
        : c >= 'a' && c <= 'f'  ? c - 'a' + 10
        : c >= 'A' && c <= 'F'  ? c - 'A' + 10
                                : -1;
}

/// nullopt when a percent sign has no two digits behind it, or stands for a control character.
std::optional<std::string> decoded(std::string_view text)
{
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            result += text[at];
            continue;
        }
        const int high = at + 2 < text.size() ? digitOf(text[at + 1]) : -1;
        const int low = at + 2 < text.size() ? digitOf(text[at + 2]) : -1;
        if (high < 0 || low < 0 || high * 16 + low < ' ')
            return std::nullopt;
        result += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return result;
}

bool isIpv6(const std::string &host)
{
    in6_addr address{};
    return ::inet_pton(AF_INET6, host.substr(0, host.find('%')).c_str(), &address) == 1;
}

bool isHostName(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        const bool isWord = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return isWord || c == '-' || c == '.' || c == '_' || static_cast<unsigned char>(c) > 127;
    });
}

struct Scheme {
    std::string_view prefix;
    bool tls;
};
constexpr Scheme schemes[] = {
    {"clickhouse://", false},
    {"clickhouses://", true},
    {"http://", false},
    {"https://", true},
};

/// The host as it stands in a URL.
std::string bracketed(const std::string &host)
{
    if (host.find(':') == std::string::npos)
        return host;
    // RFC 6874: the sign before a zone is encoded.
    const std::size_t zone = host.find('%');
    return zone == std::string::npos ? '[' + host + ']'
                                     : '[' + host.substr(0, zone) + "%25" + host.substr(zone + 1) + ']';
}

std::string encoded(std::string_view text)
{
    constexpr std::string_view plain = "-._~";
    constexpr char digits[] = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isWord = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (isWord || plain.find(c) != std::string_view::npos)
            result += c;
        else
            (result += '%').append({digits[byte >> 4], digits[byte & 15]});
    }
    return result;
}

} // namespace

namespace {

/// "HOST", "HOST:PORT", "[ADDRESS]:PORT" (RFC 3986, 3.2).
bool takeHost(std::string_view text, ClickhouseUrl &url)
{
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        const auto host = end == std::string_view::npos ? std::nullopt : decoded(text.substr(1, end - 1));
        if (!host || !isIpv6(*host))
            return false;
        url.host = *host;
        port = text.substr(end + 1);
    } else {
        const std::size_t colon = std::min(text.find(':'), text.size());
        url.host = text.substr(0, colon);
        port = text.substr(colon);
        if (!isHostName(url.host))
            return false;
    }
    if (port.empty())
        return true;
    port.remove_prefix(1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    return error == std::errc() && end == port.data() + port.size() && url.port != 0;
}

} // namespace

/// The part of RFC 3986 that the URL of a history can have.
std::optional<ClickhouseUrl> ClickhouseUrl::parse(std::string_view text)
{
    const auto scheme =
        std::ranges::find_if(schemes, [text](const Scheme &known) { return text.starts_with(known.prefix); });
    const bool isOdd =
        std::ranges::any_of(text, [](char c) { return c == '?' || c == '#' || (c >= 0 && c <= ' ') || c == 127; });
    if (scheme == std::end(schemes) || isOdd)
        return std::nullopt;
    text.remove_prefix(scheme->prefix.size());
    const std::size_t slash = std::min(text.find('/'), text.size());
    std::string_view authority = text.substr(0, slash);
    std::string_view path = text.substr(std::min(slash + 1, text.size()));
    ClickhouseUrl result;
    result.tls = scheme->tls;
    result.port = scheme->tls ? tlsPort : plainPort;
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        const std::string_view account = authority.substr(0, at);
        const std::size_t colon = std::min(account.find(':'), account.size());
        const auto user = decoded(account.substr(0, colon));
        const auto password = decoded(account.substr(std::min(colon + 1, account.size())));
        if (!user || !password)
            return std::nullopt;
        result.user = *user;
        result.password = *password;
        authority.remove_prefix(at + 1);
    }
    if (path.ends_with('/'))
        path.remove_suffix(1);
    const auto database = decoded(path);
    if (!takeHost(authority, result) || !database || database->find('/') != std::string::npos)
        return std::nullopt;
    result.database = database->empty() ? defaultDatabase : *database;
    return result;
}

std::string ClickhouseUrl::toString() const
{
    std::string text = tls ? "clickhouses://" : "clickhouse://";
    if (!user.empty())
        text += encoded(user) + '@';
    return text + bracketed(host) + ':' + std::to_string(port) + '/' + encoded(database);
}

std::string ClickhouseUrl::httpUrl() const
{
    return (tls ? "https://" : "http://") + bracketed(host) + ':' + std::to_string(port) + '/';
}

bool isClickhouseUrl(std::string_view text) noexcept
{
    return text.starts_with("clickhouse://") || text.starts_with("clickhouses://");
}

} // namespace ctscope::history
