// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/timeouts.h"

#include <QTest>

using namespace ctscope;

namespace {

/// "tcp SYN_SENT" or "udp unreplied" or "gre replied assured" or "tcp offload".
Flow flowFrom(const QString &words)
{
    Flow flow;
    flow.status.unreplied = true;
    for (const QString &word : words.split(u' ')) {
        const std::string text = word.toStdString();
        if (const auto number = protocol::fromName(text))
            flow.protocol = *number;
        else if (word == u"esp")
            flow.protocol = 50;
        else if (word == u"replied")
            flow.status.unreplied = false;
        else if (word == u"assured")
            flow.status.assured = true;
        else if (word == u"offload")
            flow.status.offload = true;
        else if (const auto state = state::fromName(flow.protocol, text))
            flow.state = *state;
        else if (word != u"unreplied")
            qFatal("what is %s?", text.c_str());
    }
    return flow;
}

QString printed(const TimeoutRule *rule)
{
    if (rule == nullptr)
        return QStringLiteral("none");
    return QString::fromLatin1(rule->sysctl.data(), qsizetype(rule->sysctl.size()))
               .remove(QStringLiteral("nf_conntrack_"))
        + u' ' + QString::number(rule->seconds);
}

} // namespace

class TimeoutsTest : public QObject {
    Q_OBJECT
private slots:
    void everyStateHasItsRule_data()
    {
        QTest::addColumn<QString>("rule");
        const auto row = [](const char *flow, const char *rule) { QTest::newRow(flow) << QString::fromLatin1(rule); };
        row("tcp SYN_SENT", "tcp_timeout_syn_sent 120");
        row("tcp SYN_SENT2", "tcp_timeout_syn_sent 120");
        row("tcp LISTEN", "tcp_timeout_syn_sent 120");
        row("tcp SYN_RECV replied", "tcp_timeout_syn_recv 60");
        row("tcp ESTABLISHED replied assured", "tcp_timeout_established 432000");
        row("tcp ESTABLISHED unreplied", "tcp_timeout_unacknowledged 300");
        row("tcp FIN_WAIT replied assured", "tcp_timeout_fin_wait 120");
        row("tcp CLOSE_WAIT replied assured", "tcp_timeout_close_wait 60");
        row("tcp LAST_ACK replied assured", "tcp_timeout_last_ack 30");
        row("tcp TIME_WAIT replied assured", "tcp_timeout_time_wait 120");
        row("tcp CLOSE replied", "tcp_timeout_close 10");
        row("tcp NONE", "none");
        row("tcp", "none");
        row("tcp ESTABLISHED offload", "none");
        row("udp unreplied", "udp_timeout 30");
        row("udp replied", "udp_timeout 30");
        row("udp replied assured", "udp_timeout_stream 120");
        row("udp replied assured offload", "none");
        row("udplite unreplied", "udp_timeout 30");
        row("udplite replied assured", "udp_timeout_stream 120");
        row("icmp unreplied", "icmp_timeout 30");
        row("icmpv6 replied", "icmpv6_timeout 30");
        row("gre unreplied", "gre_timeout 30");
        row("gre replied", "gre_timeout_stream 180");
        row("sctp CLOSED", "sctp_timeout_closed 10");
        row("sctp COOKIE_WAIT", "sctp_timeout_cookie_wait 3");
        row("sctp COOKIE_ECHOED", "sctp_timeout_cookie_echoed 3");
        row("sctp ESTABLISHED", "sctp_timeout_established 210");
        row("sctp SHUTDOWN_SENT", "sctp_timeout_shutdown_sent 3");
        row("sctp SHUTDOWN_RECD", "sctp_timeout_shutdown_recd 3");
        row("sctp SHUTDOWN_ACK_SENT", "sctp_timeout_shutdown_ack_sent 3");
        row("sctp HEARTBEAT_SENT", "sctp_timeout_heartbeat_sent 30");
        row("sctp HEARTBEAT_ACKED", "sctp_timeout_heartbeat_acked 210");
        row("dccp REQUEST", "dccp_timeout_request 240");
        row("dccp RESPOND", "dccp_timeout_respond 480");
        row("dccp PARTOPEN", "dccp_timeout_partopen 480");
        row("dccp OPEN", "dccp_timeout_open 43200");
        row("dccp CLOSEREQ", "dccp_timeout_closereq 64");
        row("dccp CLOSING", "dccp_timeout_closing 64");
        row("dccp TIMEWAIT", "dccp_timeout_timewait 240");
        row("dccp IGNORE", "none");
        row("esp replied assured", "generic_timeout 600");
    }
    void everyStateHasItsRule()
    {
        QFETCH(QString, rule);
        const Timeouts timeouts;
        const Flow flow = flowFrom(QString::fromLatin1(QTest::currentDataTag()));
        QCOMPARE(printed(timeouts.rule(flow)), rule);
        FlowStore store;
        store.append(flow);
        QCOMPARE(printed(timeouts.rule(store.record(0))), rule);
    }

    void aRuleTakesTheValueOfTheRunningKernel()
    {
        Timeouts timeouts;
        QVERIFY(timeouts.set("nf_conntrack_tcp_timeout_established", 7440));
        QVERIFY(!timeouts.set("nf_conntrack_no_such_timeout", 1));
        const TimeoutRule *rule = timeouts.rule(flowFrom(QStringLiteral("tcp ESTABLISHED replied")));
        QVERIFY(rule != nullptr);
        QCOMPARE(rule->seconds, 7440u);
        QCOMPARE(rule->kernelDefault, 432000u);
    }

    void udpLiteFollowsItsOwnRuleWhereTheKernelHasOne()
    {
        Timeouts timeouts;
        QVERIFY(timeouts.set("nf_conntrack_udplite_timeout", 45));
        QCOMPARE(printed(timeouts.rule(flowFrom(QStringLiteral("udplite unreplied")))),
            QStringLiteral("udplite_timeout 45"));
        QCOMPARE(printed(timeouts.rule(flowFrom(QStringLiteral("udplite replied assured")))),
            QStringLiteral("udplite_timeout_stream 180"));
    }

    void idleIsTheRuleLessWhatIsLeft_data()
    {
        QTest::addColumn<QString>("flow");
        QTest::addColumn<uint>("left");
        QTest::addColumn<int>("idle");
        QTest::newRow("just seen") << "udp unreplied" << 30u << 0;
        QTest::newRow("nine seconds ago") << "udp unreplied" << 21u << 9;
        QTest::newRow("run out") << "udp unreplied" << 0u << 30;
        QTest::newRow("more than the rule gives: a policy of its own") << "udp unreplied" << 31u << -1;
        QTest::newRow("no rule") << "tcp NONE" << 5u << -1;
        QTest::newRow("TCP, above what unacknowledged data gives") << "tcp ESTABLISHED replied" << 301u << 431699;
        QTest::newRow("TCP, unacknowledged data or days") << "tcp ESTABLISHED replied" << 300u << -1;
        QTest::newRow("TCP without a reply has that rule itself") << "tcp ESTABLISHED unreplied" << 290u << 10;
        QTest::newRow("TCP with a rule that is shorter") << "tcp FIN_WAIT replied" << 100u << 20;
    }
    void whichRuleAppliedIsDecidedWhenTheEntryIsRead()
    {
        // Read with 301 seconds left, so the long rule applied; 100 seconds later it still does.
        Flow entry = flowFrom(QStringLiteral("tcp ESTABLISHED replied"));
        entry.timeout = 301;
        FlowStore store;
        store.append(entry);
        QCOMPARE(Timeouts().idle(store.record(0), 201).value_or(0), 431799u);
    }
    void idleIsTheRuleLessWhatIsLeft()
    {
        QFETCH(QString, flow);
        QFETCH(uint, left);
        QFETCH(int, idle);
        Flow entry = flowFrom(flow);
        entry.timeout = left;
        FlowStore store;
        store.append(entry);
        const auto result = Timeouts().idle(store.record(0), left);
        QCOMPARE(result ? int(*result) : -1, idle);
    }

    void anEntryWithoutSecondsHasNoIdleTime()
    {
        FlowStore store;
        store.append(flowFrom(QStringLiteral("udp unreplied")));
        QVERIFY(!Timeouts().idle(store.record(0), 3));
    }
};

QTEST_APPLESS_MAIN(TimeoutsTest)
#include "tst_timeouts.moc"
