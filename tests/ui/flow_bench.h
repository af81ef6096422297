// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/hand_clock.h"
#include "ui/fake_table.h"
#include "ui/table/flow_view.h"

#include <QTest>

namespace ctscope::test {

/// A view with a model, which shows frames that are made on the spot.
struct FlowBench {
    FlowTable table;
    FlowTableModel model;
    FlowView view;
    ViewSpec spec;
    TableClockPtr clock = TableClock::steady(); ///< of the frames

    FlowBench()
    {
        view.setFlowModel(&model);
        view.resize(900, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }
    void read(const std::string &text) { show(table.apply(readingOf(text), true, Timeouts())); }
    void show(const SnapshotPtr &snapshot)
    {
        auto order = orderFlows(*snapshot, spec, snapshot->takenAt);
        QVERIFY(order);
        view.present(std::make_shared<const Frame>(
            Frame{snapshot, std::make_shared<const FlowOrder>(std::move(*order)), spec, clock}));
    }
    QString cell(int row, Column column) const { return model.index(row, static_cast<int>(column)).data().toString(); }
    QString currentSource() const { return cell(view.currentIndex().row(), Column::Source); }
    /// The sources in view order, by their last number.
    QString sources() const
    {
        QStringList numbers;
        for (int row = 0; row < model.rowCount(); ++row)
            numbers << cell(row, Column::Source).section(QLatin1Char('.'), -1);
        return numbers.join(QLatin1Char(' '));
    }
    void goTo(int row) { view.setCurrentIndex(model.index(row, 0)); }
};

/// A line of a flow with counters, of a host by its last number.
inline std::string counted(int host, int packets)
{
    return "tcp 6 300 ESTABLISHED src=10.0.0." + std::to_string(host) + " dst=10.0.9.9 sport=40000 dport=443 packets="
        + std::to_string(packets) + " bytes=9000 src=10.0.9.9 dst=10.0.0." + std::to_string(host)
        + " sport=443 dport=40000 packets=1 bytes=60 [ASSURED] mark=0 use=1\n";
}

/// Lines of flows of the hosts 10.0.0.1 to 10.0.0.249, 10.0.1.0 and so on, by their number.
inline std::string flows(int from, int to)
{
    std::string text;
    for (int i = from; i <= to; ++i)
        text += tcpLine("10.0." + std::to_string(i / 250) + '.' + std::to_string(i % 250), 40000);
    return text;
}

} // namespace ctscope::test
