// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/capacity_panel.h"

#include "ui/panels/capacity_gauge.h"
#include "ui/frame_maker.h"
#include "ui/panels/history_chart.h"
#include "ui/panels/state_bars.h"

#include <QDateTime>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QScrollArea>
#include <QSignalSpy>
#include <QRegularExpression>
#include <QTest>
#include <QToolButton>

using namespace ctscope;
using ctscope::testing::FrameMaker;

namespace {

const std::string fewFlows = "tcp      6 431977 ESTABLISHED src=10.7.0.2 dst=203.0.113.2 sport=33202 dport=443 "
                             "src=203.0.113.2 dst=10.7.0.2 sport=443 dport=33202 [ASSURED] mark=0 use=1\n"
                             "tcp      6 431977 ESTABLISHED src=10.7.0.3 dst=203.0.113.2 sport=33203 dport=443 "
                             "src=203.0.113.2 dst=10.7.0.3 sport=443 dport=33203 [ASSURED] mark=0 use=1\n"
                             "tcp      6 98 SYN_SENT src=10.7.0.2 dst=203.0.113.77 sport=35154 dport=22 [UNREPLIED] "
                             "src=203.0.113.77 dst=10.7.0.2 sport=22 dport=35154 mark=0 use=1\n"
                             "udp      17 20 src=10.7.0.2 dst=203.0.113.2 sport=40000 dport=53 src=203.0.113.2 "
                             "dst=10.7.0.2 sport=53 dport=40000 mark=0 use=1\n";

Capacity capacity(std::uint64_t count, std::uint64_t max = 1000, std::uint64_t buckets = 250)
{
    return {count, max, buckets};
}

QString shown(const CapacityPanel &panel, const char *name)
{
    const auto *label = panel.findChild<QLabel *>(QLatin1String(name));
    return label && label->isVisibleTo(&panel) ? label->text() : QString();
}

QString printed(const StateBars &bars)
{
    QStringList lines;
    for (const StateTotal &line : bars.lines())
        lines += QStringLiteral("%1 %2 %3").arg(line.protocol, line.label).arg(line.count());
    return lines.join(QStringLiteral(", "));
}

} // namespace

class CapacityPanelTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void showsTheNumbers();
    void saysThatTheCountIsAboveTheList();
    void saysThatTheListIsOld();
    void sharesAreNeverRoundedToNoneOrAll();
    void isAsWideAsItsNumbers();
    void countsOneFlow();
    void livesWithoutTheTable();
    void asksForTheMaxOfADump();
    void forgetsTheTypedMaxWithItsDump();
    void saysNothingOfAnEmptyWindow();
    void tellsGrowthAndTimeToFull_data();
    void tellsGrowthAndTimeToFull();
    void tellsWhereMaxIsInTheHistory();
    void timeIsMarkedAtWholeMinutes_data();
    void timeIsMarkedAtWholeMinutes();
    void listsStatesInTheKernelsOrder();
    void keepsALineWhoseFlowsAreGone();
    void clickAsksForFlows();
    void keysAskForFlows();
    void aPartFiltersItsFlows();
    void axisEndsAreRound_data();
    void axisEndsAreRound();
    void axisNumbersAreShort_data();
    void axisNumbersAreShort();
};

void CapacityPanelTest::showsTheNumbers()
{
    FrameMaker table;
    CapacityPanel panel;
    panel.showFrame(table.read(fewFlows, 0, capacity(4)));
    QCOMPARE(panel.findChild<CapacityGauge *>()->text(), QStringLiteral("< 1 %"));
    QCOMPARE(shown(panel, "amount"), QStringLiteral("4 of 1,000"));
    QCOMPARE(shown(panel, "kept"), QStringLiteral("2 (50 %)"));
    QCOMPARE(shown(panel, "byCollector"), QStringLiteral("0 (0 %)"));
    QCOMPARE(shown(panel, "evictable"), QStringLiteral("2 (50 %)"));
    panel.showFrame(table.read(fewFlows, 1, capacity(300)));
    QCOMPARE(shown(panel, "buckets"), QStringLiteral("250"));
    QCOMPARE(shown(panel, "perBucket"), QStringLiteral("1.2"));
    QCOMPARE(shown(panel, "chain"), QStringLiteral("2.4"));
}

void CapacityPanelTest::aPartFiltersItsFlows()
{
    FrameMaker table;
    CapacityPanel panel;
    panel.showFrame(table.read(fewFlows, 0, capacity(4)));
    QSignalSpy filters(&panel, &CapacityPanel::filterRequested);
    for (auto *const button : panel.findChildren<QToolButton *>(QRegularExpression(QStringLiteral("^flowsOf-"))))
        QTest::mouseClick(button, Qt::LeftButton);
    QTest::keyClick(panel.findChild<QToolButton *>(QStringLiteral("flowsOf-2")), Qt::Key_Space);
    QStringList asked;
    for (const QVariantList &each : filters)
        asked << each.front().toString();
    QCOMPARE(asked.join(u'\n'),
        QStringLiteral("eviction == kept\neviction == closing\neviction == evictable\neviction == evictable"));
}

void CapacityPanelTest::saysThatTheCountIsAboveTheList()
{
    FrameMaker table;
    CapacityPanel panel;
    panel.showFrame(table.read(fewFlows, 0, capacity(9)));
    QCOMPARE(shown(panel, "amount"), QStringLiteral("9 of 1,000"));
    QCOMPARE(shown(panel, "remark"), QStringLiteral("4 listed; expired entries are counted until they are removed."));
}

void CapacityPanelTest::saysThatTheListIsOld()
{
    FrameMaker table;
    CapacityPanel panel;
    const FramePtr good = table.read(fewFlows, 0, capacity(4));
    panel.showFrame(good);
    panel.showFrame(table.fail(Problem::NoPermission, 3, capacity(9)));
    QCOMPARE(shown(panel, "amount"), QStringLiteral("9 of 1,000"));
    const auto read =
        std::chrono::duration_cast<std::chrono::milliseconds>(good->snapshot->wallTime.time_since_epoch());
    QCOMPARE(shown(panel, "remark"),
        QStringLiteral("The list is from %1; the count is current.")
            .arg(QDateTime::fromMSecsSinceEpoch(read.count()).toString(QStringLiteral("HH:mm:ss"))));
    // What an old list says of a new count would be made up.
    QCOMPARE(shown(panel, "kept"), QString());
    QCOMPARE(shown(panel, "evictable"), QString());
    panel.showFrame(table.read(fewFlows, 4, capacity(4)));
    QCOMPARE(shown(panel, "remark"), QString());
    QCOMPARE(shown(panel, "kept"), QStringLiteral("2 (50 %)"));
}

void CapacityPanelTest::sharesAreNeverRoundedToNoneOrAll()
{
    std::string lines = fewFlows.substr(0, fewFlows.find('\n') + 1);
    for (int i = 0; i < 250; ++i)
        lines += "udp      17 20 src=10.7.0.2 dst=203.0.113.2 sport=" + std::to_string(40000 + i)
            + " dport=53 src=203.0.113.2 dst=10.7.0.2 sport=53 dport=" + std::to_string(40000 + i) + " mark=0 use=1\n";
    FrameMaker table;
    CapacityPanel panel;
    panel.showFrame(table.read(lines, 0, capacity(251)));
    QCOMPARE(shown(panel, "kept"), QStringLiteral("1 (< 1 %)"));
    QCOMPARE(shown(panel, "evictable"), QStringLiteral("250 (> 99 %)"));
}

void CapacityPanelTest::isAsWideAsItsNumbers()
{
    FrameMaker table;
    CapacityPanel panel;
    panel.resize(120, 900);
    panel.show();
    panel.showFrame(table.read(fewFlows, 0, capacity(123'456'789, 1'000'000'000)));
    const auto *area = panel.findChild<QScrollArea *>();
    QTRY_VERIFY(panel.minimumSizeHint().width() >= area->widget()->minimumSizeHint().width());
}

void CapacityPanelTest::countsOneFlow()
{
    FrameMaker dump(false);
    CapacityPanel panel;
    panel.showFrame(dump.read(fewFlows.substr(0, fewFlows.find('\n') + 1)));
    QCOMPARE(shown(panel, "amount"), QStringLiteral("1 flow"));
}

void CapacityPanelTest::livesWithoutTheTable()
{
    FrameMaker table;
    CapacityPanel panel;
    panel.showFrame(table.fail(Problem::NoPermission, 0, capacity(920)));
    QCOMPARE(panel.findChild<CapacityGauge *>()->text(), QStringLiteral("92 %"));
    QCOMPARE(panel.findChild<CapacityGauge *>()->word(), QStringLiteral("nearly full"));
    QCOMPARE(shown(panel, "remark"), QStringLiteral("The entries cannot be read, but their count can."));
    QCOMPARE(shown(panel, "kept"), QString());
}

void CapacityPanelTest::asksForTheMaxOfADump()
{
    FrameMaker dump(false);
    CapacityPanel panel;
    panel.showFrame(dump.read(fewFlows));
    auto *typed = panel.findChild<QLineEdit *>(QStringLiteral("typedMax"));
    QVERIFY(typed->isVisibleTo(&panel));
    QCOMPARE(panel.findChild<CapacityGauge *>()->word(), QStringLiteral("limit not known"));
    QCOMPARE(shown(panel, "amount"), QStringLiteral("4 flows"));
    QCOMPARE(shown(panel, "remark"), QStringLiteral("A dump does not contain its machine's limit."));
    QTest::keyClicks(typed, QStringLiteral("x5")); // letters are not taken
    QCOMPARE(shown(panel, "amount"), QStringLiteral("4 of 5"));
    QCOMPARE(panel.findChild<CapacityGauge *>()->text(), QStringLiteral("80 %"));
    QCOMPARE(panel.findChild<CapacityGauge *>()->word(), QStringLiteral("filling"));
    QCOMPARE(shown(panel, "remark"), QStringLiteral("Measured against the limit that you typed."));
}

void CapacityPanelTest::forgetsTheTypedMaxWithItsDump()
{
    FrameMaker dump(false);
    CapacityPanel panel;
    panel.showFrame(dump.read(fewFlows));
    auto *typed = panel.findChild<QLineEdit *>(QStringLiteral("typedMax"));
    QTest::keyClicks(typed, QStringLiteral("5"));
    panel.showFrame(nullptr);
    QCOMPARE(typed->text(), QString());
}

void CapacityPanelTest::saysNothingOfAnEmptyWindow()
{
    CapacityPanel panel;
    panel.showFrame(nullptr);
    QCOMPARE(panel.findChild<CapacityGauge *>()->text(), QStringLiteral("?"));
    QCOMPARE(shown(panel, "amount"), QString());
    QVERIFY(panel.findChild<StateBars *>()->lines().empty());
}

void CapacityPanelTest::tellsGrowthAndTimeToFull_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<double>("perSecond");
    QTest::addColumn<QString>("growth");
    QTest::addColumn<QString>("full");
    QTest::newRow("filling") << 110000 << 120.0 << QStringLiteral("+120/s") << QStringLiteral("8 min");
    QTest::newRow("emptying") << 100000 << -120.0 << QStringLiteral("−120/s") << QString();
    QTest::newRow("standing") << 1000 << 0.0 << QStringLiteral("0/s") << QString();
    QTest::newRow("full") << 170000 << 1.0 << QStringLiteral("+1/s") << QString();
    QTest::newRow("too slow to foretell") << 1000 << 0.1 << QStringLiteral("+0.2/s") << QString();
    QTest::newRow("too unsteady to foretell") << 169000 << 0.1 << QStringLiteral("+0.2/s") << QString();
    QTest::newRow("nearly empty") << 1000 << 120.0 << QStringLiteral("+120/s") << QString();
}

void CapacityPanelTest::tellsGrowthAndTimeToFull()
{
    QFETCH(int, first);
    QFETCH(double, perSecond);
    FrameMaker table;
    CapacityPanel panel;
    panel.showFrame(table.read(fewFlows, 0, capacity(std::uint64_t(first), 170000)));
    QCOMPARE(shown(panel, "growth"), QStringLiteral("measuring"));
    for (int second = 1; second <= 20; ++second)
        panel.showFrame(table.read(fewFlows, second, capacity(std::uint64_t(first + second * perSecond), 170000)));
    QTEST(shown(panel, "growth"), "growth");
    QTEST(shown(panel, "full"), "full");
    QVERIFY(panel.findChild<HistoryChart *>()->isVisibleTo(&panel));
}

void CapacityPanelTest::tellsWhereMaxIsInTheHistory()
{
    FrameMaker table;
    CapacityPanel panel;
    panel.showFrame(table.read(fewFlows, 0, capacity(4, 262144)));
    QCOMPARE(shown(panel, "historyMax"), QStringLiteral("The limit, 262,144, is above this chart."));
    panel.showFrame(table.read(fewFlows, 1, capacity(250000, 262144)));
    QCOMPARE(shown(panel, "historyMax"), QStringLiteral("Dashed: the limit, 262,144."));
    panel.showFrame(table.read(fewFlows, 2, capacity(4, 0)));
    QCOMPARE(shown(panel, "historyMax"), QString());
}

void CapacityPanelTest::timeIsMarkedAtWholeMinutes_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("ticks");
    QTest::newRow("5 min") << 300.0 << QStringLiteral("−4@-240 −2@-120 now@0");
    QTest::newRow("an hour") << 3600.0 << QStringLiteral("−60@-3600 −40@-2400 −20@-1200 now@0");
    QTest::newRow("half a minute") << 30.0 << QStringLiteral("now@0");
}

void CapacityPanelTest::timeIsMarkedAtWholeMinutes()
{
    QFETCH(double, seconds);
    QStringList ticks;
    for (const auto &tick : HistoryChart::timeTicks(seconds))
        ticks << tick.label + QLatin1Char('@') + QString::number(tick.at);
    QTEST(ticks.join(QLatin1Char(' ')), "ticks");
}

void CapacityPanelTest::listsStatesInTheKernelsOrder()
{
    FrameMaker table;
    CapacityPanel panel;
    panel.showFrame(table.read(fewFlows, 0, capacity(4)));
    QCOMPARE(printed(*panel.findChild<StateBars *>()), QStringLiteral("tcp SYN_SENT 1, tcp ESTABLISHED 2, udp udp 1"));
}

void CapacityPanelTest::keepsALineWhoseFlowsAreGone()
{
    FrameMaker table;
    CapacityPanel panel;
    panel.showFrame(table.read(fewFlows, 0, capacity(4)));
    panel.showFrame(table.read({}, 1, capacity(0)));
    QCOMPARE(printed(*panel.findChild<StateBars *>()), QStringLiteral("tcp SYN_SENT 0, tcp ESTABLISHED 0, udp udp 0"));
}

void CapacityPanelTest::clickAsksForFlows()
{
    FrameMaker table;
    CapacityPanel panel;
    panel.resize(240, 700);
    panel.show();
    panel.showFrame(table.read(fewFlows, 0, capacity(4)));
    auto *bars = panel.findChild<StateBars *>();
    QSignalSpy asked(&panel, &CapacityPanel::filterRequested);
    bars->resize(200, bars->sizeHint().height());
    QTest::mouseClick(bars, Qt::LeftButton, {}, QPoint(20, bars->height() / 2)); // the middle of three lines
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.at(0).at(0).toString(), QStringLiteral("proto == tcp and state == ESTABLISHED"));
}

void CapacityPanelTest::keysAskForFlows()
{
    StateBars bars;
    FrameMaker table;
    bars.showTotals(table.read(fewFlows)->snapshot->totals);
    QSignalSpy asked(&bars, &StateBars::filterRequested);
    QTest::keyClick(&bars, Qt::Key_End);
    QTest::keyClick(&bars, Qt::Key_Return);
    QTest::keyClick(&bars, Qt::Key_Home);
    QTest::keyClick(&bars, Qt::Key_Space);
    QStringList filters;
    for (const QList<QVariant> &arguments : asked)
        filters += arguments.at(0).toString();
    QCOMPARE(
        filters, QStringList({QStringLiteral("proto == udp"), QStringLiteral("proto == tcp and state == SYN_SENT")}));
}

void CapacityPanelTest::axisEndsAreRound_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<double>("end");
    QTest::newRow("0") << 0.0 << 1.0;
    QTest::newRow("4") << 4.0 << 4.0;
    QTest::newRow("4.1") << 4.1 << 5.0;
    QTest::newRow("107,000") << 107000.0 << 120000.0;
    QTest::newRow("262,144") << 262144.0 << 300000.0;
    QTest::newRow("9,999,999") << 9999999.0 << 10000000.0;
}

void CapacityPanelTest::axisEndsAreRound()
{
    QFETCH(double, value);
    QTEST(niceTop(value), "end");
}

void CapacityPanelTest::axisNumbersAreShort_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("0") << 0.0 << QStringLiteral("0");
    QTest::newRow("950") << 950.0 << QStringLiteral("950");
    QTest::newRow("1,500") << 1500.0 << QStringLiteral("1.5 k");
    QTest::newRow("300,000") << 300000.0 << QStringLiteral("300 k");
    QTest::newRow("2,000,000") << 2000000.0 << QStringLiteral("2 M");
}

void CapacityPanelTest::axisNumbersAreShort()
{
    QFETCH(double, value);
    QTEST(axisNumber(value, {",", "."}), "text");
}

QTEST_MAIN(CapacityPanelTest)

#include "tst_capacity_panel.moc"
