// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/nat_report.h"

#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t second = NatQuery::second;
constexpr std::int64_t ten = 1'795'600'800 * second; ///< 2026-11-25 10:00:00 UTC

NatReport report()
{
    NatReport report;
    report.source = u"<gateways> on ch1"_s;
    report.made = QDateTime::fromSecsSinceEpoch(1'795'700'000);
    report.query = *parseNatEnd("198.51.100.7:41234");
    report.query.at = ten;
    NatMatch match;
    match.protocol = protocol::tcp;
    match.inside = "10.0.0.1";
    match.insidePort = 40000;
    match.peer = "192.0.2.1";
    match.peerPort = 443;
    match.begin = ten - 60 * second;
    match.end = ten + 60 * second;
    match.certain = true;
    report.answer = {
        {match}, NatCertainty::One, {NatDoubt::LostServers}, ten - 86400 * second, ten + 3600 * second, {}, 1, 2};
    return report;
}

} // namespace

class NatReportTest : public QObject {
    Q_OBJECT
private slots:
    void theTextHasAllOfTheAnswer();
    void thePageShowsForeignTextAsText();
    void anAnswerWithoutFlowsSaysSo();
};

void NatReportTest::theTextHasAllOfTheAnswer()
{
    QCOMPARE(report().text(),
        u"NAT search\n"
        u"198.51.100.7:41234 at 2026-11-25 10:00:00 was 10.0.0.1.\n\n"
        u"Outside address: 198.51.100.7:41234\n"
        u"Time: 2026-11-25T10:00:00Z ± 30 s\n"
        u"Searched: <gateways> on ch1\n"
        u"The record covers: 2026-11-24T10:00:00Z to 2026-11-25T11:00:00Z\n"
        u"Servers that answered: 1 of 2\n"
        u"Searched at: 2026-11-26T13:33:20Z\n\n"
        u"Flows\n"
        u"  10.0.0.1:40000 → 192.0.2.1:443, tcp, 2026-11-25 09:59:00 to 2026-11-25 10:01:00\n\n"
        u"What makes it less than certain\n"
        u"  Not all servers of the history answered: flows of the others are missing.\n"_s);
}

void NatReportTest::thePageShowsForeignTextAsText()
{
    const QString page = report().html();
    QVERIFY(page.contains(u"&lt;gateways&gt; on ch1"_s) && !page.contains(u"<gateways>"_s));
    QVERIFY(page.contains(u"<li>10.0.0.1:40000 → 192.0.2.1:443"_s));
    QVERIFY(!page.contains(u"src="_s) && !page.contains(u"href="_s));
}

void NatReportTest::anAnswerWithoutFlowsSaysSo()
{
    NatReport none = report();
    none.answer = {};
    QVERIFY(none.text().contains(u"No flow was translated to 198.51.100.7:41234"_s));
    QVERIFY(none.text().contains(u"Nothing is known to be missing."_s));
    QVERIFY(!none.html().contains(u"<ol>"_s));
    NatReport mapping = report(); // of a history without destinations
    mapping.answer.matches.front().peer.clear();
    mapping.answer.matches.front().peerPort = 0;
    QVERIFY(mapping.text().contains(u"  10.0.0.1:40000, tcp, 2026-11-25 09:59:00 to"_s));
}

QTEST_GUILESS_MAIN(NatReportTest)
#include "tst_nat_report.moc"
