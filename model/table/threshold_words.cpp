// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/threshold_words.h"

#include <array>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::ThresholdWords)

public:
    /// In the order of the enumeration.
    static constexpr std::array<const char *, thresholdCount> titles = {
        QT_TR_NOOP("Fill level: warning"),
        QT_TR_NOOP("Fill level: critical"),
        QT_TR_NOOP("Fill level: full"),
        QT_TR_NOOP("Fill level: how far it falls until the warning ends"),
        QT_TR_NOOP("Time until the table is full"),
        QT_TR_NOOP("Entries per hash bucket at the limit"),
        QT_TR_NOOP("Share of the table that matters"),
        QT_TR_NOOP("Fewest flows of which shares are computed"),
        QT_TR_NOOP("Idle connections: share"),
        QT_TR_NOOP("Idle connections: idle time"),
        QT_TR_NOOP("CLOSE_WAIT: share"),
        QT_TR_NOOP("TIME_WAIT: share"),
        QT_TR_NOOP("DNS: share"),
        QT_TR_NOOP("DNS: new flows"),
        QT_TR_NOOP("SYN flood: half-open connections"),
        QT_TR_NOOP("SYN flood: share without a reply"),
        QT_TR_NOOP("Scan: targets of one source"),
        QT_TR_NOOP("Scan: share without a reply"),
        QT_TR_NOOP("Failed insertions"),
        QT_TR_NOOP("Ports of source NAT in use"),
        QT_TR_NOOP("Translated UDP: time without a reply"),
        QT_TR_NOOP("Invalid packets: rate"),
        QT_TR_NOOP("Invalid packets: share"),
        QT_TR_NOOP("Traffic in one direction: share"),
        QT_TR_NOOP("Tunnels: share"),
        QT_TR_NOOP("Unknown protocols: share"),
        QT_TR_NOOP("Shortest UDP stream timeout"),
        QT_TR_NOOP("Expectations: share of their limit"),
    };
};

} // namespace

QString ThresholdWords::title(Threshold id) { return tr(Words::titles[static_cast<std::size_t>(id)]); }

QString ThresholdWords::suffix(ThresholdUnit unit)
{
    switch (unit) {
    case ThresholdUnit::Percent: return tr(" %");
    case ThresholdUnit::Seconds: return tr(" s");
    case ThresholdUnit::PerSecond: return tr("/s");
    case ThresholdUnit::Flows:
    case ThresholdUnit::Targets:
    case ThresholdUnit::FlowsPerBucket: return {};
    }
    return {};
}

} // namespace ctscope
