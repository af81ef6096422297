// SPDX-License-Identifier: GPL-3.0-or-later
// Diagnosis over time: what was wrong with a recorded table, when, and the way to those moments.
#include "ui/window/past_diagnosis_dialog.h"

#include "record/recording_writer.h"
#include "support/flows.h"
#include "ui/panels/finding_card.h"
#include "ui/panels/finding_timeline.h"
#include "ui/panels/time_strip.h"
#include "ui/parts/settings.h"
#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"
#include "ui/window/page_past.h"

#include <QAction>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

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

class PastDiagnosisTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup() { m_window.reset(); }

    void whatWasWrongAndWhen();
    void theBarGoesToItsMoments();
    void theFlowsOfTheWorstMoment();
    void aRangeOfTheStrip();
    void theReportIsSaved();
    void aDumpHasNoPast();

private:
    PastDiagnosisDialog *opened()
    {
        m_window->findChild<QAction *>(u"diagnoseTime"_s)->trigger();
        auto *const dialog = m_window->findChild<PastDiagnosisDialog *>();
        return dialog && QTest::qWaitFor([dialog] { return dialog->isDone(); }, 20'000) ? dialog : nullptr;
    }
    FlowPage *page() const { return m_window->currentPage(); }
    std::int64_t moment() const { return stripOf(page())->moment(); }

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void PastDiagnosisTest::initTestCase()
{
    useTemporarySettings();
    record::FileError error;
    record::Limits limits;
    limits.leastFree = 0;
    const auto writer = record::RecordingWriter::open(
        m_folder.filePath(u"gw1.ctrec"_s).toStdString(), {"gw1", {}, {}, {}, {}, {}}, limits, at(0), error);
    QVERIFY2(writer != nullptr, error.detail.c_str());
    for (int i = 0; i <= 240; ++i) {
        const std::uint64_t count = i >= 60 && i < 120 ? 960 : 300;
        if (i % 120 == 0) {
            record::FlowBlock table;
            for (std::uint16_t row = 0; row < 100; ++row)
                table.append(udpFlow("10.0.0.7", static_cast<std::uint16_t>(5000 + row), "192.0.2.53", 53),
                    {at(0), at(i), EndReason::StillThere, true, 0}, {});
            writer->addKey(std::move(table), at(i), i == 240);
        }
        writer->addSample({at(i), {count, 1000, 1000}, count, 0, 0, {}, {}});
        QVERIFY(writer->commit(at(i)));
    }
}

void PastDiagnosisTest::init()
{
    m_window = std::make_unique<MainWindow>();
    m_window->resize(1200, 800);
    m_window->show();
    m_window->open(Origin::fromArgument(m_folder.filePath(u"gw1.ctrec"_s).toStdString()));
    QTRY_VERIFY(page() && page()->frame());
    QTRY_VERIFY(stripOf(page()) && stripOf(page())->whole().until == at(240));
    QTRY_VERIFY(m_window->findChild<QAction *>(u"diagnoseTime"_s)->isEnabled());
}

void PastDiagnosisTest::whatWasWrongAndWhen()
{
    const PastDiagnosisDialog *const dialog = opened();
    QVERIFY(dialog);
    const QString text = dialog->text();
    QVERIFY2(text.startsWith(
                 u"Critical\n2026-11-25 10:00:00 to 10:04:00; 26 moments examined\nCritical: The table is full\n"_s),
        qPrintable(text));
    QVERIFY2(text.contains(u"\n10:01:09 to 10:01:59; worst at 10:01:09\n"_s), qPrintable(text));
    QVERIFY2(text.contains(u"DNS"_s) && text.contains(u"Checked and not found:"_s), qPrintable(text));
}

void PastDiagnosisTest::theBarGoesToItsMoments()
{
    const PastDiagnosisDialog *const dialog = opened();
    QVERIFY(dialog);
    auto *const bar = dialog->findChild<FindingTimeline *>();
    dialog->findChild<QPushButton *>(u"goToWorst"_s)->click();
    QCOMPARE(moment(), at(69));
    QTest::keyClick(bar, Qt::Key_Right);
    QCOMPARE(moment(), at(69));
    QTest::keyClick(bar, Qt::Key_Right);
    QCOMPARE(moment(), at(79));
    QTest::keyClick(bar, Qt::Key_Left);
    QCOMPARE(moment(), at(69));
    QTest::mouseClick(bar, Qt::LeftButton, {}, {bar->width() - 2, bar->height() / 2});
    QCOMPARE(moment(), at(240));
}

void PastDiagnosisTest::theFlowsOfTheWorstMoment()
{
    const PastDiagnosisDialog *const dialog = opened();
    QVERIFY(dialog);
    for (FindingCard *const card : dialog->findChildren<FindingCard *>()) {
        if (card->finding().id != FindingId::DnsStorm)
            continue;
        card->findChild<QToolButton *>(u"showFlows"_s)->click();
        QCOMPARE(page()->filter(), QString::fromStdString(card->finding().evidence.filter));
        QVERIFY(moment() != 0);
        return;
    }
    QFAIL("no finding about DNS");
}

void PastDiagnosisTest::aRangeOfTheStrip()
{
    stripOf(page())->setRange({at(120), at(180)});
    auto *const button = page()->findChild<QPushButton *>(u"diagnoseRange"_s);
    QVERIFY(button->isVisible());
    button->click();
    auto *const dialog = m_window->findChild<PastDiagnosisDialog *>();
    QVERIFY(dialog);
    QTRY_VERIFY(dialog->isDone());
    QVERIFY2(dialog->text().contains(u"10:02:00 to 10:03:00; "_s), qPrintable(dialog->text()));
    QVERIFY2(!dialog->text().contains(u"The table is full\n"_s), qPrintable(dialog->text()));
}

void PastDiagnosisTest::theReportIsSaved()
{
    PastDiagnosisDialog *const dialog = opened();
    QVERIFY(dialog);
    const QString path = m_folder.filePath(u"report.txt"_s);
    QSignalSpy saved(dialog, &PastDiagnosisDialog::saved);
    dialog->writeReport(path);
    QTRY_COMPARE(saved.size(), 1);
    QCOMPARE(saved.front().at(1).toString(), QString());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    QVERIFY2(text.contains(u"    When:      10:01:09 to 10:01:59; worst at 10:01:09\n"_s), qPrintable(text));
    dialog->writeReport(m_folder.filePath(u"nowhere/report.txt"_s));
    QTRY_COMPARE(saved.size(), 2);
    QVERIFY(!saved.back().at(1).toString().isEmpty());
}

void PastDiagnosisTest::aDumpHasNoPast()
{
    m_window->open(Origin::fromArgument(TEST_DATA "/nothing-is-here.txt"));
    QTRY_VERIFY(!m_window->findChild<QAction *>(u"diagnoseTime"_s)->isEnabled());
}

QTEST_MAIN(PastDiagnosisTest)
#include "tst_past_diagnosis.moc"
