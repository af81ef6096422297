// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/edit/edit_job.h"

#include "flow/flow_identity.h"

#include <algorithm>
#include <cerrno>
#include <span>

namespace ctscope {

namespace {

EditEnd endOf(int error) noexcept
{
    switch (error) {
    case 0: return EditEnd::Done;
    case ENOENT: return EditEnd::Gone;
    case EBUSY: return EditEnd::Offloaded;
    case EOPNOTSUPP: return EditEnd::Fixed;
    default: return EditEnd::Refused;
    }
}

} // namespace

std::vector<Row> EditOutcome::rowsOf(const EditPlan &plan, EditEnd end) const
{
    std::vector<Row> rows;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        if (ends[i] == end)
            rows.push_back(plan.rows[i]);
    }
    return rows;
}

EditOutcome runEdit(const EditPlan &plan, EntryEditor &editor, std::string_view reason, const std::stop_token &stop,
    const EditProgress &progress)
{
    EditOutcome outcome;
    outcome.ends.resize(plan.keys.size(), EditEnd::Open);
    outcome.logged = true;
    for (std::size_t done = 0; done < plan.keys.size();) {
        if (stop.stop_requested()) {
            outcome.answer = {NetlinkAnswer::End::Cancelled, 0};
            break;
        }
        const auto batch =
            std::span(plan.keys).subspan(done).first(std::min(EntryEditor::atOnce, plan.keys.size() - done));
        const EntryEditor::Result result = editor.apply(plan.edit, batch, reason, stop);
        for (std::size_t i = 0; i < result.errors.size(); ++i) {
            const EditEnd end = endOf(result.errors[i]);
            outcome.ends[done + i] = end;
            ++(end == EditEnd::Done ? outcome.done : end == EditEnd::Gone ? outcome.gone : outcome.refused);
        }
        done += result.errors.size();
        outcome.logged = outcome.logged && (result.logged || result.errors.empty());
        if (progress)
            progress(done, outcome);
        if (result.answer.end != NetlinkAnswer::End::Complete || result.errors.size() < batch.size()) {
            outcome.answer = result.answer;
            break;
        }
    }
    return outcome;
}

ReturnWatch::ReturnWatch(const EditPlan &plan, const EditOutcome &outcome, Snapshot::Clock::time_point deleted)
    : m_snapshot(plan.snapshot)
    , m_complete(deleted)
{
    for (const Row row : outcome.rowsOf(plan, EditEnd::Done))
        m_deleted.push_back({identityHash(m_snapshot->rows.flows(), row), row, false});
    std::ranges::sort(m_deleted, {}, &Deleted::hash);
}

std::size_t ReturnWatch::update(const Snapshot &snapshot)
{
    if (m_returned == m_deleted.size())
        return m_returned;
    // The reading of the first snapshot may have begun before the deletion.
    const bool after = snapshot.knownAt > m_complete;
    if (after && m_firstAfter == Snapshot::Clock::time_point())
        m_firstAfter = snapshot.knownAt;
    const bool isNew = after && snapshot.knownAt > m_firstAfter;
    const FlowStore &now = snapshot.rows.flows();
    const FlowStore &before = m_snapshot->rows.flows();
    for (Row row = 0; row < snapshot.liveRows; ++row) {
        const std::uint64_t hash = identityHash(now, row);
        for (auto found = std::ranges::lower_bound(m_deleted, hash, {}, &Deleted::hash);
             found != m_deleted.end() && found->hash == hash; ++found) {
            if (found->isBack || !sameTuple(before, found->row, now, row))
                continue;
            // A reading from before the deletion still has the entry itself.
            if (!isNew && before.record(found->row).id == now.record(row).id)
                continue;
            found->isBack = true;
            ++m_returned;
        }
    }
    return m_returned;
}

} // namespace ctscope
