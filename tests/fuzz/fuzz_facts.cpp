// SPDX-License-Identifier: GPL-3.0-or-later
// Text of the files that stand beside the table in /proc.
#include "kernel/expectation_text.h"
#include "kernel/kernel_settings.h"
#include "kernel/statistics_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace ctscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    if (const auto statistics = parseStatistics(text);
        statistics && statistics->cpus.size() + statistics->skipped >= lines)
        std::abort(); // one line is the header
    const ExpectationsText expectations = parseExpectations(text);
    if (expectations.expectations.size() + expectations.skipped > lines)
        std::abort();
    const std::string_view name = text.substr(0, text.find('\n'));
    const KernelSetting setting = makeSetting("net.netfilter", name, text.substr(name.size()));
    if (setting.text.size() > size)
        std::abort();
    (void)oldSettingNames(setting.name);
    return 0;
}
