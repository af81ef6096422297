// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a recording of an office behind a gateway: ended flows, and the whole table every ten minutes. Then asks for a
// moment of it, and who was behind an address. Prints what each took, and how much a flow takes on the disk.
//   measure_recording FILE.ctrec [ENDED [LIVING]]
#include "office_flows.h"
#include "record/recording_writer.h"
#include "source/recording_source.h"
#include "stopwatch.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::record;
using bench::Office;

namespace {

constexpr std::int64_t second = 1'000'000; // µs
constexpr std::int64_t begin = 1'795'600'800 * second;
constexpr std::uint64_t perSecond = 2000;
constexpr std::int64_t keyInterval = 600 * second;

FlowStore madeFlows(Office &office, std::size_t count)
{
    FlowStore flows;
    flows.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        flows.append(office.flow());
    return flows;
}

double bestOf(int rounds, const auto &work)
{
    double best = 1e9;
    for (int round = 0; round < rounds; ++round) {
        const bench::Stopwatch watch;
        work();
        best = std::min(best, watch.wall());
    }
    return best;
}

void readOnce(const std::string &file, const std::string &when, std::optional<OutsideEnd> search, std::size_t least)
{
    RecordingSource source(file, when, std::move(search));
    const ReadResult result = source.read({}, {});
    if (!result.reading || result.reading->flows.size() < least) {
        std::fputs("measure_recording: flows are missing\n", stderr);
        std::exit(1);
    }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    const std::string file = argv[1];
    const std::uint64_t ended = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 10'000'000;
    const std::uint64_t living = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1'000'000;
    ::unlink(file.c_str());
    FileError error;
    Limits limits;
    limits.leastFree = 0;
    limits.mostBytes = std::uint64_t(1) << 40;
    auto writer = RecordingWriter::open(file, {"bench", {}, {}, {}, {}, {}}, limits, begin, error);
    if (!writer)
        return 1;
    Office office;
    constexpr std::size_t made = 1'000'000;
    const FlowStore flows = madeFlows(office, std::max<std::size_t>(made, living));
    double spent = 0;
    double keys = 0;
    double slowest = 0;
    std::uint64_t keyCount = 0;
    std::int64_t nextKey = begin;
    std::int64_t now = begin;
    for (std::uint64_t done = 0; done < ended;) {
        now += second;
        const bench::Stopwatch watch;
        for (std::uint64_t i = 0; i < perSecond && done < ended; ++i, ++done) {
            const auto row = static_cast<Row>(done % made);
            const std::int64_t end = now - static_cast<std::int64_t>(i % 1000) * 1000;
            writer->addEnded(flows, row, {end - office.lifetime(), end, EndReason::Closed, false, 0}, {});
        }
        writer->addSample({now, {living, 2 * living, 65536}, living, perSecond, perSecond, 0, 0});
        if (!writer->commit(now))
            return 1;
        spent += watch.wall();
        slowest = std::max(slowest, watch.wall());
        if (now < nextKey && done < ended)
            continue;
        nextKey = now + keyInterval;
        ++keyCount;
        const bench::Stopwatch key;
        FlowBlock table;
        table.reserve(living);
        for (Row row = 0; row < living; ++row)
            table.append(flows, row, {now - 300 * second, now, EndReason::StillThere, false, 0}, {});
        writer->addKey(std::move(table), now, done == ended);
        if (!writer->commit(now))
            return 1;
        keys += key.wall();
    }
    writer.reset();
    struct stat facts { };
    ::stat(file.c_str(), &facts);
    Database database(file, Database::Mode::Read);
    const double ends = static_cast<double>(
        database
            .number("SELECT sum(length(ends.data) + length(rest.data) + coalesce(length(outside.data), 0)) FROM block "
                    "JOIN ends ON ends.block = block.id JOIN rest ON rest.block = block.id "
                    "LEFT JOIN outside ON outside.block = block.id WHERE kind = 1")
            .value_or(0));
    bench::report("recording_bytes", ends / static_cast<double>(ended));
    bench::report("recording_second_s", spent / static_cast<double>((ended + perSecond - 1) / perSecond));
    bench::report("recording_slowest_s", slowest);
    bench::report("recording_key_s", keys / static_cast<double>(keyCount));
    bench::report("recording_file_megabytes", static_cast<double>(facts.st_size) / 1e6);
    bench::report("recording_moment_s", bestOf(3, [&] { readOnce(file, "-7m", {}, living / 2); }));
    bench::report("recording_last_s", bestOf(3, [&] { readOnce(file, {}, {}, living); }));
    const OutsideEnd end{flows.address(4711, AddressSlot::ReplyDst), flows.record(4711).keys[3], {}};
    bench::report("recording_search_s", bestOf(3, [&] { readOnce(file, {}, end, 1); }));
    return 0;
}
