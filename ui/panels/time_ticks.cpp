// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/time_ticks.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::TimeTicks)
};

} // namespace

std::vector<TimeTick> timeTicks(std::chrono::seconds reach, int most)
{
    constexpr std::array steps = {10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200};
    const auto whole = static_cast<int>(reach.count());
    int step = steps.back();
    for (const int tried : steps) {
        if (whole / tried + 1 <= std::max(2, most)) {
            step = tried;
            break;
        }
    }
    std::vector<TimeTick> ticks;
    for (int ago = whole / step * step; ago > 0; ago -= step) {
        QString label;
        if (ago % 3600 == 0)
            label = Words::tr("−%1 h").arg(ago / 3600);
        else if (ago % 60 == 0)
            label = Words::tr("−%1 min").arg(ago / 60);
        else
            label = Words::tr("−%1 s").arg(ago);
        ticks.push_back({label, static_cast<double>(ago)});
    }
    ticks.push_back({Words::tr("now"), 0});
    return ticks;
}

} // namespace ctscope
