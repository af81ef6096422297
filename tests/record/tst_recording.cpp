// SPDX-License-Identifier: GPL-3.0-or-later
// A recording is written, read while it is written, continued after its writer was killed, and kept within limits.
#include "record/recording_reader.h"
#include "record/recording_writer.h"

#include "support/tape.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>
#include <random>
#include <string>

using namespace ctscope;
using namespace ctscope::record;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

QString told(const std::vector<Gap> &gaps)
{
    QStringList list;
    for (const Gap &gap : gaps)
        list << QStringLiteral("%1 to %2: %3")
                    .arg(double(gap.begin - noon) / second)
                    .arg(double(gap.end - noon) / second)
                    .arg(int(gap.kind));
    return list.join(QStringLiteral(", "));
}

QString told(const FileError &error)
{
    constexpr const char *kinds[] = {
        "none", "not found", "no permission", "no recording", "newer", "damaged", "full", "busy", "other"};
    return QString::fromLatin1(kinds[static_cast<std::size_t>(error.kind)]);
}

} // namespace

class RecordingTest : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aTableIsShownAsOfEveryMoment();
    void theFlowsOfAWhileAreThoseThatWereThereInIt();
    void aChangeReplacesWhatWasKnown();
    void whatAKilledWriterCommittedIsThere();
    void aRestartIsAGap();
    void theOldestIsRemovedFirst();
    void whatIsOlderThanWantedIsRemoved();
    void oneWriterHasTheFile();
    void filesThatAreNoRecordings_data();
    void filesThatAreNoRecordings();
    void aFileThatWasCutGivesWhatIsLeft();
    void aFileInAFolderThatCannotBeWrittenTo();
    void settingsAreThoseOfTheMoment();
    void fewSamplesKeepWhatWasDropped();
    void theRecordingOfAnotherTableIsNotContinued_data();
    void theRecordingOfAnotherTableIsNotContinued();
    void aTimeThatCannotBeCountedIsDamage();

private:
    QString file(const char *name = "a.ctrec") const { return m_folder->filePath(QString::fromLatin1(name)); }
    /// A copy of a file that is being written, as a kill would leave it.
    QString copyNow() const
    {
        for (const char *suffix : {"", "-wal"}) {
            const QString end = QString::fromLatin1(suffix);
            QFile::remove(file("b.ctrec") + end);
            QFile::copy(file() + end, file("b.ctrec") + end);
        }
        return file("b.ctrec");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void RecordingTest::aTableIsShownAsOfEveryMoment()
{
    Tape tape(file());
    tape.key(0, {{"A udp 30", -5}});
    tape.commit(0);
    tape.living(1, "B udp 30", 1);
    tape.commit(1);
    tape.ended(2, "A udp", -5);
    tape.commit(2);
    tape.living(3, "C udp 30", 3);
    tape.commit(3);
    tape.ended(4, "C udp", 3);
    tape.commit(4);
    const auto shown = [&] {
        RecordingReader reader = tape.reader();
        QStringList list;
        for (const double moment : {-9.0, -1.0, 0.0, 1.5, 2.0, 3.5, 4.0, 9.0})
            list << names(reader.tableAt(at(moment)).flows);
        return list.join(QStringLiteral(" | "));
    };
    const QString expected = QStringLiteral(" | A | A | A, B | B | B, C | B | B");
    QCOMPARE(shown(), expected);
    // The same once the table was recorded whole.
    tape.key(5, {{"B udp 20", 1}});
    tape.commit(5);
    QCOMPARE(shown(), expected);
    tape.key(6, {{"B udp 19", 1}}, true);
    tape.commit(6);
    tape.writer.reset();
    QCOMPARE(shown(), expected);
}

void RecordingTest::theFlowsOfAWhileAreThoseThatWereThereInIt()
{
    Tape tape(file());
    tape.key(0, {{"A udp 30", -5}, {"B udp 30", -5}});
    tape.commit(0);
    tape.ended(1, "A udp", -5);
    tape.commit(1);
    tape.living(2, "C udp 30", 2);
    tape.commit(2);
    tape.ended(3, "C udp", 2);
    tape.living(3, "D udp 30", 3);
    tape.commit(3);
    RecordingReader reader = tape.reader();
    QCOMPARE(names(reader.flowsBetween({at(0), at(9)}).flows), QStringLiteral("A, B, C, D"));
    QCOMPARE(names(reader.flowsBetween({at(1.5), at(2.5)}).flows), QStringLiteral("B, C"));
    QCOMPARE(names(reader.flowsBetween({at(3.5), at(4)}).flows), QStringLiteral("B, D"));
    const auto range = reader.range();
    QVERIFY(range.has_value());
    QCOMPARE(names(reader.search({ip("10.0.0.1"), 1000 + 'C', {}}, *range).flows), QStringLiteral("C"));
    QCOMPARE(names(reader.search({ip("10.0.0.1"), 1000 + 'D', {}}, *range).flows), QStringLiteral("D"));
    QCOMPARE(names(reader.search({ip("10.0.0.1"), {}, {}}, *range).flows), QStringLiteral("A, B, C, D"));
    QCOMPARE(names(reader.search({ip("10.0.0.7"), {}, {}}, *range).flows), QString());
}

void RecordingTest::aChangeReplacesWhatWasKnown()
{
    Tape tape(file());
    tape.key(0, {{"A tcp SYN_SENT 30", -5}});
    tape.commit(0);
    tape.living(1, "A tcp ESTABLISHED 30", -5);
    tape.commit(1);
    QCOMPARE(names(tape.reader().tail().flows), QStringLiteral("A ESTABLISHED"));
}

void RecordingTest::whatAKilledWriterCommittedIsThere()
{
    Tape tape(file());
    tape.key(0, {{"A udp 30", -5}});
    tape.commit(0);
    tape.living(1, "B udp 30", 1);
    tape.ended(1, "A udp", -5);
    tape.commit(1);
    tape.living(1.5, "C udp 30", 1.5); // not committed
    Tape next(copyNow(), {}, 60);
    QVERIFY2(next.writer != nullptr, next.error.detail.c_str());
    RecordingReader reader = next.reader();
    QCOMPARE(names(reader.tableAt(at(1)).flows), QStringLiteral("B"));
    QCOMPARE(names(reader.tableAt(at(0.5)).flows), QStringLiteral("A"));
    // In the gap nothing is known.
    QCOMPARE(told(reader.gaps({at(0), at(99)})), QStringLiteral("1 to 60: 1"));
    QCOMPARE(reader.keys({at(-9), at(99)}), (std::vector<std::int64_t>{at(0), at(1)}));
}

void RecordingTest::aRestartIsAGap()
{
    {
        Tape tape(file());
        tape.key(0, {{"A udp 30", -5}});
        tape.commit(0);
        tape.key(2, {{"A udp 28", -5}}, true);
        tape.commit(2);
    }
    Tape tape(file(), {}, 10);
    tape.key(11, {{"B udp 30", 11}});
    tape.commit(11);
    RecordingReader reader = tape.reader();
    QCOMPARE(told(reader.gaps({at(0), at(20)})), QStringLiteral("2 to 10: 1"));
    QCOMPARE(names(reader.tableAt(at(2)).flows), QStringLiteral("A"));
    QCOMPARE(names(reader.tableAt(at(5)).flows), QString());
    QCOMPARE(names(reader.tableAt(at(11)).flows), QStringLiteral("B"));
    // The end of A was not seen: it may have been there at any time of the gap.
    QCOMPARE(names(reader.flowsBetween({at(0), at(20)}).flows), QStringLiteral("A, B"));
    QCOMPARE(QString::fromStdString(reader.head().host), QStringLiteral("gw1"));
}

void RecordingTest::theOldestIsRemovedFirst()
{
    Limits limits;
    limits.mostBytes = 500'000;
    limits.leastFree = 0;
    Tape tape(file(), limits);
    tape.key(0, {});
    tape.commit(0);
    std::mt19937 random(1);
    for (int minute = 1; minute <= 40; ++minute) {
        for (int i = 0; i < 3000; ++i) {
            Flow flow = udpFlow("10.0.0.1", static_cast<std::uint16_t>(random()), "192.0.2.1", 53);
            flow.mark = static_cast<std::uint32_t>(random());
            FlowStore store;
            store.append(flow);
            tape.writer->addEnded(store, 0, {at(minute * 60 - 30), at(minute * 60), EndReason::Expired, false, 0}, {});
        }
        tape.commit(minute * 60);
        if (minute % 4 == 0)
            tape.key(minute * 60, {});
    }
    tape.commit(41 * 60);
    constexpr std::uint64_t oneCommit = 64 << 10; // is written before the size is looked at again
    QVERIFY2(
        tape.writer->bytes() <= limits.mostBytes + oneCommit, QByteArray::number(qulonglong(tape.writer->bytes())));
    RecordingReader reader = tape.reader();
    QCOMPARE(reader.flowsBetween({at(0), at(60)}).flows.size(), 0u);
    // The recording does not claim to know of the time before.
    const auto range = reader.range();
    QVERIFY(range && range->from > at(120));
    QVERIFY(reader.flowsBetween({at(2399), at(2400)}).flows.size() > 0);
}

void RecordingTest::whatIsOlderThanWantedIsRemoved()
{
    Limits limits;
    limits.keep = std::chrono::minutes(10);
    Tape tape(file(), limits);
    for (int minute = 0; minute <= 30; ++minute) {
        tape.ended(minute * 60, "A udp", minute * 60 - 30);
        tape.key(minute * 60, {});
        tape.commit(minute * 60);
    }
    RecordingReader reader = tape.reader();
    const auto range = reader.range();
    QVERIFY(range && range->from >= at(18 * 60));
    QVERIFY(reader.keys({at(0), at(18 * 60)}).empty());
}

void RecordingTest::oneWriterHasTheFile()
{
    Tape first(file());
    Tape second(file());
    QVERIFY(second.writer == nullptr);
    QCOMPARE(told(second.error), QStringLiteral("busy"));
    first.writer.reset();
    Tape third(file());
    QVERIFY(third.writer != nullptr);
}

void RecordingTest::filesThatAreNoRecordings_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("error");
    QTest::newRow("text") << QByteArray("udp 17 29 src=10.0.0.1").repeated(99) << QStringLiteral("no recording");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("no recording");
    QTest::newRow("another database") << QByteArray("another") << QStringLiteral("no recording");
    QTest::newRow("of a later version") << QByteArray("newer") << QStringLiteral("newer");
    QTest::newRow("absent") << QByteArray("absent") << QStringLiteral("not found");
}

void RecordingTest::filesThatAreNoRecordings()
{
    QFETCH(QByteArray, content);
    if (content == "another" || content == "newer") {
        Database database(file().toStdString(), Database::Mode::Write);
        QVERIFY(database.run("CREATE TABLE flow(a)"));
        if (content == "newer")
            QVERIFY(database.run("PRAGMA application_id = 1668575843; PRAGMA user_version = 2"));
    } else if (content != "absent") {
        QFile text(file());
        QVERIFY(text.open(QIODevice::WriteOnly) && text.write(content) == content.size());
    }
    FileError error;
    QVERIFY(!RecordingReader::open(file().toStdString(), error));
    QTEST(told(error), "error");
}

void RecordingTest::aFileThatWasCutGivesWhatIsLeft()
{
    {
        Tape tape(file());
        tape.key(0, {{"A udp 30", -5}});
        tape.commit(0);
        for (int minute = 1; minute < 30; ++minute) {
            for (int i = 0; i < 200; ++i)
                tape.ended(minute * 61, "B udp mark=7", minute * 61 - i);
            tape.key(minute * 61, {{"A udp 30", -5}});
            tape.commit(minute * 61);
        }
    }
    const qint64 whole = QFile(file()).size();
    FileError none;
    const Row all = RecordingReader::open(file().toStdString(), none)->flowsBetween({at(0), at(9999)}).flows.size();
    int read = 0;
    constexpr int parts = 40;
    for (int part = 1; part < parts; ++part) {
        QFile::remove(file("b.ctrec"));
        QVERIFY(QFile::copy(file(), file("b.ctrec")));
        QVERIFY(QFile::resize(file("b.ctrec"), whole * part / parts));
        FileError error;
        auto recording = RecordingReader::open(file("b.ctrec").toStdString(), error);
        if (!recording) {
            QVERIFY(error.kind == FileError::Kind::Damaged || error.kind == FileError::Kind::NotRecording);
            continue;
        }
        const RecordedFlows flows = recording->flowsBetween({at(0), at(9999)});
        for (Row row = 0; row < flows.flows.size(); ++row)
            QVERIFY(briefName(flows.flows.flows(), row) == u"A" || briefName(flows.flows.flows(), row) == u"B");
        // Whatever is lacking, that something is lacking is said.
        QVERIFY2(flows.damaged > 0 || recording->error() || flows.flows.size() == all, QByteArray::number(part));
        read += flows.flows.size() > 0;
    }
    QVERIFY2(read > 3, QByteArray::number(read)); // the beginning of the file says where its tables are
}

void RecordingTest::aFileInAFolderThatCannotBeWrittenTo()
{
    {
        Tape tape(file());
        tape.key(0, {{"A udp 30", -5}}, true);
        tape.commit(0);
    }
    // Without files beside it, which only a writer needs.
    QVERIFY(!QFile::exists(file() + QStringLiteral("-wal")));
    Database database(file().toStdString(), Database::Mode::ReadUnchanging);
    RecordingReader reader(database);
    QCOMPARE(names(reader.tableAt(at(0)).flows), QStringLiteral("A"));
}

void RecordingTest::settingsAreThoseOfTheMoment()
{
    Tape tape(file());
    tape.writer->addSetting({at(0), "nf_conntrack_max", "1000"});
    tape.writer->addSetting({at(0), "nf_conntrack_udp_timeout", "30"});
    tape.commit(0);
    tape.writer->addSetting({at(5), "nf_conntrack_max", "2000"});
    tape.commit(5);
    RecordingReader reader = tape.reader();
    const auto shown = [&](double moment) {
        QStringList list;
        for (const SettingChange &setting : reader.settingsAt(at(moment)))
            list << QString::fromStdString(setting.name + '=' + setting.value);
        return list.join(u' ');
    };
    QCOMPARE(shown(-1), QString());
    QCOMPARE(shown(4), QStringLiteral("nf_conntrack_max=1000 nf_conntrack_udp_timeout=30"));
    QCOMPARE(shown(5), QStringLiteral("nf_conntrack_max=2000 nf_conntrack_udp_timeout=30"));
}

void RecordingTest::fewSamplesKeepWhatWasDropped()
{
    Tape tape(file());
    for (int i = 0; i < 1000; ++i) {
        Sample sample;
        sample.time = at(i);
        sample.flows = static_cast<std::uint64_t>(i == 604 ? 5000 : i);
        if (i == 777)
            sample.drops = 3;
        tape.writer->addSample(sample);
    }
    QVERIFY(tape.writer->commit(at(1000)));
    const auto samples = tape.reader().samples({at(0), at(2000)}, 100);
    QVERIFY(samples.size() <= 102);
    QVERIFY(std::ranges::any_of(samples, [](const Sample &sample) { return sample.drops == 3; }));
    QVERIFY(std::ranges::any_of(
        samples, [](const Sample &sample) { return sample.flows == 5000 && sample.time == at(604); }));
    QVERIFY(std::ranges::is_sorted(samples, {}, &Sample::time));
    const auto last = tape.reader().sampleAt(at(500.5));
    QVERIFY(last && last->flows == 500);
}

void RecordingTest::theRecordingOfAnotherTableIsNotContinued_data()
{
    QTest::addColumn<QStringList>("head"); // host, machine id, table
    QTest::addColumn<bool>("isContinued");
    QTest::newRow("the same") << QStringList{u"gw1"_s, u"0123"_s, u"machine:auto"_s} << true;
    QTest::newRow("another name") << QStringList{u"gw-new"_s, u"0123"_s, u"machine:auto"_s} << true;
    QTest::newRow("another way") << QStringList{u"gw1"_s, u"0123"_s, u"machine:proc"_s} << true;
    QTest::newRow("another machine") << QStringList{u"gw1"_s, u"4567"_s, u"machine:auto"_s} << false;
    QTest::newRow("another namespace") << QStringList{u"gw1"_s, u"0123"_s, u"namespace:/run/netns/a"_s} << false;
    QTest::newRow("through ssh") << QStringList{u"gw2"_s, QString(), u"ssh://gw2"_s} << false;
    QTest::newRow("of a command") << QStringList{QString(), QString(), u"command:conntrack -L"_s} << false;
    QTest::newRow("nothing is known") << QStringList{QString(), QString(), QString()} << true;
}

void RecordingTest::theRecordingOfAnotherTableIsNotContinued()
{
    QFETCH(QStringList, head);
    {
        Tape tape(file());
        tape.commit(0);
    }
    FileError error;
    Limits limits;
    limits.leastFree = 0;
    const auto next = RecordingWriter::open(file().toStdString(),
        {head[0].toStdString(), head[1].toStdString(), "boot", "6.18", head[2].toStdString(), "test"}, limits, at(10),
        error);
    QTEST(next != nullptr, "isContinued");
    QCOMPARE(error.kind, next ? FileError::Kind::None : FileError::Kind::OtherTable);
    // It is still what it was.
    RecordingReader reader = *RecordingReader::open(file().toStdString(), error);
    QCOMPARE(reader.head().table, next ? head[2].toStdString() : std::string("machine:auto"));
}

void RecordingTest::aTimeThatCannotBeCountedIsDamage()
{
    {
        Tape tape(file());
        tape.writer->addGap({at(0), at(1), Gap::Kind::EventsLost});
        tape.commit(0);
    }
    Database database(file().toStdString(), Database::Mode::Write);
    RecordingReader reader(database);
    QVERIFY(reader.range() && reader.gaps({at(0), at(1)}).size() == 1);
    QVERIFY(database.run("UPDATE sample SET time = 9223372036854775807; UPDATE gap SET end = 9223372036854775807"));
    QVERIFY(!reader.range());
    QCOMPARE(reader.error().kind, FileError::Kind::Damaged);
    QVERIFY(reader.gaps({at(0), at(1)}).empty());
}

QTEST_GUILESS_MAIN(RecordingTest)
#include "tst_recording.moc"
