// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/eviction.h"

#include "flow/flow.h"
#include "flow/flow_store.h"

#include <QTest>

using namespace ctscope;

class EvictionTest : public QObject {
    Q_OBJECT
private slots:
    void theClassOfAFlow_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<bool>("assured");
        QTest::addColumn<bool>("offloaded");
        QTest::addColumn<int>("expected");
        const auto row = [](const char *name, State state, bool assured, bool offloaded, Eviction expected) {
            QTest::newRow(name) << int(state) << assured << offloaded << int(expected);
        };
        row("an open connection", State::TcpEstablished, true, false, Eviction::Kept);
        row("picked up in the middle", State::TcpEstablished, false, false, Eviction::OnInsert);
        row("a SYN", State::TcpSynSent, false, false, Eviction::OnInsert);
        row("FIN_WAIT", State::TcpFinWait, true, false, Eviction::ByCollector);
        row("CLOSE_WAIT", State::TcpCloseWait, true, false, Eviction::ByCollector);
        row("LAST_ACK", State::TcpLastAck, true, false, Eviction::ByCollector);
        row("TIME_WAIT", State::TcpTimeWait, true, false, Eviction::ByCollector);
        row("CLOSE", State::TcpClose, true, false, Eviction::ByCollector);
        row("CLOSE before it was assured", State::TcpClose, false, false, Eviction::OnInsert);
        row("SCTP shutting down", State::SctpShutdownAckSent, true, false, Eviction::ByCollector);
        row("SCTP closed", State::SctpClosed, true, false, Eviction::Kept);
        row("a UDP stream", State::None, true, false, Eviction::Kept);
        row("a UDP question", State::None, false, false, Eviction::OnInsert);
        row("offloaded, whose assured bit is hidden", State::None, false, true, Eviction::Kept);
    }
    void theClassOfAFlow()
    {
        QFETCH(int, state);
        QFETCH(bool, assured);
        QFETCH(bool, offloaded);
        QFETCH(int, expected);
        Flow flow;
        flow.state = State(state);
        flow.status.assured = assured;
        flow.status.offload = offloaded;
        QCOMPARE(int(evictionOf(flow)), expected);
        FlowStore store;
        store.append(flow);
        QCOMPARE(int(evictionOf(store.record(0))), expected);
    }
};

QTEST_APPLESS_MAIN(EvictionTest)
#include "tst_eviction.moc"
