// SPDX-License-Identifier: GPL-3.0-or-later
// What was wrong with a recorded table over a while, and when.
#include "query/diagnosis/diagnose_between.h"

#include "record/recording_writer.h"
#include "support/diagnosed.h"
#include "support/flows.h"
#include "table/diagnosis_report.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t second = 1'000'000;
/// 2026-11-25 10:00:00 UTC
constexpr std::int64_t ten = 1'795'600'800 * second;

std::int64_t at(int seconds) { return ten + seconds * second; }

/// What is recorded each second.
struct Level {
    std::uint64_t count = 0;
    std::optional<std::uint64_t> drops{};
    std::optional<std::uint64_t> evicted{};
};

/// "critical table-full 960/1000: 10:01:00 to 10:02:00; worst at 10:01:00", a line for each finding.
QString printed(const DiagnosisBetween &between)
{
    QStringList lines;
    for (std::size_t i = 0; i < between.diagnosis.findings.size(); ++i)
        lines << test::printed(between.diagnosis.findings[i]) + u": "_s
                + DiagnosisDocument::timesOf(between.examined.times[i], between.examined.range);
    return lines.join(u'\n');
}

bool isFine(const Diagnosis &diagnosis, FindingId id)
{
    return std::ranges::find(diagnosis.fine, id) != diagnosis.fine.end();
}

QString reasonOf(const Diagnosis &diagnosis, FindingId id)
{
    const auto found = std::ranges::find(diagnosis.notChecked, id, &NotChecked::id);
    return found == diagnosis.notChecked.end() ? u"checked"_s : QString::number(static_cast<int>(found->reason));
}

} // namespace

class DiagnoseBetweenTest : public QObject {
    Q_OBJECT
private slots:
    void aLevelThatComesAndGoes();
    void theFullestSecondOfEachPartIsLookedAt();
    void dropsCountOnlyWhereTheTableWasFull();
    void evictedEntriesAreFoundInTheirPart();
    void idleTimesAreKnownWhereTheWholeTableWasRecorded();
    void aPartOfTheRecording();
    void whatIsNotRecordedIsNotFine();
    void nothingIsRecordedThen();
    void aFileThatIsNoRecording();
    void itEndsWhenItIsAskedTo();

private:
    /// Records four minutes.
    template <typename LevelAt> PastTable recording(
        const char *name, LevelAt &&levelAt, const Flow &flow = udpFlow("10.0.0.7", 5353, "192.0.2.53", 53))
    {
        const QString path = m_folder.filePath(QString::fromLatin1(name) + u".ctrec"_s);
        record::FileError error;
        record::Limits limits;
        limits.leastFree = 0;
        const auto writer =
            record::RecordingWriter::open(path.toStdString(), {"gw1", {}, {}, {}, {}, {}}, limits, at(0), error);
        if (!writer)
            qFatal("%s", error.detail.c_str());
        writer->addSetting({at(0), "nf_conntrack_tcp_timeout_established", "432000"});
        for (int i = 0; i <= 240; ++i) {
            const Level level = levelAt(i);
            if (i % 120 == 0) {
                record::FlowBlock table;
                for (int row = 0; row < 60; ++row) {
                    Flow one = flow;
                    one.original.keys = L4Keys::ports(static_cast<std::uint16_t>(40000 + row), 443);
                    one.reply.keys = L4Keys::ports(443, static_cast<std::uint16_t>(40000 + row));
                    table.append(one, {at(0), at(i), EndReason::StillThere, true, 0}, {});
                }
                writer->addKey(std::move(table), at(i), i == 240);
            }
            writer->addSample({at(i), {level.count, 1000, 1000}, level.count, 0, 0, level.drops, level.evicted});
            if (!writer->commit(at(i)))
                qFatal("not written");
        }
        return *PastTable::of(Origin::fromArgument(path.toStdString()));
    }

    QTemporaryDir m_folder;
};

void DiagnoseBetweenTest::aLevelThatComesAndGoes()
{
    const PastTable table =
        recording("level", [](int i) { return Level{(i >= 60 && i < 120) || i >= 230 ? 960U : 300U}; });
    const DiagnosisBetween between = diagnoseBetween(table, {});
    QCOMPARE(printed(between), u"critical table-full 960/1000: 10:01:09 to 10:01:59, 10:04:00; worst at 10:01:09"_s);
    QCOMPARE(DiagnosisDocument::whileOf(between.examined), u"2026-11-25 10:00:00 to 10:04:00; 26 moments examined"_s);
    QVERIFY(isFine(between.diagnosis, FindingId::SynFlood));
}

void DiagnoseBetweenTest::theFullestSecondOfEachPartIsLookedAt()
{
    // Full for one second of four minutes.
    const PastTable table = recording("peak", [](int i) { return Level{i == 137 ? 990U : 10U}; });
    QCOMPARE(printed(diagnoseBetween(table, {})), u"critical table-full 990/1000: 10:02:17"_s);
}

void DiagnoseBetweenTest::dropsCountOnlyWhereTheTableWasFull()
{
    const auto dropsAt = [this](const char *name, std::uint64_t count) {
        return diagnoseBetween(recording(name, [count](int i) { return Level{count, i == 100 ? 50U : 0U, 0U}; }), {});
    };
    const DiagnosisBetween full = dropsAt("drops", 960);
    QCOMPARE(printed(full), u"critical table-full 960/1000 5/s: 10:00:00 to 10:04:00; worst at 10:01:49"_s);
    QCOMPARE(DiagnosisDocument::whileOf(full.examined),
        u"2026-11-25 10:00:00 to 10:04:00; 26 moments examined; 50 packets were dropped"_s);
    // They may be those of races.
    QCOMPARE(printed(dropsAt("races", 800)), u"warning fill-level 800/1000: 10:00:00 to 10:04:00; worst at 10:00:00"_s);
    QCOMPARE(reasonOf(full.diagnosis, FindingId::InsertFailures), QString::number(int(NotCheckedReason::NoStatistics)));
}

void DiagnoseBetweenTest::evictedEntriesAreFoundInTheirPart()
{
    const PastTable table = recording("evicted", [](int i) { return Level{100, 0U, i >= 50 && i < 60 ? 3U : 0U}; });
    QCOMPARE(printed(diagnoseBetween(table, {})), u"warning early-drops 30 3/s: 10:00:59"_s);
}

void DiagnoseBetweenTest::idleTimesAreKnownWhereTheWholeTableWasRecorded()
{
    Flow flow = tcpFlow("10.0.0.5", 40000, "192.0.2.1", 443);
    flow.state = State::TcpEstablished;
    flow.timeout = 100'000; // of five days
    flow.status.assured = true;
    const DiagnosisBetween whole = diagnoseBetween(recording(
                                                       "idle", [](int) { return Level{60}; }, flow),
        {});
    QCOMPARE(printed(whole), u"note idle-established 60/60 10.0.0.5: 10:00:00 to 10:04:00; worst at 10:00:00"_s);
    // No whole table was recorded then: nothing is said, and not that all is fine.
    const DiagnosisBetween part = diagnoseBetween(recording(
                                                      "idle", [](int) { return Level{60}; }, flow),
        "10:00:30,10:01:30");
    QCOMPARE(printed(part), QString());
    QCOMPARE(reasonOf(part.diagnosis, FindingId::IdleEstablished), QString::number(int(NotCheckedReason::NoTimeLeft)));
}

void DiagnoseBetweenTest::aPartOfTheRecording()
{
    const PastTable table = recording("part", [](int i) { return Level{i < 30 ? 960U : 300U}; });
    QCOMPARE(printed(diagnoseBetween(table, "10:01,10:02")), QString());
    QCOMPARE(printed(diagnoseBetween(table, "-4m,-3m")),
        u"critical table-full 960/1000: 10:00:00 to 10:00:29; worst at 10:00:00"_s);
}

void DiagnoseBetweenTest::whatIsNotRecordedIsNotFine()
{
    const QString path = m_folder.filePath(u"gap.ctrec"_s);
    record::FileError error;
    record::Limits limits;
    limits.leastFree = 0;
    const auto writer =
        record::RecordingWriter::open(path.toStdString(), {"gw1", {}, {}, {}, {}, {}}, limits, at(0), error);
    QVERIFY(writer);
    const auto level = [&](int from, int until) {
        for (int i = from; i <= until; ++i)
            writer->addSample({at(i), {960, 1000, 1000}, 960, 0, 0, {}, {}});
    };
    level(0, 60);
    writer->addGap({at(60), at(180), record::Gap::Kind::NotRunning});
    level(180, 240);
    QVERIFY(writer->commit(at(240)));
    const PastTable table = *PastTable::of(Origin::fromArgument(path.toStdString()));
    QCOMPARE(printed(diagnoseBetween(table, {})),
        u"critical table-full 960/1000: 10:00:09 to 10:01:00, 10:03:09 to 10:04:00; worst at 10:00:09"_s);
    QVERIFY(diagnoseBetween(table, "10:01:10,10:02:50").examined.moments.empty());
}

void DiagnoseBetweenTest::nothingIsRecordedThen()
{
    const PastTable table = recording("other", [](int) { return Level{960}; });
    const DiagnosisBetween between = diagnoseBetween(table, "2026-11-20 10:00,2026-11-20 11:00");
    QVERIFY(between.examined.moments.empty());
    QCOMPARE(between.problem.kind, Problem::None);
    QCOMPARE(diagnoseBetween(table, "soon,later").problem.kind, Problem::NoMoment);
}

void DiagnoseBetweenTest::aFileThatIsNoRecording()
{
    const PastTable table = *PastTable::of(Origin::fromArgument("/nowhere/gw1.ctrec"));
    QCOMPARE(diagnoseBetween(table, {}).problem.kind, Problem::NotFound);
}

void DiagnoseBetweenTest::itEndsWhenItIsAskedTo()
{
    const PastTable table = recording("stopped", [](int) { return Level{960}; });
    std::stop_source stop;
    std::size_t done = 0;
    const DiagnosisBetween between =
        diagnoseBetween(table, {}, {}, stop.get_token(), [&](std::uint64_t at, std::uint64_t) {
            done = at;
            if (at == 3)
                stop.request_stop();
        });
    QCOMPARE(between.problem.kind, Problem::Cancelled);
    QCOMPARE(done, 3u);
    QCOMPARE(between.examined.moments.size(), 3u);
}

QTEST_GUILESS_MAIN(DiagnoseBetweenTest)
#include "tst_diagnose_between.moc"
