// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/nat_searcher.h"

#include "query/history/history_search.h"

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

void NatSearcher::ask(const FramePtr &frame, const NatQuery &query, std::optional<AskedTime> time)
{
    Question question{frame, query, time};
    if (frame->snapshot->origin().origin.kind() == Origin::Kind::History) {
        cancel();
        return askServer(std::move(question));
    }
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

void NatSearcher::askServer(Question question)
{
    m_busy = true;
    m_worker.run([this, question = std::move(question)](const std::stop_token &stop) -> BackgroundWorker::Result {
        const Origin &history = question.frame->snapshot->origin().origin;
        return [this, answer = searchHistory(history, question.query, question.time, stop)] {
            m_busy = false;
            if (answer.problem.kind == Problem::None)
                emit found(answer.query, answer.answer);
            else
                emit failed(answer.problem);
        };
    });
}

void NatSearcher::start(Question question)
{
    m_busy = true;
    m_worker.run([this, question = std::move(question)](const std::stop_token &) -> BackgroundWorker::Result {
        const Snapshot &snapshot = *question.frame->snapshot;
        NatQuery query = question.query;
        if (question.time)
            query.askFor(*question.time, referenceOf(snapshot));
        return [this, query, asked = question.query, time = question.time, answer = searchNat(snapshot, query)] {
            m_busy = false;
            // The answer to another question is not shown in between; that of an older frame is better than none.
            const bool isSame = !m_next || (m_next->query == asked && m_next->time == time);
            if (isSame)
                emit found(query, answer);
            if (m_next && !m_busy)
                start(*std::exchange(m_next, std::nullopt));
        };
    });
}

} // namespace ctscope
