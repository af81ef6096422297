// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/passed_over.h"

#include <string>
#include <string_view>

namespace ctscope {

void PassedOver::add(const PassedOver &other) noexcept
{
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
}

} // namespace ctscope
