// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outlet_options.h"

#include "query/groups/grouping.h"
#include "query/metrics_text.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

struct MHD_Daemon;

namespace ctscope {

/// Offers the metrics of a table over HTTP, on a thread of its own. They are composed when they are asked for.
class MetricsServer {
public:
    /// nullptr, with errno set, when it cannot listen there.
    static std::unique_ptr<MetricsServer> open(const MetricsAddress &address, std::optional<GroupSpec> group);
    ~MetricsServer();
    MetricsServer(const MetricsServer &) = delete;
    MetricsServer &operator=(const MetricsServer &) = delete;

    /// Replaces what is offered. Its `groups` are found here.
    void publish(MetricsInput input);

    /// What GET /metrics answers; empty before the first publish(). One thread at a time.
    std::string text();

private:
    explicit MetricsServer(std::optional<GroupSpec> group)
        : m_group(std::move(group))
    {
    }

    std::optional<GroupSpec> m_group;
    Grouping m_grouping;
    std::mutex m_mutex;
    MetricsInput m_input; ///< guarded by m_mutex
    MHD_Daemon *m_daemon = nullptr;
};

} // namespace ctscope
