// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/why_nothing_found.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace ctscope {

WhyNothing::WhyNothing(QObject *parent)
    : QObject(parent)
{
}

WhyNothing::~WhyNothing() { m_stop.request_stop(); }

void WhyNothing::ask(const FramePtr &frame)
{
    constexpr std::chrono::seconds lately{2};
    const bool same = m_asked == frame->spec.filter;
    if (same && (m_busy || frame->now() - m_askedAt < lately))
        return;
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_asked = frame->spec.filter;
    m_askedAt = frame->now();
    m_busy = true;
    QThreadPool::globalInstance()->start([self = QPointer(this), frame, stop = m_stop.get_token()] {
        auto excluding =
            filter::whyNothing(frame->spec.filter, {*frame->snapshot, frame->now()}, frame->spec.numbers, stop);
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, frame, excluding = std::move(excluding)] {
                if (!self || self->m_asked != frame->spec.filter)
                    return;
                self->m_busy = false;
                if (excluding)
                    emit self->found(frame, *excluding);
            },
            Qt::QueuedConnection);
    });
}

} // namespace ctscope
