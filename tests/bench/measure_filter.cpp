// SPDX-License-Identifier: GPL-3.0-or-later
// Filters a saved table by the filter language, without and with names of hosts, countries and networks, and prints what
// each kind of filter took, and how many rows it found.
//   measure_filter FILE
#include "stopwatch.h"

#include "kernel/netlink_attributes.h"
#include "query/filter/completions.h"
#include "query/flow_order.h"
#include "source/file_source.h"
#include "support/mmdb_writer.h"
#include "tracking/flow_table.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <unistd.h>

using namespace ctscope;

namespace {

SnapshotPtr read(const char *file, FlowTable &table)
{
    ReadResult result = FileSource(file).read({}, {});
    return result.reading ? table.apply(std::move(*result.reading), false, Timeouts()) : nullptr;
}

/// The table with a name for each of its first hosts, and with the countries and owners of the networks of all.
SnapshotPtr named(FlowTable &table, const Snapshot &snapshot)
{
    constexpr std::size_t mostHosts = 50'000;
    constexpr std::array countries{"DE", "FR", "US", "JP", "BR"};
    std::set<std::uint32_t> addresses;
    for (Row row = 0; row < snapshot.rows.size(); ++row) {
        for (const AddressSlot slot : {AddressSlot::OriginalSrc, AddressSlot::OriginalDst}) {
            const IpAddress address = snapshot.rows.flows().address(row, slot);
            if (address.isV4())
                addresses.insert(networkNumber<std::uint32_t>(std::as_bytes(std::span(address.bytes)).first(4)));
        }
    }
    std::vector<HostName> hosts;
    test::MmdbWriter country("Bench-Country", 1'700'000'000);
    test::MmdbWriter owner("Bench-ASN", 1'700'000'000);
    constexpr std::uint32_t host = 0xff;
    std::uint32_t last = host;
    for (const std::uint32_t address : addresses) {
        if (hosts.size() < mostHosts)
            hosts.push_back({IpAddress::v4(address), "h" + std::to_string(hosts.size()) + ".office.example.net",
                NameSource::HostsFile});
        if ((address & ~host) == last)
            continue;
        last = address & ~host;
        using test::MmdbWriter;
        country.add(IpAddress::v4(last), 24,
            MmdbWriter::map({{"country",
                MmdbWriter::map({{"iso_code", MmdbWriter::text(countries[last / 256 % countries.size()])}})}}));
        owner.add(IpAddress::v4(last), 24,
            MmdbWriter::map({{"autonomous_system_number", MmdbWriter::number(64'500 + last / 256 % 100)},
                {"autonomous_system_organization", MmdbWriter::text("Carrier " + std::to_string(last / 256 % 100))}}));
    }
    std::vector<std::string> paths;
    for (const test::MmdbWriter *writer : {&country, &owner}) {
        std::string path = (std::filesystem::temp_directory_path() / "ctscope-bench-XXXXXX").string();
        const int file = ::mkstemp(path.data());
        const std::string bytes = writer->file();
        if (file < 0 || ::write(file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
            return nullptr;
        ::close(file);
        paths.push_back(path);
    }
    table.setHosts(std::make_shared<const HostNames>(std::move(hosts)), std::make_shared<const GeoData>(paths));
    for (const std::string &path : paths)
        ::unlink(path.c_str());
    return table.applyAttached();
}

/// The best of several, as others may run beside it.
double best(const Snapshot &snapshot, const char *text, std::size_t &rows)
{
    ViewSpec spec;
    spec.filter = readFilter(text).filter;
    double seconds = 1e9;
    for (int i = 0; i < 5; ++i) {
        const bench::Stopwatch watch;
        rows = orderFlows(snapshot, spec, snapshot.takenAt)->rows.size();
        seconds = std::min(seconds, watch.wall());
    }
    return seconds;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fputs("usage: measure_filter FILE\n", stderr);
        return 2;
    }
    FlowTable table;
    const SnapshotPtr snapshot = read(argv[1], table);
    if (!snapshot) {
        std::fputs("measure_filter: the file could not be read\n", stderr);
        return 1;
    }
    const SnapshotPtr withNames = named(table, *snapshot);
    if (!withNames || !withNames->geo || !withNames->geo->hasCountries() || !withNames->geo->hasNetworks()) {
        std::fputs("measure_filter: the files of countries and networks could not be made\n", stderr);
        return 1;
    }
    struct Kind {
        const char *name;
        std::initializer_list<const char *> filters;
        bool named = false;
    };
    const Kind kinds[] = {
        {"typed",
            {"dport == 443", "src in 10.0.0.0/8", "ttl > 1h", "bytes > 1M", "addr == 10.0.0.7", "port in {22, 443}",
                "state == ESTABLISHED", "nat"}},
        {"three", {"proto == tcp and dport == 443 and ttl > 1h", "src in 10.0.0.0/8 and bytes > 10k and assured"}},
        {"absent", {"state != ESTABLISHED"}},
        {"text", {"established", "443", "10.0.1"}},
        {"named_text", {"established", "443", "10.0.1", "office", "h4711", "carrier 17"}, true},
        {"host", {"host.name contains h47", "src-host == h4711.office.example.net", "not host.name contains office"},
            true},
        {"geo", {"country == DE", "asn == 64517", "as.owner contains carrier", "not country == DE"}, true},
    };
    for (const Kind &kind : kinds) {
        double worst = 0;
        for (const char *const text : kind.filters) {
            std::size_t rows = 0;
            const double seconds = best(kind.named ? *withNames : *snapshot, text, rows);
            std::fprintf(stderr, "%-55s %8.2f ms  %zu rows\n", text, seconds * 1e3, rows);
            worst = std::max(worst, seconds);
        }
        bench::report((std::string(kind.name) + "_s").c_str(), worst);
    }
    // Compiling, the text and the predicate.
    const CellContext context{*snapshot, snapshot->takenAt};
    const char *const text = "proto == tcp and dport in {22, 80, 443, 1024-65535} and (src in private or nat.addr == "
                             "198.51.100.7:41234) and not idle > 2h4m and bytes > 1.5MiB";
    double compile = 1e9;
    for (int i = 0; i < 20; ++i) {
        const bench::Stopwatch watch;
        static_cast<void>(readFilter(text).filter.rows(context, {}));
        compile = std::min(compile, watch.wall());
    }
    bench::report("compile_s", compile);
    // What an edit line offers, which it asks for in a thread of its own.
    double completions = 0;
    for (const char *const typed : {"", "dport == ", "dst == ", "state == "}) {
        const bench::Stopwatch watch;
        const std::size_t count = filter::completionsAt(typed, std::strlen(typed), context).all.size();
        std::fprintf(stderr, "completing \"%s\" %8.2f ms, %zu\n", typed, watch.wall() * 1e3, count);
        completions = std::max(completions, watch.wall());
    }
    bench::report("completions_s", completions);
    return 0;
}
