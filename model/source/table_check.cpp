// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/table_check.h"

#include "flow/reading.h"

#include <string>

namespace ctscope {

void noteDoubt(Reading &reading, TableCheck::Verdict verdict)
{
    if (verdict == TableCheck::Verdict::Whole)
        return;
    reading.isPartial = true;
    ++reading.doubts;
    if (verdict == TableCheck::Verdict::Rebuilt) {
        reading.remarks.emplace_back("The table was rebuilt while it was read: flows may be missing or listed twice.");
    } else {
        reading.remarks.push_back("The kernel counts " + std::to_string(reading.capacity.count.value_or(0))
                                  + " entries, but listed only " + std::to_string(reading.lines)
                                  + ": flows may be missing.");
    }
}

} // namespace ctscope
