// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/event_fold.h"

#include "flow/flow_identity.h"
#include "flow/flow_fields.h"
#include "flow/row_hash.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ctscope {

namespace {

/// One flow of the log, by the rows of its events that matter.
struct Life {
    Row first = noRow;
    Row lastAlive = noRow; ///< its last NEW or UPDATE
    Row last = noRow;
    bool began = false; ///< `first` is its NEW
    bool destroyed = false;
};

std::vector<Life> livesOf(const FlowStore &events)
{
    std::vector<Life> lives;
    RowHash current(events.size());
    for (Row row = 0; row < events.size(); ++row) {
        const EventKind kind = events.record(row).event();
        Row &slot = current.find(
            identityHash(events, row), [&](Row life) { return sameFlow(events, row, events, lives[life].last); });
        const bool another = slot == noRow || lives[slot].destroyed || kind == EventKind::New;
        if (another) {
            slot = static_cast<Row>(lives.size());
            lives.push_back({.first = row, .began = kind == EventKind::New});
        }
        Life &life = lives[slot];
        life.last = row;
        if (kind == EventKind::Destroy)
            life.destroyed = true;
        else
            life.lastAlive = row;
    }
    return lives;
}

template <typename Value> void complete(std::optional<Value> &value, const std::optional<Value> &earlier)
{
    if (!value)
        value = earlier;
}

/// Fills what a DESTROY leaves out from the last event before it.
void completeFrom(Flow &flow, const Flow &earlier)
{
    if (flow.state == State::None) {
        flow.state = earlier.state;
        flow.stateWord = earlier.stateWord;
    }
    eachLastingField(flow, earlier, [](auto &field, const auto &known) { complete(field, known); });
}

std::optional<std::int64_t> nanoseconds(std::optional<std::int64_t> microseconds)
{
    return microseconds ? std::optional(*microseconds * 1000) : std::nullopt;
}

Flow flowOf(const FlowStore &events, const Life &life)
{
    Flow flow = events.flow(life.last);
    if (life.destroyed && life.lastAlive != noRow)
        completeFrom(flow, events.flow(life.lastAlive));
    complete(flow.start, events.start(life.first));
    if (life.began)
        complete(flow.start, nanoseconds(events.eventTime(life.first)));
    if (life.destroyed)
        complete(flow.stop, nanoseconds(events.eventTime(life.last)));
    return flow;
}

} // namespace

Reading foldEvents(Reading &&events)
{
    if (!events.isEventLog)
        return std::move(events);
    Reading folded = std::move(events);
    const FlowStore log = std::exchange(folded.flows, FlowStore());
    const std::vector<Life> lives = livesOf(log);

    FlowStore &flows = folded.flows;
    flows.reserve(lives.size());
    flows.setText(log.text());
    for (const bool destroyed : {false, true}) {
        for (const Life &life : lives) {
            if (life.destroyed != destroyed)
                continue;
            flows.append(flowOf(log, life));
            if (const std::string_view line = log.line(life.last); !line.empty())
                flows.setLastLine(static_cast<std::uint64_t>(line.data() - log.text()->data()), line.size());
        }
    }
    folded.destroyHasTimeout = std::ranges::any_of(log.records(), &FlowRecord::hasTimeAtEnd);
    folded.isFolded = true;
    folded.events = log.size();
    return folded;
}

} // namespace ctscope
