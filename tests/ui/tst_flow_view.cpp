// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/column_menu.h"
#include "ui/parts/settings.h"
#include "ui/table/column_layout.h"
#include "ui/table/flow_view.h"

#include "ui/flow_bench.h"

#include <QHeaderView>
#include <QPaintEvent>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

/// What of a widget was painted.
class PaintSpy : public QObject {
public:
    explicit PaintSpy(QWidget *widget) { widget->installEventFilter(this); }
    /// Waits until something is.
    QRegion take()
    {
        if (!QTest::qWaitFor([this] { return !m_painted.isEmpty(); }))
            qWarning("nothing was painted");
        return std::exchange(m_painted, {});
    }

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint)
            m_painted += static_cast<QPaintEvent *>(event)->region();
        return false;
    }

private:
    QRegion m_painted;
};

class FlowViewTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { useTemporarySettings(); }
    void currentFlowStaysWithItsFlow();
    void firstVisibleFlowStaysUnderTheEye();
    void whatTheFilterHidIsInSightAgainBehindIt();
    void lastFlowStaysInSight();
    void focusMakesNoRowCurrent();
    void anotherOrderIsReadFromItsTop();
    void timesStandStillWhilePaused();
    void atTheTopTheTableStaysAtTheTop();
    void selectionFollowsItsFlows();
    void clickingAFlowTellsWhich();
    void clickingAHeaderAsksForAnOrder();
    void onlyWhatLooksDifferentIsPaintedAnew();
    void aRowThatBeginsToExpireIsPaintedWhole();
    void theStripeBesideTheColumnsIsSelectedWithItsRow();
    void chosenRowsAreTheSelectedOnes();
    void typingFindsARow();
    void keysDoWhatTheySay_data();
    void keysDoWhatTheySay();
};

void FlowViewTest::currentFlowStaysWithItsFlow()
{
    FlowBench bench;
    bench.spec.sort = {Column::Source, false};
    bench.read(flows(11, 13));
    bench.goTo(1);
    QCOMPARE(bench.currentSource(), QStringLiteral("10.0.0.12"));

    QSignalSpy changed(&bench.view, &FlowView::currentFlowChanged);
    bench.read(flows(5, 13));
    QCOMPARE(bench.currentSource(), QStringLiteral("10.0.0.12"));
    QCOMPARE(bench.view.currentIndex().row(), 7);

    bench.spec.sort.descending = true;
    bench.show(bench.table.current());
    QCOMPARE(bench.currentSource(), QStringLiteral("10.0.0.12"));
    QCOMPARE(bench.view.currentIndex().row(), 1);
    QCOMPARE(changed.count(), 0);
}

void FlowViewTest::firstVisibleFlowStaysUnderTheEye()
{
    FlowBench bench;
    bench.spec.sort = {Column::Source, false};
    bench.read(flows(100, 199));
    QTRY_VERIFY(bench.view.verticalScrollBar()->maximum() >= 40);
    bench.view.verticalScrollBar()->setValue(40);
    QCOMPARE(bench.cell(bench.view.rowAt(0), Column::Source), QStringLiteral("10.0.0.140"));

    bench.read(flows(50, 199));
    QCOMPARE(bench.cell(bench.view.rowAt(0), Column::Source), QStringLiteral("10.0.0.140"));

    // The current row keeps its place if it is visible.
    bench.goTo(bench.view.rowAt(0) + 3);
    const int fromTop = bench.view.visualRect(bench.view.currentIndex()).top();
    bench.read(flows(20, 199));
    QCOMPARE(bench.currentSource(), QStringLiteral("10.0.0.143"));
    QCOMPARE(bench.view.visualRect(bench.view.currentIndex()).top(), fromTop);
}

void FlowViewTest::whatTheFilterHidIsInSightAgainBehindIt()
{
    FlowBench bench;
    bench.spec.sort = {Column::Source, false};
    bench.read(flows(100, 199));
    bench.goTo(80);
    bench.spec.filter = Filter::containing("10.0.0.11");
    bench.show(bench.table.current());
    QCOMPARE(bench.view.currentFlow(), FlowSerial(0));
    bench.view.verticalScrollBar()->setValue(1);
    bench.spec.filter = {};
    bench.show(bench.table.current());
    QCOMPARE(bench.currentSource(), QStringLiteral("10.0.0.180"));
    QVERIFY(bench.view.viewport()->rect().contains(bench.view.visualRect(bench.view.currentIndex())));
}

void FlowViewTest::lastFlowStaysInSight()
{
    FlowBench bench;
    bench.spec.sort = {Column::Source, false};
    bench.read(flows(100, 199));
    QTRY_VERIFY(bench.view.verticalScrollBar()->maximum() >= 40);
    // So high that a part of a row shows at the top when the table stands at its end.
    bench.view.resize(900, bench.view.height() + bench.view.rowHeight(0) / 2);
    bench.view.setFocus();
    QTest::keyClick(&bench.view, Qt::Key_End);
    QCOMPARE(bench.currentSource(), QStringLiteral("10.0.0.199"));
    QVERIFY(bench.view.viewport()->rect().contains(bench.view.visualRect(bench.view.currentIndex())));
    for (const int last : {210, 225, 240}) {
        bench.read(flows(100, last));
        QCOMPARE(bench.currentSource(), QStringLiteral("10.0.0.199"));
        QVERIFY2(bench.view.viewport()->rect().contains(bench.view.visualRect(bench.view.currentIndex())),
            qPrintable(QString::number(last)));
    }
    // Rows that go before it do not take it away either.
    bench.read(flows(150, 240));
    QVERIFY(bench.view.viewport()->rect().contains(bench.view.visualRect(bench.view.currentIndex())));
}

void FlowViewTest::focusMakesNoRowCurrent()
{
    FlowBench bench;
    bench.view.clearFocus();
    bench.read(flows(11, 15));
    for (const auto reason :
        {Qt::OtherFocusReason, Qt::ActiveWindowFocusReason, Qt::PopupFocusReason, Qt::TabFocusReason}) {
        QFocusEvent focus(QEvent::FocusIn, reason);
        QApplication::sendEvent(&bench.view, &focus);
        QVERIFY(!bench.view.currentIndex().isValid());
        QVERIFY(!bench.view.selectionModel()->hasSelection());
    }
    // The first arrow key selects the first visible row.
    QTest::keyClick(&bench.view, Qt::Key_Down);
    QCOMPARE(bench.view.currentIndex().row(), 0);
    QVERIFY(bench.view.selectionModel()->isRowSelected(0));
}

void FlowViewTest::anotherOrderIsReadFromItsTop()
{
    FlowBench bench;
    bench.spec.sort = {Column::Source, false};
    const auto sortBy = [&](SortSpec sort) {
        bench.spec.sort = sort;
        bench.show(bench.table.current());
    };
    const auto top = [&] { return bench.cell(bench.view.rowAt(0), Column::Source); };
    bench.read(flows(100, 199));
    QTRY_VERIFY(bench.view.verticalScrollBar()->maximum() >= 40);
    bench.view.verticalScrollBar()->setValue(40);
    sortBy({Column::Source, true});
    QCOMPARE(top(), QStringLiteral("10.0.0.199"));

    // A row that was chosen and is out of sight does not change that.
    bench.goTo(3);
    bench.view.verticalScrollBar()->setValue(40);
    sortBy({Column::Source, false});
    QCOMPARE(top(), QStringLiteral("10.0.0.100"));

    // A visible row stays where it is.
    bench.goTo(2);
    QCOMPARE(bench.currentSource(), QStringLiteral("10.0.0.102"));
    sortBy({Column::Source, true});
    QCOMPARE(bench.currentSource(), QStringLiteral("10.0.0.102"));
    QVERIFY(bench.view.viewport()->rect().contains(bench.view.visualRect(bench.view.currentIndex())));
}

void FlowViewTest::timesStandStillWhilePaused()
{
    FlowBench bench;
    const auto clock = std::make_shared<HandClock>();
    bench.clock = clock;
    bench.read(tcpLine("10.0.0.1", 40000, "ESTABLISHED", 18));
    clock->set(bench.model.frame()->snapshot->knownAt);
    const auto left = [&] {
        bench.model.standStill();
        return bench.cell(0, Column::TimeToLive);
    };
    QCOMPARE(left(), QStringLiteral("0:18"));
    bench.view.setPaused(true);
    clock->set(clock->now() + std::chrono::seconds(15));
    QCOMPARE(left(), QStringLiteral("0:18"));
    bench.view.setPaused(false);
    QCOMPARE(left(), QStringLiteral("0:03"));
    // A source that cannot be read is known no better.
    bench.show(bench.table.applyProblem({Problem::NamespaceGone, "blue"}, {}, Timeouts(), clock->now()));
    clock->set(clock->now() + std::chrono::seconds(15));
    QCOMPARE(left(), QStringLiteral("0:18"));
}

void FlowViewTest::atTheTopTheTableStaysAtTheTop()
{
    FlowBench bench;
    bench.spec.sort = {Column::Source, false};
    bench.read(flows(100, 199));
    bench.read(flows(50, 199));
    QCOMPARE(bench.cell(bench.view.rowAt(0), Column::Source), QStringLiteral("10.0.0.50"));
}

void FlowViewTest::selectionFollowsItsFlows()
{
    FlowBench bench;
    bench.spec.sort = {Column::Source, false};
    bench.read(flows(11, 15));
    bench.view.selectRow(1);
    bench.view.selectionModel()->select(
        bench.model.index(3, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    bench.read(flows(1, 15));
    QStringList selected;
    for (const auto &index : bench.view.selectionModel()->selectedRows(static_cast<int>(Column::Source)))
        selected << index.data().toString();
    selected.sort();
    QCOMPARE(selected.join(QLatin1Char(' ')), QStringLiteral("10.0.0.12 10.0.0.14"));
}

void FlowViewTest::clickingAFlowTellsWhich()
{
    FlowBench bench;
    bench.read(flows(11, 15));
    QSignalSpy changed(&bench.view, &FlowView::currentFlowChanged);
    const QRect rect = bench.view.visualRect(bench.model.index(2, 0));
    QTest::mouseClick(bench.view.viewport(), Qt::LeftButton, {}, rect.center());
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().first().toULongLong(), *bench.model.serialAt(2));
    QCOMPARE(bench.view.currentFlow(), *bench.model.serialAt(2));
}

void FlowViewTest::clickingAHeaderAsksForAnOrder()
{
    FlowBench bench;
    bench.read(flows(11, 15));
    QList<SortSpec> asked;
    connect(&bench.view, &FlowView::sortRequested, &bench.view, [&asked](SortSpec spec) { asked << spec; });
    auto *header = bench.view.horizontalHeader();
    const int x = header->sectionViewportPosition(static_cast<int>(Column::Source)) + 20;
    const auto click = [&] { QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {x, header->height() / 2}); };
    click();
    click();
    click();
    QCOMPARE(asked.size(), 3);
    QVERIFY(asked[0] == (SortSpec{Column::Source, false}));
    QVERIFY(asked[1] == (SortSpec{Column::Source, true}));
    // A third click does not take the order away without a word: the menu does.
    QVERIFY(asked[2] == (SortSpec{Column::Source, false}));
    ColumnMenu menu(&bench.view);
    menu.findChild<QAction *>(QStringLiteral("doNotSort"))->trigger();
    QVERIFY(asked.last() == SortSpec{});
}

void FlowViewTest::onlyWhatLooksDifferentIsPaintedAnew()
{
    FlowBench bench;
    bench.view.columns()->setShown(Column::PacketsOut, true);
    const auto rect = [&](int row, Column column) {
        return bench.view.visualRect(bench.model.index(row, static_cast<int>(column)));
    };
    bench.read(counted(1, 10) + counted(2, 20) + counted(3, 30));
    bench.read(counted(1, 10) + counted(2, 20) + counted(3, 30));
    QCoreApplication::processEvents(); // layouts that were put off
    bench.view.viewport()->repaint();
    PaintSpy painted(bench.view.viewport());

    bench.read(counted(1, 10) + counted(2, 27) + counted(3, 30));
    QRegion region = painted.take();
    QCOMPARE(bench.cell(1, Column::PacketsOut), QStringLiteral("27"));
    QVERIFY(region.contains(rect(1, Column::PacketsOut)));
    QVERIFY(!region.intersects(rect(0, Column::PacketsOut)));
    QVERIFY(!region.intersects(rect(1, Column::Source)));
    for (int row = 0; row < 3; ++row)
        QVERIFY(region.contains(rect(row, Column::TimeToLive))); // it counts down

    // A change of state is marked on its row.
    std::string closing = counted(3, 30);
    closing.replace(closing.find("ESTABLISHED"), 11, "FIN_WAIT");
    bench.read(counted(1, 10) + counted(2, 27) + closing);
    region = painted.take();
    QVERIFY(region.contains(rect(2, Column::Source)));
    QVERIFY(!region.intersects(rect(1, Column::Source)));

    // When rows come or go, everything may have moved.
    bench.read(counted(1, 10) + counted(2, 27) + closing + counted(4, 1));
    QVERIFY(painted.take().contains(rect(0, Column::Source)));
}

void FlowViewTest::aRowThatBeginsToExpireIsPaintedWhole()
{
    FlowBench bench;
    const auto clock = std::make_shared<HandClock>();
    clock->set(std::chrono::steady_clock::now());
    bench.clock = clock;
    const std::string line = tcpLine("10.0.0.1", 40000, "ESTABLISHED", 18);
    bench.read(line);
    bench.read(line);
    QCoreApplication::processEvents();
    const auto state = bench.model.index(0, static_cast<int>(Column::State));
    const auto life = [&] {
        return static_cast<FlowTableModel::RowLife>(state.data(FlowTableModel::LifeRole).toInt());
    };
    QCOMPARE(life(), FlowTableModel::RowLife::Assured);

    // A part that is painted meanwhile looks as all of it does.
    clock->set(clock->now() + std::chrono::seconds(12));
    bench.view.viewport()->repaint();
    QCOMPARE(life(), FlowTableModel::RowLife::Assured);
    // With the next second, the whole row is.
    PaintSpy painted(bench.view.viewport());
    const QRegion region = painted.take();
    QCOMPARE(life(), FlowTableModel::RowLife::Expiring);
    QVERIFY(region.contains(bench.view.visualRect(bench.model.index(0, static_cast<int>(Column::Source)))));
    // And when a packet has set its time back.
    bench.read(line);
    clock->set(bench.model.frame()->snapshot->takenAt);
    bench.read(line);
    QCOMPARE(life(), FlowTableModel::RowLife::Assured);
    QVERIFY(painted.take().contains(bench.view.visualRect(bench.model.index(0, static_cast<int>(Column::Source)))));
}

void FlowViewTest::theStripeBesideTheColumnsIsSelectedWithItsRow()
{
    FlowBench bench;
    bench.view.columns()->setText(QStringLiteral("proto:60 state:120"));
    bench.read(flows(1, 5));
    bench.read(flows(1, 5));
    bench.view.selectRow(0);
    QCoreApplication::processEvents();
    bench.view.viewport()->repaint();
    PaintSpy painted(bench.view.viewport());
    bench.view.selectRow(3);
    const QRegion region = painted.take();
    for (const int row : {0, 3})
        QVERIFY(region.contains(QPoint(bench.view.viewport()->width() - 5, bench.view.rowViewportPosition(row) + 5)));
}

void FlowViewTest::chosenRowsAreTheSelectedOnes()
{
    FlowBench bench;
    bench.read(flows(1, 9));
    const auto chosen = [&bench] {
        QStringList rows;
        const ChosenRows selected = bench.view.selectedRows();
        for (const Row row : selected.frame->order->rows)
            rows << QString::number(row);
        return QStringLiteral("%1: %2").arg(bench.view.selectedRowCount()).arg(rows.join(QLatin1Char(' ')));
    };
    const auto click = [&bench](int row, Qt::KeyboardModifiers modifiers) {
        QTest::mouseClick(bench.view.viewport(), Qt::LeftButton, modifiers,
            bench.view.visualRect(bench.model.index(row, 0)).center());
    };
    QCOMPARE(chosen(), QStringLiteral("0: "));
    click(7, {});
    click(2, Qt::ControlModifier);
    click(4, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(chosen(), QStringLiteral("4: 2 3 4 7"));
    bench.view.selectAll();
    QCOMPARE(chosen(), QStringLiteral("9: 0 1 2 3 4 5 6 7 8"));
}

void FlowViewTest::typingFindsARow()
{
    FlowBench bench;
    bench.spec.sort = {Column::Source, false};
    bench.read(flows(11, 30));
    bench.view.setCurrentIndex(bench.model.index(0, static_cast<int>(Column::Source)));
    QTest::keyClicks(&bench.view, QStringLiteral("10.0.0.2"));
    QCOMPARE(bench.currentSource(), QStringLiteral("10.0.0.20"));
}

void FlowViewTest::keysDoWhatTheySay_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<QByteArray>("signal");
    QTest::newRow("Space pauses") << int(Qt::Key_Space) << QByteArray(SIGNAL(pauseRequested()));
    QTest::newRow("Enter inspects") << int(Qt::Key_Return) << QByteArray(SIGNAL(inspectRequested()));
    QTest::newRow("Escape") << int(Qt::Key_Escape) << QByteArray(SIGNAL(escapePressed()));
}

void FlowViewTest::keysDoWhatTheySay()
{
    QFETCH(int, key);
    QFETCH(QByteArray, signal);
    FlowBench bench;
    bench.read(flows(11, 15));
    QSignalSpy spy(&bench.view, signal.constData());
    QTest::keyClick(&bench.view, static_cast<Qt::Key>(key));
    QCOMPARE(spy.count(), 1);
}

QTEST_MAIN(FlowViewTest)
#include "tst_flow_view.moc"
