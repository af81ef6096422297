// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/metrics_text.h"

#include "flow/foreign_text.h"
#include "flow/protocol.h"
#include "kernel/cpu_statistics.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <numeric>
#include <string_view>
#include <utility>

namespace ctscope {

namespace {

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Writes families of metrics, each with its help and type before its first sample.
class MetricsWriter {
public:
    explicit MetricsWriter(std::string &out)
        : m_out(out)
    {
    }

    void gauge(std::string_view name, std::string_view help) { begin(name, help, "gauge"); }
    void counter(std::string_view name, std::string_view help) { begin(name, help, "counter"); }
    void sample(std::uint64_t value, Labels labels = {})
    {
        if (!m_help.empty()) {
            m_out.append("# HELP ").append(m_name).append(" ").append(m_help).append("\n");
            m_out.append("# TYPE ").append(m_name).append(" ").append(m_type).append("\n");
            m_help = {};
        }
        m_out += m_name;
        char before = '{';
        for (const auto &[label, text] : labels) {
            m_out += before;
            m_out.append(label).append("=\"");
            appendEscaped(text);
            m_out += '"';
            before = ',';
        }
        m_out += before == ',' ? "} " : " ";
        char digits[24];
        m_out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr).append("\n");
    }

private:
    void begin(std::string_view name, std::string_view help, std::string_view type)
    {
        m_name = name;
        m_help = help;
        m_type = type;
    }
    void appendEscaped(std::string_view text)
    {
        for (const char c : text) {
            if (c == '\n')
                m_out += "\\n";
            else if (c == '"' || c == '\\')
                (m_out += '\\') += c;
            else
                m_out += c;
        }
    }

    std::string &m_out;
    std::string_view m_name;
    std::string_view m_help;
    std::string_view m_type;
};

std::uint64_t sumOf(const EvictionCounts &counts)
{
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t(0));
}

void addCapacity(MetricsWriter &out, const Capacity &capacity)
{
    if (capacity.count) {
        out.gauge("ctscope_entries", "Entries of the table, as nf_conntrack_count.");
        out.sample(*capacity.count);
    }
    if (capacity.max) {
        out.gauge("ctscope_entry_limit", "Limit of the table, as nf_conntrack_max; 0: unlimited.");
        out.sample(*capacity.max);
    }
    if (capacity.buckets) {
        out.gauge("ctscope_hash_buckets", "Buckets of the hash table, which all network namespaces share.");
        out.sample(*capacity.buckets);
    }
}

void addFlows(MetricsWriter &out, const FlowTotals &totals)
{
    out.gauge("ctscope_flows", "Flows that are known to be in the table.");
    out.sample(totals.flows);
    out.gauge("ctscope_unreplied_flows", "Flows without a packet of the reply.");
    out.sample(totals.unreplied);
    out.gauge("ctscope_flows_by_protocol", "Flows by IP protocol.");
    for (std::size_t number = 0; number < totals.byProtocol.size(); ++number) {
        if (const std::uint64_t flows = sumOf(totals.byProtocol[number]))
            out.sample(flows, {{"protocol", protocol::displayName(static_cast<Protocol>(number))}});
    }
    out.gauge("ctscope_flows_by_state", "Flows of TCP, SCTP and DCCP by the state of their tracker.");
    for (const Protocol number : {protocol::tcp, protocol::sctp, protocol::dccp}) {
        for (const State state : state::all(number)) {
            if (const std::uint64_t flows = sumOf(totals.byState[static_cast<std::size_t>(state)]))
                out.sample(flows, {{"protocol", protocol::displayName(number)}, {"state", state::name(state)}});
        }
    }
    out.gauge("ctscope_flows_by_eviction", "Flows by what the kernel may do with them when the table is full.");
    for (const auto &[eviction, name] : {std::pair(Eviction::Kept, "kept"), std::pair(Eviction::ByCollector, "closing"),
             std::pair(Eviction::OnInsert, "evictable")})
        out.sample(totals.byEviction[static_cast<std::size_t>(eviction)], {{"class", name}});
}

void addKernelCounters(MetricsWriter &out, const std::vector<CpuStatistics> &statistics)
{
    struct Family {
        std::string_view counter;
        std::string_view name;
        std::string_view help;
    };
    constexpr Family families[] = {
        {"drop", "ctscope_kernel_drop_total", "Packets dropped because there was no room for their entry."},
        {"early_drop", "ctscope_kernel_early_drop_total", "Entries evicted to make room."},
        {"insert_failed", "ctscope_kernel_insert_failed_total",
            "Entries that could not be inserted; their packet is lost."},
        {"invalid", "ctscope_kernel_invalid_total", "Packets that belong to no flow."},
        {"error", "ctscope_kernel_error_total", "Packets with an error for the tracker."},
        {"search_restart", "ctscope_kernel_search_restart_total",
            "Searches that began again, as the table was resized."},
    };
    for (const Family &family : families) {
        std::uint64_t sum = 0;
        bool isKnown = false;
        for (const CpuStatistics &cpu : statistics) {
            for (const auto &[name, value] : cpu.counters) {
                if (name == family.counter) {
                    sum += value;
                    isKnown = true;
                }
            }
        }
        if (isKnown) {
            out.counter(family.name, family.help);
            out.sample(sum);
        }
    }
}

void addGroups(MetricsWriter &out, const GroupedRows &groups)
{
    const std::vector<GroupKey> &keys = groups.view.spec.keys;
    const std::string key = groups.view.spec.text();
    out.gauge("ctscope_group_flows", "Flows of the largest groups.");
    const std::size_t count = std::min(groups.top.rows.size(), mostGroupSeries);
    for (std::size_t at = 0; at < count; ++at) {
        const GroupRow &row = groups.top.rows[at];
        std::string name;
        for (std::size_t part = 0; part < row.path.size(); ++part) {
            name += part == 0 ? "" : ",";
            appendExactGroupValue(name, keys[part], row.path[part]);
        }
        // A program may have any bytes for its name, and Prometheus takes no metrics at all when some are not UTF-8.
        out.sample(row.totals.flows, {{"key", key}, {"group", visibleText(name)}});
    }
    out.gauge("ctscope_groups", "Groups of the table, whether they are listed or not.");
    out.sample(groups.top.rows.size() + groups.top.otherGroups, {{"key", key}});
}

void addOutlets(MetricsWriter &out, const std::vector<record::OutletStatus> &outlets)
{
    using Status = record::OutletStatus;
    const auto each = [&](auto &&valueOf) {
        for (const Status &status : outlets)
            out.sample(valueOf(status), {{"target", status.target}});
    };
    if (outlets.empty())
        return;
    out.gauge("ctscope_outlet_up", "1 while flows can be sent to the target, else 0.");
    each(
        [](const Status &status) -> std::uint64_t { return status.problem.kind == record::OutletProblem::Kind::None; });
    out.counter("ctscope_outlet_sent_flows_total", "Flows that were sent to the target.");
    each([](const Status &status) { return status.sent; });
    out.counter("ctscope_outlet_lost_flows_total", "Flows that were given up.");
    each([](const Status &status) { return status.lost; });
    out.gauge("ctscope_outlet_waiting_flows", "Flows that wait to be sent.");
    each([](const Status &status) { return status.waiting; });
    out.gauge("ctscope_outlet_spool_bytes", "What waits for the target, on disk.");
    each([](const Status &status) { return status.spoolBytes; });
    out.counter("ctscope_outlet_sent_bytes_total", "Bytes that were sent to the target.");
    each([](const Status &status) { return status.sentBytes; });
    out.counter("ctscope_outlet_attempts_total", "Attempts to send something.");
    each([](const Status &status) { return status.attempts; });
    out.counter("ctscope_outlet_repeated_attempts_total", "Attempts that were made because an earlier one failed.");
    each([](const Status &status) { return status.repetitions; });
}

} // namespace

std::string metricsText(const MetricsInput &input)
{
    const Snapshot &snapshot = *input.snapshot;
    const OriginState &origin = snapshot.origin();
    std::string text;
    MetricsWriter out(text);
    out.gauge("ctscope_build_info", "The version of ctscope.");
    out.sample(1, {{"version", CTSCOPE_VERSION}});
    const bool isRead = !traitsOf(origin.problem.kind).keepsRows;
    out.gauge("ctscope_table_readable", "1 when the table was read at the last attempt, else 0.");
    out.sample(isRead ? 1 : 0);
    addCapacity(out, origin.capacity);
    if (origin.reading)
        addFlows(out, snapshot.totals);
    out.counter("ctscope_flows_begun_total", "Flows that began.");
    out.sample(input.begun);
    out.counter("ctscope_flows_ended_total", "Flows that ended.");
    out.sample(input.ended);
    out.counter("ctscope_event_losses_total", "How often the kernel's events were lost.");
    out.sample(origin.following.overruns);
    if (origin.facts && origin.facts->statistics)
        addKernelCounters(out, *origin.facts->statistics);
    if (input.groups)
        addGroups(out, *input.groups);
    addOutlets(out, input.outlets);
    return text;
}

} // namespace ctscope
