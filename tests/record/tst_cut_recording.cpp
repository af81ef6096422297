// SPDX-License-Identifier: GPL-3.0-or-later
// A part of a recording shows the same tables at all of its moments, and nothing of the time around it.
#include "record/cut_recording.h"

#include "record/recording_reader.h"
#include "record/recording_writer.h"
#include "support/flows.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>
#include <random>

using namespace ctscope;
using namespace ctscope::record;
using namespace ctscope::test;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t ten = 1'795'600'800 * second;

std::int64_t at(int seconds) { return ten + seconds * second; }

Limits noLimits()
{
    Limits limits;
    limits.leastFree = 0;
    return limits;
}

/// A flow of its own for each number.
Flow flowOf(int number) { return udpFlow("10.0.0.7", static_cast<std::uint16_t>(1000 + number), "192.0.2.53", 53); }

FlowStore storeOf(int number)
{
    FlowStore store;
    store.append(flowOf(number));
    return store;
}

QList<int> portsOf(const FlowBlock &flows)
{
    QList<int> ports;
    for (Row row = 0; row < flows.size(); ++row)
        ports << flows.flows().record(row).keys[0];
    std::ranges::sort(ports);
    return ports;
}

} // namespace

class CutRecordingTest : public QObject {
    Q_OBJECT
private slots:
    void init();

    void everyMomentIsTheSame();
    void nothingAroundItIsInIt();
    void ofARecordingInMemory();
    void ofAStoppedRecorderBothTimes();
    void flowsAreReplaced();
    void noFileIsReplacedUnasked();
    void whatAKilledWriterLeftIsNotTakenOver();
    void aFileThatIsWrittenIsNotReplaced();
    void theSourceMayBeCalledLikeAnUnfinishedPart();
    void whatFails();

private:
    std::string path(const char *name) const { return m_folder->filePath(QString::fromLatin1(name)).toStdString(); }
    /// Flows that come and go for ten minutes, with a key every two.
    void record(const std::string &file);
    static RecordingReader reader(const std::string &file)
    {
        FileError error;
        auto recording = RecordingReader::open(file, error);
        if (!recording)
            qFatal("%s", error.detail.c_str());
        return std::move(*recording);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<RecordingWriter> m_writer; ///< of the last record()
};

void CutRecordingTest::init()
{
    m_writer.reset();
    m_folder = std::make_unique<QTemporaryDir>();
}

void CutRecordingTest::record(const std::string &file)
{
    FileError error;
    m_writer =
        RecordingWriter::open(file, {"gw1", "machine", "boot", "6.1", "machine:auto", "1"}, noLimits(), at(0), error);
    QVERIFY2(m_writer != nullptr, error.detail.c_str());
    std::mt19937 random(7);
    QList<std::pair<int, int>> living; // number, begin
    m_writer->addSetting({at(0), "nf_conntrack_max", "1000"});
    m_writer->addSetting({at(250), "nf_conntrack_max", "2000"});
    m_writer->addGap({at(100), at(101), Gap::Kind::EventsLost});
    for (int now = 0; now <= 600; ++now) {
        living.append({now, now});
        m_writer->addLiving(storeOf(now), 0, {at(now), at(now), EndReason::StillThere, false, 0}, {});
        while (living.size() > 8) {
            const auto [number, begin] = living.takeAt(static_cast<qsizetype>(random() % unsigned(living.size())));
            m_writer->addEnded(storeOf(number), 0, {at(begin), at(now), EndReason::Expired, false, 0}, {});
        }
        m_writer->addSample({at(now), {living.size(), 1000, 256}, std::uint64_t(living.size()), 1, 1, {}, {}});
        if (now % 120 == 0) {
            FlowBlock table;
            for (const auto &[number, begin] : living)
                table.append(flowOf(number), {at(begin), at(now), EndReason::StillThere, false, 0}, {});
            m_writer->addKey(std::move(table), at(now), now == 600);
        }
        QVERIFY(m_writer->commit(at(now)));
    }
}

void CutRecordingTest::everyMomentIsTheSame()
{
    record(path("a.ctrec"));
    for (const Range &range : {Range{at(130), at(410)}, {at(0), at(600)}, {at(240), at(240)}, {at(590), at(900)}}) {
        Cut cut{path("a.ctrec"), path("b.ctrec"), range, {}, true};
        const CutOutcome outcome = cutRecording(cut);
        QCOMPARE(outcome.failed, CutOutcome::Failed::No);
        auto whole = reader(path("a.ctrec"));
        auto part = reader(path("b.ctrec"));
        const std::int64_t until = std::min(range.until, at(600));
        for (std::int64_t time = range.from; time <= until; time += second)
            QCOMPARE(portsOf(part.tableAt(time).flows), portsOf(whole.tableAt(time).flows));
        QCOMPARE(portsOf(part.flowsBetween({range.from, until}).flows),
            portsOf(whole.flowsBetween({range.from, until}).flows));
        QCOMPARE(part.range()->from, range.from);
        QCOMPARE(part.range()->until, until);
        QCOMPARE(part.samples(range, 0), whole.samples(range, 0));
        QCOMPARE(part.gaps(range), whole.gaps(range));
        QCOMPARE(part.settingsAt(until).front().value, whole.settingsAt(until).front().value);
        QCOMPARE(part.head(), whole.head());
        QVERIFY(part.isClosed());
    }
}

void CutRecordingTest::nothingAroundItIsInIt()
{
    record(path("a.ctrec"));
    QCOMPARE(
        cutRecording({path("a.ctrec"), path("b.ctrec"), {at(300), at(310)}, {}, false}).failed, CutOutcome::Failed::No);
    auto part = reader(path("b.ctrec"));
    // Also when one asks for a time around it.
    const QList<int> ports = portsOf(part.flowsBetween({at(-100), at(1000)}).flows);
    QVERIFY(!ports.empty());
    auto whole = reader(path("a.ctrec"));
    QCOMPARE(ports, portsOf(whole.flowsBetween({at(300), at(310)}).flows));
    for (const int port : ports)
        QVERIFY2(port <= 1000 + 310, QByteArray::number(port));
}

void CutRecordingTest::ofARecordingInMemory()
{
    const std::string memory = newMemoryName();
    record(memory);
    const CutOutcome outcome = cutRecording({memory, path("b.ctrec"), {at(100), at(200)}, {}, false});
    QCOMPARE(outcome.failed, CutOutcome::Failed::No);
    auto part = reader(path("b.ctrec"));
    const auto expected = portsOf(reader(memory).tableAt(at(150)).flows);
    QVERIFY(!expected.empty());
    QCOMPARE(portsOf(part.tableAt(at(150)).flows), expected);
    m_writer.reset();
    FileError error;
    QVERIFY(!RecordingReader::open(memory, error));
    QCOMPARE(error.kind, FileError::Kind::NotFound);
}

void CutRecordingTest::ofAStoppedRecorderBothTimes()
{
    record(path("a.ctrec"));
    m_writer.reset();
    FileError error;
    m_writer = RecordingWriter::open(path("a.ctrec"), {"gw1", {}, {}, {}, {}, {}}, noLimits(), at(700), error);
    QVERIFY(m_writer != nullptr);
    FlowBlock table;
    table.append(flowOf(5000), {at(700), at(700), EndReason::StillThere, true, 0}, {});
    m_writer->addKey(std::move(table), at(700));
    m_writer->addSample({at(700), {1, 1000, 256}, 1, 0, 0, {}, {}});
    QVERIFY(m_writer->commit(at(700)));
    QCOMPARE(
        cutRecording({path("a.ctrec"), path("b.ctrec"), {at(500), at(700)}, {}, false}).failed, CutOutcome::Failed::No);
    auto whole = reader(path("a.ctrec"));
    auto part = reader(path("b.ctrec"));
    // Of the time in between there is nothing.
    QCOMPARE(cutRecording({path("a.ctrec"), path("c.ctrec"), {at(620), at(650)}, {}, false}).failed,
        CutOutcome::Failed::NoMoment);
    QVERIFY(!QFile::exists(QString::fromStdString(path("c.ctrec"))));
    QVERIFY(!QFile::exists(QString::fromStdString(path("c.ctrec.part"))));
    for (const int time : {500, 550, 600, 650, 700})
        QCOMPARE(portsOf(part.tableAt(at(time)).flows), portsOf(whole.tableAt(at(time)).flows));
    QCOMPARE(portsOf(part.tableAt(at(700)).flows), QList<int>{6000});
}

void CutRecordingTest::flowsAreReplaced()
{
    record(path("a.ctrec"));
    Cut cut{path("a.ctrec"), path("b.ctrec"), {at(0), at(600)}, {}, false};
    cut.replace = [](Flow flow) {
        flow.original.src = flow.reply.dst = *IpAddress::parse("198.51.100.1");
        return flow;
    };
    QCOMPARE(cutRecording(cut).failed, CutOutcome::Failed::No);
    auto part = reader(path("b.ctrec"));
    const RecordedFlows flows = part.flowsBetween({at(0), at(600)});
    QVERIFY(flows.flows.size() > 500);
    for (Row row = 0; row < flows.flows.size(); ++row)
        QCOMPARE(flows.flows.flows().address(row, AddressSlot::OriginalSrc).toString(), std::string("198.51.100.1"));
    QCOMPARE(part.head(), (Head{{}, {}, {}, "6.1", {}, "1"}));
}

void CutRecordingTest::noFileIsReplacedUnasked()
{
    record(path("a.ctrec"));
    QFile other(m_folder->filePath(QStringLiteral("b.ctrec")));
    QVERIFY(other.open(QIODevice::WriteOnly) && other.write("mine") == 4);
    other.close();
    const Range range{at(0), at(600)};
    QCOMPARE(cutRecording({path("a.ctrec"), path("b.ctrec"), range, {}, false}).failed, CutOutcome::Failed::Exists);
    QVERIFY(other.open(QIODevice::ReadOnly));
    QCOMPARE(other.readAll(), QByteArray("mine"));
    QCOMPARE(cutRecording({path("a.ctrec"), path("a.ctrec"), range, {}, true}).failed, CutOutcome::Failed::Same);
}

void CutRecordingTest::whatAKilledWriterLeftIsNotTakenOver()
{
    // A recording as it is on the disk while it is written.
    record(path("b.ctrec"));
    for (const char *const suffix : {"", "-wal"}) {
        QVERIFY(QFile::copy(
            QString::fromStdString(path("b.ctrec") + suffix), QString::fromStdString(path("killed.ctrec") + suffix)));
    }
    record(path("a.ctrec"));
    QCOMPARE(cutRecording({path("a.ctrec"), path("killed.ctrec"), {at(300), at(310)}, {}, true}).failed,
        CutOutcome::Failed::No);
    auto part = reader(path("killed.ctrec"));
    QCOMPARE(part.range()->from, at(300));
    QCOMPARE(part.range()->until, at(310));
    QVERIFY(!part.error());
}

void CutRecordingTest::aFileThatIsWrittenIsNotReplaced()
{
    record(path("a.ctrec"));
    m_writer.reset();
    record(path("b.ctrec"));
    const CutOutcome outcome = cutRecording({path("a.ctrec"), path("b.ctrec"), {at(0), at(600)}, {}, true});
    QCOMPARE(outcome.failed, CutOutcome::Failed::Writing);
    QCOMPARE(outcome.error.kind, FileError::Kind::Busy);
}

void CutRecordingTest::theSourceMayBeCalledLikeAnUnfinishedPart()
{
    record(path("b.ctrec.part"));
    m_writer.reset();
    QCOMPARE(cutRecording({path("b.ctrec.part"), path("b.ctrec"), {at(300), at(310)}, {}, false}).failed,
        CutOutcome::Failed::No);
    QCOMPARE(reader(path("b.ctrec.part")).range()->from, at(0));
    QCOMPARE(reader(path("b.ctrec")).range()->from, at(300));
}

void CutRecordingTest::whatFails()
{
    record(path("a.ctrec"));
    QCOMPARE(cutRecording({path("a.ctrec"), path("b.ctrec"), {at(700), at(800)}, {}, false}).failed,
        CutOutcome::Failed::NoMoment);
    QCOMPARE(cutRecording({path("no.ctrec"), path("b.ctrec"), {at(0), at(1)}, {}, false}).failed,
        CutOutcome::Failed::Reading);
    QCOMPARE(cutRecording({path("a.ctrec"), path("no/b.ctrec"), {at(0), at(1)}, {}, false}).failed,
        CutOutcome::Failed::Writing);
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(cutRecording({path("a.ctrec"), path("b.ctrec"), {at(0), at(600)}, {}, false}, stop.get_token()).failed,
        CutOutcome::Failed::Cancelled);
    // Nothing is left of them.
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).filter(QStringLiteral("b.")), QStringList());
}

QTEST_GUILESS_MAIN(CutRecordingTest)
#include "tst_cut_recording.moc"
