// SPDX-License-Identifier: GPL-3.0-or-later
// What a table was at any moment is what its recording shows of that moment.
#include "tracking/recorder.h"

#include "record/recording_reader.h"
#include "support/flow_film.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>
#include <random>

using namespace ctscope;
using namespace ctscope::test;
using namespace std::chrono_literals;

namespace {

std::int64_t wall(std::chrono::milliseconds when)
{
    return std::chrono::duration_cast<std::chrono::microseconds>((zeroByTheWall + when).time_since_epoch()).count();
}

/// "A ESTABLISHED assured, B": the flows that are there, in order of their names.
template <typename Flows> QString living(const Flows &flows, Row count)
{
    QStringList list;
    for (Row row = 0; row < count; ++row) {
        const FlowRecord &record = flows.record(row);
        QString line = briefName(flows, row);
        const std::string_view state = state::name(record.state);
        if (!state.empty())
            line += u' ' + QString::fromLatin1(state.data(), qsizetype(state.size()));
        if (record.has(FlowRecord::Unreplied))
            line += QStringLiteral(" unreplied");
        if (record.has(FlowRecord::Assured))
            line += QStringLiteral(" assured");
        list << line;
    }
    std::ranges::sort(list);
    return list.join(QStringLiteral(", "));
}

} // namespace

class RecorderTest : public QObject {
    Q_OBJECT
private slots:
    void init();

    void everyMomentIsAsItWas();
    void randomTablesAreAsTheyWere();
    void whatEndedIsSearched();
    void aSleepIsAGap();
    void aClockThatIsSetIsAGap();
    void aTableThatIsNotReachedIsOneGap();

private:
    void record(const SnapshotPtr &snapshot, std::chrono::milliseconds when)
    {
        if (!m_recorder->take(*snapshot, wall(when)))
            qFatal("%s", m_recorder->writer().error().detail.c_str());
    }
    record::RecordingReader reader() const
    {
        record::FileError error;
        auto recording = record::RecordingReader::open(m_file, error);
        if (!recording)
            qFatal("%s", error.detail.c_str());
        return std::move(*recording);
    }

    std::chrono::seconds m_slept{};
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_file;
    std::unique_ptr<Recorder> m_recorder;
};

void RecorderTest::init()
{
    m_recorder.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(QStringLiteral("a.ctrec")).toStdString();
    record::Limits limits;
    limits.leastFree = 0;
    record::FileError error;
    auto writer = record::RecordingWriter::open(m_file, {}, limits, wall(0s), error);
    QVERIFY2(writer != nullptr, error.detail.c_str());
    m_slept = 0s;
    Recorder::Options options;
    options.slept = [this] { return std::chrono::microseconds(m_slept); };
    m_recorder = std::make_unique<Recorder>(std::move(writer), std::move(options));
}

void RecorderTest::everyMomentIsAsItWas()
{
    Film film;
    record(film.poll(0s, QStringLiteral("A tcp SYN_SENT unreplied 120\nB udp 30")), 0s);
    record(film.poll(1s, QStringLiteral("A tcp ESTABLISHED 300\nB udp 29")), 1s);
    record(film.poll(2s, QStringLiteral("A tcp ESTABLISHED assured 432000\nC udp 30")), 2s);
    record(film.poll(3s, QStringLiteral("A tcp FIN_WAIT assured 120\nC udp 29")), 3s);
    record(film.poll(4s, QStringLiteral("C udp 28\nB udp 30")), 4s);
    QVERIFY(m_recorder->finish(*film.poll(5s, QStringLiteral("C udp 27\nB udp 29")), wall(5s)));
    auto recording = reader();
    const auto shown = [&](std::chrono::milliseconds when) {
        const auto table = recording.tableAt(wall(when));
        return living(table.flows.flows(), table.flows.size());
    };
    QCOMPARE(shown(0s), QStringLiteral("A SYN_SENT unreplied, B"));
    QCOMPARE(shown(1s), QStringLiteral("A ESTABLISHED, B"));
    QCOMPARE(shown(2s), QStringLiteral("A ESTABLISHED assured, C"));
    QCOMPARE(shown(3s), QStringLiteral("A FIN_WAIT assured, C"));
    QCOMPARE(shown(4s), QStringLiteral("B, C"));
    QCOMPARE(shown(5s), QStringLiteral("B, C"));
    QCOMPARE(shown(3500ms), QStringLiteral("A FIN_WAIT assured, C"));
}

void RecorderTest::randomTablesAreAsTheyWere()
{
    std::mt19937 random(5);
    const auto below = [&](unsigned limit) { return random() % limit; };
    constexpr const char *states[] = {"SYN_SENT unreplied", "ESTABLISHED", "ESTABLISHED assured", "TIME_WAIT assured"};
    QMap<QChar, int> table; // the state of each flow
    QStringList expected;
    Film film;
    constexpr int polls = 120;
    for (int poll = 0; poll < polls; ++poll) {
        for (int change = 0; change < 3; ++change) {
            const QChar name(u'A' + static_cast<char16_t>(below(20)));
            if (!table.contains(name))
                table.insert(name, 0);
            else if (table[name] < 3)
                ++table[name];
            else
                table.remove(name);
        }
        QString lines;
        for (auto flow = table.cbegin(); flow != table.cend(); ++flow)
            lines += flow.key() + QStringLiteral(" tcp %1 1000\n").arg(QLatin1String(states[flow.value()]));
        const SnapshotPtr snapshot = film.poll(poll * 1s, lines);
        expected << living(snapshot->rows.flows(), snapshot->liveRows);
        record(snapshot, poll * 1s);
    }
    auto recording = reader();
    for (int poll = 0; poll < polls; ++poll) {
        const auto shown = recording.tableAt(wall(poll * 1s));
        QCOMPARE(living(shown.flows.flows(), shown.flows.size()), expected.at(poll));
    }
}

void RecorderTest::whatEndedIsSearched()
{
    Film film;
    record(film.poll(0s, QStringLiteral("A udp 30")), 0s);
    record(film.poll(1s, QString()), 1s);
    auto recording = reader();
    const auto range = recording.range();
    QVERIFY(range.has_value());
    const auto found = recording.search({ip("10.0.0.2"), 80, protocol::udp}, *range);
    QCOMPARE(living(found.flows.flows(), found.flows.size()), QStringLiteral("A"));
    QCOMPARE((found.flows.span(0).end - wall(0s)) / 1000, 1000);
    QVERIFY(found.flows.span(0).beganBefore);
    QCOMPARE(name(found.flows.span(0).reason), QStringLiteral("removed"));
}

void RecorderTest::aSleepIsAGap()
{
    Film film;
    record(film.poll(0s, QStringLiteral("A udp 30")), 0s);
    // The steady clock stops, and the wall's goes on.
    m_slept = 599s;
    record(film.poll(1s, QStringLiteral("A udp 29")), 600s);
    const auto gaps = reader().gaps({wall(0s), wall(900s)});
    QCOMPARE(gaps.size(), std::size_t(1));
    QVERIFY(gaps.front().kind == record::Gap::Kind::Suspended);
    QCOMPARE((gaps.front().end - wall(0s)) / 1'000'000, 600);
}

void RecorderTest::aClockThatIsSetIsAGap()
{
    Film film;
    record(film.poll(0s, QStringLiteral("A udp 30")), 0s);
    record(film.poll(1s, QStringLiteral("A udp 29\nB udp 30")), -3599s);
    record(film.poll(2s, QStringLiteral("B udp 29")), -3598s);
    auto recording = reader();
    const auto gaps = recording.gaps({wall(-4000s), wall(900s)});
    QCOMPARE(gaps.size(), std::size_t(1));
    QVERIFY(gaps.front().kind == record::Gap::Kind::ClockSet);
    const auto shown = recording.tableAt(wall(-3598s));
    QCOMPARE(living(shown.flows.flows(), shown.flows.size()), QStringLiteral("B"));
}

void RecorderTest::aTableThatIsNotReachedIsOneGap()
{
    FlowTable table;
    Reading reading = briefReading(QStringLiteral("A udp 30"));
    reading.takenAt = zero;
    reading.wallTime = zeroByTheWall;
    record(table.apply(std::move(reading), true, Timeouts()), 0s);
    for (int second = 1; second < 20; ++second)
        record(table.applyProblem({Problem::NotLoaded, {}}, {}, Timeouts(), zero + second * 1s), second * 1s);
    Reading again = briefReading(QStringLiteral("A udp 10"));
    again.takenAt = zero + 20s;
    again.wallTime = zeroByTheWall + 20s;
    record(table.apply(std::move(again), true, Timeouts()), 20s);
    auto recording = reader();
    const auto gaps = recording.gaps({wall(0s), wall(30s)});
    QCOMPARE(gaps.size(), std::size_t(1));
    QVERIFY(gaps.front().kind == record::Gap::Kind::NoTable);
    QCOMPARE((gaps.front().begin - wall(0s)) / 1'000'000, 0);
    QCOMPARE((gaps.front().end - wall(0s)) / 1'000'000, 20);
    QCOMPARE(recording.lastPass(), 1);
}

QTEST_GUILESS_MAIN(RecorderTest)
#include "tst_recorder.moc"
