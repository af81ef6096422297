// SPDX-License-Identifier: GPL-3.0-or-later
// The last minutes of a live table: one goes back without having foreseen it, and comes back to the present; they, and
// what was recorded to a file, are saved, and moments of them are compared.
#include "ui/window/page_time.h"

#include "record/recording_reader.h"
#include "ui/fake_table.h"
#include "ui/panels/capacity_panel.h"
#include "ui/panels/time_strip.h"
#include "ui/parts/settings.h"
#include "ui/table/flow_view.h"
#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"
#include "ui/window/page_tabs.h"
#include "ui/window/record_commands.h"
#include "ui/window/record_dialog.h"
#include "ui/window/recording_bar.h"

#include <QAction>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <functional>
#include <memory>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000; // ms

std::string ports(std::initializer_list<int> numbers)
{
    std::string text;
    for (const int port : numbers)
        text += tcpLine("10.0.0.9", port);
    return text;
}

} // namespace

class PageTimeTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { useTemporarySettings(); }
    void init();
    void cleanup();

    void oneGoesBackAndComesBack();
    void whatIsReadMeanwhileIsThereAfterwards();
    void aPauseIsAGap();
    void theFilterGoesAlong();
    void theCurrentFlowStays();
    void theKeyboardGoesBack();
    void aTableIsRecordedToAFile();
    void aFileThatCannotBeWrittenIsSaid();
    void theLastMinutesAreSaved();
    void aRangeIsSavedUnderPseudonyms();
    void twoMomentsAreCompared();
    void theStripCanBeHidden();
    void anEventLogHasMoments();
    void aDumpHasNone();

private:
    FlowPage *page() const { return m_window->currentPage(); }
    PageTime *time() const { return page()->time(); }
    RecordingBar *bar() const { return time()->bar(); }
    TimeStrip *strip() const { return bar()->strip(); }
    QAction *action(const char *name) const { return m_window->findChild<QAction *>(QLatin1String(name)); }
    /// The client ports of the flows that are shown, in their order.
    QList<int> shown() const
    {
        QList<int> numbers;
        if (!page()->frame())
            return numbers;
        const Snapshot &snapshot = *page()->frame()->snapshot;
        for (const Row row : page()->frame()->order->rows) {
            if (row < snapshot.liveRows)
                numbers << snapshot.rows.record(row).keys[0];
        }
        std::ranges::sort(numbers);
        return numbers;
    }
    /// Reads the table again ten seconds later, when it has these flows. That moment, by the clock on the wall.
    qint64 read(std::initializer_list<int> numbers)
    {
        const bool past = time()->isPast();
        const QSignalSpy readings(page(), &FlowPage::tableRead);
        m_now += std::chrono::seconds(10);
        m_table->change([&](FakeTable &table) {
            table.text = ports(numbers);
            table.takenAt = m_now;
        });
        m_readNow();
        if (!QTest::qWaitFor([&] { return readings.count() > 0; }))
            qWarning("the table was not read");
        if (!past && !QTest::qWaitFor([&] { return shown().size() == qsizetype(numbers.size()); }))
            qWarning("the flows are not shown");
        time()->finish();
        // The recorder has read the clocks by itself.
        constexpr qint64 soonAfter = 1000; // µs
        return wallTimeOf(*readings.last().first().value<FramePtr>()->snapshot) + soonAfter;
    }
    QString banner() const { return bar()->findChild<QLabel *>(u"recordingMoment"_s)->text(); }

    std::chrono::steady_clock::time_point m_now; ///< when the table was read last
    std::shared_ptr<FakeTable> m_table;
    std::function<void()> m_readNow;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void PageTimeTest::init()
{
    openSettings()->clear();
    m_folder = std::make_unique<QTemporaryDir>();
    m_table = std::make_shared<FakeTable>();
    m_table->set(ports({1}));
    m_now = std::chrono::steady_clock::now() - std::chrono::minutes(5);
    m_table->takenAt = m_now;
    m_window = std::make_unique<MainWindow>();
    m_window->resize(1280, 800);
    FlowPage *const page = m_window->openSource(std::make_unique<FakeSource>(m_table), Origin::thisMachine());
    page->setInterval(std::chrono::minutes(1)); // the test says when
    m_readNow = [page] { page->findChild<FlowFeed *>(QString(), Qt::FindDirectChildrenOnly)->pollNow(); };
    m_window->show();
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>{1}, patience);
    time()->finish();
}

void PageTimeTest::cleanup() { m_window.reset(); }

void PageTimeTest::oneGoesBackAndComesBack()
{
    QVERIFY(bar()->isVisible());
    const qint64 before = read({1, 2});
    read({2, 3, 4});
    QVERIFY(!bar()->findChild<QPushButton *>(u"backToLive"_s)->isVisible());
    time()->goTo(before);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>({1, 2}), patience);
    QVERIFY2(banner().startsWith(u"As of "_s) && banner().endsWith(u", not live"_s), qPrintable(banner()));
    QVERIFY(bar()->findChild<QLabel *>(u"recordingMoment"_s)->isVisible());
    QVERIFY(page()->time()->isPast());
    QVERIFY(!page()->frame()->snapshot->live);
    if (const QString file = qEnvironmentVariable("CTSCOPE_PAST_PICTURE"); !file.isEmpty())
        m_window->grab().save(file);
    QTest::mouseClick(bar()->findChild<QPushButton *>(u"backToLive"_s), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>({2, 3, 4}), patience);
    QVERIFY(!bar()->findChild<QLabel *>(u"recordingMoment"_s)->isVisible());
    QVERIFY(page()->frame()->snapshot->live);
    if (const QString file = qEnvironmentVariable("CTSCOPE_LIVE_PICTURE"); !file.isEmpty())
        m_window->grab().save(file);
}

void PageTimeTest::whatIsReadMeanwhileIsThereAfterwards()
{
    const qint64 before = read({1, 2});
    time()->goTo(before);
    QTRY_VERIFY_WITH_TIMEOUT(!page()->frame()->snapshot->live, patience);
    const qint64 later = read({7});
    QCOMPARE(shown(), QList<int>({1, 2}));
    // The strip knows the new moment.
    time()->goTo(later);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>{7}, patience);
    time()->goToPresent();
    QTRY_VERIFY_WITH_TIMEOUT(page()->frame()->snapshot->live, patience);
    QCOMPARE(shown(), QList<int>{7});
}

void PageTimeTest::aPauseIsAGap()
{
    const qint64 before = read({1, 2});
    page()->setPaused(true);
    page()->setPaused(false);
    const qint64 after = read({2, 3});
    read({3});
    record::FileError error;
    auto minutes = record::RecordingReader::open(time()->memoryName(), error);
    QVERIFY(minutes.has_value());
    const auto gaps = minutes->gaps({before - 1'000'000, after + 1'000'000});
    QCOMPARE(gaps.size(), std::size_t(1));
    QCOMPARE(gaps.front().kind, record::Gap::Kind::EventsLost);
    QVERIFY(gaps.front().begin <= before && gaps.front().end > before);
}

void PageTimeTest::theFilterGoesAlong()
{
    const qint64 before = read({1, 2, 3});
    read({3});
    page()->setFilter(u"sport > 1"_s);
    time()->goTo(before);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>({2, 3}), patience);
    page()->setFilter(u"sport == 1"_s);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>{1}, patience);
    time()->goToPresent();
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>(), patience);
}

void PageTimeTest::theCurrentFlowStays()
{
    const qint64 first = read({1, 2, 3});
    const qint64 then = read({9, 8, 3, 4});
    read({5, 3, 6});
    page()->setSort({Column::SourcePort, false});
    const auto isCurrent = [this](int port) {
        const FlowSerial serial = page()->view()->currentFlow();
        const auto row = page()->frame()->snapshot->rows.find(serial);
        return row && page()->frame()->snapshot->rows.record(*row).keys[0] == port;
    };
    for (Row at = 0; at < page()->frame()->snapshot->liveRows; ++at) {
        if (page()->frame()->snapshot->rows.record(at).keys[0] == 3)
            QVERIFY(page()->view()->goToFlow(page()->frame()->snapshot->rows.track(at).serial));
    }
    QVERIFY(isCurrent(3));
    time()->goTo(first);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>({1, 2, 3}), patience);
    QVERIFY(isCurrent(3));
    time()->goTo(then);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>({3, 4, 8, 9}), patience);
    QVERIFY(isCurrent(3));
    time()->goToPresent();
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>({3, 5, 6}), patience);
    QVERIFY(isCurrent(3));
}

void PageTimeTest::theKeyboardGoesBack()
{
    read({1, 2});
    read({1, 2, 3});
    QTRY_VERIFY_WITH_TIMEOUT(strip()->whole().until > strip()->whole().from, patience);
    strip()->setFocus();
    QTest::keyClick(strip(), Qt::Key_Home);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>{1}, patience);
    QTest::keyClick(strip(), Qt::Key_End);
    QTRY_VERIFY_WITH_TIMEOUT(!page()->time()->isPast(), patience);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>({1, 2, 3}), patience);
}

void PageTimeTest::aTableIsRecordedToAFile()
{
    const QString file = m_folder->filePath(u"office.ctrec"_s);
    action("record")->trigger();
    auto *const dialog = m_window->findChild<RecordDialog *>(u"recordDialog"_s);
    QVERIFY(dialog && dialog->isVisible());
    dialog->setFile(m_folder->filePath(u"office"_s));
    QTest::mouseClick(dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(time()->isRecording(), patience);
    QCOMPARE(action("record")->text(), u"Stop &Recording"_s);
    const qint64 then = read({1, 2});
    read({2});
    const auto *const label = bar()->findChild<QLabel *>(u"recordingFile"_s);
    QVERIFY2(label->isVisible() && label->text().startsWith(u"Recording to office.ctrec: 0 min"_s),
        qPrintable(label->text()));
    if (const QString picture = qEnvironmentVariable("CTSCOPE_RECORD_PICTURE"); !picture.isEmpty())
        m_window->grab().save(picture);
    QTest::mouseClick(bar()->findChild<QPushButton *>(u"stopRecording"_s), Qt::LeftButton);
    QVERIFY(!time()->isRecording());
    QVERIFY(!label->isVisible());
    time()->finish();
    record::FileError error;
    auto recording = record::RecordingReader::open(file.toStdString(), error);
    QVERIFY(recording && recording->isClosed());
    QCOMPARE(recording->tableAt(then).flows.size(), Row(2));
    QCOMPARE(recording->tail().flows.size(), Row(1));
}

void PageTimeTest::aFileThatCannotBeWrittenIsSaid()
{
    time()->record(u"/nonexistent/office.ctrec"_s, {});
    time()->finish();
    read({1, 2});
    QCOMPARE(bar()->findChild<QLabel *>(u"recordingFile"_s)->text(),
        u"Recording to office.ctrec has stopped: There is no such folder."_s);
}

void PageTimeTest::theLastMinutesAreSaved()
{
    const qint64 then = read({1, 2});
    read({2});
    QVERIFY(action("saveMinutes")->isEnabled());
    action("saveMinutes")->trigger();
    auto *const dialog = m_window->findChild<RecordDialog *>(u"savePartDialog"_s);
    QVERIFY(dialog);
    dialog->setFile(m_folder->filePath(u"last.ctrec"_s));
    auto *const commands = m_window->findChild<RecordCommands *>();
    QSignalSpy saved(commands, &RecordCommands::saved);
    dialog->accept();
    QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, patience);
    QCOMPARE(saved.first().at(1).toString(), QString());
    record::FileError error;
    auto recording = record::RecordingReader::open(saved.first().first().toString().toStdString(), error);
    QVERIFY(recording);
    QCOMPARE(recording->tableAt(then).flows.size(), Row(2));
    // It is opened as any recording.
    m_window->openFiles({saved.first().first().toString()});
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>{2}, patience);
}

void PageTimeTest::aRangeIsSavedUnderPseudonyms()
{
    read({1, 2});
    read({2, 3});
    strip()->setRange(strip()->whole());
    auto *const save = bar()->findChild<QPushButton *>(u"saveRange"_s);
    QVERIFY(save->isVisible());
    QTest::mouseClick(save, Qt::LeftButton);
    auto *const dialog = m_window->findChild<RecordDialog *>(u"savePartDialog"_s);
    QVERIFY(dialog);
    dialog->findChild<QCheckBox *>(u"partPseudonymise"_s)->setChecked(true);
    dialog->setFile(m_folder->filePath(u"part.ctrec"_s));
    QSignalSpy saved(m_window->findChild<RecordCommands *>(), &RecordCommands::saved);
    dialog->accept();
    QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, patience);
    QCOMPARE(saved.first().at(1).toString(), QString());
    record::FileError error;
    auto recording = record::RecordingReader::open(saved.first().first().toString().toStdString(), error);
    QVERIFY(recording);
    const auto flows = recording->flowsBetween(*recording->range());
    QVERIFY(flows.flows.size() >= 2);
    for (Row row = 0; row < flows.flows.size(); ++row)
        QVERIFY(flows.flows.flows().address(row, AddressSlot::OriginalSrc) != *IpAddress::parse("10.0.0.9"));
    QCOMPARE(recording->head().host, std::string());
}

void PageTimeTest::twoMomentsAreCompared()
{
    const qint64 earlier = read({1, 2});
    const qint64 later = read({2, 3});
    strip()->setRange({earlier, later});
    auto *const live = page();
    QTest::mouseClick(bar()->findChild<QPushButton *>(u"compareRange"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(page() != live && page()->frame(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(page()->frame()->snapshot->compared, patience);
    QCOMPARE(page()->frame()->snapshot->rows.size(), Row(2)); // 1 ended, 3 began
}

void PageTimeTest::theStripCanBeHidden()
{
    QVERIFY(bar()->isVisible());
    action("timeStrip")->setChecked(false);
    QVERIFY(!bar()->isVisible());
    // A table that is recorded says so all the same.
    time()->record(m_folder->filePath(u"a.ctrec"_s), {});
    QVERIFY(bar()->isVisible());
    time()->stopRecording();
    QVERIFY(!bar()->isVisible());
    action("timeStrip")->setChecked(true);
    QVERIFY(bar()->isVisible());
}

void PageTimeTest::anEventLogHasMoments()
{
    constexpr std::int64_t ten = 1'795'600'800; // 2026-11-25 10:00:00 UTC
    const auto line = [](int at, const char *kind, int port) {
        return u"[%1.000000]\t%2 tcp      6 src=10.0.0.7 dst=192.0.2.1 sport=%3 dport=443 src=192.0.2.1 dst=10.0.0.7 "
               "sport=443 dport=%3\n"_s.arg(ten + at)
                   .arg(QLatin1String(kind))
                   .arg(port);
    };
    m_window->openText(line(0, "    [NEW]", 1) + line(20, "    [NEW]", 2) + line(30, "[DESTROY]", 1)
            + line(40, "    [NEW]", 3) + line(60, "[DESTROY]", 2),
        u"log"_s);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>({1, 2, 3}), patience);
    QTRY_VERIFY_WITH_TIMEOUT(bar() != nullptr, patience);
    QTRY_COMPARE_WITH_TIMEOUT(strip()->whole().from, ten * 1'000'000, patience);
    strip()->choose((ten + 25) * 1'000'000);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>({1, 2}), patience);
    QCOMPARE(banner(), u"As of 10:00:25, in an event log"_s);
    strip()->choose((ten + 45) * 1'000'000);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>({2, 3}), patience);
    auto *const whole = bar()->findChild<QPushButton *>(u"backToLive"_s);
    QCOMPARE(whole->text(), u"Back to the Whole Log"_s);
    QTest::mouseClick(whole, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>({1, 2, 3}), patience);
    QVERIFY(action("savePart")->isEnabled());
    QVERIFY(!action("record")->isEnabled());
}

void PageTimeTest::aDumpHasNone()
{
    m_window->openText(QString::fromStdString(ports({5})), u"dump"_s);
    QTRY_COMPARE_WITH_TIMEOUT(shown(), QList<int>{5}, patience);
    QVERIFY(time()->bar() == nullptr);
    QVERIFY(!action("record")->isEnabled());
    QVERIFY(!action("saveMinutes")->isEnabled());
    QVERIFY(!action("savePart")->isEnabled());
}

QTEST_MAIN(PageTimeTest)
#include "tst_page_time.moc"
