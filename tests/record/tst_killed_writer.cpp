// SPDX-License-Identifier: GPL-3.0-or-later
// A writer that is killed at any moment loses nothing that it committed. CTSCOPE_KILLS=1000 makes a long run.
#include "record/recording_reader.h"
#include "record/recording_writer.h"

#include "support/flows.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <csignal>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::record;
using namespace ctscope::test;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t noon = 1'790'000'000 * second;

/// Writes flows until it is killed, each with its number as the mark, and tells `progress` which were committed. Three of
/// four end; the others are there until the next key.
[[noreturn]] void writeForever(const std::string &file, std::uint32_t number, int progress)
{
    FileError error;
    Limits limits;
    limits.leastFree = 0;
    auto writer = RecordingWriter::open(file, {}, limits, noon + number * second, error);
    if (!writer)
        ::_exit(9);
    FlowBlock living;
    for (;;) {
        const std::int64_t now = noon + number * second;
        for (int i = 0; i < 20; ++i) {
            Flow flow = udpFlow("10.0.0.1", static_cast<std::uint16_t>(number), "192.0.2.1", 53);
            flow.mark = number;
            FlowStore store;
            store.append(flow);
            if (number % 4 == 0) {
                const FlowSpan span{now, now, EndReason::StillThere, false, 0};
                writer->addLiving(store, 0, span, {});
                living.append(store, 0, span, {});
            } else {
                writer->addEnded(store, 0, {now - second, now, EndReason::Expired, false, 0}, {});
            }
            ++number;
        }
        if (number % 300 == 0) {
            FlowBlock table;
            for (Row row = 0; row < living.size(); ++row)
                table.append(living, row);
            writer->addKey(std::move(table), now);
        }
        if (!writer->commit(now))
            ::_exit(8);
        if (::write(progress, &number, sizeof number) != ssize_t(sizeof number))
            ::_exit(7);
    }
}

} // namespace

class KilledWriterTest : public QObject {
    Q_OBJECT
private slots:
    void whatWasCommittedIsThere();
};

void KilledWriterTest::whatWasCommittedIsThere()
{
    const QTemporaryDir folder;
    const std::string file = folder.filePath(QStringLiteral("a.ctrec")).toStdString();
    const int kills = std::max(40, qEnvironmentVariableIntValue("CTSCOPE_KILLS"));
    std::mt19937 random(1);
    std::uint32_t next = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> committed; // from, until
    for (int kill = 0; kill < kills; ++kill) {
        int progress[2];
        QCOMPARE(::pipe(progress), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL); // with this process, when that is killed
            writeForever(file, next, progress[1]);
        }
        ::close(progress[1]);
        // The first commit must be seen; after it the end comes at any moment.
        std::uint32_t done = next;
        QVERIFY2(::read(progress[0], &done, sizeof done) == ssize_t(sizeof done), QByteArray::number(kill));
        ::usleep(static_cast<unsigned>(random() % 20'000)); // not for a fact: which moment it is does not matter
        ::kill(child, SIGKILL);
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        std::uint32_t told = 0;
        while (::read(progress[0], &told, sizeof told) == ssize_t(sizeof told))
            done = told;
        ::close(progress[0]);
        committed.emplace_back(next, done);
        next = done + 1000;
    }
    FileError error;
    auto recording = RecordingReader::open(file, error);
    QVERIFY2(recording.has_value(), error.detail.c_str());
    const auto range = recording->range();
    QVERIFY(range.has_value());
    const RecordedFlows all = recording->flowsBetween(*range);
    QCOMPARE(all.damaged, std::uint64_t(0));
    std::vector<bool> there(next, false);
    for (Row row = 0; row < all.flows.size(); ++row)
        there.at(all.flows.flows().record(row).mark) = true;
    std::uint64_t flows = 0;
    for (const auto &[from, until] : committed) {
        for (std::uint32_t number = from; number < until; ++number, ++flows)
            QVERIFY2(there[number], QByteArray::number(number));
    }
    qInfo("%d kills, %llu committed flows, none lost", kills, static_cast<unsigned long long>(flows));
}

QTEST_APPLESS_MAIN(KilledWriterTest)
#include "tst_killed_writer.moc"
