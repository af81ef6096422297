// SPDX-License-Identifier: GPL-3.0-or-later
// Writes an artificial /proc/net/nf_conntrack to standard output: the same flows for the same arguments.
//   generate_dump FLOWS [--counters]
#include "made_up_table.h"

#include <charconv>
#include <cstdio>
#include <cstring>

int main(int argc, char **argv)
{
    const bool counters = argc > 2 && std::strcmp(argv[2], "--counters") == 0;
    std::uint64_t flows = 0;
    if (argc < 2 || std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), flows).ec != std::errc()) {
        std::fputs("usage: generate_dump FLOWS [--counters]\n", stderr);
        return 2;
    }
    bool written = true;
    ctscope::bench::makeTable(flows, counters, [&written](std::string_view block) {
        written = written && std::fwrite(block.data(), 1, block.size(), stdout) == block.size();
    });
    return written ? 0 : 1;
}
