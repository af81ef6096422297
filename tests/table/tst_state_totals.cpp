// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/state_totals.h"

#include <QTest>

using namespace ctscope;

namespace {

EvictionCounts flows(std::uint32_t count)
{
    EvictionCounts counts{};
    counts[0] = count;
    return counts;
}

void add(FlowTotals &totals, Protocol protocol, State state, std::uint32_t count)
{
    totals.byProtocol[protocol][0] += count;
    if (state != State::None)
        totals.byState[static_cast<std::size_t>(state)] = flows(count);
}

QString printed(const StateTotals &totals)
{
    QStringList lines;
    for (const StateTotal &total : totals.all())
        lines << QStringLiteral("%1: %2").arg(total.name()).arg(total.count());
    return lines.join(QStringLiteral(", "));
}

} // namespace

class StateTotalsTest : public QObject {
    Q_OBJECT
private slots:
    void listsTheProtocolsThatFillTablesFirst()
    {
        FlowTotals totals;
        add(totals, protocol::gre, State::None, 4);
        add(totals, protocol::icmpv6, State::None, 3);
        add(totals, protocol::udp, State::None, 2);
        add(totals, protocol::tcp, State::TcpEstablished, 7);
        add(totals, protocol::tcp, State::TcpSynSent, 1);
        StateTotals states;
        QVERIFY(states.update(totals));
        QCOMPARE(printed(states), QStringLiteral("tcp SYN_SENT: 1, tcp ESTABLISHED: 7, udp: 2, icmpv6: 3, gre: 4"));
        QVERIFY(!states.update(totals));
    }

    void listsFlowsWithoutAStateByTheirProtocol()
    {
        FlowTotals totals;
        add(totals, protocol::tcp, State::TcpEstablished, 7);
        add(totals, protocol::tcp, State::None, 2);
        StateTotals states;
        states.update(totals);
        QCOMPARE(printed(states), QStringLiteral("tcp ESTABLISHED: 7, tcp no state: 2"));
        QCOMPARE(states.all()[0].filter, QStringLiteral("proto == tcp and state == ESTABLISHED"));
        QCOMPARE(states.all()[1].filter, QStringLiteral("proto == tcp and not state"));
    }

    void keepsAStateThatHasNoFlowsAnyMore()
    {
        FlowTotals totals;
        add(totals, protocol::udp, State::None, 2);
        StateTotals states;
        states.update(totals);
        QVERIFY(states.update({}));
        QCOMPARE(printed(states), QStringLiteral("udp: 0"));
        states.clear();
        QVERIFY(!states.update({}));
    }
};

QTEST_APPLESS_MAIN(StateTotalsTest)
#include "tst_state_totals.moc"
