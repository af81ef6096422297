// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filter_proposals.h"

#include "ui/window/filter_colors.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace ctscope {

FilterProposals::FilterProposals(QObject *parent)
    : QObject(parent)
{
}

FilterProposals::~FilterProposals() { m_stop.request_stop(); }

void FilterProposals::cancel()
{
    m_stop.request_stop();
    ++m_asked;
}

void FilterProposals::ask(const QString &text, qsizetype cursor, const FramePtr &frame, filter::NameTable names)
{
    cancel();
    m_stop = std::stop_source();
    const std::size_t at = byteOfPlace(text, cursor);
    QThreadPool::globalInstance()->start([self = QPointer(this), asked = m_asked, text = text.toStdString(), at, frame,
                                             names = std::move(names), stop = m_stop.get_token()] {
        static const Snapshot nothing;
        const Snapshot &snapshot = frame ? *frame->snapshot : nothing;
        const auto now = frame ? frame->now() : Snapshot::Clock::time_point();
        auto completions = filter::completionsAt(text, at, {snapshot, now}, &names, stop);
        if (stop.stop_requested())
            return;
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, asked, completions = std::move(completions)] {
                if (self && self->m_asked == asked)
                    emit self->ready(completions);
            },
            Qt::QueuedConnection);
    });
}

} // namespace ctscope
