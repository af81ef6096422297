// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/flow_identity.h"
#include "flow/flow_store.h"

#include "support/flows.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

class TestFlowIdentity : public QObject {
    Q_OBJECT

private slots:
    void aRowIsTheSameFlowAsAnother_data();
    void aRowIsTheSameFlowAsAnother();
};

void TestFlowIdentity::aRowIsTheSameFlowAsAnother_data()
{
    QTest::addColumn<int>("base"); // 0 IPv4, 1 IPv6, 2 masked
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<bool>("same");
    for (int base = 0; base < 3; ++base) {
        const char *const family = base == 0 ? "IPv4" : base == 1 ? "IPv6" : "masked";
        const auto row = [&](const char *change, bool same) {
            QTest::addRow("%s, %s", family, change) << base << QByteArray(change) << same;
        };
        row("nothing", true);
        row("reply address", true);
        row("state", true);
        row("one id unknown", true);
        row("helper", true);
        row("zone 0 told", true);
        row("protocol", false);
        row("source", false);
        row("destination", false);
        row("first key", false);
        row("second key", false);
        row("id", false);
        row("zone", false);
        row("zone-orig", false);
        row("zone-reply", false);
    }
}

void TestFlowIdentity::aRowIsTheSameFlowAsAnother()
{
    QFETCH(int, base);
    QFETCH(QByteArray, change);
    QFETCH(bool, same);
    const Flow before = base == 0 ? translatedFlow() : base == 1 ? icmpv6Flow() : maskedFlow();
    Flow first = before;
    Flow second = before;
    if (change == "reply address")
        second.reply.dst = base == 1 ? ip("2001:db8::77") : ip("198.51.100.77");
    else if (change == "state")
        second.state = State::TcpTimeWait;
    else if (change == "one id unknown")
        first.id = 5;
    else if (change == "helper")
        second.helper = "ftp";
    else if (change == "zone 0 told")
        second.zone = 0;
    else if (change == "protocol")
        second.protocol = protocol::sctp;
    else if (change == "source" && base == 2)
        second.original.srcText = "y.y.y.y";
    else if (change == "source")
        second.original.src = base == 1 ? ip("2001:db8::78") : ip("10.0.0.2");
    else if (change == "destination")
        second.original.dst = base == 1 ? ip("2001:db8::79") : ip("192.0.2.2");
    else if (change == "first key")
        second.original.keys.first += 1;
    else if (change == "second key")
        second.original.keys.second += 1;
    else if (change == "id") {
        first.id = 5;
        second.id = 6;
    } else if (change == "zone")
        second.zone = 7;
    else if (change == "zone-orig")
        second.zoneOriginal = 0;
    else if (change == "zone-reply")
        second.zoneReply = 3;
    else
        QCOMPARE(change, QByteArray("nothing"));

    FlowStore a;
    a.append(first);
    FlowStore b;
    b.append(fullFlow());
    b.append(second);
    QCOMPARE(sameFlow(a, 0, b, 1), same);
    QCOMPARE(sameFlow(b, 1, a, 0), same);
    QCOMPARE(sameTuple(a, 0, b, 1), same || change == "id");
    if (same)
        QCOMPARE(identityHash(a, 0), identityHash(b, 1));
    else if (change == "id")
        QCOMPARE(identityHash(a, 0), identityHash(b, 1));
    else if (!change.startsWith("zone-"))
        QVERIFY(identityHash(a, 0) != identityHash(b, 1));
}

QTEST_APPLESS_MAIN(TestFlowIdentity)
#include "tst_flow_identity.moc"
