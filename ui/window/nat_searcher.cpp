// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/nat_searcher.h"

#include <utility>

namespace ctscope {

namespace {

/// What "now" is for the table: its last moment, or that of the last poll where it has none.
std::int64_t referenceOf(const Snapshot &snapshot)
{
    const auto wall = snapshot.wallTime.time_since_epoch();
    return lastMoment(snapshot).value_or(std::chrono::duration_cast<std::chrono::microseconds>(wall).count());
}

} // namespace

NatSearcher::NatSearcher(QObject *parent)
    : QObject(parent)
{
}

void NatSearcher::ask(const FramePtr &frame, const NatQuery &query, std::optional<NatTime> time)
{
    Question question{frame, query, time};
    if (m_busy)
        m_next = std::move(question);
    else
        start(std::move(question));
}

void NatSearcher::cancel()
{
    m_worker.cancel();
    m_busy = false;
    m_next.reset();
}

void NatSearcher::start(Question question)
{
    m_busy = true;
    m_worker.run([this, question = std::move(question)](const std::stop_token &) -> BackgroundWorker::Result {
        const Snapshot &snapshot = *question.frame->snapshot;
        NatQuery query = question.query;
        if (question.time)
            query.at = question.time->resolve(referenceOf(snapshot));
        return [this, query, answer = searchNat(snapshot, query)] {
            m_busy = false;
            // What a later question is about is not shown in between.
            if (m_next)
                return start(*std::exchange(m_next, std::nullopt));
            emit found(query, answer);
        };
    });
}

} // namespace ctscope
