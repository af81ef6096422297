// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_past.h"

#include "ui/panels/time_strip.h"
#include "ui/window/flow_page.h"
#include "ui/window/history_bar.h"
#include "ui/window/page_history.h"
#include "ui/window/page_time.h"
#include "ui/window/recording_bar.h"

namespace ctscope {

std::string namespaceFile(const Origin &origin)
{
    return origin.kind() == Origin::Kind::Namespace ? origin.path() : std::string();
}

std::optional<PastTable> pastOf(const FlowPage *page)
{
    if (!page)
        return std::nullopt;
    const std::string &memory = page->time()->memoryName();
    if (!memory.empty())
        return PastTable::inMemory(memory, Origin::ofText(page->title().toStdString()), namespaceFile(page->origin()));
    // The path of a live table is that of its namespace.
    return page->time()->isLive() ? std::nullopt : PastTable::of(page->origin());
}

TimeStrip *stripOf(const FlowPage *page)
{
    if (!page)
        return nullptr;
    if (RecordingBar *const bar = page->time()->bar())
        return bar->strip();
    HistoryBar *const bar = page->history()->bar();
    return bar ? bar->strip() : nullptr;
}

record::Range chosenPart(const TimeStrip &strip)
{
    return strip.range().until > strip.range().from ? strip.range() : strip.part();
}

} // namespace ctscope
