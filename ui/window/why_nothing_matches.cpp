// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/why_nothing_matches.h"

#include "query/filter/filter_tree.h"

namespace ctscope {

WhyNothingMatches::WhyNothingMatches(QObject *parent)
    : QObject(parent)
{
}

const PageState &WhyNothingMatches::ask(const FramePtr &frame)
{
    const bool same = m_filter == frame->spec.filter && m_table == frame->snapshot->tracking;
    if (!same || m_withoutPart.isEmpty()) {
        m_filter = frame->spec.filter;
        m_table = frame->snapshot->tracking;
        m_withoutPart = {};
        m_words = noMatchWords(QString::fromStdString(m_filter.text()), frame->snapshot->liveRows);
    }
    search(frame);
    return m_words;
}

/// Nothing happens while the same filter is being looked into, or was a moment ago.
void WhyNothingMatches::search(const FramePtr &frame)
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
                take(frame, *excluding);
        };
    });
}

void WhyNothingMatches::take(const FramePtr &asked, const filter::Excluding &excluding)
{
    if (m_filter != asked->spec.filter)
        return;
    m_withoutPart = excluding.without;
    if (m_withoutPart.isEmpty())
        return; // all of the filter is to blame: that nothing matches says it
    m_words = excludingWords(QString::fromStdString(asked->spec.filter.text()),
        QString::fromStdString(filter::textOf(*excluding.part)), excluding.rows, excluding.andBehind);
    emit changed(asked, m_words);
}

} // namespace ctscope
