// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/clickhouse_url.h"

#include "history/curl_library.h"

#include <charconv>
#include <memory>

namespace ctscope::history {

namespace {

struct UrlDeleter {
    void operator()(CURLU *url) const noexcept { CurlLibrary::get()->url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlDeleter>;

std::string partOf(const Url &url, CURLUPart part, unsigned flags = CURLU_URLDECODE)
{
    const CurlLibrary &curl = *CurlLibrary::get();
    char *text = nullptr;
    std::string result;
    if (curl.url_get(url.get(), part, &text, flags) == CURLUE_OK)
        result = text;
    curl.free(text);
    return result;
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

std::optional<ClickhouseUrl> ClickhouseUrl::parse(std::string_view text)
{
    for (const Scheme &scheme : schemes) {
        if (!text.starts_with(scheme.prefix))
            continue;
        const std::string plain =
            (scheme.tls ? "https://" : "http://") + std::string(text.substr(scheme.prefix.size()));
        const CurlLibrary *const curl = CurlLibrary::get();
        const Url url(curl != nullptr ? curl->url() : nullptr);
        if (!url || curl->url_set(url.get(), CURLUPART_URL, plain.c_str(), 0) != CURLUE_OK)
            return std::nullopt;
        if (!partOf(url, CURLUPART_QUERY).empty() || !partOf(url, CURLUPART_FRAGMENT).empty())
            return std::nullopt;
        ClickhouseUrl result;
        result.tls = scheme.tls;
        result.user = partOf(url, CURLUPART_USER);
        result.password = partOf(url, CURLUPART_PASSWORD);
        result.host = partOf(url, CURLUPART_HOST, 0);
        if (result.host.size() > 2 && result.host.front() == '[')
            result.host = result.host.substr(1, result.host.size() - 2);
        // Of a link-local address: "fe80::1%eth0".
        if (const std::string zone = partOf(url, CURLUPART_ZONEID); !zone.empty())
            result.host += '%' + zone;
        result.port = scheme.tls ? tlsPort : plainPort;
        if (const std::string port = partOf(url, CURLUPART_PORT, 0); !port.empty()) {
            const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
            if (error != std::errc() || end != port.data() + port.size() || result.port == 0)
                return std::nullopt;
        }
        result.database = partOf(url, CURLUPART_PATH).substr(1);
        if (result.database.ends_with('/'))
            result.database.pop_back();
        if (result.database.find('/') != std::string::npos || result.host.empty())
            return std::nullopt;
        if (result.database.empty())
            result.database = defaultDatabase;
        return result;
    }
    return std::nullopt;
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
