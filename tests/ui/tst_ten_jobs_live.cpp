// SPDX-License-Identifier: GPL-3.0-or-later
// Questions that people have about a table that changes, each answered in the window by at most five actions. Those
// about a saved table are in tst_ten_jobs.cpp.
#include "ui/job_desk.h"

#include "ui/panels/inspector.h"
#include "ui/parts/text_block.h"

#include <QLocale>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TenJobsLive : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init()
    {
        useTemporarySettings();
        // Longer than a test takes: the table is read when the test says so.
        openSettings()->setValue(u"interval"_s, 60000);
    }
    void whyAFlowIsStillThere();
    void whichFlowsMovedMostBytesInTheLastMinute();
    void whichSubnetGrowsFastest();
};

void TenJobsLive::whyAFlowIsStillThere()
{
    JobDesk desk;
    desk.watch(tcpLine("10.0.0.1", 1) + tcpLine("10.0.0.2", 2, "ESTABLISHED", 400000), 0s);
    desk.clickCell(1, Column::Source);
    const auto said = [&](const char *name) {
        for (const auto *const inspector : desk.window.findChildren<Inspector *>()) {
            const auto *const block = inspector->findChild<TextBlock *>(QLatin1String(name));
            if (block && block->isVisible())
                return QString(block->shownText()).replace(QChar(QChar::Nbsp), u' ');
        }
        return QString();
    };
    QTRY_COMPARE(said("headline"), u"10.0.0.2 has an open TCP connection to 203.0.113.2 port 443."_s);
    QCOMPARE(said("next"),
        u"Without further packets, the entry expires in 4 d 15 h. The next packet resets its time to 5 d 0 h, unless "
        "it changes the state. It is kept when the table is full, as it is assured."_s);
}

void TenJobsLive::whichFlowsMovedMostBytesInTheLastMinute()
{
    const auto flows = [](int download, int burst) {
        const auto flow = [](const char *source, int bytes) {
            return "tcp      6 431990 ESTABLISHED src=" + std::string(source)
                + " dst=203.0.113.2 sport=1 dport=443 packets=10 bytes=0 src=203.0.113.2 dst=" + source
                + " sport=443 dport=1 packets=10 bytes=" + std::to_string(bytes) + " [ASSURED] mark=0 use=1\n";
        };
        return flow("10.0.0.1", 1'000'000) + flow("10.0.0.2", burst) + flow("10.0.0.3", download);
    };
    JobDesk desk;
    desk.watch(flows(0, 0), 60s);
    desk.readAgain(flows(6'144'000, 0), 10s);
    desk.readAgain(flows(6'144'000, 1'228'800), 0s);
    desk.openHeaderMenu(Column::Rate);
    desk.choose(u"Traffic"_s);
    desk.choose(u"Mean rate"_s);
    desk.clickHeader(Column::MeanRate);
    // 6,144,000 bytes in 60 s are 102,400 a second.
    QTRY_COMPARE(
        desk.rows({Column::Source, Column::MeanRate}), u"10.0.0.3 100.0 KiB/s, 10.0.0.2 20.0 KiB/s, 10.0.0.1 0 B/s"_s);
    // In the last seconds it was another one.
    QCOMPARE(desk.rows({Column::Source, Column::Rate}), u"10.0.0.3 0 B/s, 10.0.0.2 120.0 KiB/s, 10.0.0.1 0 B/s"_s);
}

void TenJobsLive::whichSubnetGrowsFastest()
{
    const auto flows = [](const std::string &subnet, int from, int to) {
        std::string lines;
        for (int host = from; host < to; ++host)
            lines += tcpLine(subnet + std::to_string(host), 1);
        return lines;
    };
    JobDesk desk;
    // The largest one loses flows, the smallest one grows most.
    desk.watch(flows("10.0.1.", 0, 40) + flows("10.0.2.", 0, 20) + flows("10.0.3.", 0, 2), 60s);
    desk.openHeaderMenu(Column::Source);
    desk.choose(u"Group by Network"_s);
    desk.choose(u"IPv4 /24"_s);
    QTRY_COMPARE(desk.groupsWith(GroupFigure::Flows), u"10.0.1.0/24 40, 10.0.2.0/24 20, 10.0.3.0/24 2"_s);
    desk.clickGroupHeader(GroupFigure::Growth);
    desk.readAgain(flows("10.0.1.", 6, 40) + flows("10.0.2.", 2, 24) + flows("10.0.3.", 0, 20), 0s);
    QTRY_COMPARE(
        desk.groupsWith(GroupFigure::Growth), u"10.0.3.0/24 +0.3/s, 10.0.2.0/24 < +0.1/s, 10.0.1.0/24 −0.1/s"_s);
    QCOMPARE(desk.groupsWith(GroupFigure::Flows), u"10.0.3.0/24 20, 10.0.2.0/24 22, 10.0.1.0/24 34"_s);
}

QTEST_MAIN(TenJobsLive)
#include "tst_ten_jobs_live.moc"
