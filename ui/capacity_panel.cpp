// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/capacity_panel.h"

namespace ctscope {

class CapacityPanel::Private {
public:
    CapacityLevels levels;
};

CapacityPanel::CapacityPanel(QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>())
{
}

CapacityPanel::~CapacityPanel() = default;

void CapacityPanel::showFrame(const FramePtr &) { }

void CapacityPanel::setLevels(CapacityLevels levels)
{
    d->levels = levels.normalised();
}

CapacityLevels CapacityPanel::levels() const noexcept
{
    return d->levels;
}

} // namespace ctscope
