// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/nat_searcher.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

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
    ++m_asked;
    m_busy = false;
    m_next.reset();
}

void NatSearcher::start(Question question)
{
    m_busy = true;
    QThreadPool::globalInstance()->start(
        [self = QPointer(this), asked = m_asked, question = std::move(question)]() mutable {
            const Snapshot &snapshot = *question.frame->snapshot;
            if (question.time)
                question.query.at = question.time->resolve(referenceOf(snapshot));
            NatAnswer answer = searchNat(snapshot, question.query);
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [self, asked, query = question.query, answer = std::move(answer)] {
                    if (!self || self->m_asked != asked)
                        return;
                    self->m_busy = false;
                    // What a later question is about is not shown in between.
                    if (self->m_next)
                        return self->start(*std::exchange(self->m_next, std::nullopt));
                    emit self->found(query, answer);
                },
                Qt::QueuedConnection);
        });
}

} // namespace ctscope
