// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/clickhouse_client.h"

#include "history/curl_library.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <random>

namespace ctscope::history {

namespace {

using Kind = ClickhouseError::Kind;

/// An exception is a line; one with a stack trace is not shown whole.
constexpr std::size_t mostErrorText = 4096;

void append(const CurlLibrary &curl, curl_slist *&list, const std::string &line)
{
    if (curl_slist *const longer = curl.slist_append(list, line.c_str()))
        list = longer;
}

/// The number behind a name: {"read_rows":"8192",…}.
std::uint64_t numberOf(std::string_view json, std::string_view name)
{
    std::uint64_t number = 0;
    auto at = json.find('"' + std::string(name) + '"');
    if (at == std::string_view::npos)
        return number;
    at = json.find_first_of("0123456789", at + name.size() + 2);
    if (at != std::string_view::npos)
        std::from_chars(json.data() + at, json.data() + json.size(), number);
    return number;
}

/// "Code: 60, e.displayText() = DB::Exception: Table … doesn't exist., e.what() = …" or "Code: 60. DB::Exception: …".
ClickhouseError exceptionOf(std::string text)
{
    ClickhouseError error{Kind::Exception, 0, {}, false};
    constexpr std::string_view prefix = "Code: ";
    if (const auto at = text.find(prefix); at != std::string::npos)
        std::from_chars(text.data() + at + prefix.size(), text.data() + text.size(), error.code);
    constexpr std::string_view before = "DB::Exception: ";
    if (const auto at = text.find(before); at != std::string::npos)
        text.erase(0, at + before.size());
    for (const std::string_view tail : {", e.what() = ", "\nStack trace", " Stack trace", " (version "}) {
        if (const auto at = text.find(tail); at != std::string::npos)
            text.resize(at);
    }
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    error.text = std::move(text);
    using namespace clickhouse_code;
    for (const int denied : {readonly, unknownUser, wrongPassword, addressNotAllowed, databaseDenied, notPrivileged,
             authenticationFailed}) {
        if (error.code == denied)
            error.kind = Kind::Denied;
    }
    return error;
}

} // namespace

struct ClickhouseClient::Handles {
    const CurlLibrary *curl = CurlLibrary::get();
    CURL *easy = curl != nullptr ? curl->easy_init() : nullptr;
    CURLM *multi = curl != nullptr ? curl->multi_init() : nullptr;

    Handles() = default;
    ~Handles()
    {
        if (curl == nullptr)
            return;
        curl->easy_cleanup(easy);
        curl->multi_cleanup(multi);
    }
    Handles(const Handles &) = delete;
    Handles &operator=(const Handles &) = delete;
};

/// What the functions that libcurl calls know of a statement.
struct ClickhouseClient::Transfer {
    const CurlLibrary &curl;
    CURL *easy;
    const ClickhouseStatement &statement;
    const Receive &receive;
    std::string errorText{};
    bool unwanted = false;

    static std::size_t body(char *data, std::size_t one, std::size_t count, void *self)
    {
        auto &transfer = *static_cast<Transfer *>(self);
        const std::size_t size = one * count;
        long status = 0;
        transfer.curl.easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
        if (status >= 300) {
            const std::size_t room = mostErrorText - std::min(mostErrorText, transfer.errorText.size());
            transfer.errorText.append(data, std::min(size, room));
            return size;
        }
        if (transfer.receive && !transfer.receive(std::string_view(data, size))) {
            transfer.unwanted = true;
            return 0;
        }
        return size;
    }
    static std::size_t header(char *data, std::size_t one, std::size_t count, void *self)
    {
        const auto &transfer = *static_cast<Transfer *>(self);
        const std::string_view line(data, one * count);
        constexpr std::string_view name = "x-clickhouse-progress:";
        const bool isProgress = line.size() > name.size()
            && std::equal(name.begin(), name.end(), line.begin(),
                [](char wanted, char c) { return wanted == (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
        if (isProgress && transfer.statement.onProgress) {
            // Later versions say total_rows_to_read.
            transfer.statement.onProgress({numberOf(line, "read_rows"), numberOf(line, "read_bytes"),
                std::max(numberOf(line, "total_rows"), numberOf(line, "total_rows_to_read"))});
        }
        return line.size();
    }
};

ClickhouseClient::ClickhouseClient(ClickhouseUrl url, Options options)
    : m_url(std::move(url))
    , m_options(options)
    , m_handles(std::make_unique<Handles>())
{
}

ClickhouseClient::~ClickhouseClient() = default;

ClickhouseError ClickhouseClient::run(
    const ClickhouseStatement &statement, const Receive &receive, std::stop_token stop)
{
    CURL *const easy = m_handles->easy;
    CURLM *const multi = m_handles->multi;
    if (m_handles->curl == nullptr)
        return {Kind::Other, 0, "libcurl is not installed", false};
    const CurlLibrary &curl = *m_handles->curl;
    if (easy == nullptr || multi == nullptr)
        return {Kind::Other, 0, "out of memory", false};
    curl.easy_reset(easy); // keeps the connection

    std::string url = m_url.httpUrl();
    char separator = '?';
    const auto parameter = [&](const std::string &name, const std::string &value) {
        char *const escaped = curl.easy_escape(easy, value.data(), static_cast<int>(value.size()));
        url += separator + name + '=' + (escaped != nullptr ? escaped : "");
        curl.free(escaped);
        separator = '&';
    };
    parameter("database", m_url.database);
    if (!statement.queryId.empty())
        parameter("query_id", statement.queryId);
    for (const auto &[name, value] : statement.settings)
        parameter(name, value);
    if (statement.onProgress)
        parameter("send_progress_in_http_headers", "1");
    const bool hasBody = !statement.body.empty();
    if (hasBody)
        parameter("query", statement.sql);

    const std::string_view body = hasBody ? statement.body : std::string_view(statement.sql);
    curl_slist *headers = nullptr;
    append(curl, headers, "Content-Type: application/octet-stream");
    append(curl, headers, "Expect:"); // ClickHouse reads the body anyway, and waiting for a 100 costs a second
    if (hasBody && statement.bodyIsGzip)
        append(curl, headers, "Content-Encoding: gzip");

    Transfer transfer{curl, easy, statement, receive};
    char words[CURL_ERROR_SIZE] = "";
    curl.easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl.easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl.easy_setopt(easy, CURLOPT_USERAGENT, "ctscope/" CTSCOPE_VERSION);
    curl.easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    // When a kept connection ends without an answer, libcurl sends the request again by itself. Rows must not come twice.
    curl.easy_setopt(easy, CURLOPT_FRESH_CONNECT, hasBody ? 1L : 0L);
    curl.easy_setopt(easy, CURLOPT_POST, 1L);
    curl.easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
    curl.easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl.easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl.easy_setopt(easy, CURLOPT_ERRORBUFFER, words);
    curl.easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_options.connect.count()));
    curl.easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl.easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(m_options.silence.count()));
    curl.easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    curl.easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); // a stop does not wait for a name server
#endif
    curl.easy_setopt(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    if (!m_url.user.empty())
        curl.easy_setopt(easy, CURLOPT_USERNAME, m_url.user.c_str());
    if (!m_url.password.empty()) {
        curl.easy_setopt(easy, CURLOPT_PASSWORD, m_url.password.c_str());
    } else {
        curl.easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
        if (const char *const file = std::getenv("NETRC"))
            curl.easy_setopt(easy, CURLOPT_NETRC_FILE, file);
    }
    // As programs with OpenSSL read it. libcurl alone would only know the system's certificates.
    if (const char *const file = std::getenv("SSL_CERT_FILE"))
        curl.easy_setopt(easy, CURLOPT_CAINFO, file);
    curl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::body);
    curl.easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::header);
    curl.easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);

    CURLcode result = CURLE_OK;
    bool cancelled = false;
    curl.multi_add_handle(multi, easy);
    {
        const std::stop_callback wake(stop, [&curl, multi] { curl.multi_wakeup(multi); });
        int running = 1;
        while (running > 0) {
            if (curl.multi_perform(multi, &running) != CURLM_OK) {
                result = CURLE_FAILED_INIT;
                break;
            }
            cancelled = stop.stop_requested();
            if (cancelled || running == 0)
                break;
            curl.multi_poll(multi, nullptr, 0, 1000, nullptr);
        }
    }
    int left = 0;
    while (const CURLMsg *const message = curl.multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE) {
            result = message->data.result;
            cancelled = false;
        }
    }
    curl_off_t sent = 0;
    long status = 0;
    curl.easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    curl.easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl.multi_remove_handle(multi, easy);
    // What they point to ends with this function.
    curl.easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
    curl.easy_setopt(easy, CURLOPT_HTTPHEADER, nullptr);
    curl.slist_free_all(headers);

    // A part of a body in gzip is refused; of a plain one the server may keep whole rows.
    const bool mayHaveRun =
        sent >= static_cast<curl_off_t>(body.size()) || (hasBody && !statement.bodyIsGzip && sent > 0);
    const auto failed = [&](Kind kind) { return ClickhouseError{kind, 0, words, mayHaveRun}; };
    if (cancelled || transfer.unwanted)
        return failed(Kind::Cancelled);
    switch (result) {
    case CURLE_OK: break;
    case CURLE_COULDNT_RESOLVE_HOST: return failed(Kind::NoHost);
    case CURLE_COULDNT_CONNECT: return failed(Kind::NotReached);
    case CURLE_OPERATION_TIMEDOUT: return failed(Kind::TimedOut);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE: return failed(Kind::Tls);
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR: return failed(Kind::Interrupted);
    default:
        if (*words == '\0')
            return {Kind::Other, 0, curl.easy_strerror(result), mayHaveRun};
        return failed(Kind::Other);
    }
    if (status == 200)
        return {};
    ClickhouseError error = exceptionOf(std::move(transfer.errorText));
    if (error.code == 0 && (status == 401 || status == 403))
        error.kind = Kind::Denied;
    if (error.text.empty())
        error.text = "HTTP " + std::to_string(status);
    // A proxy before the server: the statement may have passed it.
    error.outcomeUnknown = error.code == 0 && status >= 500;
    return error;
}

ClickhouseError ClickhouseClient::run(const ClickhouseStatement &statement, std::string &answer, std::stop_token stop)
{
    answer.clear();
    return run(
        statement,
        [&answer](std::string_view piece) {
            answer += piece;
            return true;
        },
        std::move(stop));
}

ClickhouseError ClickhouseClient::killQuery(std::string_view queryId, std::stop_token stop)
{
    ClickhouseStatement statement;
    statement.sql = "KILL QUERY WHERE query_id = " + sqlString(queryId) + " ASYNC";
    std::string answer;
    return run(statement, answer, std::move(stop));
}

std::string sqlString(std::string_view text)
{
    std::string result = "'";
    for (const char c : text) {
        switch (c) {
        case '\'':
        case '\\': (result += '\\') += c; break;
        case '\n': result += "\\n"; break;
        case '\0': result += "\\0"; break;
        default: result += c;
        }
    }
    return result += '\'';
}

std::string newQueryId()
{
    constexpr char digits[] = "0123456789abcdef";
    std::random_device device;
    std::string id;
    for (int word = 0; word < 4; ++word) {
        const auto number = static_cast<std::uint32_t>(device());
        for (unsigned shift = 0; shift < 32; shift += 4)
            id += digits[number >> shift & 15u];
    }
    return id;
}

} // namespace ctscope::history
