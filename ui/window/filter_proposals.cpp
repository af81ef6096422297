// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filter_proposals.h"

#include "ui/window/filter_colors.h"

namespace ctscope {

FilterProposals::FilterProposals(QObject *parent)
    : QObject(parent)
{
}

void FilterProposals::ask(const QString &text, qsizetype cursor, const FramePtr &frame, filter::NameTable names)
{
    cancel();
    m_worker.run([this, text = text.toStdString(), at = byteOfPlace(text, cursor), frame, names = std::move(names)](
                     const std::stop_token &stop) -> BackgroundWorker::Result {
        static const Snapshot nothing;
        const CellContext context{
            frame ? *frame->snapshot : nothing, frame ? frame->now() : Snapshot::Clock::time_point()};
        return
            [this, completions = filter::completionsAt(text, at, context, &names, stop)] { emit ready(completions); };
    });
}

} // namespace ctscope
