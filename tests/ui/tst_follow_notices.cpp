// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/follow_notices.h"

#include "ui/window/flow_page.h"
#include "ui/table/flow_view.h"
#include "ui/frame_maker.h"
#include "ui/window/status_line.h"

#include "ui/fake_table.h"

#include <QTest>

#include <cerrno>

using namespace ctscope;
using namespace ctscope::testing;
using namespace std::chrono_literals;

namespace {

/// A snapshot that was read 100 s after the beginning, and followed as said.
Snapshot followed(FollowState state)
{
    Snapshot snapshot;
    snapshot.live = true;
    snapshot.polledAt = Snapshot::Clock::time_point(100s);
    snapshot.origin().following = std::move(state);
    return snapshot;
}

QString printed(const QList<Notice> &notices)
{
    QStringList lines;
    for (const Notice &notice : notices)
        lines << (notice.weight == Notice::Weight::Warning ? QStringLiteral("! ") : QString()) + notice.text
                + (notice.why.command.isEmpty() ? QString() : QStringLiteral(" $ ") + notice.why.command);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

class FollowNoticesTest : public QObject {
    Q_OBJECT
private slots:
    void anotherMachineHasItsOwnNotices()
    {
        const auto noticesAt = [](std::chrono::seconds difference, bool silent) {
            FollowState state;
            state.silent = silent;
            Snapshot snapshot = followed(state);
            snapshot.origin().origin = Origin::ofSsh({{}, "gw1", 0});
            auto facts = std::make_shared<KernelFacts>();
            facts->machine.emplace();
            facts->machine->clockDifference = difference;
            snapshot.origin().facts = facts;
            return printed(followNotices(snapshot));
        };
        QCOMPARE(noticesAt(1s, false), QString());
        QCOMPARE(noticesAt(2s, false), QStringLiteral("The clock of gw1 is 2 seconds ahead of that of this machine."));
        QCOMPARE(noticesAt(-90s, false), QStringLiteral("The clock of gw1 is 90 seconds behind that of this machine."));
        QCOMPARE(noticesAt(0s, true), QStringLiteral("! gw1 does not answer; the rows are as they were last known."));
    }

    void whatIsWorthANotice_data()
    {
        using Events = FollowState::Events;
        QTest::addColumn<FollowState>("state");
        QTest::addColumn<QString>("notices");
        const auto at = [](int seconds) { return FollowState::TimePoint(std::chrono::seconds(seconds)); };
        FollowState state;
        QTest::newRow("a source that reads all") << state << QString();
        state.events = Events::Running;
        QTest::newRow("all is well") << state << QString();
        state.overruns = 1;
        state.lostAt = at(99);
        state.recovered = false;
        QTest::newRow("lost") << state
                              << QStringLiteral(
                                     "! Events were lost; until the whole table is read again, flows may be missing "
                                     "or shown too long.");
        state.recovered = true;
        QTest::newRow("repaired") << state
                                  << QStringLiteral("Events were lost; the whole table has been read again since.");
        state.lostAt = at(80);
        QTest::newRow("repaired long ago") << state << QString();
        state.recovered = false;
        state.behind = true;
        state.lostAt.reset();
        QTest::newRow("behind")
            << state
            << QStringLiteral("Flows begin and end faster than ctscope reads their events; the table is behind.");
        state.recovered = true;
        state.behind = false;
        state.interrupted = true;
        state.interruptedAt = at(80);
        QTest::newRow("interrupted") << state
                                     << QStringLiteral(
                                            "The table was rebuilt while it was read; it is read again in a moment.");
        state = {};
        state.interrupted = true;
        state.tooFew = true;
        QTest::newRow("fewer than counted")
            << state
            << QStringLiteral("The last reading had fewer flows than the kernel counts; the table is "
                              "read again in a moment.");
        state = {};
        state.silent = true;
        QTest::newRow("no answer")
            << state
            << QStringLiteral("! ctscope-capture does not answer. If it stays silent, ctscope starts another one.");
        state = {};
        state.events = Events::Unavailable;
        QTest::newRow("switched off") << state
                                      << QStringLiteral(
                                             "The kernel's events are switched off; the whole table is read every few "
                                             "seconds instead. $ sudo sysctl -w net.netfilter.nf_conntrack_events=2");
        state.error = EPERM;
        QTest::newRow("not given") << state
                                   << QStringLiteral(
                                          "The kernel sends no events here; the whole table is read every few seconds "
                                          "instead.");
    }
    void whatIsWorthANotice()
    {
        QFETCH(FollowState, state);
        QFETCH(QString, notices);
        QCOMPARE(printed(followNotices(followed(state))), notices);
    }

    void theLineTellsEventsFromReadings()
    {
        FrameMaker maker;
        Frame frame = *maker.read(tcpLine("10.0.0.9", 1));
        auto snapshot = std::make_shared<Snapshot>();
        snapshot->live = true;
        snapshot->origin().origin = Origin::ofText("netlink");
        ReadingInfo reading;
        reading.cost = 40ms;
        snapshot->origin().reading = std::make_shared<const ReadingInfo>(reading);
        snapshot->takenAt = maker.moment(0);
        snapshot->polledAt = maker.moment(12);
        snapshot->origin().following.events = FollowState::Events::Running;
        frame.snapshot = snapshot;
        const auto source = [&](double now) { return statusParts(frame, false, maker.moment(now)).value(1).text; };
        QCOMPARE(source(12.5), QStringLiteral("from netlink: events just now, all flows 12 s ago in 40 ms"));
        QCOMPARE(source(20), QStringLiteral("from netlink: events 8 s ago, all flows 20 s ago in 40 ms"));
        snapshot->polledAt = snapshot->takenAt;
        QCOMPARE(source(0), QStringLiteral("read from netlink just now in 40 ms"));
    }

    void theRowsInSightAreThoseOnTheScreen()
    {
        const auto table = std::make_shared<FakeTable>();
        std::string lines;
        for (int port = 1; port <= 500; ++port)
            lines += tcpLine("10.0.0.9", port);
        table->set(lines);
        FlowPage page(Origin::thisMachine());
        page.resize(900, 400);
        page.show();
        page.setSource(std::make_unique<FakeSource>(table));
        QTRY_VERIFY(page.showsTable());
        const auto first = page.view()->rowsInSight();
        QVERIFY(first.size() > 5 && first.size() < 50);
        QCOMPARE(first.front(), 0);
        page.view()->setCurrentIndex(page.view()->model()->index(7, 0));
        QCOMPARE(page.view()->rowsInSight(), first);
        page.view()->scrollToBottom();
        const auto last = page.view()->rowsInSight();
        QCOMPARE(last.back(), 7);
        QCOMPARE(last[last.size() - 2], 499);
        page.hide();
        QCOMPARE(page.view()->rowsInSight().size(), std::size_t(1));
    }
};

QTEST_MAIN(FollowNoticesTest)
#include "tst_follow_notices.moc"
