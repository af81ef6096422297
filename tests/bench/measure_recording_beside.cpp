// SPDX-License-Identifier: GPL-3.0-or-later
// The flows of measure_recording in what is used beside recordings: rows of SQLite with an index on the translated end and
// on the time, and the lines of conntrack -E, packed by zstd. Prints how much a flow takes on the disk, how long 2,000 of
// them take, and how long a search for an outside end.
//   measure_recording_beside FOLDER [ENDED]
#include "format/flow_writer.h"
#include "office_flows.h"
#include "record/database.h"
#include "stopwatch.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

using namespace ctscope;
using bench::Office;

namespace {

constexpr std::int64_t second = 1'000'000; // µs
constexpr std::int64_t begin = 1'795'600'800 * second;
constexpr std::uint64_t perSecond = 2000;

double sizeOf(const std::string &file)
{
    struct stat facts { };
    return ::stat(file.c_str(), &facts) == 0 ? static_cast<double>(facts.st_size) : 0;
}

[[noreturn]] void fail(const char *what)
{
    std::fprintf(stderr, "measure_recording_beside: %s\n", what);
    std::exit(1);
}

void measureRows(const std::string &file, std::uint64_t ended)
{
    ::unlink(file.c_str());
    record::Database database(file, record::Database::Mode::Write);
    if (!database.run(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "CREATE TABLE flow(begin INTEGER, end INTEGER, proto INTEGER, state INTEGER, src INTEGER, dst "
            "INTEGER, sport INTEGER, dport INTEGER, nat INTEGER, nat_port INTEGER, packets INTEGER, bytes "
            "INTEGER, reply_packets INTEGER, reply_bytes INTEGER, mark INTEGER, zone INTEGER, reason INTEGER);"
            "CREATE INDEX flow_nat ON flow(nat, nat_port); CREATE INDEX flow_end ON flow(end)"))
        fail("no table");
    Office office;
    record::Statement insert =
        database.prepare("INSERT INTO flow VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    std::int64_t address = 0;
    std::int64_t port = 0;
    std::int64_t now = begin;
    const bench::Stopwatch watch;
    for (std::uint64_t done = 0; done < ended;) {
        now += second;
        database.run("BEGIN");
        for (std::uint64_t i = 0; i < perSecond && done < ended; ++i, ++done) {
            const Flow flow = office.flow();
            const std::int64_t end = now - static_cast<std::int64_t>(i % 1000) * 1000;
            const std::int64_t values[] = {end - office.lifetime(), end, flow.protocol,
                static_cast<std::int64_t>(flow.state), flow.original.src.v4Number(), flow.original.dst.v4Number(),
                flow.original.keys.first, flow.original.keys.second, flow.reply.dst.v4Number(), flow.reply.keys.second,
                static_cast<std::int64_t>(flow.originalCounters->packets),
                static_cast<std::int64_t>(flow.originalCounters->bytes),
                static_cast<std::int64_t>(flow.replyCounters->packets),
                static_cast<std::int64_t>(flow.replyCounters->bytes), 0, 0, 2};
            for (std::size_t place = 0; place < std::size(values); ++place)
                insert.bind(static_cast<int>(place), values[place]);
            if (!insert.run())
                fail("no row");
            if (done == ended / 2) {
                address = values[8];
                port = values[9];
            }
        }
        database.run("COMMIT");
    }
    bench::report("sqlite_second_s", watch.wall() / static_cast<double>(ended) * perSecond);
    const bench::Stopwatch search;
    record::Statement query = database.prepare("SELECT * FROM flow WHERE nat = ? AND nat_port = ?");
    query.bind(0, address).bind(1, port);
    if (!query.next())
        fail("no row was found");
    bench::report("sqlite_search_s", search.wall());
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    bench::report("sqlite_bytes", sizeOf(file) / static_cast<double>(ended));
}

void measureLines(const std::string &file, std::uint64_t ended)
{
    std::FILE *const out = std::fopen(file.c_str(), "wb");
    ZSTD_CCtx *const context = ZSTD_createCCtx();
    if (out == nullptr || context == nullptr)
        fail("no file");
    Office office;
    std::string wanted;
    std::vector<char> packed(ZSTD_CStreamOutSize());
    std::int64_t now = begin;
    const bench::Stopwatch watch;
    for (std::uint64_t done = 0; done < ended;) {
        now += second;
        std::string lines;
        for (std::uint64_t i = 0; i < perSecond && done < ended; ++i, ++done) {
            Flow flow = office.flow();
            static_cast<void>(office.lifetime());
            flow.event = EventKind::Destroy;
            flow.eventTime = now - static_cast<std::int64_t>(i % 1000) * 1000;
            writeConntrackLine(flow, lines);
            if (done == ended / 2)
                wanted = "dst=" + flow.reply.dst.toString() + " sport=" + std::to_string(flow.reply.keys.first)
                    + " dport=" + std::to_string(flow.reply.keys.second) + ' ';
        }
        ZSTD_inBuffer in{lines.data(), lines.size(), 0};
        const auto mode = done < ended ? ZSTD_e_continue : ZSTD_e_end;
        for (std::size_t left = 1; in.pos < in.size || (mode == ZSTD_e_end && left != 0);) {
            ZSTD_outBuffer to{packed.data(), packed.size(), 0};
            left = ZSTD_compressStream2(context, &to, &in, mode);
            if (ZSTD_isError(left) != 0 || std::fwrite(packed.data(), 1, to.pos, out) != to.pos)
                fail("not written");
        }
    }
    ZSTD_freeCCtx(context);
    std::fclose(out);
    bench::report("lines_second_s", watch.wall() / static_cast<double>(ended) * perSecond);
    bench::report("lines_bytes", sizeOf(file) / static_cast<double>(ended));
    const std::string command = "zstd -dc '" + file + "' | grep -cF '" + wanted + "'";
    const bench::Stopwatch search;
    std::FILE *const found = ::popen(command.c_str(), "r");
    int count = 0;
    const int read = found != nullptr ? std::fscanf(found, "%d", &count) : 0;
    if (found != nullptr)
        ::pclose(found);
    if (read != 1 || count < 1)
        fail("no line was found");
    bench::report("lines_search_s", search.wall());
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    const std::string folder = argv[1];
    const std::uint64_t ended = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
    measureRows(folder + "/beside.sqlite", ended);
    measureLines(folder + "/beside.zst", ended);
    return 0;
}
