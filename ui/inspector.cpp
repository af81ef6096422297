// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector.h"

namespace ctscope {

class Inspector::Private {
public:
    FlowSerial serial = 0;
    std::function<Snapshot::Clock::time_point()> clock = Snapshot::Clock::now;
};

Inspector::Inspector(QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>())
{
}

Inspector::~Inspector() = default;

void Inspector::showFlow(const FramePtr &, FlowSerial serial)
{
    d->serial = serial;
}

void Inspector::showFrame(const FramePtr &) { }

void Inspector::clearFlow()
{
    d->serial = 0;
}

FlowSerial Inspector::serial() const noexcept
{
    return d->serial;
}

void Inspector::setClock(std::function<Snapshot::Clock::time_point()> clock)
{
    d->clock = std::move(clock);
}

} // namespace ctscope
