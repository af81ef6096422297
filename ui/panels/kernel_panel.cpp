// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/kernel_panel.h"

namespace ctscope {

KernelPanel::KernelPanel(Sign sign, QWidget *parent)
    : ListPanel(sign, parent)
{
    showMessage({});
}

void KernelPanel::showFrame(const FramePtr &frame, bool paused)
{
    if (!frame) {
        forget();
        return showMessage(tr("There is no table."));
    }
    m_clock = frame->clock;
    const Snapshot &snapshot = *frame->snapshot;
    if (!snapshot.continues(m_tracking)) {
        m_tracking = snapshot.tracking;
        forget();
    }
    if (!snapshot.live && !(snapshot.origin().facts && holds(*snapshot.origin().facts))) {
        forget();
        return showMessage(dumpMessage());
    }
    if (!snapshot.origin().facts && !paused) {
        forget();
        return showMessage(tr("This source does not provide that."));
    }
    const QString why = showFacts(frame->snapshot);
    if (why.isEmpty())
        showList();
    else
        showMessage(why);
}

} // namespace ctscope
