// SPDX-License-Identifier: GPL-3.0-or-later
// What the charts cost while they are drawn and the table is read once a second: a day of samples, then some more
// seconds, each shown as soon as it is there. Prints the share of a core for each span that can be shown.
#include "bench/stopwatch.h"
#include "tracking/chart_history.h"
#include "ui/panels/charts_panel.h"

#include <QApplication>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

using namespace ctscope;
using namespace std::chrono_literals;

namespace {

/// A table whose parts swing, each in its own time, and whose numbers have as many digits as those of a busy gateway.
ChartValues valuesAt(int second)
{
    ChartValues values;
    float period = 40;
    for (std::size_t each = 0; each < chartedCount; ++each) {
        period *= 1.3F;
        values[static_cast<Charted>(each)] = 12'000 + 9'000 * std::sin(static_cast<float>(second) / period);
    }
    values[Charted::Limit] = 262'144;
    return values;
}

} // namespace

int main(int argc, char **argv)
{
    const int seconds = argc > 1 ? std::atoi(argv[1]) : 600;
    QApplication app(argc, argv);
    ChartsPanel panel;
    panel.resize(1280, 420);
    panel.show();
    QApplication::processEvents();
    const auto zero = std::chrono::steady_clock::now() - 48h;
    ChartHistory history;
    int now = 0;
    for (; now < 86'400; ++now)
        history.add(zero + std::chrono::seconds(now), valuesAt(now));
    panel.setHistory(&history, true);
    double worst = 0;
    for (const auto &[reach, name] : {std::pair<std::chrono::seconds, const char *>{1min, "minute_cores"},
             {10min, "ten_minutes_cores"}, {1h, "hour_cores"}, {24h, "day_cores"}}) {
        panel.setReach(reach);
        QApplication::processEvents();
        const bench::Stopwatch watch;
        for (int end = now + seconds; now < end; ++now) {
            history.add(zero + std::chrono::seconds(now), valuesAt(now));
            panel.setHistory(&history, true);
            QApplication::processEvents();
        }
        const double cores = watch.cpu() / seconds;
        worst = std::max(worst, cores);
        bench::report(name, cores);
    }
    bench::report("worst_cores", worst);
}
