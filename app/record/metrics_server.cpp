// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics_server.h"

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <microhttpd.h>

namespace ctscope {

namespace {

constexpr unsigned mostConnections = 16;
constexpr unsigned mostSilence = 10; // s

MHD_Result answer(MHD_Connection *connection, unsigned status, std::string_view text, const char *type)
{
    MHD_Response *const response =
        MHD_create_response_from_buffer(text.size(), const_cast<char *>(text.data()), MHD_RESPMEM_MUST_COPY);
    if (response == nullptr)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    const MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

MHD_Result handle(void *self, MHD_Connection *connection, const char *url, const char *method, const char *,
    const char *, std::size_t *, void **)
{
    if (std::strcmp(method, "GET") != 0 && std::strcmp(method, "HEAD") != 0)
        return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "Only GET is understood.\n", "text/plain");
    if (std::strcmp(url, "/metrics") != 0)
        return answer(connection, MHD_HTTP_NOT_FOUND, "The metrics are at /metrics.\n", "text/plain");
    const std::string text = static_cast<MetricsServer *>(self)->text();
    if (text.empty())
        return answer(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "The table was not read yet.\n", "text/plain");
    return answer(connection, MHD_HTTP_OK, text, "text/plain; version=0.0.4; charset=utf-8");
}

/// Where to listen, for the system's calls.
struct Listening {
    sockaddr_storage storage{};
    bool ipv6 = false;
    bool isAll = false; ///< at all addresses
};

Listening listeningAt(const MetricsAddress &address)
{
    Listening at;
    at.isAll = address.address.empty();
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    v4.sin_family = AF_INET;
    v4.sin_port = ::htons(address.port);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = ::htons(address.port);
    at.ipv6 = !at.isAll && ::inet_pton(AF_INET, address.address.c_str(), &v4.sin_addr) != 1;
    if (at.ipv6)
        ::inet_pton(AF_INET6, address.address.c_str(), &v6.sin6_addr);
    if (at.ipv6)
        std::memcpy(&at.storage, &v6, sizeof v6);
    else
        std::memcpy(&at.storage, &v4, sizeof v4);
    return at;
}

} // namespace

std::unique_ptr<MetricsServer> MetricsServer::open(const MetricsAddress &address, std::optional<GroupSpec> group)
{
    std::unique_ptr<MetricsServer> server(new MetricsServer(std::move(group)));
    const Listening at = listeningAt(address);
    const auto listen = [&](unsigned flags) {
        errno = 0;
        server->m_daemon = MHD_start_daemon(flags | MHD_USE_INTERNAL_POLLING_THREAD, address.port, nullptr, nullptr,
            &handle, server.get(), MHD_OPTION_CONNECTION_LIMIT, mostConnections, MHD_OPTION_CONNECTION_TIMEOUT,
            mostSilence, at.isAll ? MHD_OPTION_END : MHD_OPTION_SOCK_ADDR,
            reinterpret_cast<const sockaddr *>(&at.storage), MHD_OPTION_END);
    };
    listen(at.isAll ? MHD_USE_DUAL_STACK : at.ipv6 ? MHD_USE_IPv6 : MHD_NO_FLAG);
    if (server->m_daemon == nullptr && at.isAll)
        listen(MHD_NO_FLAG); // a machine without IPv6
    if (server->m_daemon == nullptr)
        return nullptr;
    return server;
}

MetricsServer::~MetricsServer()
{
    if (m_daemon != nullptr)
        MHD_stop_daemon(m_daemon);
}

void MetricsServer::publish(MetricsInput input)
{
    // The earlier snapshot may be a large one: `input` frees it behind the lock.
    const std::scoped_lock lock(m_mutex);
    std::swap(m_input, input);
}

std::string MetricsServer::text()
{
    MetricsInput input;
    {
        const std::scoped_lock lock(m_mutex);
        input = m_input;
    }
    if (!input.snapshot)
        return {};
    if (m_group) {
        GroupQuery query;
        query.spec = *m_group;
        query.sort.column = GroupColumn{};
        query.flat = true;
        query.top = mostGroupSeries;
        input.groups = m_grouping.update(input.snapshot, input.snapshot->takenAt, query);
    }
    return metricsText(input);
}

} // namespace ctscope
