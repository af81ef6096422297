// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/passed_over.h"

#include "format/lexer.h"

#include <string>
#include <string_view>

namespace ctscope {

void PassedOver::addStatus(std::string_view line) noexcept
{
    ++(*this)[LineKind::Status];
    // "conntrack v1.4.7 (conntrack-tools): 28 flow entries have been shown."
    const std::size_t words = line.find(" flow entries ha");
    if (words == std::string_view::npos || line.find(" been shown", words) == std::string_view::npos)
        return;
    const std::size_t before = line.substr(0, words).find_last_not_of("0123456789");
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    if (const auto count = parseDecimal(line.substr(begin, words - begin)))
        shown += *count;
}

void PassedOver::add(const PassedOver &other) noexcept
{
    shown += other.shown;
    for (std::size_t i = 0; i < lines.size(); ++i)
        lines[i] += other.lines[i];
}

void PassedOver::addTo(Reading &reading) const
{
    const auto remark = [&](LineKind kind, bool isData, std::string_view one, std::string_view many) {
        const std::uint64_t count = (*this)[kind];
        if (count == 0)
            return;
        reading.remarks.push_back(count == 1 ? "1 " + std::string(one) : std::to_string(count) + ' ' + std::string(many));
        if (isData)
            reading.doubts += count;
    };
    // An old kernel lists both in one table.
    remark(LineKind::Expecting, false, "EXPECTING line (an expected connection) was passed over.",
           "EXPECTING lines (expected connections) were passed over.");
    remark(LineKind::Expectation, true, "line of an expectation table was passed over.",
           "lines of an expectation table were passed over.");
    remark(LineKind::Statistics, true, "line of connection tracking statistics was passed over.",
           "lines of connection tracking statistics were passed over.");
    remark(LineKind::Prose, false, "other line without an entry was passed over.",
           "other lines without an entry were passed over.");
    if (const std::uint64_t here = reading.flows.size() + reading.skipped; shown > here) {
        reading.remarks.push_back("conntrack says that it has shown " + std::to_string(shown) + (shown == 1 ? " entry" : " entries")
                                  + "; the text holds " + std::to_string(here) + '.');
        ++reading.doubts;
    }
}

} // namespace ctscope
