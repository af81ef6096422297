// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/grouping.h"

#include "query/groups/group_batch.h"
#include "query/groups/group_levels.h"
#include "query/in_parts.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

using std::chrono::steady_clock;
using TimePoint = Snapshot::Clock::time_point;

/// How many keys the groups of each wanted level have.
std::vector<std::size_t> widthsOf(const GroupQuery &view)
{
    const std::size_t keys = view.spec.keys.size();
    if (view.flat)
        return {keys};
    std::size_t deepest = 0;
    for (const GroupPath &path : view.expanded)
        deepest = std::max(deepest, path.size());
    std::vector<std::size_t> widths;
    for (std::size_t width = 1; width <= std::min(keys, deepest + 1); ++width)
        widths.push_back(width);
    return widths;
}

/// The rules by which idle times are computed, and the names of the origins.
bool haveSameOrigins(const Snapshot &a, const Snapshot &b)
{
    const auto sameRules = [](const TimeoutRule &x, const TimeoutRule &y) { return x.seconds == y.seconds; };
    return std::ranges::equal(a.origins, b.origins, [&](const OriginState &x, const OriginState &y) {
        if (x.origin != y.origin || (x.timeouts == nullptr) != (y.timeouts == nullptr))
            return false;
        return x.timeouts == y.timeouts || std::ranges::equal(x.timeouts->rules(), y.timeouts->rules(), sameRules);
    });
}

std::unique_ptr<RowFilter> compiled(const GroupFilter &filter, const CellContext &context)
{
    return filter.compile ? filter.compile(context) : nullptr;
}

/// "-10m" is another moment each time.
bool isBeforeNow(const filter::Item &item)
{
    const auto ticks = [](const filter::Value &value) {
        const auto *const moment = std::get_if<filter::Moment>(&value);
        return moment != nullptr && moment->beforeNow;
    };
    return ticks(item.value) || (item.end && ticks(*item.end));
}

/// The answer for a row may change while nothing but time passes.
bool changesWithTime(const filter::Node &node)
{
    using Kind = filter::Node::Kind;
    if (node.kind == Kind::Word)
        return true;
    if ((node.kind == Kind::Test || node.kind == Kind::Presence) && node.test.field) {
        const filter::Field &field = *node.test.field;
        return field.extra == filter::Extra::AnyCell || (field.column && isTicking(definitionOf(*field.column).type))
            || std::ranges::any_of(node.test.items, isBeforeNow);
    }
    return std::ranges::any_of(node.children, [](const filter::NodePtr &child) { return changesWithTime(*child); });
}

} // namespace

GroupFilter groupFilterOf(const Filter &filter, NumberStyle style)
{
    if (filter.isEmpty())
        return {};
    GroupFilter made;
    made.meaning = filter;
    made.numbers = style;
    made.changesWithTime = changesWithTime(*filter.tree());
    made.compile = [filter, style = std::move(style)](
                       const CellContext &context) { return filter.rows(context, style); };
    return made;
}

void Grouping::clear() { *this = Grouping(m_options); }

void Grouping::see(const Snapshot &snapshot)
{
    if (snapshot.tracking == m_last.tracking && snapshot.generation == m_last.generation)
        return;
    // A snapshot that only attaches values is of the same poll.
    if (!snapshot.continues(m_last.tracking) || snapshot.polledAt != m_last.polledAt)
        m_before = snapshot.continues(m_last.tracking) ? m_last : Seen{};
    m_last = {snapshot.tracking, snapshot.generation, snapshot.nextSerials(), snapshot.polledAt};
}

bool Grouping::isSameQuestion(const Snapshot &snapshot, const GroupQuery &view, const GroupFilter &filter) const
{
    // Levels that are no longer wanted cost little beside a pass.
    const std::vector<std::size_t> widths = widthsOf(view);
    const bool haveLevels = view.flat
        ? m_widths == widths
        : widths.size() <= m_widths.size() && std::equal(widths.begin(), widths.end(), m_widths.begin());
    return m_result && m_spec == view.spec && haveLevels && m_filter.isSame(filter) && snapshot.continues(m_tracking);
}

bool Grouping::canApply(const Snapshot &snapshot, const GroupFilter &filter) const
{
    return m_state && snapshot.changes && snapshot.changes->before == m_state.get() && !m_spec.changesWithTime()
        && !filter.changesWithTime && haveSameOrigins(*m_state, snapshot);
}

bool Grouping::mayPass(TimePoint now) const noexcept
{
    return m_passCost <= m_options.freePass
        || std::chrono::duration<double>(now - m_passedAt) * m_options.passShare >= m_passCost;
}

GroupedRowsPtr Grouping::update(const SnapshotPtr &snapshot, TimePoint now, const GroupQuery &view,
    const GroupFilter &filter, const std::stop_token &stop)
{
    const auto begin = steady_clock::now();
    see(*snapshot);
    bool isOutdated = false;
    const auto passOr = [&](auto &&otherwise) {
        if (mayPass(now))
            return pass(snapshot, now, filter, stop);
        otherwise();
        return true;
    };
    const auto passOver = [&] {
        isOutdated = true;
        if (snapshot != m_state)
            m_state = nullptr;
    };

    bool done = true;
    if (!isSameQuestion(*snapshot, view, filter)) {
        m_spec = view.spec;
        m_widths = widthsOf(view);
        m_filter = filter;
        m_tracking = snapshot->tracking;
        m_result = nullptr;
        done = pass(snapshot, now, filter, stop);
    } else if (snapshot == m_state) {
        const bool answersMayChange = m_spec.changesWithTime() || filter.changesWithTime;
        if (answersMayChange && now != m_stateNow)
            done = passOr([] {});
    } else if (!canApply(*snapshot, filter)) {
        done = passOr(passOver);
    } else if (now - m_passedAt >= m_options.checkEvery) {
        done = pass(snapshot, now, filter, stop);
    } else {
        apply(snapshot, now, filter);
        const bool wantsPass = std::ranges::any_of(m_groups.tables(), [](const GroupTable &table) {
            constexpr std::uint32_t many = 1000;
            const bool mostlyEmpty = table.size() > many && table.filled() < table.size() / 2;
            return table.hasBounds() || mostlyEmpty;
        });
        if (wantsPass)
            done = passOr([] {});
    }
    if (!done)
        return nullptr;

    const TimePoint asOf = isOutdated ? m_result->asOf : snapshot->polledAt;
    auto result = std::make_shared<GroupedRows>();
    result->view = view;
    result->tableFlows = isOutdated ? m_result->tableFlows : snapshot->liveRows;
    // Several machines have no limit together.
    const auto limit = snapshot->isSet() ? std::nullopt : snapshot->origin().capacity.max;
    result->limit = limit && *limit > 0 ? limit : std::nullopt;
    result->seconds = m_seconds;
    result->asOf = asOf;
    result->isOutdated = isOutdated;
    fillLevels(*result, m_groups, snapshot->tenths(snapshot->live ? now : snapshot->takenAt));
    result->cost = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin);
    m_result = result;
    return result;
}

bool Grouping::passPart(GroupTables &part, const CellContext &context, const GroupFilter &filter, Row begin, Row end,
    const std::stop_token &stop) const
{
    constexpr Row stride = 4096; // rows between two checks of the stop token
    const Snapshot &snapshot = context.snapshot;
    const auto accepts = compiled(filter, context);
    const bool rated = m_before.tracking != 0;
    const std::uint32_t lastTenths = rated ? snapshot.tenths(m_before.polledAt) : 0;
    RowCoder coder(context, m_spec, part.values());
    GroupBatch batch(part, GroupBatch::Levels::ButSums);
    for (Row row = begin; row < end; ++row) {
        if (row % stride == 0 && stop.stop_requested())
            return false;
        const bool live = row < snapshot.liveRows;
        const FlowTrack &track = snapshot.rows.track(row);
        if (!live && !(rated && track.endedAt > lastTenths))
            continue;
        if (accepts && !accepts->matches(row))
            continue;
        coder.moveTo(row);
        batch.put(coder, live ? GroupBatch::What::Add : GroupBatch::What::End,
            rated && snapshot.isSince(row, m_before.serials));
    }
    batch.flush();
    part.addUp();
    return !stop.stop_requested();
}

/// Groups all rows anew.
bool Grouping::pass(const SnapshotPtr &snapshot, TimePoint now, const GroupFilter &filter, const std::stop_token &stop)
{
    const auto begin = steady_clock::now();
    const CellContext context{*snapshot, now};
    const Row rows = snapshot->rows.size();
    std::array<GroupTables, 2> parts;
    std::array<bool, 2> complete{true, true};
    const std::size_t count = partsFor(rows);
    inParts(count, rows, [&](std::size_t part, std::size_t from, std::size_t to) {
        parts[part] = GroupTables(m_spec, m_widths);
        complete[part] = passPart(parts[part], context, filter, static_cast<Row>(from), static_cast<Row>(to), stop);
    });
    if (!complete[0] || !complete[1]) {
        m_state = nullptr;
        return false;
    }
    if (count > 1)
        parts[0].merge(parts[1]);
    m_groups = std::move(parts[0]);
    m_state = snapshot;
    m_stateNow = now;
    m_seconds =
        m_before.tracking == 0 ? 0 : std::chrono::duration<double>(snapshot->polledAt - m_before.polledAt).count();
    m_passedAt = now;
    m_passCost = steady_clock::now() - begin;
    ++m_passes;
    return true;
}

/// Brings the groups from m_state to the snapshot that follows it.
void Grouping::apply(const SnapshotPtr &snapshot, TimePoint now, const GroupFilter &filter)
{
    const SnapshotChanges &changes = *snapshot->changes;
    for (GroupTable &table : m_groups.tables())
        table.forgetRates();
    const CellContext before{*m_state, m_stateNow};
    const CellContext after{*snapshot, now};
    RowCoder old(before, m_spec, m_groups.values());
    RowCoder present(after, m_spec, m_groups.values());
    const auto passedBefore = compiled(filter, before);
    const auto passes = compiled(filter, after);

    const bool rated = m_before.tracking != 0;
    const auto isNew = [&](Row row) { return rated && snapshot->isSince(row, m_before.serials); };
    GroupBatch batch(m_groups, GroupBatch::Levels::All);
    const auto takeOut = [&](Row row) {
        if (passedBefore && !passedBefore->matches(row))
            return;
        old.moveTo(row);
        batch.put(old, GroupBatch::What::Remove, false);
    };
    const auto putIn = [&](Row row, GroupBatch::What what) {
        if (passes && !passes->matches(row))
            return;
        present.moveTo(row);
        batch.put(present, what, isNew(row));
    };
    for (const Row row : changes.left)
        takeOut(row);
    for (const auto &[was, is] : changes.replaced) {
        takeOut(was);
        putIn(is, GroupBatch::What::Add);
    }
    for (Row row = changes.firstAdded; row < snapshot->liveRows; ++row)
        putIn(row, GroupBatch::What::Add);
    if (rated) {
        for (const Row row : changes.ended)
            putIn(row, GroupBatch::What::End);
    }
    batch.flush();
    m_state = snapshot;
    m_stateNow = now;
    m_seconds = rated ? std::chrono::duration<double>(snapshot->polledAt - m_before.polledAt).count() : 0;
}

} // namespace ctscope
