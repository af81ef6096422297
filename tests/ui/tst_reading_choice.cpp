// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/blank_page.h"
#include "ui/window/flow_page.h"
#include "ui/panels/time_strip.h"
#include "ui/parts/notice_bar.h"
#include "ui/window/recording_bar.h"

#include "source/text_source.h"

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTest>

using namespace ctscope;

/// A text that holds several readings of one table: the window says which it shows, and shows another
/// one when it is asked to.
class TestReadingChoice : public QObject {
    Q_OBJECT
private slots:
    void showsTheReadingThatIsChosen();
    void theStripGoesToTheReadings();
    void saysNothingOfOneReading();
    void showsAnErrorInPlaceOfATable();
};

namespace {

std::string reading(int seconds)
{
    return "tcp      6 " + std::to_string(seconds)
        + " ESTABLISHED src=192.0.2.10 dst=203.0.113.5 sport=50000 dport=443 src=203.0.113.5 dst=192.0.2.10 sport=443 "
          "dport=50000 [ASSURED] mark=0 use=1\n";
}

const std::string countLine = "conntrack v1.4.7 (conntrack-tools): 1 flow entries have been shown.\n";

quint32 secondsIn(const FlowPage &page) { return page.frame()->snapshot->rows.flows().flow(0).timeout.value_or(0); }

} // namespace

void TestReadingChoice::showsTheReadingThatIsChosen()
{
    FlowPage page(Origin::ofText("loop.txt"));
    page.setSource(std::make_unique<TextSource>(
        reading(100) + countLine + reading(95) + countLine + reading(90) + countLine, "loop.txt"));
    QTRY_VERIFY(page.frame());
    QCOMPARE(page.frame()->snapshot->rows.size(), 1u);
    QCOMPARE(secondsIn(page), 90u);
    QCOMPARE(page.notices()->notice().text,
        QStringLiteral("The text holds 3 readings of one table; the last one is shown."));

    emit page.notices()->actionRequested(PageAction::ChooseReading);
    auto *const menu = page.findChild<QMenu *>(QStringLiteral("readings"));
    QVERIFY(menu);
    QStringList entries;
    for (const QAction *action : menu->actions())
        entries += action->text() + (action->isChecked() ? QStringLiteral(" *") : QString());
    QCOMPARE(entries,
        QStringList(
            {QStringLiteral("Reading 1"), QStringLiteral("Reading 2"), QStringLiteral("Reading 3, the last *")}));
    menu->actions().first()->trigger();
    QTRY_COMPARE(secondsIn(page), 100u);
    QCOMPARE(
        page.notices()->notice().text, QStringLiteral("The text holds 3 readings of one table; reading 1 is shown."));
}

void TestReadingChoice::theStripGoesToTheReadings()
{
    FlowPage page(Origin::ofText("loop.txt"));
    page.resize(900, 500);
    page.setSource(std::make_unique<TextSource>(
        reading(100) + countLine + reading(95) + countLine + reading(90) + countLine, "loop.txt"));
    page.show();
    QTRY_VERIFY(page.frame());
    const auto *const bar = page.findChild<RecordingBar *>();
    QVERIFY(bar);
    const auto *const moment = bar->findChild<QLabel *>(QStringLiteral("recordingMoment"));
    QCOMPARE(moment->text(), QStringLiteral("Reading 3 of 3"));
    QVERIFY(!bar->findChild<QLineEdit *>()->isVisible());
    TimeStrip *const strip = bar->strip();
    QTest::keyClick(strip, Qt::Key_Left);
    QTRY_COMPARE(secondsIn(page), 95u);
    QTRY_COMPARE(moment->text(), QStringLiteral("Reading 2 of 3"));
    QTest::keyClick(strip, Qt::Key_Home);
    QTRY_COMPARE(secondsIn(page), 100u);
    QTest::keyClick(strip, Qt::Key_End);
    QTRY_COMPARE(secondsIn(page), 90u);
    QTest::mouseClick(strip, Qt::LeftButton, {}, strip->rect().center());
    QTRY_COMPARE(secondsIn(page), 95u);
    // A range of readings is nothing that could be saved.
    QTest::keyClick(strip, Qt::Key_BracketLeft);
    QCOMPARE(strip->range(), record::Range());
}

void TestReadingChoice::saysNothingOfOneReading()
{
    FlowPage page(Origin::ofText("table.txt"));
    page.setSource(std::make_unique<TextSource>(reading(100) + countLine, "table.txt"));
    QTRY_VERIFY(page.frame());
    QCOMPARE(page.notices()->notice().id, QString());
    QVERIFY(!page.findChild<RecordingBar *>());
}

void TestReadingChoice::showsAnErrorInPlaceOfATable()
{
    FlowPage page(Origin::ofText("flows.txt"));
    page.setSource(std::make_unique<TextSource>(
        "conntrack v1.4.6 (conntrack-tools): Operation failed: sorry, you must be root\n", "flows.txt"));
    QTRY_VERIFY(page.frame());
    QVERIFY(!page.showsTable());
    QCOMPARE(page.blank()->words().title, QStringLiteral("flows.txt holds an error message instead of flows."));
    QCOMPARE(page.blank()->words().detail,
        QStringLiteral("The command that should have listed them failed: conntrack v1.4.6 (conntrack-tools): Operation "
                       "failed: sorry, you must be root"));
}

QTEST_MAIN(TestReadingChoice)
#include "tst_reading_choice.moc"
