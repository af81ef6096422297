// SPDX-License-Identifier: GPL-3.0-or-later
// The clock of a machine is set while its table is recorded.
#include "support/tape.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ctscope;
using namespace ctscope::record;
using namespace ctscope::test;

class RecordingClockTest : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aClockThatIsSetForwardRemovesNothingForAnHour();
    void aRecorderThatStartsWithAnotherClockRemovesNothingForAnHour();
    void aClockThatIsSetBackLosesNothing();

private:
    QString file() const { return m_folder->filePath(QStringLiteral("a.ctrec")); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void RecordingClockTest::aClockThatIsSetForwardRemovesNothingForAnHour()
{
    constexpr double year = 365 * 86400;
    Limits limits;
    limits.keep = std::chrono::minutes(10);
    Tape tape(file(), limits);
    tape.ended(1, "A udp", 0);
    tape.key(1, {});
    tape.commit(1);
    tape.writer->clockSetForward(at(year));
    for (int minute = 0; minute < 59; ++minute)
        tape.commit(year + minute * 60);
    QCOMPARE(names(tape.reader().flowsBetween({at(0), at(1)}).flows), QStringLiteral("A"));
    // It was right.
    tape.key(year + 3600, {});
    for (int minute = 60; minute < 63; ++minute)
        tape.commit(year + minute * 60);
    QCOMPARE(names(tape.reader().flowsBetween({at(0), at(1)}).flows), QString());
}

void RecordingClockTest::aRecorderThatStartsWithAnotherClockRemovesNothingForAnHour()
{
    constexpr double year = 365 * 86400;
    Limits limits;
    limits.keep = std::chrono::minutes(10);
    {
        Tape tape(file(), limits);
        tape.ended(1, "A udp", 0);
        tape.key(1, {}, true);
        tape.commit(1);
    }
    Tape later(file(), limits, year);
    QVERIFY(later.writer != nullptr);
    for (int minute = 0; minute < 10; ++minute)
        later.commit(year + minute * 60);
    QCOMPARE(names(later.reader().flowsBetween({at(0), at(1)}).flows), QStringLiteral("A"));
    // The time server sets it right: what is there is not old.
    later.key(year + 540, {}, true);
    QVERIFY(later.writer->startPass(at(year + 540), at(100)));
    later.writer->addGap({at(100), at(year + 540), Gap::Kind::ClockSet});
    for (int minute = 0; minute < 8; ++minute)
        later.commit(100 + minute * 60);
    QCOMPARE(names(later.reader().flowsBetween({at(0), at(1)}).flows), QStringLiteral("A"));
}

void RecordingClockTest::aClockThatIsSetBackLosesNothing()
{
    Tape tape(file());
    tape.key(0, {{"A udp 30", -5}});
    for (int i = 0; i < 100; ++i)
        tape.commit(i);
    tape.ended(99, "A udp 30", -5);
    tape.ended(99, "E udp 30", 95);
    tape.key(99, {}, true);
    QVERIFY(tape.writer->startPass(at(99), at(50.5)));
    tape.writer->addGap({at(50.5), at(99), Gap::Kind::ClockSet});
    tape.key(50.5, {{"B udp 30", 49}});
    for (int i = 50; i < 60; ++i)
        tape.commit(i + 0.5);
    RecordingReader reader = tape.reader();
    const auto shown = [&](double moment) { return names(reader.tableAt(at(moment)).flows); };
    QCOMPARE(shown(40), QStringLiteral("A"));
    QCOMPARE(shown(55), QStringLiteral("B"));
    QCOMPARE(shown(80), QStringLiteral("A"));
    QCOMPARE(shown(97), QStringLiteral("A, E"));
    // All of it is within reach, and the last moment is that of the clock as it is.
    const auto range = reader.range();
    QVERIFY(range && range->from == at(0) && range->until == at(99));
    QCOMPARE(reader.latest(), std::optional(at(59.5)));
    QCOMPARE(names(reader.flowsBetween({at(52), at(99)}).flows), QStringLiteral("A, B, E"));
    // A time at which no recorder was running, by a clock that was wrong, may have been recorded since.
    tape.writer->addGap({at(40), at(56), Gap::Kind::NotRunning});
    tape.commit(60);
    RecordingReader again = tape.reader();
    QCOMPARE(names(again.tableAt(at(55)).flows), QStringLiteral("B"));
    // Where there are two passes, the samples are those of the later one: not those of the seconds 51 to 59.
    const std::vector<Sample> samples = reader.samples(*range, 0);
    QCOMPARE(samples.size(), std::size_t(100 + 10 - 9));
    QVERIFY(std::ranges::is_sorted(samples, {}, &Sample::time));
}

QTEST_GUILESS_MAIN(RecordingClockTest)
#include "tst_recording_clock.moc"
