// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/table_check.h"

#include "flow/reading.h"

namespace ctscope {

void noteDoubt(Reading &reading, TableCheck::Verdict verdict)
{
    if (verdict == TableCheck::Verdict::Whole)
        return;
    reading.isPartial = true;
    ++reading.doubts;
    if (verdict == TableCheck::Verdict::Rebuilt) {
        reading.remarks.emplace_back(Remark::TableRebuilt);
    } else {
        reading.remarks.emplace_back(Remark::FewerThanCounted, reading.capacity.count.value_or(0), reading.lines);
    }
}

} // namespace ctscope
