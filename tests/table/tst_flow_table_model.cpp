// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/flow_table_model.h"
#include "table/shown_text.h"

#include "support/hand_clock.h"
#include "support/snapshots.h"
#include "table/column_words.h"
#include "tracking/owner_columns.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QLocale>
#include <QSignalSpy>
#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

class TestFlowTableModel : public QObject {
    Q_OBJECT
private slots:
    void showsTheRowsOfAFrameInItsOrder();
    void everyColumnHasWords();
    void refreshNeverResets();
    void theSameFlowsStayInTheirRows();
    void anotherTrackingResets();
    void anotherWayToTheSameTableKeepsTheRows();
    void selectionFollowsTheFlows_data();
    void selectionFollowsTheFlows();
    void indexOfAFlowThatIsGoneIsInvalid();
    void rolesTellTheStateOfARow_data();
    void rolesTellTheStateOfARow();
    void timeShareIsOfTheRule();
    void momentsAreLatelyForAWhile();
    void addressesHaveTheirPorts();
    void endpointsAreWrittenWhole();
    void tooltipsAreExact();
    void ownersTellHowSureTheyAre();
    void sortAsksForAnOrder();
    void countersAndRatesSortLargestFirst();
    void separatorsFollowTheLocale();
    void indexesHoldThroughThousandsOfFrames();
};

namespace {

/// A table of flows whose source port is the serial, so that cells identify the flow.
SnapshotPtr snapshotOfSerials(const std::vector<FlowSerial> &there, const std::vector<FlowSerial> &ended = {})
{
    const auto known = [](const std::vector<FlowSerial> &serials) {
        std::vector<Known> flows;
        for (const FlowSerial serial : serials) {
            Known flow{tcpFlow("10.0.0.1", static_cast<std::uint16_t>(serial), "10.0.0.2", 80), {}, {}};
            flow.track.serial = serial;
            flows.push_back(flow);
        }
        return flows;
    };
    return snapshotOf(known(there), known(ended));
}

FramePtr frameOf(
    const SnapshotPtr &snapshot, const ViewSpec &spec = {}, const TableClockPtr &clock = TableClock::steady())
{
    auto order = orderFlows(*snapshot, spec, snapshot->takenAt);
    return std::make_shared<const Frame>(
        Frame{snapshot, std::make_shared<const FlowOrder>(std::move(*order)), spec, clock});
}

ViewSpec byPort(bool descending = false)
{
    ViewSpec spec;
    spec.sort = {Column::SourcePort, descending};
    return spec;
}

QString column(const QAbstractItemModel &model, Column which)
{
    QStringList cells;
    for (int row = 0; row < model.rowCount(); ++row)
        cells.append(model.index(row, static_cast<int>(which)).data().toString());
    return cells.join(u' ');
}

/// A model under QAbstractItemModelTester, whose clock is stopped at the time of the snapshot.
struct Watched {
    FlowTableModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

    std::shared_ptr<HandClock> clock = std::make_shared<HandClock>();

    void present(const SnapshotPtr &snapshot, const ViewSpec &spec = {})
    {
        clock->set(snapshot->takenAt);
        model.present(frameOf(snapshot, spec, clock));
    }
};

} // namespace

void TestFlowTableModel::showsTheRowsOfAFrameInItsOrder()
{
    Watched watched;
    QCOMPARE(watched.model.rowCount(), 0);
    watched.present(snapshotOfSerials({3, 1, 2}), byPort(true));
    QCOMPARE(column(watched.model, Column::SourcePort), QStringLiteral("3 2 1"));
    QCOMPARE(watched.model.serialAt(0), std::optional(FlowSerial(3)));
    QCOMPARE(watched.model.serialAt(3), std::nullopt);
    QCOMPARE(watched.model.viewRowOf(1), std::optional(2));
    QCOMPARE(watched.model.viewRowOf(9), std::nullopt);
    QCOMPARE(watched.model.snapshotRow(1), std::optional(Row(2)));
    watched.model.clear();
    QCOMPARE(watched.model.rowCount(), 0);
    QCOMPARE(watched.model.serialAt(0), std::nullopt);
}

void TestFlowTableModel::everyColumnHasWords()
{
    const FlowTableModel model;
    QStringList titles;
    for (int section = 0; section < model.columnCount(); ++section) {
        const QString title = model.headerData(section, Qt::Horizontal).toString();
        QVERIFY(!title.isEmpty());
        QVERIFY2(!titles.contains(title), qPrintable(title));
        titles.append(title);
        QVERIFY2(model.headerData(section, Qt::Horizontal, Qt::ToolTipRole).toString().endsWith(u'.')
                || model.headerData(section, Qt::Horizontal, Qt::ToolTipRole).toString().endsWith(u'…'),
            qPrintable(title));
    }
    QVERIFY(!model.headerData(0, Qt::Vertical).isValid());
    QVERIFY(!model.headerData(model.columnCount(), Qt::Horizontal).isValid());
}

void TestFlowTableModel::refreshNeverResets()
{
    Watched watched;
    watched.present(snapshotOfSerials({1, 2, 3}));
    QSignalSpy resets(&watched.model, &QAbstractItemModel::modelReset);
    QSignalSpy inserted(&watched.model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&watched.model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy laidOut(&watched.model, &QAbstractItemModel::layoutChanged);
    watched.present(snapshotOfSerials({4, 1, 3, 5, 6}));
    QCOMPARE(column(watched.model, Column::SourcePort), QStringLiteral("1 3 4 5 6"));
    watched.present(snapshotOfSerials({6}));
    QCOMPARE(column(watched.model, Column::SourcePort), QStringLiteral("6"));
    watched.present(snapshotOfSerials({}));
    watched.present(snapshotOfSerials({7, 8}));
    QCOMPARE(column(watched.model, Column::SourcePort), QStringLiteral("7 8"));
    QCOMPARE(resets.count(), 0);
    QCOMPARE(inserted.count(), 2);
    QCOMPARE(removed.count(), 2);
    QCOMPARE(laidOut.count(), 4);
}

void TestFlowTableModel::theSameFlowsStayInTheirRows()
{
    Watched watched;
    watched.present(snapshotOfSerials({1, 2, 3}));
    QSignalSpy laidOut(&watched.model, &QAbstractItemModel::layoutChanged);
    QSignalSpy changed(&watched.model, &QAbstractItemModel::dataChanged);
    watched.present(snapshotOfSerials({1, 2, 3}));
    QCOMPARE(laidOut.count(), 0);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex(), watched.model.index(0, 0));
    QCOMPARE(changed.first().at(1).toModelIndex(), watched.model.index(2, watched.model.columnCount() - 1));
    watched.present(snapshotOfSerials({1, 2, 4}));
    QCOMPARE(laidOut.count(), 1);
}

void TestFlowTableModel::anotherTrackingResets()
{
    Watched watched;
    watched.present(snapshotOfSerials({1, 2, 3}));
    const QPersistentModelIndex index = watched.model.index(1, 0);
    QSignalSpy resets(&watched.model, &QAbstractItemModel::modelReset);
    auto other = std::make_shared<Snapshot>();
    other->tracking = 2;
    watched.present(other);
    QCOMPARE(resets.count(), 1);
    QVERIFY(!index.isValid());
}

void TestFlowTableModel::anotherWayToTheSameTableKeepsTheRows()
{
    Watched watched;
    watched.present(snapshotOfSerials({1, 2, 3}));
    const QPersistentModelIndex current = watched.model.index(1, 0);
    QSignalSpy resets(&watched.model, &QAbstractItemModel::modelReset);
    const auto byAnotherWay = std::const_pointer_cast<Snapshot>(snapshotOfSerials({2, 3}));
    byAnotherWay->origin().origin = Origin::thisMachine(LiveWay::Proc);
    watched.present(byAnotherWay);
    QCOMPARE(resets.count(), 0);
    QCOMPARE(current.row(), 0);
    QCOMPARE(watched.model.serialAt(current.row()), std::optional(FlowSerial(2)));
}

void TestFlowTableModel::selectionFollowsTheFlows_data()
{
    QTest::addColumn<int>("change");
    QTest::newRow("a refresh that moves them") << 0;
    QTest::newRow("another order") << 1;
    QTest::newRow("a filter that leaves few") << 2;
    QTest::newRow("a filter taken away") << 3;
}

void TestFlowTableModel::selectionFollowsTheFlows()
{
    QFETCH(int, change);
    Watched watched;
    const SnapshotPtr snapshot = snapshotOfSerials({11, 12, 13, 14, 15, 16, 17, 18, 19, 21});
    ViewSpec tens;
    tens.filter = Filter::containing("10.0.0.1:1");
    watched.present(snapshot, change == 3 ? tens : ViewSpec());
    QItemSelectionModel selection(&watched.model);
    constexpr auto rows = QItemSelectionModel::Select | QItemSelectionModel::Rows;
    for (const FlowSerial serial : {13, 14, 18})
        selection.select(watched.model.index(*watched.model.viewRowOf(serial), 0), rows);
    selection.setCurrentIndex(watched.model.index(*watched.model.viewRowOf(18), 3), QItemSelectionModel::NoUpdate);

    ViewSpec eights;
    eights.filter = Filter::containing("10.0.0.1:18");
    switch (change) {
    case 0: watched.present(snapshotOfSerials({1, 2, 18, 17, 14, 3, 13, 12})); break;
    case 1: watched.present(snapshot, byPort(true)); break;
    case 2: watched.present(snapshot, eights); break;
    case 3: watched.present(snapshot); break;
    }
    QStringList selected;
    for (const QModelIndex &index : selection.selectedRows())
        selected.append(QString::number(*watched.model.serialAt(index.row())));
    selected.sort();
    QCOMPARE(selected.join(u' '), change == 2 ? QStringLiteral("18") : QStringLiteral("13 14 18"));
    QCOMPARE(watched.model.serialAt(selection.currentIndex().row()), std::optional(FlowSerial(18)));
    QCOMPARE(selection.currentIndex().column(), 3);
}

void TestFlowTableModel::indexOfAFlowThatIsGoneIsInvalid()
{
    Watched watched;
    watched.present(snapshotOfSerials({1, 2, 3}));
    const QPersistentModelIndex gone = watched.model.index(1, 2);
    const QPersistentModelIndex stays = watched.model.index(2, 2);
    watched.present(snapshotOfSerials({9, 8, 3}));
    QVERIFY(!gone.isValid());
    QCOMPARE(stays.row(), 0);
    watched.present(snapshotOfSerials({2, 3}));
    QCOMPARE(stays.row(), 1);
}

void TestFlowTableModel::rolesTellTheStateOfARow_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<bool>("unreplied");
    QTest::addColumn<bool>("assured");
    QTest::addColumn<bool>("ended");
    QTest::addColumn<int>("life");
    using Life = FlowTableModel::RowLife;
    const auto row = [](const char *name, int seconds, bool unreplied, bool assured, bool ended, Life life) {
        QTest::newRow(name) << seconds << unreplied << assured << ended << static_cast<int>(life);
    };
    row("normal", 100, false, false, false, Life::Normal);
    row("assured", 100, false, true, false, Life::Assured);
    row("unreplied", 100, true, false, false, Life::Unreplied);
    row("the contradiction of a tutorial", 100, true, true, false, Life::Unreplied);
    row("about to expire, though it is open", 10, true, false, false, Life::Expiring);
    row("not yet", 11, false, false, false, Life::Normal);
    row("without a time", -1, false, false, false, Life::Normal);
    row("ended", 5, true, true, true, Life::Ended);
}

void TestFlowTableModel::rolesTellTheStateOfARow()
{
    QFETCH(int, seconds);
    QFETCH(bool, unreplied);
    QFETCH(bool, assured);
    QFETCH(bool, ended);
    Known known{tcpFlow("10.0.0.1", 1, "10.0.0.2", 2), {}, {}};
    known.track.serial = 77;
    known.flow.timeout = seconds < 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(seconds));
    known.flow.status.unreplied = unreplied;
    known.flow.status.assured = assured;
    Watched watched;
    watched.present(ended ? snapshotOf({}, {known}) : snapshotOf(std::vector<Known>{known}));
    const QModelIndex index = watched.model.index(0, 0);
    QTEST(index.data(FlowTableModel::LifeRole).toInt(), "life");
    QCOMPARE(index.data(FlowTableModel::SerialRole).toULongLong(), 77ull);
    QCOMPARE(index.data(FlowTableModel::RowRole).toUInt(), 0u);
}

void TestFlowTableModel::timeShareIsOfTheRule()
{
    Watched watched;
    const auto snapshot = snapshotOf({tcpFlow("10.0.0.1", 1, "10.0.0.2", 2, State::TcpSynSent, 60),
        tcpFlow("10.0.0.1", 1, "10.0.0.2", 2, State::TcpSynSent, 900),
        tcpFlow("10.0.0.1", 1, "10.0.0.2", 2, State::None, 60)});
    watched.present(snapshot);
    const auto share = [&](int row) {
        return watched.model.index(row, 0).data(FlowTableModel::TimeShareRole).toDouble();
    };
    QCOMPARE(share(0), 0.5);
    QCOMPARE(share(1), 1.0);
    QCOMPARE(share(2), -1.0);
    watched.clock->set(snapshot->takenAt + std::chrono::seconds(30));
    QCOMPARE(share(0), 0.25);
    watched.clock->set(snapshot->takenAt + std::chrono::hours(1));
    QCOMPARE(share(0), 0.0);
}

void TestFlowTableModel::momentsAreLatelyForAWhile()
{
    Known known{tcpFlow("10.0.0.1", 1, "10.0.0.2", 2), {}, {}};
    known.track = {1, 50, 60, 70, 0, State::TcpSynSent, EndReason::StillThere, false};
    Watched watched;
    const auto snapshot = snapshotOf(std::vector<Known>{known});
    watched.present(snapshot);
    const auto at = [&](int ms) {
        watched.clock->set(snapshot->epoch + std::chrono::milliseconds(ms));
        QStringList values;
        for (const auto role : {FlowTableModel::BegunRole, FlowTableModel::ChangedRole, FlowTableModel::TrafficRole})
            values.append(watched.model.index(0, 0).data(role).toString());
        return values.join(u' ');
    };
    QCOMPARE(at(7040), QStringLiteral("2040 1040 40"));
    QCOMPARE(at(8000), QStringLiteral("3000 2000 1000"));
    QCOMPARE(at(8001), QStringLiteral("-1 2001 1001"));
    QCOMPARE(at(60000), QStringLiteral("-1 -1 -1"));
    snapshot->live = false;
    QCOMPARE(at(7040), QStringLiteral("-1 -1 -1"));
}

void TestFlowTableModel::addressesHaveTheirPorts()
{
    Watched watched;
    watched.present(snapshotOf({tcpFlow("10.0.0.1", 40000, "10.0.0.2", 443),
        flowBetween(protocol::icmp, "10.0.0.1", "10.0.0.2", L4Keys::icmp(8, 0, 7))}));
    const auto port = [&](int row, Column column) {
        return watched.model.index(row, static_cast<int>(column)).data(FlowTableModel::PortRole).toString();
    };
    QCOMPARE(port(0, Column::Source), QStringLiteral("40000"));
    QCOMPARE(port(0, Column::Destination), QStringLiteral("443"));
    QCOMPARE(port(0, Column::ReplySource), QStringLiteral("443"));
    QCOMPARE(port(1, Column::Source), QStringLiteral("echo request"));
    QCOMPARE(port(1, Column::Destination), QStringLiteral("id 7"));
    QCOMPARE(port(0, Column::Protocol), QString());
}

void TestFlowTableModel::endpointsAreWrittenWhole()
{
    Watched watched;
    watched.present(
        snapshotOf({tcpFlow("10.0.0.1", 40000, "10.0.0.2", 443), tcpFlow("2001:db8::1", 40000, "2001:db8::2", 443),
            flowBetween(protocol::icmp, "10.0.0.1", "10.0.0.2", L4Keys::icmp(8, 0, 7))}));
    const auto endpoint = [&](int row, Column column) {
        return watched.model.index(row, static_cast<int>(column)).data(FlowTableModel::EndpointRole).toString();
    };
    QCOMPARE(endpoint(0, Column::Source), QStringLiteral("10.0.0.1:40000"));
    QCOMPARE(endpoint(1, Column::Destination), QStringLiteral("[2001:db8::2]:443"));
    QCOMPARE(endpoint(2, Column::Source), QStringLiteral("10.0.0.1 echo request"));
    QCOMPARE(endpoint(2, Column::Destination), QStringLiteral("10.0.0.2 id 7"));
    QCOMPARE(endpoint(0, Column::Protocol), QStringLiteral("tcp"));
}

void TestFlowTableModel::tooltipsAreExact()
{
    Flow flow = tcpFlow("10.0.0.1", 40000, "10.0.0.2", 443, State::TcpEstablished, 431999);
    flow.originalCounters = Counters{2, 1258291};
    flow.mark = 16;
    Watched watched;
    watched.present(snapshotOf({flow}));
    const auto tip = [&](Column column) {
        return watched.model.index(0, static_cast<int>(column)).data(Qt::ToolTipRole).toString();
    };
    QCOMPARE(tip(Column::TimeToLive), toolTipOf(QStringLiteral("431999 seconds")));
    QCOMPARE(tip(Column::Bytes), toolTipOf(QStringLiteral("1258291 bytes")));
    QCOMPARE(tip(Column::Mark), toolTipOf(QStringLiteral("16, in hexadecimal 0x10")));
    QCOMPARE(tip(Column::Source), toolTipOf(QStringLiteral("10.0.0.1, port 40000")));
    QCOMPARE(tip(Column::Helper), QString());
}

void TestFlowTableModel::ownersTellHowSureTheyAre()
{
    const SnapshotPtr snapshot = snapshotOfSerials({1, 2, 3, 4});
    Owner exact;
    exact.kind = Owner::Kind::Socket;
    exact.sure = Owner::Sure::Exact;
    exact.process = "firefox";
    exact.pid = 4711;
    Owner listening = exact;
    listening.sure = Owner::Sure::Listening;
    exact.user = listening.user = "anna";
    listening.process.clear();
    Owner ended;
    ended.reason = Owner::Reason::Ended;
    OwnerTexts texts;
    texts.add(snapshot->rows.track(0).serial, exact);
    texts.add(snapshot->rows.track(1).serial, listening);
    texts.add(snapshot->rows.track(2).serial, ended);
    const auto made = std::const_pointer_cast<Snapshot>(snapshot);
    for (const auto &[id, values] : texts.take())
        made->rows.attach(id, values);
    Watched watched;
    watched.present(made);
    const auto signs = [&watched](Column column) {
        QStringList each;
        for (int row = 0; row < watched.model.rowCount(); ++row) {
            const auto sure = static_cast<Owner::Sure>(
                watched.model.index(row, static_cast<int>(column)).data(FlowTableModel::SureRole).toInt());
            each << (sure == Owner::Sure::No ? QStringLiteral("-") : QString::fromStdString(std::string(wordOf(sure))));
        }
        return each.join(u' ');
    };
    QCOMPARE(signs(Column::Process), QStringLiteral("exact - - -"));
    QCOMPARE(signs(Column::User), QStringLiteral("- listening - -"));
    QCOMPARE(signs(Column::Owner), QStringLiteral("exact listening - -"));
    QCOMPARE(signs(Column::ProcessId), QStringLiteral("- - - -"));
    QCOMPARE(signs(Column::Source), QStringLiteral("- - - -"));
    const auto tip = [&watched](int row, Column column) {
        return watched.model.index(row, static_cast<int>(column)).data(Qt::ToolTipRole).toString();
    };
    QCOMPARE(tip(0, Column::Process),
        toolTipOf(QStringLiteral("firefox"))
            + toolTipOf(QStringLiteral("The socket of this program has both ends of the flow.")));
    // A cell without a value says why.
    QCOMPARE(tip(2, Column::Process), toolTipOf(QStringLiteral("The socket was closed before it was asked for.")));
    QCOMPARE(tip(3, Column::Process), QString());
}

void TestFlowTableModel::sortAsksForAnOrder()
{
    FlowTableModel model;
    SortSpec asked;
    connect(&model, &FlowTableModel::sortRequested, this, [&asked](const SortSpec &spec) { asked = spec; });
    model.sort(static_cast<int>(Column::Idle), Qt::DescendingOrder);
    QVERIFY((asked == SortSpec{Column::Idle, true}));
    model.sort(-1);
    QVERIFY((asked == SortSpec{Column::Count, false}));
}

void TestFlowTableModel::countersAndRatesSortLargestFirst()
{
    const FlowTableModel model;
    QStringList largestFirst;
    for (int section = 0; section < model.columnCount(); ++section) {
        if (model.headerData(section, Qt::Horizontal, Qt::InitialSortOrderRole).toInt() == Qt::DescendingOrder)
            largestFirst << model.headerData(section, Qt::Horizontal).toString();
    }
    QCOMPARE(largestFirst.join(u", "),
        QStringLiteral("Packets out, Bytes out, Packets in, Bytes in, Packets, Bytes, Rate, Packet rate, "
                       "Mean rate"));
}

void TestFlowTableModel::separatorsFollowTheLocale()
{
    QVERIFY((numberStyleOf(QLocale(QLocale::German)) == NumberStyle{".", ","}));
    QVERIFY((numberStyleOf(QLocale(QLocale::English, QLocale::UnitedStates)) == NumberStyle{",", "."}));
    QVERIFY((numberStyleOf(QLocale::c()) == NumberStyle{"", "."}));
}

void TestFlowTableModel::indexesHoldThroughThousandsOfFrames()
{
    std::mt19937 random(20261123);
    const auto below = [&random](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
    Watched watched;
    std::vector<FlowSerial> serials;
    FlowSerial next = 1;
    std::vector<std::pair<QPersistentModelIndex, FlowSerial>> held;
    SnapshotPtr snapshot = snapshotOfSerials({});
    int followed = 0;
    int lost = 0;
    for (int frame = 0; frame < 2000; ++frame) {
        if (below(3) != 0) {
            std::erase_if(serials, [&](FlowSerial) { return below(frame % 50 == 0 ? 2 : 12) == 0; });
            for (std::size_t begun = below(frame % 70 == 0 ? 60 : 6); begun > 0; --begun)
                serials.insert(serials.begin() + static_cast<std::ptrdiff_t>(below(serials.size() + 1)), next++);
            snapshot = snapshotOfSerials(serials);
        }
        ViewSpec spec;
        spec.sort = {below(3) == 0 ? Column::Count : Column::SourcePort, below(2) == 0};
        if (below(4) == 0)
            spec.filter = Filter::containing(":" + std::to_string(below(10)));
        watched.present(snapshot, spec);

        for (auto &[index, serial] : held) {
            const auto row = watched.model.viewRowOf(serial);
            QCOMPARE(index.isValid() ? std::optional(index.row()) : std::nullopt, row);
            row ? ++followed : ++lost;
        }
        std::erase_if(held, [](const auto &entry) { return !entry.first.isValid(); });
        while (held.size() < 5 && watched.model.rowCount() > 0) {
            const int row = static_cast<int>(below(static_cast<std::size_t>(watched.model.rowCount())));
            held.emplace_back(
                watched.model.index(row, static_cast<int>(below(columnCount))), *watched.model.serialAt(row));
        }
    }
    QVERIFY(followed > 1000);
    QVERIFY(lost > 100);
}

QTEST_GUILESS_MAIN(TestFlowTableModel)
#include "tst_flow_table_model.moc"
