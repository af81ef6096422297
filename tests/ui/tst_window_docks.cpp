// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/explanation.h"
#include "ui/parts/row_list_view.h"
#include "ui/window/flow_page.h"
#include "ui/table/flow_view.h"
#include "ui/window/status_line.h"
#include "ui/window/main_window.h"
#include "ui/parts/notice_bar.h"
#include "ui/parts/settings.h"

#include "kernel/expectation_text.h"
#include "ui/panels/expectations_panel.h"
#include "ui/fake_table.h"
#include "ui/panels/limits_panel.h"
#include "ui/panels/statistics_panel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

using namespace ctscope;

namespace {

std::string flows()
{
    return tcpLine("10.0.0.9", 1) + tcpLine("10.0.0.10", 2) + tcpLine("10.0.0.1", 3, "SYN_SENT", 100);
}

constexpr auto expected =
    "285 proto=6 src=203.0.113.2 dst=10.0.0.10 sport=0 dport=54570 mask-src=255.255.255.255 mask-dst=255.255.255.255 "
    "sport=0 "
    "dport=65535 master-src=10.0.0.10 master-dst=203.0.113.2 sport=2 dport=443 class=0 helper=ftp\n";

struct Desk {
    std::shared_ptr<FakeTable> kernel = std::make_shared<FakeTable>();
    std::unique_ptr<MainWindow> window = std::make_unique<MainWindow>();
    FlowPage *page = nullptr;

    explicit Desk(RecordingSwitches switches = {true, true, true})
    {
        kernel->text = flows();
        KernelFacts &facts = kernel->facts.emplace();
        facts.switches = switches;
        facts.settings = {makeSetting("net.netfilter", "nf_conntrack_max", "100"),
            makeSetting("net.netfilter", "nf_conntrack_acct", "1"),
            makeSetting("net.netfilter", "nf_conntrack_tcp_timeout_syn_sent", "120")};
        for (std::size_t i = 0; i < 2; ++i)
            facts.settings->at(i).writable = true;
        facts.statistics = {{0, {{"found", 5}, {"drop", 7}}}};
        facts.expectations = parseExpectations(expected).expectations;
        page = window->openSource(std::make_unique<FakeSource>(kernel), Origin::thisMachine());
        window->show();
    }

    /// As its key would.
    void toggle(const char *dock) const
    {
        window->findChild<QDockWidget *>(QLatin1String(dock))->toggleViewAction()->trigger();
    }
    bool isShown(const char *dock) const { return !window->findChild<QDockWidget *>(QLatin1String(dock))->isHidden(); }
    QString shownDocks() const
    {
        QStringList names;
        for (const char *dock : {"capacityDock", "inspectorDock", "statisticsDock", "limitsDock", "expectationsDock"}) {
            if (isShown(dock))
                names << QLatin1String(dock);
        }
        return names.join(u' ');
    }
    template <typename Panel> Panel *panel() const { return window->findChild<Panel *>(); }
    QString line() const { return window->findChild<StatusLine *>()->text(); }
    void closeWindow()
    {
        window->close();
        window.reset();
    }
};

QString firstColumn(const KernelPanel *panel)
{
    QStringList cells;
    const auto *model = panel->table()->model();
    for (int row = 0; row < model->rowCount(); ++row)
        cells << model->index(row, 0).data().toString();
    return cells.join(u' ');
}

QString cell(const KernelPanel *panel, int row, int column)
{
    return panel->table()->model()->index(row, column).data().toString();
}

void choose(const KernelPanel *panel, int row)
{
    panel->table()->setCurrentIndex(panel->table()->model()->index(row, 0));
}

} // namespace

class WindowDocksTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init() { useTemporarySettings(); }

    void panelsOfTheKernelAreHiddenUntilAskedFor();
    void whatIsShownIsRememberedAndReset();
    void onlyWhatIsSeenIsRead();
    void countersShowTotalsAndWhatToDo();
    void settingsShowDefaultsFlowsAndTheCommand();
    void expectationLeadsToItsMasterFlow();
    void masterFlowThatTheFilterHidesIsShown();
    void whyThereAreNoExpectationsIsSaid_data();
    void whyThereAreNoExpectationsIsSaid();
    void dumpSaysThatItHoldsNone();
    void pausedPanelsWaitForTheNextLook();
    void whatIsNotRecordedIsToldOnceAndStaysInTheLine_data();
    void whatIsNotRecordedIsToldOnceAndStaysInTheLine();
    void accountingThatWasJustTurnedOnSaysSo();
};

void WindowDocksTest::panelsOfTheKernelAreHiddenUntilAskedFor()
{
    Desk desk;
    QCOMPARE(desk.shownDocks(), QStringLiteral("capacityDock inspectorDock"));
    for (const auto &[dock, key] :
        {std::pair{"statisticsDock", "Ctrl+3"}, {"limitsDock", "Ctrl+4"}, {"expectationsDock", "Ctrl+5"}}) {
        const auto *action = desk.window->findChild<QDockWidget *>(QLatin1String(dock))->toggleViewAction();
        QCOMPARE(action->shortcut().toString(), QLatin1String(key));
        desk.toggle(dock);
        QVERIFY(desk.isShown(dock));
    }
    for (const auto *panel : desk.window->findChildren<KernelPanel *>())
        QVERIFY(!panel->table()->accessibleName().isEmpty());
}

void WindowDocksTest::whatIsShownIsRememberedAndReset()
{
    {
        Desk desk;
        desk.toggle("limitsDock");
        desk.toggle("capacityDock");
        desk.closeWindow();
    }
    Desk desk;
    QCOMPARE(desk.shownDocks(), QStringLiteral("inspectorDock limitsDock"));
    desk.window->findChild<QAction *>(QStringLiteral("resetLayout"))->trigger();
    QCOMPARE(desk.shownDocks(), QStringLiteral("capacityDock inspectorDock"));
}

void WindowDocksTest::onlyWhatIsSeenIsRead()
{
    Desk desk;
    const auto wanted = [&] {
        FactsWanted seen;
        desk.kernel->change([&](FakeTable &kernel) { seen = kernel.wanted; });
        return seen;
    };
    QTRY_VERIFY(desk.page->frame());
    QCOMPARE(wanted(), (FactsWanted{.statistics = true})); // what shows damage is always read
    desk.toggle("statisticsDock");
    QTRY_COMPARE(wanted(), (FactsWanted{.statistics = true}));
    // The tab in front is the one that is seen.
    desk.toggle("limitsDock");
    QTRY_COMPARE(wanted(), (FactsWanted{.settings = true, .statistics = true}));
    desk.toggle("limitsDock");
    desk.toggle("statisticsDock");
    QTRY_COMPARE(wanted(), (FactsWanted{.statistics = true}));
    // Nor is a table behind the others asked.
    desk.toggle("expectationsDock");
    QTRY_COMPARE(wanted(), (FactsWanted{.statistics = true, .expectations = true}));
    desk.window->openText(QString::fromStdString(flows()), QStringLiteral("pasted"));
    QTRY_COMPARE(wanted(), (FactsWanted{.statistics = true}));
}

void WindowDocksTest::countersShowTotalsAndWhatToDo()
{
    Desk desk;
    desk.toggle("statisticsDock");
    auto *panel = desk.panel<StatisticsPanel>();
    QTRY_COMPARE(firstColumn(panel), QStringLiteral("found drop"));
    QCOMPARE(panel->message(), QString());
    QCOMPARE(cell(panel, 1, 1), QStringLiteral("7"));
    choose(panel, 1);
    QVERIFY2(panel->details().contains(QStringLiteral("Raise nf_conntrack_max")), qPrintable(panel->details()));
    QVERIFY(panel->details().contains(QStringLiteral("CPU 0: 7")));
    desk.kernel->change([](FakeTable &kernel) { (*kernel.facts->statistics)[0].counters[1].second = 1234; });
    QTRY_COMPARE(cell(panel, 1, 1), QStringLiteral("1,234"));
    QVERIFY2(panel->summary().contains(QStringLiteral("drop")), qPrintable(panel->summary()));
    QVERIFY(panel->details().contains(QStringLiteral("CPU 0: 1,234")));
    QCOMPARE(panel->table()->currentListRow(), 1);
    panel->table()->setFocus();
    QTest::keyClick(panel->table(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("drop\t1,234")));
}

void WindowDocksTest::settingsShowDefaultsFlowsAndTheCommand()
{
    Desk desk;
    desk.toggle("limitsDock");
    auto *panel = desk.panel<LimitsPanel>();
    QTRY_COMPARE(
        firstColumn(panel), QStringLiteral("nf_conntrack_max nf_conntrack_acct nf_conntrack_tcp_timeout_syn_sent"));
    QTRY_COMPARE(cell(panel, 2, 3), QStringLiteral("1"));
    choose(panel, 1);
    QVERIFY2(panel->details().contains(QStringLiteral("It is on (1); the default of current kernels is off (0).")),
        qPrintable(panel->details()));
    QCOMPARE(panel->findChild<CommandBox *>()->command(),
        QStringLiteral("sudo sysctl -w net.netfilter.nf_conntrack_acct=1"));
    panel->table()->setFocus();
    panel->findChild<QAction *>(QStringLiteral("copySysctl"))->trigger();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("sudo sysctl -w net.netfilter.nf_conntrack_acct=1"));
    // What cannot be set here has no command.
    choose(panel, 2);
    QVERIFY(panel->findChild<CommandBox *>()->isHidden());
    panel->findChild<QAction *>(QStringLiteral("copySysctl"))->trigger();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("sudo sysctl -w net.netfilter.nf_conntrack_acct=1"));
    choose(panel, 1);
    QVERIFY(!panel->findChild<CommandBox *>()->isHidden());
    // A click on a header orders the rows, and what was current stays so.
    panel->table()->sortByColumn(0, Qt::AscendingOrder);
    QCOMPARE(
        firstColumn(panel), QStringLiteral("nf_conntrack_acct nf_conntrack_max nf_conntrack_tcp_timeout_syn_sent"));
    QCOMPARE(panel->table()->currentListRow(), 1);
    QCOMPARE(panel->table()->currentIndex().row(), 0);
}

void WindowDocksTest::expectationLeadsToItsMasterFlow()
{
    Desk desk;
    desk.toggle("expectationsDock");
    auto *panel = desk.panel<ExpectationsPanel>();
    QTRY_COMPARE(firstColumn(panel), QStringLiteral("tcp"));
    choose(panel, 0);
    QVERIFY(!panel->findChild<QPushButton *>(QStringLiteral("goToMaster"))->isHidden());
    QTest::keyClick(panel->table(), Qt::Key_Return);
    QCOMPARE(desk.page->view()->currentFlow(), FlowSerial(2));

    desk.kernel->set(tcpLine("10.0.0.9", 1));
    QTRY_COMPARE(desk.page->frame()->snapshot->liveRows, Row(1));
    choose(panel, 0);
    desk.page->view()->goToFlow(1);
    panel->findChild<QPushButton *>(QStringLiteral("goToMaster"))->click();
    QCOMPARE(desk.page->view()->currentFlow(), FlowSerial(1)); // it has ended
}

void WindowDocksTest::masterFlowThatTheFilterHidesIsShown()
{
    Desk desk;
    desk.toggle("expectationsDock");
    auto *panel = desk.panel<ExpectationsPanel>();
    QTRY_COMPARE(firstColumn(panel), QStringLiteral("tcp"));
    desk.page->setFilter(QStringLiteral("SYN_SENT"));
    QTRY_COMPARE(desk.page->view()->model()->rowCount(), 1);
    choose(panel, 0);
    panel->findChild<QPushButton *>(QStringLiteral("goToMaster"))->click();
    QTRY_COMPARE(desk.page->view()->currentFlow(), FlowSerial(2));
    QCOMPARE(desk.page->filter(), QString());
}

void WindowDocksTest::whyThereAreNoExpectationsIsSaid_data()
{
    QTest::addColumn<TableAccess>("access");
    QTest::addColumn<QString>("message");
    QTest::newRow("no permission") << TableAccess::NoPermission << "may be read only by the administrator";
    QTest::newRow("no file") << TableAccess::NotCompiledIn << "can be read through ctnetlink";
    QTest::newRow("no module") << TableAccess::NotLoaded << "is not loaded";
    QTest::newRow("none") << TableAccess::Readable << "No flow is expected";
}

void WindowDocksTest::whyThereAreNoExpectationsIsSaid()
{
    QFETCH(TableAccess, access);
    QFETCH(QString, message);
    Desk desk;
    desk.kernel->change([&](FakeTable &kernel) {
        kernel.facts->expectations.reset();
        if (access == TableAccess::Readable)
            kernel.facts->expectations.emplace();
        kernel.facts->expectationAccess = access;
    });
    desk.toggle("expectationsDock");
    QTRY_VERIFY2(desk.panel<ExpectationsPanel>()->message().contains(message),
        qPrintable(desk.panel<ExpectationsPanel>()->message()));
}

void WindowDocksTest::dumpSaysThatItHoldsNone()
{
    Desk desk;
    desk.toggle("statisticsDock");
    auto *panel = desk.panel<StatisticsPanel>();
    QTRY_COMPARE(panel->message(), QString());
    desk.window->openText(QString::fromStdString(flows()), QStringLiteral("pasted"));
    QTRY_VERIFY(panel->message().startsWith(QStringLiteral("A dump contains no kernel counters")));
    auto *tabs = desk.window->findChild<QTabWidget *>(QStringLiteral("tabs"));
    tabs->setCurrentIndex(0);
    QTRY_COMPARE(panel->message(), QString());
    QCOMPARE(firstColumn(panel), QStringLiteral("found drop"));
}

void WindowDocksTest::pausedPanelsWaitForTheNextLook()
{
    Desk desk;
    QObject::connect(desk.page, &FlowPage::frameShown, desk.page, [&desk] { desk.page->setPaused(true); });
    QTRY_VERIFY(desk.page->frame());
    desk.page->disconnect(desk.page);
    desk.toggle("statisticsDock");
    auto *panel = desk.panel<StatisticsPanel>();
    // A look that was under way may have brought them.
    const auto &facts = desk.page->frame()->snapshot->origin().facts;
    const bool told = facts && facts->statistics;
    QCOMPARE(panel->message().contains(QStringLiteral("together with the table at the next reading")), !told);
    desk.page->pollNow();
    QTRY_COMPARE(firstColumn(panel), QStringLiteral("found drop"));
}

void WindowDocksTest::whatIsNotRecordedIsToldOnceAndStaysInTheLine_data()
{
    QTest::addColumn<bool>("accounting");
    QTest::addColumn<bool>("timestamps");
    QTest::addColumn<bool>("events");
    QTest::addColumn<QString>("notice");
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("line");
    QTest::newRow("accounting") << false << true << true << "accounting-off"
                                << "sudo sysctl -w net.netfilter.nf_conntrack_acct=1"
                                << "accounting off — why?";
    QTest::newRow("timestamps") << true << false << true << "timestamps-off"
                                << "sudo sysctl -w net.netfilter.nf_conntrack_timestamp=1"
                                << "timestamps off — why?";
    QTest::newRow("both") << false << false << true << "recording-off"
                          << "sudo sysctl -w net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_timestamp=1"
                          << "accounting off — why? · timestamps off — why?";
    QTest::newRow("events") << true << true << false << "events-off"
                            << "sudo sysctl -w net.netfilter.nf_conntrack_events=2"
                            << "events off — why?";
}

void WindowDocksTest::whatIsNotRecordedIsToldOnceAndStaysInTheLine()
{
    QFETCH(bool, accounting);
    QFETCH(bool, timestamps);
    QFETCH(bool, events);
    QFETCH(QString, notice);
    QFETCH(QString, command);
    QFETCH(QString, line);
    {
        Desk desk({accounting, timestamps, events});
        const auto *bar = desk.page->notices();
        QTRY_COMPARE(bar->notice().id, notice);
        QVERIFY(!bar->isHidden());
        QCOMPARE(bar->notice().why.command, command);
        QVERIFY2(desk.line().contains(line), qPrintable(desk.line()));
        desk.page->pollNow();
        QTRY_VERIFY(desk.page->frame()->snapshot->generation > 1);
        QCOMPARE(bar->notice().id, notice); // while it runs, it stays until it is closed
        desk.closeWindow();
    }
    Desk desk({accounting, timestamps, events});
    QTRY_VERIFY2(desk.line().contains(line), qPrintable(desk.line()));
    QVERIFY(desk.page->notices()->isHidden());
}

void WindowDocksTest::accountingThatWasJustTurnedOnSaysSo()
{
    Desk desk({true, true, true}); // and no flow has counters
    QTRY_VERIFY2(desk.line().contains(QStringLiteral("not counted yet — why?")), qPrintable(desk.line()));
    QVERIFY(desk.page->notices()->isHidden());
}

QTEST_MAIN(WindowDocksTest)
#include "tst_window_docks.moc"
