// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/why_nothing_matches.h"

namespace ctscope {

WhyNothingMatches::WhyNothingMatches(QObject *parent)
    : QObject(parent)
{
}

void WhyNothingMatches::ask(const FramePtr &frame)
{
    constexpr std::chrono::seconds lately{2};
    const bool same = m_asked == frame->spec.filter;
    if (same && (m_busy || frame->now() - m_askedAt < lately))
        return;
    m_asked = frame->spec.filter;
    m_askedAt = frame->now();
    m_busy = true;
    m_worker.cancel();
    m_worker.run([this, frame](const std::stop_token &stop) -> BackgroundWorker::Result {
        auto excluding =
            filter::whyNothing(frame->spec.filter, {*frame->snapshot, frame->now()}, frame->spec.numbers, stop);
        return [this, frame, excluding = std::move(excluding)] {
            m_busy = false;
            if (excluding)
                emit found(frame, *excluding);
        };
    });
}

} // namespace ctscope
