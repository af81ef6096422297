// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet_options.h"

#include "format/asked_time.h"
#include "format/numbers.h"

#include <utility>

namespace ctscope {

namespace {

constexpr std::string_view help =
    R"(Sending what is recorded, with or without a FILE. --to may be given several times:

  --to clickhouse=http://[USER[:PASSWORD]@]HOST[:PORT]/DATABASE   https:// with TLS; the password is better in ~/.netrc
  --to clickhouse-shard=URL   the same to the server's own shard of a cluster, without the other ones
  --to ipfix=HOST:PORT        each flow that ended, by IPFIX over TCP
  --to ipfix-udp=HOST:PORT    the same over UDP, which loses data without notice
  --with-destinations         also where flows went to (compare RFC 6888)
  --spool DIR                 where batches wait while ClickHouse is away
  --spool-size SIZE           the oldest of them are given up beyond this size; 1G at first
  --batch-time TIME           between two batches, 1s to 60s; 1s at first
  --metrics [ADDRESS]:PORT    metrics for Prometheus, at http://ADDRESS:PORT/metrics
  --metrics-group KEYS        also the 50 largest groups, by keys such as src or dport
  --schema CHOICE             print the SQL that makes the tables, and end; CHOICE is a list of version=18.16,
                              cluster=NAME, database=NAME, replicas=PATH and days=NUMBER, with commas
                              between
)";

std::optional<OutletOptions::Target> targetOf(std::string_view value)
{
    const auto equals = value.find('=');
    if (equals == std::string_view::npos)
        return std::nullopt;
    const std::string_view kind = value.substr(0, equals);
    const std::string_view rest = value.substr(equals + 1);
    if (kind == "clickhouse" || kind == "clickhouse-shard") {
        if (auto url = history::ClickhouseUrl::parse(rest))
            return ClickhouseTarget{*std::move(url), kind == "clickhouse-shard"};
    } else if (kind == "ipfix" || kind == "ipfix-udp") {
        if (auto target = outlet::IpfixTarget::parse(rest, kind == "ipfix-udp"))
            return *std::move(target);
    }
    return std::nullopt;
}

std::optional<MetricsAddress> addressOf(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    MetricsAddress address;
    std::string_view host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    const auto port = parseNumber<std::uint16_t>(text.substr(colon + 1));
    const auto parsed = IpAddress::parse(host);
    if (!port || *port == 0 || (!host.empty() && !parsed))
        return std::nullopt;
    // In the form that the system reads, too: it refuses "127.0.0.01", and all addresses would be listened at instead.
    address.address = parsed ? parsed->toString() : std::string();
    address.port = *port;
    return address;
}

std::optional<history::SchemaChoice> schemaOf(std::string_view text)
{
    history::SchemaChoice choice;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        const auto equals = part.find('=');
        const std::string_view name = part.substr(0, equals);
        const std::string_view value = equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
        const auto days = parseNumber<unsigned>(value);
        if (const auto version = history::ClickhouseVersion::parse(value); name == "version" && version)
            choice.version = *version;
        else if (name == "cluster" && !value.empty())
            choice.cluster = value;
        else if (name == "database" && !value.empty())
            choice.database = value;
        else if (name == "replicas" && !value.empty())
            choice.replicaPath = value;
        else if (name == "days" && days && *days > 0)
            choice.keepDays = *days;
        else
            return std::nullopt;
    }
    return choice;
}

template <typename Value> bool assign(Value &to, auto &&from)
{
    if (from)
        to = *std::forward<decltype(from)>(from);
    return static_cast<bool>(from);
}

} // namespace

std::optional<bool> takeOutletOption(OutletOptions &options, std::string_view name, std::string_view value)
{
    using namespace std::chrono;
    if (name == "--to") {
        auto target = targetOf(value);
        if (target)
            options.targets.push_back(*std::move(target));
        return target.has_value();
    }
    if (name == "--spool") {
        options.spool = value;
        return !value.empty();
    }
    if (name == "--spool-size")
        return assign(options.spoolSize, parseSize(value));
    if (name == "--batch-time") {
        const auto time = parseAskedDuration(value);
        if (!time || microseconds(*time) < seconds(1) || microseconds(*time) > minutes(1))
            return false;
        options.batchTime = duration_cast<seconds>(microseconds(*time));
        return true;
    }
    if (name == "--metrics")
        return assign(options.metrics, addressOf(value));
    if (name == "--metrics-group") {
        ParsedGroupSpec parsed = parseGroupSpec(value);
        parsed.spec.sums.clear();
        if (!parsed.error)
            options.metricsGroup = std::move(parsed.spec);
        return !parsed.error;
    }
    if (name == "--schema")
        return assign(options.schema, schemaOf(value));
    return std::nullopt;
}

std::string schemaText(const history::SchemaChoice &choice)
{
    std::string text;
    if (!choice.cluster.empty())
        text += "-- On every server of the cluster, in the database " + choice.database + ":\n";
    for (const std::string &statement : history::schemaStatements(choice))
        text += statement + ";\n\n";
    if (choice.keepDays > 0 && choice.version < history::firstWithCodecs)
        text += "-- This version has no TTL. Each day, for both tables:\n"
                "-- ALTER TABLE ctscope_flows DROP PARTITION 'YYYY-MM-DD';\n";
    return text;
}

std::string_view outletHelp() noexcept { return help; }

std::optional<std::uint64_t> parseSize(std::string_view text)
{
    constexpr std::string_view units = "kMGT";
    unsigned shift = 0;
    if (const auto unit = text.empty() ? std::string_view::npos : units.find(text.back());
        unit != std::string_view::npos) {
        shift = 10 * (static_cast<unsigned>(unit) + 1);
        text.remove_suffix(1);
    }
    const auto number = parseNumber<std::uint64_t>(text);
    return number && *number <= (std::uint64_t(1) << 62) >> shift ? std::optional(*number << shift) : std::nullopt;
}

} // namespace ctscope
