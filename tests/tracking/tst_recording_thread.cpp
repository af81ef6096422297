// SPDX-License-Identifier: GPL-3.0-or-later
// The snapshots of a live table become a recording on another thread, also in memory, and a table is made of any of its
// moments.
#include "tracking/recording_thread.h"

#include "record/recording_reader.h"
#include "source/recording_source.h"
#include "support/flow_film.h"
#include "tracking/owner_columns.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <latch>
#include <memory>

using namespace ctscope;
using namespace ctscope::test;
using namespace std::chrono_literals;

namespace {

std::int64_t wall(std::chrono::milliseconds when)
{
    return std::chrono::duration_cast<std::chrono::microseconds>((zeroByTheWall + when).time_since_epoch()).count();
}

RecordingThread::Open opener(const std::string &path)
{
    return [path](record::FileError &error) {
        record::Limits limits;
        limits.leastFree = 0;
        return record::RecordingWriter::open(path, {}, limits, wall(0s), error);
    };
}

Recorder::Options neverAsleep()
{
    Recorder::Options options;
    options.slept = [] { return 0us; };
    return options;
}

record::RecordingReader reader(const std::string &path)
{
    record::FileError error;
    auto recording = record::RecordingReader::open(path, error);
    if (!recording)
        qFatal("the recording cannot be opened");
    return std::move(*recording);
}

/// "A, B": the flows of a moment, by their names.
QString shown(const std::string &path, std::chrono::milliseconds when)
{
    const auto table = reader(path).tableAt(wall(when));
    QStringList names;
    for (Row row = 0; row < table.flows.size(); ++row)
        names << briefName(table.flows.flows(), row);
    std::ranges::sort(names);
    return names.join(QStringLiteral(", "));
}

} // namespace

class RecordingThreadTest : public QObject {
    Q_OBJECT
private slots:
    void aTableInMemory();
    void aFileIsWholeAtTheEnd();
    void whatIsDiscardedIsNotClosed();
    void whatTakesTooMuchMemoryIsShorter();
    void anotherTableGoesOn();
    void snapshotsThatComeTooFastAreAGap();
    void aFileThatCannotBeOpened();
    void aFlowHasOneSerialAtAllMoments();
    void ownersAreRecorded();

private:
    /// The table of a moment, as the window shows it.
    static SnapshotPtr tableOf(FlowTable &table, const std::string &path, std::chrono::milliseconds when)
    {
        RecordingSource source(path, std::make_shared<std::atomic<std::int64_t>>(wall(when)), Origin::ofText("table"));
        return table.applyResult(
            source.read({}, {}), false, source.timeouts(), [&] { return source.capacity(); }, Snapshot::Clock::now());
    }
};

void RecordingThreadTest::aTableInMemory()
{
    const std::string name = record::newMemoryName();
    RecordingThread thread(opener(name), neverAsleep());
    Film film;
    thread.take(film.poll(0s, QStringLiteral("A udp 30\nB udp 30")), wall(0s));
    thread.take(film.poll(1s, QStringLiteral("B udp 29\nC udp 30")), wall(1s));
    thread.finish();
    QCOMPARE(shown(name, 0s), QStringLiteral("A, B"));
    QCOMPARE(shown(name, 1s), QStringLiteral("B, C"));
    thread.take(film.poll(2s, QStringLiteral("C udp 29")), wall(2s));
    thread.finish();
    QCOMPARE(shown(name, 1s), QStringLiteral("B, C"));
    QCOMPARE(shown(name, 2s), QStringLiteral("C"));
    const RecordingThread::State state = thread.state();
    QVERIFY(state.isOpen && !state.error && !state.hasMissed && state.shortenedTo == 0);
    QCOMPARE(state.since, wall(0s));
    QCOMPARE(state.until, wall(2s));
    QCOMPARE(state.ended, 2u);
    QCOMPARE(thread.takeNews().samples.size(), 3u);
    QVERIFY(thread.takeNews().samples.empty());
}

void RecordingThreadTest::aFileIsWholeAtTheEnd()
{
    const QTemporaryDir folder;
    const std::string file = folder.filePath(QStringLiteral("a.ctrec")).toStdString();
    Film film;
    {
        RecordingThread thread(opener(file), neverAsleep());
        for (int poll = 0; poll < 3; ++poll)
            thread.take(film.poll(poll * 1s, QStringLiteral("A udp 30")), wall(poll * 1s));
    }
    auto recording = reader(file);
    QVERIFY(recording.isClosed());
    QCOMPARE(recording.range()->until, wall(2s));
    QCOMPARE(shown(file, 1s), QStringLiteral("A"));
}

void RecordingThreadTest::whatIsDiscardedIsNotClosed()
{
    const QTemporaryDir folder;
    const std::string file = folder.filePath(QStringLiteral("a.ctrec")).toStdString();
    Film film;
    {
        RecordingThread thread(opener(file), neverAsleep());
        thread.take(film.poll(0s, QStringLiteral("A udp 30")), wall(0s));
        thread.finish();
        thread.discard();
        thread.take(film.poll(1s, QStringLiteral("A udp 30")), wall(1s));
    }
    auto recording = reader(file);
    QVERIFY(!recording.isClosed());
    QCOMPARE(recording.range()->until, wall(0s));
}

void RecordingThreadTest::whatTakesTooMuchMemoryIsShorter()
{
    const std::string name = record::newMemoryName();
    Recorder::Options options = neverAsleep();
    options.keyInterval = 60s;
    RecordingThread thread(
        [&](record::FileError &error) {
            record::Limits limits;
            limits.leastFree = 0;
            limits.mostBytes = 1;
            return record::RecordingWriter::open(name, {}, limits, wall(0s), error);
        },
        options);
    Film film;
    for (const auto when : {0s, 61s, 122s, 183s}) {
        thread.take(film.poll(when, QStringLiteral("A udp 30")), wall(when));
        thread.finish();
    }
    const std::int64_t from = thread.state().shortenedTo;
    QVERIFY(from >= wall(0s) && from < wall(183s));
    QVERIFY(reader(name).range()->from >= from);
}

void RecordingThreadTest::anotherTableGoesOn()
{
    const std::string name = record::newMemoryName();
    RecordingThread thread(opener(name), neverAsleep());
    Film first;
    thread.take(first.poll(0s, QStringLiteral("A udp 30")), wall(0s));
    thread.finish();
    // The table is read by another way: its serials begin anew.
    Film second;
    thread.take(second.poll(1s, QStringLiteral("B udp 30\nC udp 30")), wall(1s));
    thread.take(second.poll(2s, QStringLiteral("C udp 29")), wall(2s));
    thread.finish();
    QCOMPARE(shown(name, 0s), QStringLiteral("A"));
    QCOMPARE(shown(name, 1s), QStringLiteral("B, C"));
    QCOMPARE(shown(name, 2s), QStringLiteral("C"));
}

void RecordingThreadTest::snapshotsThatComeTooFastAreAGap()
{
    const std::string name = record::newMemoryName();
    std::latch mayOpen(1);
    RecordingThread thread(
        [&](record::FileError &error) {
            mayOpen.wait();
            return opener(name)(error);
        },
        neverAsleep());
    Film film;
    constexpr int polls = int(RecordingThread::mostWaiting) + 2;
    for (int poll = 0; poll < polls; ++poll)
        thread.take(film.poll(poll * 1s, QStringLiteral("A udp 30")), wall(poll * 1s));
    mayOpen.count_down();
    thread.finish();
    QVERIFY(thread.state().hasMissed);
    const auto gaps = reader(name).gaps({wall(0s), wall(polls * 1s)});
    QCOMPARE(gaps.size(), 1u);
    QCOMPARE(gaps.front().kind, record::Gap::Kind::EventsLost);
    QCOMPARE(shown(name, (polls - 1) * 1s), QStringLiteral("A"));
}

void RecordingThreadTest::aFileThatCannotBeOpened()
{
    RecordingThread thread(opener("/nonexistent/a.ctrec"));
    Film film;
    thread.take(film.poll(0s, QStringLiteral("A udp 30")), wall(0s));
    thread.finish();
    QVERIFY(!thread.state().isOpen);
    QCOMPARE(thread.state().error.kind, record::FileError::Kind::NotFound);
    record::FileError error;
    QVERIFY(!opener("/")(error));
    QCOMPARE(error.kind, record::FileError::Kind::Other);
    QVERIFY(!error.detail.empty());
}

void RecordingThreadTest::aFlowHasOneSerialAtAllMoments()
{
    const std::string name = record::newMemoryName();
    RecordingThread thread(opener(name), neverAsleep());
    Film film;
    thread.take(film.poll(0s, QStringLiteral("A udp 30\nB udp 30")), wall(0s));
    thread.take(film.poll(1s, QStringLiteral("B udp 29\nC udp 30")), wall(1s));
    thread.take(film.poll(2s, QStringLiteral("D udp 29\nC udp 30")), wall(2s));
    // The tuple of B again, which is another flow.
    thread.take(film.poll(3s, QStringLiteral("D udp 29\nC udp 30\nB udp 30")), wall(3s));
    thread.finish();
    FlowTable table;
    QHash<QString, FlowSerial> serials[4];
    for (int second = 0; second < 4; ++second) {
        const SnapshotPtr snapshot = tableOf(table, name, second * 1s);
        for (Row row = 0; row < snapshot->liveRows; ++row)
            serials[second].insert(briefName(snapshot->rows.flows(), row), snapshot->rows.track(row).serial);
    }
    const auto a = QStringLiteral("A");
    const auto b = QStringLiteral("B");
    const auto c = QStringLiteral("C");
    QCOMPARE(serials[1].value(b), serials[0].value(b));
    QCOMPARE(serials[2].value(c), serials[1].value(c));
    QCOMPARE(serials[3].value(c), serials[1].value(c));
    QVERIFY(serials[3].value(b) != serials[0].value(b));
    QVERIFY(serials[0].value(a) != 0 && serials[0].value(a) != serials[0].value(b));
}

void RecordingThreadTest::ownersAreRecorded()
{
    const std::string name = record::newMemoryName();
    RecordingThread thread(opener(name), neverAsleep());
    FlowTable live;
    const auto poll = [&](std::chrono::milliseconds when, const char *lines) {
        Reading reading = briefReading(QString::fromLatin1(lines));
        reading.takenAt = zero + when;
        thread.take(live.apply(std::move(reading), true, Timeouts()), wall(when));
    };
    poll(0s, "A udp 30\nB udp 30");
    Owner owner;
    owner.kind = Owner::Kind::Socket;
    owner.sure = Owner::Sure::Exact;
    owner.process = "unbound";
    owner.commandLine = "unbound -d";
    owner.user = "dns";
    owner.uid = 107;
    owner.pid = 4242;
    owner.unit = "unbound.service";
    OwnerTexts texts;
    texts.add(live.current()->rows.track(0).serial, owner);
    for (auto &[id, values] : texts.take())
        live.attach(id, std::move(values));
    poll(1s, "A udp 29\nB udp 29");
    poll(2s, "B udp 28");
    thread.finish();
    FlowTable table;
    const SnapshotPtr snapshot = tableOf(table, name, 1s);
    QCOMPARE(snapshot->liveRows, Row(2));
    for (Row row = 0; row < snapshot->liveRows; ++row) {
        const auto found = ownerOf(snapshot->rows.attached(), row);
        if (briefName(snapshot->rows.flows(), row) != QStringLiteral("A")) {
            QVERIFY(!found || *found == Owner());
            continue;
        }
        QVERIFY(found.has_value());
        QCOMPARE(found->process, owner.process);
        QCOMPARE(found->commandLine, owner.commandLine);
        QCOMPARE(found->user, owner.user);
        QCOMPARE(found->uid, owner.uid);
        QCOMPARE(found->pid, owner.pid);
        QCOMPARE(found->unit, owner.unit);
        QCOMPARE(found->sure, owner.sure);
    }
    // An owner that the recording has with the end of its flow.
    const auto ended = reader(name).flowsBetween({wall(0s), wall(2s)});
    int owned = 0;
    for (Row row = 0; row < ended.flows.size(); ++row)
        owned += ended.flows.owner(row).empty() ? 0 : 1;
    QCOMPARE(owned, 1);
}

QTEST_GUILESS_MAIN(RecordingThreadTest)
#include "tst_recording_thread.moc"
