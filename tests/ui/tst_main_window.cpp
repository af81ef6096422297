// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/blank_page.h"
#include "ui/panels/capacity_panel.h"
#include "ui/window/filter_box.h"
#include "ui/window/flow_page.h"
#include "ui/table/column_layout.h"
#include "ui/table/flow_view.h"
#include "ui/window/status_line.h"
#include "ui/panels/inspector.h"
#include "ui/window/main_window.h"
#include "ui/parts/notice_bar.h"
#include "ui/parts/settings.h"

#include "ui/fake_table.h"

#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace ctscope;

/// The window over a fake live table.
struct Desk {
    std::shared_ptr<FakeTable> table = std::make_shared<FakeTable>();
    MainWindow window;
    FlowPage *page = nullptr;

    explicit Desk(const std::string &text, SourceProblem problem = {})
    {
        table->set(text, std::move(problem));
        page = window.openSource(std::make_unique<FakeSource>(table), Origin::thisMachine());
        window.show();
    }
    FlowView *view() const { return page->view(); }
    FilterBox *filterBox() const { return window.findChild<FilterBox *>(QStringLiteral("filterBox")); }
    QTabWidget *tabs() const { return window.findChild<QTabWidget *>(QStringLiteral("tabs")); }
    /// The capacity panel of the tab in front.
    CapacityPanel *capacity() const
    {
        for (auto *panel : window.findChildren<CapacityPanel *>()) {
            if (!panel->isHidden())
                return panel;
        }
        return nullptr;
    }
    /// The inspector of the tab in front.
    Inspector *inspector() const
    {
        for (auto *inspector : window.findChildren<Inspector *>()) {
            if (!inspector->isHidden())
                return inspector;
        }
        return nullptr;
    }
    QString line() const { return window.findChild<StatusLine *>()->text(); }
    QAction *action(const char *name) const { return window.findChild<QAction *>(QLatin1String(name)); }
    /// Cells of one column, top to bottom.
    QString column(Column column) const { return columnOf(page, column); }
    static QString columnOf(const FlowPage *page, Column column)
    {
        QStringList cells;
        const auto *model = page->view()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            cells << model->index(row, static_cast<int>(column)).data().toString();
        return cells.join(QLatin1Char(' '));
    }
    void clickHeader(Column column) const
    {
        auto *header = view()->horizontalHeader();
        const int x = header->sectionViewportPosition(static_cast<int>(column)) + 20;
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {x, header->height() / 2});
    }
};

static std::string three()
{
    return tcpLine("10.0.0.9", 1) + tcpLine("10.0.0.10", 2) + tcpLine("10.0.0.1", 3, "SYN_SENT", 100);
}

static const auto readingOrder = QStringLiteral("10.0.0.9 10.0.0.10 10.0.0.1");

class MainWindowTest : public QObject {
    Q_OBJECT
private slots:
    void init() { useTemporarySettings(); }
    void clickingAHeaderOrdersTheRows();
    void typingAFilterLeavesTheRowsThatMatch();
    void escapeClearsTheFilter();
    void aFlowThatTheFilterHidIsCurrentAgainBehindIt();
    void theCurrentColumnSortsByKey();
    void nothingMatchesIsSaidAndUndone();
    void slashGoesToTheFilter();
    void aWrongFilterLeavesTheLastOneApplied();
    void selectingAFlowShowsItInTheInspector();
    void eachTabKeepsWhatItInspects();
    void tabThatIsClickedGivesItsTableTheKeys();
    void narrowWindowShowsTheTableRatherThanTheInspector();
    void currentFlowStaysWhileTheTableLives();
    void droppedFileOpensInATab();
    void pastedTextOpensInATab();
    void fileThatIsNoDumpIsNamed();
    void emptyTableTellsTheRuleThatStartsTracking();
    void problemIsToldAndRecovers();
    void lostSourceKeepsTheRowsAndSaysSo();
    void spacePausesAndTheLineSaysSo();
    void lineTellsHowManyOfHowMany();
    void readingADumpAgainTellsHowFarItIsAndCanBeCancelled();
    void columnsAndOrderAreRemembered();
    void capacityLevelsAreRemembered();
    void closingTabsLeavesAWorkingWindow();
};

void MainWindowTest::clickingAHeaderOrdersTheRows()
{
    Desk desk(three());
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    desk.clickHeader(Column::Source);
    QTRY_COMPARE(desk.column(Column::Source), QStringLiteral("10.0.0.1 10.0.0.9 10.0.0.10"));
    desk.clickHeader(Column::Source);
    QTRY_COMPARE(desk.column(Column::Source), QStringLiteral("10.0.0.10 10.0.0.9 10.0.0.1"));
}

void MainWindowTest::typingAFilterLeavesTheRowsThatMatch()
{
    Desk desk(three());
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    QTest::keyClicks(desk.filterBox(), QStringLiteral("syn_s"));
    QTRY_COMPARE(desk.column(Column::Source), QStringLiteral("10.0.0.1"));
}

void MainWindowTest::escapeClearsTheFilter()
{
    Desk desk(three());
    QTest::keyClicks(desk.filterBox(), QStringLiteral("syn_s"));
    QTRY_COMPARE(desk.column(Column::Source), QStringLiteral("10.0.0.1"));
    QTest::keyClick(desk.filterBox(), Qt::Key_Escape);
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    QCOMPARE(desk.filterBox()->text(), QString());

    QTest::keyClicks(desk.filterBox(), QStringLiteral("syn_s"));
    QTRY_COMPARE(desk.column(Column::Source), QStringLiteral("10.0.0.1"));
    QTest::keyClick(desk.view(), Qt::Key_Escape);
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    QCOMPARE(desk.filterBox()->text(), QString());
}

void MainWindowTest::aFlowThatTheFilterHidIsCurrentAgainBehindIt()
{
    for (const auto &text : {QStringLiteral("syn_s"), QStringLiteral("no such thing")}) {
        Desk desk(three());
        QTRY_COMPARE(desk.column(Column::Source), readingOrder);
        desk.view()->setCurrentIndex(desk.view()->model()->index(0, 0));
        const FlowSerial flow = desk.view()->currentFlow();
        QVERIFY(flow != 0);
        QTest::keyClicks(desk.filterBox(), text);
        QTRY_COMPARE(desk.view()->currentFlow(), FlowSerial(0));
        QTest::keyClick(desk.filterBox(), Qt::Key_Escape);
        QTRY_COMPARE(desk.column(Column::Source), readingOrder);
        QTRY_COMPARE(desk.view()->currentFlow(), flow);
        QVERIFY(desk.view()->selectionModel()->isRowSelected(0));
    }
}

void MainWindowTest::theCurrentColumnSortsByKey()
{
    Desk desk(three());
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    desk.view()->setCurrentIndex(desk.view()->model()->index(0, static_cast<int>(Column::Source)));
    QTest::keyClick(desk.view(), Qt::Key_Up, Qt::AltModifier);
    QTRY_COMPARE(desk.column(Column::Source), QStringLiteral("10.0.0.1 10.0.0.9 10.0.0.10"));
    QTest::keyClick(desk.view(), Qt::Key_Down, Qt::AltModifier);
    QTRY_COMPARE(desk.column(Column::Source), QStringLiteral("10.0.0.10 10.0.0.9 10.0.0.1"));
}

void MainWindowTest::nothingMatchesIsSaidAndUndone()
{
    Desk desk(three());
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    QTest::keyClicks(desk.filterBox(), QStringLiteral("no such thing"));
    QTRY_VERIFY(!desk.page->showsTable());
    QTRY_COMPARE(desk.page->blank()->words().title, QStringLiteral("Nothing matches “no such thing”."));
    QTest::mouseClick(desk.page->blank()->findChild<QPushButton *>(QStringLiteral("blankAction")), Qt::LeftButton);
    QTRY_VERIFY(desk.page->showsTable());
    QCOMPARE(desk.filterBox()->text(), QString());

    // A whole table in the filter is not a title.
    const QString pasted = QStringLiteral("a line\tof a table\nand more of it\n").repeated(100);
    desk.page->setFilter(pasted);
    QTRY_VERIFY(!desk.page->showsTable());
    QTRY_COMPARE(desk.page->blank()->words().title,
        QStringLiteral("Nothing matches “a line of a table and more of it a line of a table and more…”."));
    // The number is that of the line below, also later.
    desk.table->set(three() + tcpLine("10.0.0.20", 5));
    QTRY_VERIFY(desk.line().startsWith(QStringLiteral("0 of 4 shown")));
    QTRY_COMPARE(desk.page->blank()->words().detail,
        QStringLiteral("“\"line\"” and what follows it exclude everything. 4 flows match what comes before."));
    QTest::mouseClick(desk.page->blank()->findChild<QPushButton *>(QStringLiteral("blankAction")), Qt::LeftButton);
    QTRY_VERIFY(desk.page->showsTable());
    desk.page->setFilter(QStringLiteral("syn_sent and udp"));
    QTRY_COMPARE(desk.page->blank()->words().detail,
        QStringLiteral("“udp” excludes everything. One flow matches the rest of the filter."));
    desk.page->setFilter(QStringLiteral("udp"));
    QTRY_COMPARE(
        desk.page->blank()->words().detail, QStringLiteral("The table has 4 flows, and none of them matches."));
}

void MainWindowTest::aWrongFilterLeavesTheLastOneApplied()
{
    Desk desk(three());
    desk.page->setFilter(QStringLiteral("state == SYN_SENT"));
    QTRY_VERIFY(desk.line().startsWith(QStringLiteral("1 of 3 shown")));
    desk.filterBox()->setFilter(QStringLiteral("state == SYN_SENTT"));
    QCOMPARE(desk.page->filterError()->suggestions.front(), std::string("SYN_SENT"));
    desk.table->set(three() + tcpLine("10.0.0.20", 5));
    QTRY_VERIFY(desk.line().startsWith(QStringLiteral("1 of 4 shown")));
    QCOMPARE(desk.page->filter(), QStringLiteral("state == SYN_SENTT"));
    desk.filterBox()->setFilter(QStringLiteral("state != SYN_SENT"));
    QVERIFY(!desk.page->filterError());
    QTRY_VERIFY(desk.line().startsWith(QStringLiteral("3 of 4 shown")));
}

void MainWindowTest::slashGoesToTheFilter()
{
    Desk desk(three());
    QVERIFY(QTest::qWaitForWindowActive(&desk.window));
    desk.view()->setFocus();
    QTest::keyClick(desk.view(), Qt::Key_Slash);
    QTRY_VERIFY(desk.filterBox()->hasFocus());
}

void MainWindowTest::selectingAFlowShowsItInTheInspector()
{
    Desk desk(three());
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    desk.view()->setCurrentIndex(desk.view()->model()->index(2, 0));
    QCOMPARE(desk.inspector()->serial(), *desk.view()->flowModel()->serialAt(2));
    auto *dock = desk.window.findChild<QDockWidget *>(QStringLiteral("inspectorDock"));
    dock->hide();
    QTest::keyClick(desk.view(), Qt::Key_Return);
    QVERIFY(dock->isVisible());
}

void MainWindowTest::eachTabKeepsWhatItInspects()
{
    Desk desk(three());
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    desk.view()->setCurrentIndex(desk.view()->model()->index(0, 0));
    const FlowSerial serial = desk.inspector()->serial();
    desk.window.openText(QString::fromStdString(tcpLine("10.0.0.77", 1)), QStringLiteral("other"));
    QTRY_COMPARE(Desk::columnOf(desk.window.currentPage(), Column::Source), QStringLiteral("10.0.0.77"));
    // It goes while another tab is in front.
    desk.table->set({});
    desk.page->pollNow();
    QTRY_COMPARE(desk.page->frame()->snapshot->liveRows, 0u);
    desk.tabs()->setCurrentIndex(0);
    QCOMPARE(desk.inspector()->serial(), serial);
    QTRY_VERIFY(desk.inspector()->findChild<QLabel *>(QStringLiteral("gone"))->isVisible());
    QVERIFY(!desk.inspector()->findChild<QLabel *>(QStringLiteral("empty"))->isVisible());
}

void MainWindowTest::tabThatIsClickedGivesItsTableTheKeys()
{
    Desk desk(three());
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    QApplication::clipboard()->setText(QString::fromStdString(three()));
    desk.action("paste")->trigger();
    auto *pasted = desk.window.currentPage();
    QTRY_COMPARE(Desk::columnOf(pasted, Column::Source), readingOrder);
    QVERIFY(QTest::qWaitForWindowActive(&desk.window));
    QTRY_VERIFY(pasted->view()->hasFocus());
    // No row is chosen before the user does it.
    QVERIFY(!pasted->view()->currentIndex().isValid());
    QVERIFY(!pasted->view()->selectionModel()->hasSelection());

    auto *bar = desk.tabs()->tabBar();
    for (const int tab : {0, 1}) {
        QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(tab).center());
        QTRY_VERIFY(desk.window.currentPage()->view()->hasFocus());
    }
}

void MainWindowTest::narrowWindowShowsTheTableRatherThanTheInspector()
{
    Desk desk(three());
    auto *dock = desk.window.findChild<QDockWidget *>(QStringLiteral("inspectorDock"));
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    QVERIFY(!dock->isHidden());
    desk.window.resize(800, 600);
    QTRY_VERIFY(dock->isHidden());
    // Until it is asked for.
    QTest::keyClick(desk.view(), Qt::Key_Return);
    QVERIFY(!dock->isHidden());
    desk.window.resize(790, 600);
    QTRY_COMPARE(desk.window.width(), 790);
    QVERIFY(!dock->isHidden());
}

void MainWindowTest::currentFlowStaysWhileTheTableLives()
{
    Desk desk(three());
    desk.page->setSort({Column::Source, false});
    QTRY_COMPARE(desk.column(Column::Source), QStringLiteral("10.0.0.1 10.0.0.9 10.0.0.10"));
    desk.view()->setCurrentIndex(desk.view()->model()->index(1, 0));
    const FlowSerial serial = desk.view()->currentFlow();
    desk.table->set(tcpLine("10.0.0.3", 7) + tcpLine("10.0.0.4", 8) + three());
    desk.action("now")->trigger();
    QTRY_COMPARE(desk.view()->model()->rowCount(), 5);
    QCOMPARE(desk.view()->currentIndex().row(), 3);
    QCOMPARE(desk.view()->currentFlow(), serial);
}

void MainWindowTest::droppedFileOpensInATab()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("router.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(three()));
    file.close();

    Desk desk({});
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file.fileName())});
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&desk.window, &enter);
    QVERIFY(enter.isAccepted());
    auto *mark = desk.window.findChild<QWidget *>(QStringLiteral("dropMark"));
    QVERIFY(mark->isVisible());
    QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&desk.window, &drop);
    QVERIFY(!mark->isVisible());
    QCOMPARE(desk.tabs()->count(), 2);
    QCOMPARE(desk.tabs()->tabText(1), QStringLiteral("router.txt"));
    QTRY_COMPARE(Desk::columnOf(desk.window.currentPage(), Column::Source), readingOrder);

    // The same file again comes back to its tab.
    desk.window.openFiles({file.fileName()});
    QCOMPARE(desk.tabs()->count(), 2);
}

void MainWindowTest::pastedTextOpensInATab()
{
    Desk desk({});
    QApplication::clipboard()->setText(QString::fromStdString(three()));
    desk.action("paste")->trigger();
    QCOMPARE(desk.tabs()->count(), 2);
    QTRY_COMPARE(Desk::columnOf(desk.window.currentPage(), Column::Source), readingOrder);
    QVERIFY(!desk.action("pause")->isEnabled());
}

void MainWindowTest::fileThatIsNoDumpIsNamed()
{
    MainWindow window;
    window.openText(QStringLiteral("Dear all,\n\nhere is no flow.\n"), QStringLiteral("letter"));
    window.show();
    auto *page = window.currentPage();
    QTRY_COMPARE(page->blank()->words().title, QStringLiteral("letter is text, but no line of it is a flow."));
    window.openText(QStringLiteral("no such"), QStringLiteral("other"));
    window.openFiles({QStringLiteral("/nonexistent/dump.txt")});
    QTRY_COMPARE(window.currentPage()->blank()->words().title, QStringLiteral("dump.txt does not exist."));
}

void MainWindowTest::emptyTableTellsTheRuleThatStartsTracking()
{
    Desk desk({}, {Problem::Unused, {}});
    QTRY_VERIFY(desk.page->blank()->words().command.startsWith(QStringLiteral("sudo nft 'table inet track")));
    QCOMPARE(desk.page->blank()->findChild<CommandBox *>()->command(), desk.page->blank()->words().command);
    QVERIFY(desk.page->blank()->findChild<CommandBox *>()->isVisible());
}

void MainWindowTest::problemIsToldAndRecovers()
{
    Desk desk({}, {Problem::NoPermission, "/proc/net/nf_conntrack"});
    QTRY_COMPARE(desk.page->blank()->words().title, QStringLiteral("You may not read the connection tracking table."));
    QCOMPARE(desk.line(), QStringLiteral("fake table cannot be read — why?"));
    desk.table->set(three());
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    QVERIFY(desk.page->showsTable());
    QVERIFY(desk.page->notices()->isHidden());
    QVERIFY(desk.line().startsWith(QStringLiteral("all 3 flows shown")));
}

void MainWindowTest::lostSourceKeepsTheRowsAndSaysSo()
{
    Desk desk(three());
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    desk.table->set({}, {Problem::Failed, "Input/output error"});
    QTRY_VERIFY(!desk.page->notices()->isHidden());
    QCOMPARE(desk.page->notices()->notice().text,
        QStringLiteral("fake table cannot be read. The rows are those of the last good reading."));
    QVERIFY(desk.page->notices()->notice().why.text.contains(QStringLiteral("Input/output error")));
    QCOMPARE(desk.column(Column::Source), readingOrder);
    desk.table->set(three());
    QTRY_VERIFY(desk.page->notices()->isHidden());
}

void MainWindowTest::spacePausesAndTheLineSaysSo()
{
    Desk desk(three());
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    QTest::keyClick(desk.view(), Qt::Key_Space);
    QVERIFY(desk.page->isPaused());
    QVERIFY(desk.action("pause")->isChecked());
    QVERIFY(desk.line().contains(QStringLiteral("paused")));
    QTest::keyClick(desk.view(), Qt::Key_Space);
    QVERIFY(!desk.page->isPaused());
    QVERIFY(!desk.line().contains(QStringLiteral("paused")));
}

void MainWindowTest::lineTellsHowManyOfHowMany()
{
    Desk desk(three());
    QTRY_VERIFY(desk.line().startsWith(QStringLiteral("all 3 flows shown · read from fake table just now")));
    QVERIFY(desk.line().contains(QStringLiteral("accounting off — why?")));
    desk.page->setFilter(QStringLiteral("syn_sent"));
    QTRY_VERIFY(desk.line().startsWith(QStringLiteral("1 of 3 shown")));
    desk.table->set(three() + "tcp 6 12 ESTABLISHED src=10.0.0.300 dst=broken\n");
    QTRY_VERIFY2(desk.line().contains(QStringLiteral("1 line skipped — why?")), qPrintable(desk.line()));
}

void MainWindowTest::readingADumpAgainTellsHowFarItIsAndCanBeCancelled()
{
    MainWindow window;
    FlowPage *page = window.openSource(std::make_unique<DumpThatTakesLong>(three()), Origin::ofText("long.txt"));
    window.show();
    QTRY_COMPARE(Desk::columnOf(page, Column::Source), readingOrder);
    page->pollNow();
    QTRY_COMPARE(page->notices()->notice().text,
        QStringLiteral("long.txt is read again: 30 %. The rows are those of the previous reading."));
    for (auto *button : page->notices()->findChildren<QToolButton *>()) {
        if (button->text() == QStringLiteral("Cancel"))
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QTRY_COMPARE(page->notices()->notice().text,
        QStringLiteral("Reading was cancelled; the rows are those of the previous reading."));
    QCOMPARE(Desk::columnOf(page, Column::Source), readingOrder);
}

void MainWindowTest::columnsAndOrderAreRemembered()
{
    {
        Desk desk(three());
        QTRY_COMPARE(desk.column(Column::Source), readingOrder);
        desk.view()->columns()->setShown(Column::Mark, true);
        desk.clickHeader(Column::Source);
    }
    Desk desk(three());
    QVERIFY(desk.view()->columns()->isShown(Column::Mark));
    QTRY_COMPARE(desk.column(Column::Source), QStringLiteral("10.0.0.1 10.0.0.9 10.0.0.10"));
}

void MainWindowTest::capacityLevelsAreRemembered()
{
    const CapacityLevels chosen{60, 80};
    {
        Desk desk(three());
        emit desk.capacity()->levelsChanged(chosen);
        desk.window.openText(QString::fromStdString(three()), QStringLiteral("opened later"));
        QVERIFY(desk.capacity()->levels() == chosen);
    }
    Desk desk(three());
    QVERIFY(desk.capacity()->levels() == chosen);
}

void MainWindowTest::closingTabsLeavesAWorkingWindow()
{
    Desk desk(three());
    QTRY_COMPARE(desk.column(Column::Source), readingOrder);
    desk.action("close")->trigger();
    QCOMPARE(desk.tabs()->count(), 0);
    QCOMPARE(desk.line(), QString());
    desk.window.openText(QString::fromStdString(three()), QStringLiteral("again"));
    QTRY_COMPARE(Desk::columnOf(desk.window.currentPage(), Column::Source), readingOrder);
}

QTEST_MAIN(MainWindowTest)
#include "tst_main_window.moc"
