// SPDX-License-Identifier: GPL-3.0-or-later
// What reading text costs, without a file: the fast way, the tolerant way, and in pieces.
#include "made_up_table.h"

#include "format/dump_reader.h"
#include "source/table_text.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

using namespace ctscope;

namespace {

constexpr std::uint64_t flows = 100000;

/// A blank before each line takes it off the fast path.
SharedText tableText(bool counters, bool indented)
{
    auto text = std::make_shared<std::string>();
    bench::makeTable(flows, counters, [&](std::string_view block) {
        while (indented && !block.empty()) {
            const std::size_t line = block.find('\n') + 1;
            *text += ' ';
            *text += block.substr(0, line);
            block.remove_prefix(line);
        }
        *text += block;
    });
    return text;
}

void read(benchmark::State &state, bool counters, bool indented)
{
    const SharedText text = tableText(counters, indented);
    DumpOptions options;
    options.keepText = false;
    for (auto _ : state)
        benchmark::DoNotOptimize(readDump(text, options).reading.flows.size());
    state.SetBytesProcessed(static_cast<std::int64_t>(text->size()) * static_cast<std::int64_t>(state.iterations()));
}

void readInPages(benchmark::State &state)
{
    const SharedText text = tableText(false, false);
    constexpr std::size_t page = 4096;
    for (auto _ : state) {
        TableText table(text->size(), {});
        for (std::size_t begin = 0; begin < text->size(); begin += page) {
            const std::size_t size = std::min(page, text->size() - begin);
            std::memcpy(table.room(size), text->data() + begin, size);
            table.add(size);
        }
        benchmark::DoNotOptimize(table.finish().reading.flows.size());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(text->size()) * static_cast<std::int64_t>(state.iterations()));
}

} // namespace

BENCHMARK_CAPTURE(read, as the kernel prints it, false, false);
BENCHMARK_CAPTURE(read, with counters, true, false);
BENCHMARK_CAPTURE(read, tolerantly, false, true);
BENCHMARK(readInPages)->UseRealTime();

BENCHMARK_MAIN();
