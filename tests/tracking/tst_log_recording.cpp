// SPDX-License-Identifier: GPL-3.0-or-later
// An event log with times shows which flows were there at a moment.
#include "tracking/log_recording.h"

#include "format/dump_reader.h"
#include "record/recording_reader.h"
#include "source/event_fold.h"
#include "support/flow_film.h"

#include <QTest>

#include <algorithm>
#include <memory>

using namespace ctscope;
using namespace ctscope::test;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t ten = 1'795'600'800 * second;

/// A line of conntrack -E -o timestamp, so many seconds after ten o'clock.
std::string eventLine(int at, const char *kind, int port, const char *state = "")
{
    const std::string client = std::to_string(port);
    return '[' + std::to_string(ten / second + at) + ".000000]\t" + kind + " tcp      6 " + state
        + " src=10.0.0.7 dst=192.0.2.1 sport=" + client
        + " dport=443 src=192.0.2.1 dst=10.0.0.7 sport=443 dport=" + client + "\n";
}

SnapshotPtr logOf(const std::string &text)
{
    FlowTable table;
    Reading events = readDump(std::make_shared<const std::string>(text)).reading;
    return table.apply(foldEvents(std::move(events)), false, Timeouts());
}

/// "1000 ESTABLISHED": what was there, by client port.
QStringList shown(const std::string &name, int at)
{
    record::FileError error;
    auto reader = record::RecordingReader::open(name, error);
    if (!reader)
        qFatal("no recording");
    const auto table = reader->tableAt(ten + at * second);
    QStringList lines;
    for (Row row = 0; row < table.flows.size(); ++row) {
        const FlowRecord &record = table.flows.flows().record(row);
        const std::string_view state = state::name(record.state);
        lines << (QString::number(record.keys[0]) + u' ' + QString::fromLatin1(state.data(), qsizetype(state.size())))
                     .trimmed();
    }
    std::ranges::sort(lines);
    return lines;
}

} // namespace

class LogRecordingTest : public QObject {
    Q_OBJECT
private slots:
    void eachMomentHasItsFlows();
    void aLogWithoutTimesHasNoMoments();
};

void LogRecordingTest::eachMomentHasItsFlows()
{
    const SnapshotPtr log =
        logOf(eventLine(0, "    [NEW]", 1000, "120 SYN_SENT") + eventLine(10, " [UPDATE]", 1000, "432000 ESTABLISHED")
            + eventLine(20, "    [NEW]", 1001, "120 SYN_SENT") + eventLine(30, "[DESTROY]", 1000)
            + eventLine(40, "[DESTROY]", 999) + eventLine(60, " [UPDATE]", 1001, "432000 ESTABLISHED"));
    const auto times = timesOfLog(*log);
    QVERIFY(times.has_value());
    QCOMPARE(times->from, ten);
    QCOMPARE(times->until, ten + 60 * second);
    record::FileError error;
    record::Limits limits;
    limits.leastFree = 0;
    limits.keep = std::chrono::years(100);
    const std::string name = record::newMemoryName();
    const auto writer = record::RecordingWriter::open(name, {}, limits, times->from, error);
    QVERIFY(writer && recordLog(*log, *times, *writer));
    // What nobody saw begin was there before; the states in between are not known.
    QCOMPARE(shown(name, 0), QStringList({QStringLiteral("1000"), QStringLiteral("999")}));
    QCOMPARE(shown(name, 25), QStringList({QStringLiteral("1000"), QStringLiteral("1001"), QStringLiteral("999")}));
    QCOMPARE(shown(name, 35), QStringList({QStringLiteral("1001"), QStringLiteral("999")}));
    QCOMPARE(shown(name, 50), QStringList({QStringLiteral("1001")}));
    QCOMPARE(shown(name, 60), QStringList({QStringLiteral("1001 ESTABLISHED")}));
    auto reader = record::RecordingReader::open(name, error);
    const auto samples = reader->samples(*times, 0);
    QCOMPARE(samples.size(), 61u);
    QCOMPARE(samples[25].flows, 3u);
    QCOMPARE(samples[50].flows, 1u);
}

void LogRecordingTest::aLogWithoutTimesHasNoMoments()
{
    QVERIFY(!timesOfLog(*logOf("    [NEW] tcp      6 120 SYN_SENT src=10.0.0.7 dst=192.0.2.1 sport=1 dport=443 "
                               "[UNREPLIED] src=192.0.2.1 dst=10.0.0.7 sport=443 dport=1\n")));
}

QTEST_GUILESS_MAIN(LogRecordingTest)
#include "tst_log_recording.moc"
