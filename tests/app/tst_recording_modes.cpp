// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings without a window: a moment, a while, a search, a comparison, groups and a diagnosis.
#include "support/flows.h"
#include "support/program_run.h"

#include "record/recording_writer.h"
#include "source/recorded_owner.h"

#include <QFile>
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

} // namespace

class RecordingModesTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void aMoment_data();
    void aMoment();
    void aWhile();
    void whoWasBehindAnAddress();
    void whatChangedBetweenTwoMoments();
    void groupsOfAMoment();
    void aDiagnosisKnowsTheSettingsOfTheMoment();
    void aDiagnosisOfAWhile();
    void ownersOfARecording();
    void aPartIsCutOut();
    void aPartUnderPseudonyms();
    void whatIsNotCut_data();
    void whatIsNotCut();
    void wrongTimes_data();
    void wrongTimes();
    void anotherKindOfFile();

private:
    ProgramRun ctscope(const QStringList &arguments) const
    {
        return runProgram(QStringLiteral(CTSCOPE_PROGRAM), arguments);
    }
    QString file() const { return m_folder.filePath(u"gw1.ctrec"_s); }

    QTemporaryDir m_folder;
};

void RecordingModesTest::initTestCase()
{
    record::FileError error;
    record::Limits limits;
    limits.leastFree = 0;
    const auto writer =
        record::RecordingWriter::open(file().toStdString(), {"gw1", {}, {}, {}, {}, {}}, limits, at(0), error);
    QVERIFY2(writer != nullptr, error.detail.c_str());
    const auto one = [](const Flow &flow) {
        FlowStore store;
        store.append(flow);
        return store;
    };
    const Flow translated = translatedFlow(); // 10.0.0.1:40000 is 203.0.113.1:50000 outside
    const Flow dns = udpFlow("10.0.0.7", 5353, "192.0.2.53", 53);
    record::FlowBlock table;
    table.append(dns, {at(0), at(0), EndReason::StillThere, true, 0}, {});
    writer->addKey(std::move(table), at(0));
    writer->addSample({at(0), {1, 1000, 256}, 1, 0, 0, {}, {}});
    writer->addSetting({at(0), "nf_conntrack_max", "1000"});
    QVERIFY(writer->commit(at(0)));
    writer->addEnded(one(translated), 0, {at(60), at(120), EndReason::Closed, false, 0}, {});
    writer->addSample({at(120), {1, 1000, 256}, 1, 1, 1, {}, {}});
    QVERIFY(writer->commit(at(120)));
    record::FlowBlock last;
    Owner owner;
    owner.kind = Owner::Kind::Socket;
    owner.sure = Owner::Sure::Exact;
    owner.process = "unbound";
    last.append(dns, {at(0), at(300), EndReason::StillThere, true, 0}, {}, recordedOwner(owner));
    writer->addKey(std::move(last), at(300), true);
    writer->addGap({at(200), at(210), record::Gap::Kind::EventsLost});
    writer->addSample({at(300), {1, 1000, 256}, 1, 0, 0, {}, {}});
    QVERIFY(writer->commit(at(300)));
}

void RecordingModesTest::aMoment_data()
{
    QTest::addColumn<QStringList>("time");
    QTest::addColumn<QString>("sources");
    QTest::newRow("the last") << QStringList() << u"10.0.0.7"_s;
    QTest::newRow("a moment") << QStringList{u"--at=2026-11-25T10:01:30Z"_s} << u"10.0.0.7 10.0.0.1"_s;
    QTest::newRow("a time of day") << QStringList{u"--at"_s, u"10:01:30"_s} << u"10.0.0.7 10.0.0.1"_s;
    QTest::newRow("before the end") << QStringList{u"--at=-4m"_s} << u"10.0.0.7 10.0.0.1"_s;
    QTest::newRow("when one has ended") << QStringList{u"--at=10:02"_s} << u"10.0.0.7"_s;
}

void RecordingModesTest::aMoment()
{
    QFETCH(QStringList, time);
    const ProgramRun run = ctscope(QStringList{u"--print"_s, u"--format=csv"_s} + time + QStringList{file()});
    QCOMPARE(run.messages, QString());
    QCOMPARE(run.status, 0);
    QStringList lines = run.output.split(u"\r\n"_s, Qt::SkipEmptyParts);
    const qsizetype source = lines.takeFirst().split(u',').indexOf(u"src"_s);
    QStringList sources;
    for (const QString &line : lines)
        sources << line.split(u',').value(source);
    QTEST(sources.join(u' '), "sources");
}

void RecordingModesTest::aWhile()
{
    const ProgramRun run = ctscope({u"--print"_s, u"--format=json"_s, u"--between=10:01:30,10:03:30"_s, file()});
    QCOMPARE(run.output.count(u'\n'), 2);
    QVERIFY2(run.output.contains(u"DESTROY"_s), qPrintable(run.output));
    QCOMPARE(run.messages, file() + u": The recording has 1 gap within this time: flows may be missing.\n"_s);
}

void RecordingModesTest::whoWasBehindAnAddress()
{
    const ProgramRun run = ctscope({u"--nat-search"_s, u"203.0.113.1:50000"_s, u"--at=10:01:30"_s, file()});
    QCOMPARE(run.status, 0);
    QVERIFY2(run.output.contains(u"10.0.0.1"_s), qPrintable(run.output));
    QVERIFY2(!run.output.contains(u"10.0.0.7"_s), qPrintable(run.output));
    QCOMPARE(ctscope({u"--nat-search"_s, u"203.0.113.1:50001"_s, file()}).status, 1);
    QCOMPARE(ctscope({u"--nat-search"_s, u"203.0.113.1:50000"_s, u"--at=10:04:30"_s, file()}).status, 1);
}

void RecordingModesTest::whatChangedBetweenTwoMoments()
{
    const ProgramRun run = ctscope({u"--compare"_s, u"--format=json"_s, file() + u"@10:01:30"_s, file() + u"@10:03"_s});
    QCOMPARE(run.status, 1);
    QVERIFY2(run.output.contains(u"\"change\":[\"ended\"]"_s), qPrintable(run.output));
}

void RecordingModesTest::groupsOfAMoment()
{
    const ProgramRun run =
        ctscope({u"--print"_s, u"--group-by=proto"_s, u"--format=csv"_s, u"--at=10:01:30"_s, file()});
    QVERIFY2(run.output.contains(u"tcp,1"_s) && run.output.contains(u"udp,1"_s), qPrintable(run.output));
}

void RecordingModesTest::aDiagnosisKnowsTheSettingsOfTheMoment()
{
    const ProgramRun run = ctscope({u"--diagnose"_s, u"--format=json"_s, u"--at=10:01:30"_s, file()});
    QCOMPARE(run.status, 0);
    QVERIFY2(run.output.contains(u"1000"_s), qPrintable(run.output));
}

void RecordingModesTest::aDiagnosisOfAWhile()
{
    const ProgramRun run = ctscope({u"--diagnose"_s, u"--between=10:00,10:05"_s, file()});
    QCOMPARE(run.messages, QString());
    QCOMPARE(run.status, 0);
    QVERIFY2(run.output.startsWith(
                 u"gw1.ctrec: note (2026-11-25 10:00:00 to 10:05:00; 3 moments examined; 1 gap in the record)\n"_s),
        qPrintable(run.output));
    const ProgramRun json = ctscope({u"--diagnose"_s, u"--format=json"_s, u"--between=10:00,10:05"_s, file()});
    QVERIFY2(json.output.contains(
                 u"\"from\":\"2026-11-25T10:00:00.000Z\",\"until\":\"2026-11-25T10:05:00.000Z\",\"moments\":3,"_s),
        qPrintable(json.output));
    const ProgramRun never = ctscope({u"--diagnose"_s, u"--between=2026-11-20,2026-11-21"_s, file()});
    QCOMPARE(never.messages, u"ctscope: "_s + file() + u": nothing of this time is recorded.\n"_s);
    QCOMPARE(never.status, 3);
}

void RecordingModesTest::ownersOfARecording()
{
    const ProgramRun run =
        ctscope({u"--print"_s, u"--format=json"_s, u"--at=10:01:30"_s, u"--filter=process == unbound"_s, file()});
    QCOMPARE(run.output.count(u'\n'), 1);
    QVERIFY2(run.output.contains(u"\"process\":\"unbound\""_s) && run.output.contains(u"10.0.0.7"_s),
        qPrintable(run.output));
}

void RecordingModesTest::aPartIsCutOut()
{
    const QString part = m_folder.filePath(u"part.ctrec"_s);
    const ProgramRun run = ctscope({u"--cut=10:01:30,10:03"_s, u"--output"_s, part, file()});
    QCOMPARE(run.messages, QString());
    QCOMPARE(run.status, 0);
    QCOMPARE(run.output, part + u": 1 flow ended within this time, 1 was there at its end.\n"_s);
    for (const QString &time : {u"--at=10:01:30"_s, u"--at=10:01:59"_s, u"--at=10:02:30"_s})
        QCOMPARE(ctscope({u"--print"_s, u"--format=csv"_s, time, part}).output,
            ctscope({u"--print"_s, u"--format=csv"_s, time, file()}).output);
    QCOMPARE(ctscope({u"--nat-search"_s, u"203.0.113.1:50000"_s, u"--at=10:01:45"_s, part}).status, 0);
    // It is not replaced.
    const ProgramRun again = ctscope({u"--cut=10:01:30,10:03"_s, u"--output"_s, part, file()});
    QCOMPARE(again.status, 3);
    QCOMPARE(again.messages, u"ctscope: "_s + part + u": There is a file of this name already.\n"_s);
}

void RecordingModesTest::aPartUnderPseudonyms()
{
    const QString part = m_folder.filePath(u"pseudonyms.ctrec"_s);
    QFile key(m_folder.filePath(u"key"_s));
    QVERIFY(key.open(QIODevice::WriteOnly) && key.write("a key that is always the same one") > 16);
    key.close();
    QCOMPARE(
        ctscope({u"--cut=-5m,-0s"_s, u"--pseudonymise="_s + key.fileName(), u"--output="_s + part, file()}).status, 0);
    const QString flows = ctscope({u"--print"_s, u"--format=json"_s, u"--between=10:00,10:05"_s, part}).output;
    QCOMPARE(flows.count(u'\n'),
        ctscope({u"--print"_s, u"--format=json"_s, u"--between=10:00,10:05"_s, file()}).output.count(u'\n'));
    for (const QString &address : {u"10.0.0.1\""_s, u"10.0.0.7\""_s, u"203.0.113.1\""_s, u"192.0.2.53\""_s})
        QVERIFY2(!flows.contains(u'"' + address), qPrintable(flows));
    QVERIFY2(flows.contains(u"\"10."_s), qPrintable(flows)); // private networks stay private
    QFile raw(part);
    QVERIFY(raw.open(QIODevice::ReadOnly));
    QVERIFY(!raw.readAll().contains("gw1"));
}

void RecordingModesTest::whatIsNotCut_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("message");
    const QString output = u"--output="_s + m_folder.filePath(u"none.ctrec"_s);
    QTest::newRow("no output") << QStringList{u"--cut=10:00,10:05"_s, file()} << 2 << u"--cut needs --output"_s;
    QTest::newRow("another name") << QStringList{u"--cut=10:00,10:05"_s, u"--output=a.txt"_s, file()} << 2
                                  << u"ends with .ctrec"_s;
    QTest::newRow("a dump") << QStringList{u"--cut=10:00,10:05"_s, output, u"flows.txt"_s} << 2
                            << u"go with a recording"_s;
    QTest::newRow("one time") << QStringList{u"--cut=10:00"_s, output, file()} << 2 << u"--cut is two times"_s;
    QTest::newRow("a moment") << QStringList{u"--cut=10:00,10:05"_s, output, file() + u"@10:00"_s} << 2
                              << u"FILE@TIME does not go with --cut"_s;
    QTest::newRow("output alone") << QStringList{u"--print"_s, output, file()} << 2 << u"--output goes with --cut"_s;
    QTest::newRow("a filter") << QStringList{u"--cut=10:00,10:05"_s, output, u"--filter=udp"_s, file()} << 2
                              << u"--filter does not go with --cut"_s;
    QTest::newRow("a limit") << QStringList{u"--cut=10:00,10:05"_s, output, u"--limit=5"_s, u"--pseudonymise"_s, file()}
                             << 2 << u"--limit goes with --print"_s;
    QTest::newRow("another time") << QStringList{u"--cut=2020-01-01 10:00:00,2020-01-01 11:00:00"_s, output, file()}
                                  << 3 << u"Nothing was recorded within this time."_s;
    QTest::newRow("no recording") << QStringList{u"--cut=10:00,10:05"_s, output, m_folder.filePath(u"gw2.ctrec"_s)} << 3
                                  << u"There is no such recording."_s;
}

void RecordingModesTest::whatIsNotCut()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, message);
    const ProgramRun run = ctscope(arguments);
    QTEST(run.status, "status");
    QVERIFY2(run.messages.contains(message), qPrintable(run.messages));
    QVERIFY(!QFile::exists(m_folder.filePath(u"none.ctrec"_s)));
}

void RecordingModesTest::wrongTimes_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("message");
    QTest::newRow("no time") << QStringList{u"--print"_s, u"--at=noon"_s, u"gw1.ctrec"_s} << u"--at is a time"_s;
    QTest::newRow("one time of two") << QStringList{u"--print"_s, u"--between=10:00"_s, u"gw1.ctrec"_s}
                                     << u"--between is two times"_s;
    QTest::newRow("a dump") << QStringList{u"--print"_s, u"--at=10:00"_s, u"flows.txt"_s}
                            << u"--at and --between go with a recording"_s;
}

void RecordingModesTest::wrongTimes()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, message);
    const ProgramRun run = ctscope(arguments);
    QCOMPARE(run.status, 2);
    QVERIFY2(run.messages.contains(message), qPrintable(run.messages));
}

void RecordingModesTest::anotherKindOfFile()
{
    QFile text(m_folder.filePath(u"text.ctrec"_s));
    QVERIFY(text.open(QIODevice::WriteOnly) && text.write("udp 17 29 src=10.0.0.1") > 0);
    text.close();
    const ProgramRun run = ctscope({u"--print"_s, text.fileName()});
    QVERIFY(run.status != 0);
    QCOMPARE(run.messages, u"ctscope: "_s + text.fileName() + u": this is not a recording of ctscope.\n"_s);
}

QTEST_GUILESS_MAIN(RecordingModesTest)
#include "tst_recording_modes.moc"
