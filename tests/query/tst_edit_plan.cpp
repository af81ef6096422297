// SPDX-License-Identifier: GPL-3.0-or-later
// What a deletion would do, what it did, and which flows came back.
#include "query/edit/edit_job.h"
#include "query/edit/edit_plan.h"

#include "support/snapshots.h"
#include "tracking/owner_columns.h"

#include <QtTest>

#include <algorithm>
#include <cerrno>

using namespace ctscope;
using namespace ctscope::test;

namespace {

/// Edits nothing, and answers with the low byte of each id as the errno value.
class PlayedEditor : public EntryEditor {
public:
    Result apply(
        const EntryEdit &edit, std::span<const EntryKey> keys, std::string_view reason, std::stop_token) override
    {
        batches += std::to_string(keys.size()) + ' ';
        last = edit;
        reasons = reason;
        Result result;
        result.logged = isLogged;
        for (const EntryKey &key : keys) {
            if (key.id == failsAt) {
                result.answer = {NetlinkAnswer::End::Broken, EPIPE};
                break;
            }
            result.errors.push_back(static_cast<int>(key.id & 0xff));
        }
        if (stopping)
            stopping->request_stop();
        return result;
    }
    std::string batches;
    std::string reasons;
    EntryEdit last;
    bool isLogged = true;
    std::uint32_t failsAt = 0xffffffff;
    std::stop_source *stopping = nullptr;
};

Flow withId(Flow flow, std::uint32_t id)
{
    flow.id = id;
    return flow;
}

std::shared_ptr<Snapshot> tableOf(const std::vector<Flow> &flows)
{
    auto snapshot = snapshotOf(flows);
    snapshot->origin().origin = Origin::thisMachine(LiveWay::Netlink);
    return snapshot;
}

std::vector<Row> allRows(const Snapshot &snapshot)
{
    std::vector<Row> rows(snapshot.rows.size());
    for (Row row = 0; row < rows.size(); ++row)
        rows[row] = row;
    return rows;
}

EditPlan planOf(const SnapshotPtr &snapshot, const EditContext &context = {}, const EntryEdit &edit = {})
{
    return *planEdit(snapshot, allRows(*snapshot), edit, context);
}

/// "deletes 3, leaves 1 ended and 2 unnamed; session 1, ssh 0, …"
std::string printed(const EditPlan &plan)
{
    std::string text = (plan.edit.isDeletion() ? "deletes " : "changes ") + std::to_string(plan.keys.size());
    const auto add = [&text](const char *name, std::size_t count) {
        if (count > 0)
            text += std::string(", ") + name + ' ' + std::to_string(count);
    };
    add("ended", plan.ended);
    add("unnamed", plan.unnamed);
    add("alike", plan.alike);
    add("fixed", plan.fixed);
    add("session", plan.ownSession);
    add("ssh", plan.ssh);
    add("other users", plan.otherUsers);
    add("nat", plan.natLost);
    add("picked up", plan.pickedUp);
    add("started again", plan.startedAgain);
    add("offloaded", plan.offloaded);
    add("helped", plan.helped);
    return text;
}

std::string printed(const EditOutcome &outcome)
{
    std::string text;
    for (const EditEnd end : outcome.ends)
        text += ".dgofr"[static_cast<int>(end)];
    return text + " deleted " + std::to_string(outcome.done) + ", gone " + std::to_string(outcome.gone) + ", refused "
        + std::to_string(outcome.refused);
}

Flow ssh(std::uint16_t port) { return tcpFlow("192.0.2.9", port, "10.0.0.1", 22); }

} // namespace

Q_DECLARE_METATYPE(ctscope::Flow)

class EditPlanTest : public QObject {
    Q_OBJECT
private slots:
    void aPlanSaysWhatEachFlowMeans_data();
    void aPlanSaysWhatEachFlowMeans();
    void rowsWithoutAnIdOrAnAddressAreLeftOut();
    void endedFlowsAreLeftOut();
    void trafficIsAddedUp();
    void flowsOfOtherUsersAreCounted();
    void readsWhatSshdSays();
    void onlyLiveTablesHereCanBeDeletedFrom();
    void deletesInBatches();
    void eachFlowHasItsEnd();
    void endsBetweenTwoBatchesWhenItIsAskedTo();
    void endsWithTheDeleter();
    void theLogCountsOnlyWhenItHasEverything();
    void flowsThatCameBackAreFound();
    void aFlowMayComeBackWithTheSameId();
    void undoNamesTheFlowsThatWereDeleted();
    void undoEntersTheNamespaceOfTheTable();
    void flowsThatNoCommandMakesAgainAreCounted();
    void aChangeSaysWhatItReplaces();
    void aLongerTimeLeftIsNoRisk();
    void flowsThatAChangeLeavesAsTheyAreAreLeftOut();
    void undoOfAChangeGivesBackWhatWasThere();
};

void EditPlanTest::aPlanSaysWhatEachFlowMeans_data()
{
    QTest::addColumn<Flow>("flow");
    QTest::addColumn<QString>("meaning");
    const auto add = [](const char *name, const Flow &flow, const char *meaning) {
        QTest::newRow(name) << withId(flow, 5) << QString::fromLatin1(meaning);
    };
    add("established TCP", tcpFlow("10.0.0.1", 4000, "10.0.0.2", 80), "deletes 1, picked up 1");
    add("TCP that ends", tcpFlow("10.0.0.1", 4000, "10.0.0.2", 80, State::TcpTimeWait), "deletes 1");
    add("translated TCP", translatedFlow(), "deletes 1, nat 1");
    add("UDP", udpFlow("10.0.0.1", 4000, "10.0.0.2", 53), "deletes 1, started again 1");
    add("ping", icmpv6Flow(), "deletes 1, started again 1");
    add("the user's session", ssh(51000), "deletes 1, session 1, picked up 1");
    add("another session", ssh(51001), "deletes 1, ssh 1, picked up 1");
    add("a session that ends", tcpFlow("192.0.2.9", 51001, "10.0.0.1", 22, State::TcpClose), "deletes 1");
    Flow forwarded = tcpFlow("192.0.2.9", 51000, "203.0.113.1", 2222);
    forwarded.reply = {ip("10.0.0.1"), ip("192.0.2.9"), L4Keys::ports(22, 51000), {}, {}};
    add("the user's session through a translation", forwarded, "deletes 1, session 1, nat 1");
    Flow offloaded = tcpFlow("10.0.0.1", 4000, "10.0.0.2", 80);
    offloaded.status.offload = true;
    add("an offloaded flow", offloaded, "deletes 1, picked up 1, offloaded 1");
}

void EditPlanTest::aPlanSaysWhatEachFlowMeans()
{
    QFETCH(Flow, flow);
    EditContext context;
    context.session = SessionEnds::fromText("192.0.2.9 51000 10.0.0.1 22");
    QVERIFY(context.session.has_value());
    QTEST(QString::fromStdString(printed(planOf(tableOf({flow}), context))), "meaning");
}

void EditPlanTest::rowsWithoutAnIdOrAnAddressAreLeftOut()
{
    QCOMPARE(printed(planOf(tableOf({udpFlow("10.0.0.1", 1, "10.0.0.2", 2), withId(maskedFlow(), 3),
                 withId(tcpFlow("10.0.0.1", 1, "10.0.0.2", 2, State::TcpClose), 4)}))),
        std::string("deletes 1, unnamed 2"));
}

void EditPlanTest::endedFlowsAreLeftOut()
{
    const auto snapshot = tableOf({withId(ssh(1), 1), withId(ssh(2), 2), withId(ssh(3), 3)});
    snapshot->liveRows = 1;
    const EditPlan plan = planOf(snapshot);
    QCOMPARE(printed(plan), std::string("deletes 1, ended 2, ssh 1, picked up 1"));
    QCOMPARE(plan.rows, std::vector<Row>{0});
}

void EditPlanTest::trafficIsAddedUp()
{
    Flow flow = withId(ssh(1), 1);
    flow.originalCounters = Counters{3, 100};
    flow.replyCounters = Counters{4, 200};
    const EditPlan plan = planOf(tableOf({flow, flow, withId(ssh(3), 2)}));
    QVERIFY(plan.isCounted);
    QCOMPARE(plan.packets, std::uint64_t(14));
    QCOMPARE(plan.bytes, std::uint64_t(600));
    QVERIFY(!planOf(tableOf({withId(ssh(3), 2)})).isCounted);
}

void EditPlanTest::flowsOfOtherUsersAreCounted()
{
    const auto snapshot = tableOf({withId(tcpFlow("10.0.0.1", 1, "10.0.0.2", 80), 1),
        withId(tcpFlow("10.0.0.1", 2, "10.0.0.2", 80), 2), withId(tcpFlow("10.0.0.1", 3, "10.0.0.2", 80), 3)});
    const std::vector<AttachedText> uids{{1, "1000"}, {2, "0"}};
    const std::vector<AttachedText> names{{1, "curl"}, {2, "sshd"}};
    snapshot->rows.attach(owner_column::uid, uids);
    snapshot->rows.attach(owner_column::process, names);
    EditContext context;
    context.uid = 1000;
    const EditPlan plan = planOf(snapshot, context);
    QCOMPARE(printed(plan), std::string("deletes 3, other users 1, picked up 3"));
    QCOMPARE(plan.owners.size(), std::size_t(2));
    QCOMPARE(plan.ownerless, std::size_t(1));
    QVERIFY(plan.isRisky());
    context.tcpLoose = false;
    QCOMPARE(printed(planOf(snapshot, context)), std::string("deletes 3, other users 1"));
}

void EditPlanTest::readsWhatSshdSays()
{
    const auto ends = SessionEnds::fromText("fd00::9 51000 fd00::1 22");
    QVERIFY(ends && ends->client == ip("fd00::9") && ends->clientPort == 51000 && ends->server == ip("fd00::1")
        && ends->serverPort == 22);
    for (const char *text : {"", "10.0.0.1", "10.0.0.1 1 10.0.0.2", "10.0.0.1 1 10.0.0.2 x", "10.0.0.1 1 10.0.0.2 2 3"})
        QVERIFY2(!SessionEnds::fromText(text), text);
}

void EditPlanTest::onlyLiveTablesHereCanBeDeletedFrom()
{
    auto snapshot = tableOf({ssh(1)});
    QCOMPARE(editObstacle(*snapshot), EditObstacle::None);
    snapshot->origin().origin = Origin::thisMachine(LiveWay::Proc);
    QCOMPARE(editObstacle(*snapshot), EditObstacle::WithoutIds);
    snapshot->origin().origin = Origin::ofText("by hand");
    QCOMPARE(editObstacle(*snapshot), EditObstacle::Elsewhere);
    snapshot->live = false;
    QCOMPARE(editObstacle(*snapshot), EditObstacle::Saved);
}

void EditPlanTest::deletesInBatches()
{
    std::vector<Flow> flows;
    for (std::uint16_t port = 0; port < 300; ++port)
        flows.push_back(withId(ssh(port), 0x100u * port));
    PlayedEditor editor;
    std::string progress;
    const EditOutcome outcome =
        runEdit(planOf(tableOf(flows)), editor, "a test", {}, [&progress](std::size_t done, const EditOutcome &soFar) {
            progress += std::to_string(done) + (soFar.done == done ? "" : "?") + ' ';
        });
    QCOMPARE(editor.batches, std::string("128 128 44 "));
    QCOMPARE(editor.reasons, std::string("a test"));
    QCOMPARE(progress, std::string("128 256 300 "));
    QCOMPARE(outcome.done, std::size_t(300));
    QVERIFY(outcome.logged);
}

void EditPlanTest::eachFlowHasItsEnd()
{
    PlayedEditor editor;
    const EditPlan plan = planOf(tableOf({withId(ssh(1), 0), withId(ssh(2), ENOENT), withId(ssh(3), EBUSY),
        withId(ssh(4), EINVAL), withId(ssh(5), EOPNOTSUPP)}));
    const EditOutcome outcome = runEdit(plan, editor, "");
    QCOMPARE(printed(outcome), std::string("dgorf deleted 1, gone 1, refused 3"));
    QCOMPARE(outcome.rowsOf(plan, EditEnd::Gone), std::vector<Row>{1});
}

void EditPlanTest::endsBetweenTwoBatchesWhenItIsAskedTo()
{
    const EditPlan plan = planOf(tableOf(std::vector<Flow>(200, withId(ssh(1), 0))));
    std::stop_source source;
    PlayedEditor editor;
    editor.stopping = &source;
    const EditOutcome outcome = runEdit(plan, editor, "", source.get_token());
    QCOMPARE(editor.batches, std::string("128 "));
    QCOMPARE(outcome.done, std::size_t(128));
    QCOMPARE(outcome.answer.end, NetlinkAnswer::End::Cancelled);
}

void EditPlanTest::endsWithTheDeleter()
{
    PlayedEditor editor;
    editor.failsAt = 0x100;
    const EditOutcome outcome =
        runEdit(planOf(tableOf({withId(ssh(1), 0), withId(ssh(2), 0x100), withId(ssh(3), 0)})), editor, "");
    QCOMPARE(printed(outcome), std::string("d.. deleted 1, gone 0, refused 0"));
    QCOMPARE(outcome.answer.error, EPIPE);
}

void EditPlanTest::theLogCountsOnlyWhenItHasEverything()
{
    PlayedEditor editor;
    editor.isLogged = false;
    QVERIFY(!runEdit(planOf(tableOf({withId(ssh(1), 0)})), editor, "").logged);
}

void EditPlanTest::flowsThatCameBackAreFound()
{
    PlayedEditor editor;
    const EditPlan plan =
        planOf(tableOf({withId(ssh(1), 0), withId(ssh(2), 0x100), withId(ssh(3), 0x200), withId(ssh(4), ENOENT)}));
    ReturnWatch watch(plan, runEdit(plan, editor, ""));
    // A reading from before the deletion has the same entries.
    QCOMPARE(watch.update(*plan.snapshot), std::size_t(0));
    QCOMPARE(watch.update(*tableOf({withId(ssh(2), 77), withId(ssh(9), 78), withId(ssh(4), 79)})), std::size_t(1));
    QCOMPARE(watch.update(*tableOf({withId(ssh(2), 77)})), std::size_t(1));
    QCOMPARE(watch.update(*tableOf({withId(ssh(3), 80), withId(ssh(1), 81)})), std::size_t(3));
}

void EditPlanTest::aFlowMayComeBackWithTheSameId()
{
    PlayedEditor editor;
    const EditPlan plan = planOf(tableOf({withId(ssh(1), 0), withId(ssh(2), 0x100)}));
    const Snapshot::Clock::time_point deleted{std::chrono::hours(2)};
    ReturnWatch watch(plan, runEdit(plan, editor, ""), deleted);
    const auto known = [](Snapshot::Clock::time_point when) {
        const auto snapshot = tableOf({withId(ssh(1), 0)});
        snapshot->knownAt = when;
        return snapshot;
    };
    QCOMPARE(watch.update(*known(deleted - std::chrono::seconds(1))), std::size_t(0));
    // Its reading may have begun before, however often it is shown.
    QCOMPARE(watch.update(*known(deleted + std::chrono::seconds(1))), std::size_t(0));
    QCOMPARE(watch.update(*known(deleted + std::chrono::seconds(1))), std::size_t(0));
    QCOMPARE(watch.update(*known(deleted + std::chrono::seconds(2))), std::size_t(1));
}

void EditPlanTest::undoNamesTheFlowsThatWereDeleted()
{
    PlayedEditor editor;
    const EditPlan plan = planOf(tableOf({withId(ssh(1), 0), withId(ssh(2), ENOENT)}));
    const EditOutcome outcome = runEdit(plan, editor, "");
    const UndoCommands undo = undoCommands(plan, outcome.rowsOf(plan, EditEnd::Done));
    QCOMPARE(undo.leftOut, std::size_t(0));
    QCOMPARE(undo.text,
        std::string("conntrack -I -p tcp --orig-src 192.0.2.9 --orig-dst 10.0.0.1 --sport 1 --dport 22 --reply-src "
                    "10.0.0.1 --reply-dst 192.0.2.9 --reply-port-src 22 --reply-port-dst 1 --timeout 432000 --state "
                    "ESTABLISHED --status SEEN_REPLY\n"));
}

void EditPlanTest::undoEntersTheNamespaceOfTheTable()
{
    const auto snapshot = tableOf({withId(ssh(1), 0), withId(ssh(2), 1)});
    NetworkNamespace netns;
    netns.path = "/run/netns/a b";
    snapshot->origin().origin = Origin::ofNamespace(netns);
    const QStringList lines =
        QString::fromStdString(undoCommands(planOf(snapshot), allRows(*snapshot)).text).split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[2], QString());
    for (const QString &line : lines.first(2)) {
        QVERIFY2(
            line.startsWith(QStringLiteral("nsenter --net='/run/netns/a b' conntrack -I -p tcp ")), qPrintable(line));
    }
}

void EditPlanTest::flowsThatNoCommandMakesAgainAreCounted()
{
    Flow ping = icmpv6Flow();
    ping.reply.dst = ip("2001:db8::9");
    const auto snapshot = tableOf({withId(ping, 0), withId(ssh(2), 1)});
    const EditPlan plan = planOf(snapshot);
    const UndoCommands undo = undoCommands(plan, allRows(*snapshot));
    QCOMPARE(undo.leftOut, std::size_t(1));
    QCOMPARE(std::ranges::count(undo.text, '\n'), std::ptrdiff_t(1));
    QCOMPARE(flowsWithoutUndo(plan, allRows(*snapshot)), std::size_t(1));
    QCOMPARE(flowsWithoutUndo(plan, {1}), std::size_t(0));
}

void EditPlanTest::aChangeSaysWhatItReplaces()
{
    const auto marked = [](std::uint16_t port, std::uint32_t mark, std::uint32_t timeout) {
        Flow flow = withId(ssh(port), port);
        flow.mark = mark;
        flow.timeout = timeout;
        return flow;
    };
    const auto snapshot = tableOf({marked(1, 1, 30), marked(2, 0x101, 600), marked(3, 1, 90)});
    const EditPlan marks = planOf(snapshot, {}, EntryEdit::mark(0x10, 0xff));
    QCOMPARE(marks.marks, (std::vector<std::pair<std::uint32_t, std::size_t>>{{1, 2}, {0x101, 1}}));
    QCOMPARE(marks.edit.markAfter(0x101), 0x110u);
    const EditPlan timeouts = planOf(snapshot, {}, EntryEdit::timeout(60));
    QCOMPARE(timeouts.shortest, 30u);
    QCOMPARE(timeouts.longest, 600u);
    PlayedEditor editor;
    runEdit(timeouts, editor, "a test");
    QVERIFY(editor.last == EntryEdit::timeout(60));
}

void EditPlanTest::aLongerTimeLeftIsNoRisk()
{
    Flow flow = withId(ssh(1), 1);
    flow.timeout = 100;
    QCOMPARE(printed(planOf(tableOf({flow}), {}, EntryEdit::timeout(100))), std::string("changes 1"));
    QCOMPARE(printed(planOf(tableOf({flow}), {}, EntryEdit::timeout(99))), std::string("changes 1, ssh 1"));
    QCOMPARE(printed(planOf(tableOf({flow}), {}, EntryEdit::mark(1))), std::string("changes 1, ssh 1"));
}

void EditPlanTest::flowsThatAChangeLeavesAsTheyAreAreLeftOut()
{
    Flow marked = withId(ssh(1), 1);
    marked.mark = 0x13;
    Flow fixed = withId(ssh(2), 2);
    fixed.statusBits = status_bit::fixedTimeout;
    const auto snapshot = tableOf({marked, fixed});
    const EditPlan marks = planOf(snapshot, {}, EntryEdit::mark(3, 0xf));
    QCOMPARE(printed(marks), std::string("changes 1, alike 1, ssh 1"));
    QCOMPARE(marks.rows, std::vector<Row>{1});
    const EditPlan timeouts = planOf(snapshot, {}, EntryEdit::timeout(1'000'000));
    QCOMPARE(printed(timeouts), std::string("changes 1, fixed 1"));
    QCOMPARE(timeouts.rows, std::vector<Row>{0});
}

void EditPlanTest::undoOfAChangeGivesBackWhatWasThere()
{
    Flow flow = withId(tcpFlow("fd00::1", 1, "fd00::2", 80), 1);
    flow.mark = 7;
    flow.timeout = 321;
    Flow inZone = flow;
    inZone.zone = 5;
    const auto snapshot = tableOf({flow, inZone});
    const std::string entry = "conntrack -U -f ipv6 -p tcp --orig-src fd00::1 --orig-dst fd00::2 --sport 1 --dport 80 ";
    const UndoCommands marks = undoCommands(planOf(snapshot, {}, EntryEdit::mark(1)), allRows(*snapshot));
    QCOMPARE(marks.text, entry + "--mark 7\n");
    QCOMPARE(marks.leftOut, std::size_t(1)); // conntrack -U has no option for a zone
    const EditPlan plan = planOf(snapshot, {}, EntryEdit::timeout(1));
    QCOMPARE(undoCommands(plan, allRows(*snapshot)).text, entry + "--timeout 321\n");
}

QTEST_APPLESS_MAIN(EditPlanTest)
#include "tst_edit_plan.moc"
