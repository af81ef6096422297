// SPDX-License-Identifier: GPL-3.0-or-later
// The bar above a recording: it says of which moment the table is, and goes to others by mouse and keyboard.
#include "ui/window/recording_bar.h"

#include "record/recording_writer.h"
#include "support/flows.h"
#include "ui/panels/time_strip.h"
#include "ui/window/flow_page.h"

#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QStandardPaths>
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

class RecordingBarTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup() { m_page.reset(); }

    void theLastMomentIsShownFirst();
    void theKeyboardGoesToOtherMoments();
    void aClickGoesToAMoment();
    void aTimeIsTyped();
    void theWheelShowsAPart();
    void atTheEndsItStays();
    void ofAClockThatWasSetBackTheLaterMomentsStay();

private:
    QString moment() const { return m_bar->findChild<QLabel *>(u"recordingMoment"_s)->text(); }
    /// Waits until the table of the moment is shown.
    void waitFor(const QString &time, Row flows)
    {
        const QString expected = u"As of "_s + time + u", in a recording of gw1"_s;
        QTRY_COMPARE(moment(), expected);
        QTRY_COMPARE(m_page->frame()->snapshot->rows.size(), flows);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<FlowPage> m_page;
    RecordingBar *m_bar = nullptr;
    TimeStrip *m_strip = nullptr;
};

void RecordingBarTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    record::FileError error;
    record::Limits limits;
    limits.leastFree = 0;
    const auto writer = record::RecordingWriter::open(
        m_folder.filePath(u"gw1.ctrec"_s).toStdString(), {"gw1", {}, {}, {}, {}, {}}, limits, at(0), error);
    QVERIFY2(writer != nullptr, error.detail.c_str());
    // Each second another flow ends.
    for (int i = 1; i <= 100; ++i) {
        FlowStore store;
        store.append(udpFlow("10.0.0.7", static_cast<std::uint16_t>(5000 + i), "192.0.2.53", 53));
        writer->addEnded(store, 0, {at(0), at(i), EndReason::Expired, false, 0}, {});
        writer->addSample({at(i), {std::uint64_t(100 - i), 1000, 256}, std::uint64_t(100 - i), 0, 1, {}, {}});
    }
    writer->addGap({at(40), at(50), record::Gap::Kind::EventsLost});
    writer->addKey({}, at(100), true);
    QVERIFY(writer->commit(at(100)));
}

void RecordingBarTest::init()
{
    m_page = std::make_unique<FlowPage>(Origin::ofFile(m_folder.filePath(u"gw1.ctrec"_s).toStdString()));
    m_page->resize(1000, 600);
    m_page->open();
    m_page->show();
    m_bar = m_page->findChild<RecordingBar *>();
    QVERIFY(m_bar != nullptr);
    m_strip = m_bar->strip();
    QTRY_VERIFY(m_page->frame() != nullptr);
    QTRY_VERIFY(m_strip->whole().until == at(100));
}

void RecordingBarTest::theLastMomentIsShownFirst() { waitFor(u"2026-11-25 10:01:40"_s, 0); }

void RecordingBarTest::theKeyboardGoesToOtherMoments()
{
    waitFor(u"2026-11-25 10:01:40"_s, 0);
    QTest::keyClick(m_strip, Qt::Key_Left);
    waitFor(u"2026-11-25 10:01:39"_s, 1);
    QTest::keyClick(m_strip, Qt::Key_Left, Qt::ShiftModifier);
    waitFor(u"2026-11-25 10:01:29"_s, 11);
    QTest::keyClick(m_strip, Qt::Key_Left, Qt::ControlModifier);
    waitFor(u"2026-11-25 10:00:29"_s, 71);
    QTest::keyClick(m_strip, Qt::Key_Right);
    waitFor(u"2026-11-25 10:00:30"_s, 70);
    QTest::keyClick(m_strip, Qt::Key_Home);
    waitFor(u"2026-11-25 10:00:01"_s, 99);
    QTest::keyClick(m_strip, Qt::Key_End);
    waitFor(u"2026-11-25 10:01:40"_s, 0);
}

void RecordingBarTest::aClickGoesToAMoment()
{
    QSignalSpy chosen(m_strip, &TimeStrip::momentChosen);
    QTest::mouseClick(m_strip, Qt::LeftButton, {}, m_strip->rect().center());
    QCOMPARE(chosen.count(), 1);
    const qint64 moment = chosen.first().first().toLongLong();
    QVERIFY2(moment > at(45) && moment < at(56), QByteArray::number((moment - at(0)) / second));
    QTRY_COMPARE(m_page->frame()->snapshot->rows.size(), Row(100 - (moment - at(0)) / second));
}

void RecordingBarTest::aTimeIsTyped()
{
    auto *const time = m_bar->findChild<QLineEdit *>();
    QTest::keyClicks(time, u"10:00:20"_s);
    QTest::keyClick(time, Qt::Key_Return);
    waitFor(u"2026-11-25 10:00:20"_s, 80);
    time->clear();
    QTest::keyClicks(time, u"noon"_s);
    QTest::keyClick(time, Qt::Key_Return);
    QCOMPARE(time->selectedText(), u"noon"_s);
}

void RecordingBarTest::theWheelShowsAPart()
{
    QTest::keyClick(m_strip, Qt::Key_Plus);
    QVERIFY(m_strip->part().until - m_strip->part().from < m_strip->whole().until - m_strip->whole().from);
    QTest::keyClick(m_strip, Qt::Key_Minus);
    QCOMPARE(m_strip->part(), m_strip->whole());
}

void RecordingBarTest::atTheEndsItStays()
{
    QSignalSpy chosen(m_strip, &TimeStrip::momentChosen);
    QTest::keyClick(m_strip, Qt::Key_Right);
    QCOMPARE(m_strip->moment(), at(100));
    QCOMPARE(chosen.count(), 0);
}

void RecordingBarTest::ofAClockThatWasSetBackTheLaterMomentsStay()
{
    const auto sample = [](int seconds) {
        record::Sample one;
        one.time = at(seconds);
        return one;
    };
    TimeStrip strip;
    strip.setOpenEnd(u"now"_s);
    strip.extend(at(-500), {sample(90), sample(100), sample(101)}, {});
    QCOMPARE(strip.whole(), (record::Range{at(90), at(101)}));
    strip.extend(at(-500), {sample(95), sample(97)}, {});
    QCOMPARE(strip.whole(), (record::Range{at(90), at(97)}));
    QCOMPARE(strip.part(), strip.whole());
    strip.extend(at(-500), {sample(10)}, {});
    QCOMPARE(strip.whole(), (record::Range{at(10), at(11)}));
}

QTEST_MAIN(RecordingBarTest)
#include "tst_recording_bar.moc"
