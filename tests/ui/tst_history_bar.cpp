// SPDX-License-Identifier: GPL-3.0-or-later
// Histories in the window, without a server: the form that opens one, and the bar above its flows, which passes filters
// and times on. What real servers answer is tested in lab/tst_clickhouse_history.
#include "ui/window/history_bar.h"
#include "ui/window/history_dialog.h"

#include "ui/panels/time_strip.h"
#include "ui/parts/settings.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QToolButton>

#include <memory>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

/// Nothing listens there.
const auto closedPort = u"clickhouse://127.0.0.1:1/ctscope"_s;
constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t ten = 1'795'600'800 * second; ///< 2026-11-25 10:00:00 UTC

Origin stored() { return Origin::fromArgument(closedPort.toStdString()); }

} // namespace

class HistoryBarTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        openSettings()->remove(u"histories"_s);
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    }

    void theFormNamesAHistory();
    void whatIsWrongIsSaid_data();
    void whatIsWrongIsSaid();
    void noPasswordIsKept();
    void aServerThatDoesNotAnswerIsSaid();
    void theFilterIsPassedOn();
    void otherTimesAreAskedFor();
    void theBarSaysWhatIsShown_data();
    void theBarSaysWhatIsShown();
    void theTimesAreThoseOfTheQuestion();
};

void HistoryBarTest::theFormNamesAHistory()
{
    HistoryDialog dialog(nullptr);
    QVERIFY(!dialog.origin());
    dialog.setUrl(u"ch1.example.net/gateways"_s);
    QVERIFY(dialog.origin());
    QCOMPARE(dialog.origin()->toString(), "clickhouse://ch1.example.net:8123/gateways@-1h,-0s");
    dialog.findChild<QLineEdit *>(u"user"_s)->setText(u"reader"_s);
    dialog.findChild<QLineEdit *>(u"from"_s)->setText(u"2026-11-25 10:00"_s);
    dialog.findChild<QLineEdit *>(u"until"_s)->setText(u"2026-11-25 11:00"_s);
    dialog.findChild<QLineEdit *>(u"filter"_s)->setText(u"tcp "_s);
    QCOMPARE(dialog.origin()->toString(),
        "clickhouse://reader@ch1.example.net:8123/gateways@2026-11-25 10:00,2026-11-25 11:00");
    QCOMPARE(dialog.filter(), u"tcp"_s);
    dialog.findChild<QLineEdit *>(u"from"_s)->clear();
    dialog.findChild<QLineEdit *>(u"until"_s)->clear();
    QCOMPARE(dialog.origin()->when(), ""); // all times
}

void HistoryBarTest::whatIsWrongIsSaid_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("begin");
    QTest::newRow("no URL") << u"url"_s << u"clickhouse://"_s << u"A history is clickhouse://"_s;
    QTest::newRow("no time") << u"from"_s << u"soon"_s << u"This is no time"_s;
    QTest::newRow("backwards") << u"until"_s << u"-2h"_s << u"This is no time"_s;
    QTest::newRow("no filter") << u"filter"_s << u"dport =="_s << u""_s;
}

void HistoryBarTest::whatIsWrongIsSaid()
{
    QFETCH(QString, field);
    QFETCH(QString, text);
    QFETCH(QString, begin);
    HistoryDialog dialog(nullptr);
    dialog.setUrl(closedPort);
    QVERIFY(dialog.origin());
    if (field == u"url")
        dialog.setUrl(text);
    else
        dialog.findChild<QLineEdit *>(field)->setText(text);
    QVERIFY(!dialog.origin());
    const QString problem = dialog.findChild<QLabel *>(u"problem"_s)->text();
    QVERIFY2(problem.startsWith(begin) && !problem.isEmpty(), qPrintable(problem));
    QVERIFY(!dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Open)->isEnabled());
}

void HistoryBarTest::noPasswordIsKept()
{
    HistoryDialog dialog(nullptr);
    dialog.setUrl(u"clickhouse://reader:secret@ch1.example.net/gateways"_s);
    QCOMPARE(dialog.origin()->history().password, "secret");
    dialog.accept();
    const auto settings = openSettings();
    for (const QString &key : settings->allKeys())
        QVERIFY(!settings->value(key).toString().contains(u"secret"_s)
            && !settings->value(key).toStringList().join(u' ').contains(u"secret"_s));
    QCOMPARE(settings->value(u"histories"_s).toStringList().value(0),
        u"clickhouse://reader@ch1.example.net:8123/gateways"_s);
}

void HistoryBarTest::aServerThatDoesNotAnswerIsSaid()
{
    HistoryDialog dialog(nullptr);
    dialog.setUrl(closedPort);
    QTRY_COMPARE(dialog.findChild<QLabel *>(u"problem"_s)->text(), u"The history server cannot be reached."_s);
    QVERIFY(dialog.origin());
}

void HistoryBarTest::theFilterIsPassedOn()
{
    HistoryBar bar;
    const auto request = std::make_shared<HistoryRequest>(HistoryScope());
    bar.setFilter(readFilter("tcp").filter); // before the source is there
    bar.open(stored(), request);
    QCOMPARE(request->get().condition, "(proto = 6)");
    QSignalSpy wanted(&bar, &HistoryBar::readWanted);
    for (const char *typed : {"u", "ud", "udp"})
        bar.setFilter(readFilter(typed).filter);
    QTRY_COMPARE(wanted.size(), 1);
    QCOMPARE(request->get().condition, "(proto = 17)");
    QVERIFY(request->get().isExact);
    bar.setFilter(readFilter("udp and example").filter);
    QTRY_COMPARE(wanted.size(), 2);
    QCOMPARE(request->get().condition, "(proto = 17)");
    QVERIFY(!request->get().isExact);
}

void HistoryBarTest::otherTimesAreAskedFor()
{
    HistoryBar bar;
    const auto request = std::make_shared<HistoryRequest>(HistoryScope());
    bar.open(stored().at("-1h,-0s"), request);
    QSignalSpy wanted(&bar, &HistoryBar::readWanted);
    auto *const time = bar.findChild<QLineEdit *>(u"historyTime"_s);
    QCOMPARE(time->text(), u"-1h,-0s"_s);
    time->setText(u"soon"_s);
    QTest::keyClick(time, Qt::Key_Return);
    QCOMPARE(wanted.size(), 0);
    time->setText(u"2026-11-25T10:00:00Z"_s);
    QTest::keyClick(time, Qt::Key_Return);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(request->get().when, "2026-11-25T10:00:00Z");
    // The strip: a moment, and the part that it shows.
    bar.strip()->setRecording({ten, ten + 3600 * second}, {});
    bar.strip()->choose(ten + 60 * second);
    QCOMPARE(request->get().when, "2026-11-25T10:01:00.000Z");
    bar.findChild<QToolButton *>(u"historyPart"_s)->click();
    QCOMPARE(request->get().when, "2026-11-25T10:00:00.000Z,2026-11-25T11:00:00.000Z");
    bar.findChild<QToolButton *>(u"historyAll"_s)->click();
    QCOMPARE(request->get().when, "");
    QCOMPARE(wanted.size(), 4);
}

void HistoryBarTest::theBarSaysWhatIsShown_data()
{
    QTest::addColumn<quint64>("matching");
    QTest::addColumn<uint>("answered");
    QTest::addColumn<QString>("text");
    QTest::newRow("") << quint64(1234567) << 2u
                      << u"Flows of all times in the history ctscope on 127.0.0.1 · 1,234,567 flows match"_s;
    QTest::newRow("2026-11-25T10:00:00Z")
        << quint64(1) << 2u << u"As of 2026-11-25 10:00:00, in the history ctscope on 127.0.0.1 · 1 flow matches"_s;
    QTest::newRow("2026-11-25T10:00:00Z,2026-11-25T10:05:00Z")
        << quint64(0) << 1u
        << u"Flows from 2026-11-25 10:00:00 until 2026-11-25 10:05:00, in the history ctscope on 127.0.0.1 · 0 flows "
           u"match · "
           u"⚠ 1 "
           u"of 2 servers answered"_s;
}

void HistoryBarTest::theBarSaysWhatIsShown()
{
    QFETCH(quint64, matching);
    QFETCH(uint, answered);
    QFETCH(QString, text);
    HistoryBar bar;
    bar.open(stored().at(QTest::currentDataTag()), std::make_shared<HistoryRequest>(HistoryScope()));
    ReadingInfo reading;
    reading.covers = RecordedTimes{ten, ten + 3600 * second, {}};
    reading.history = HistoryAnswer{matching, answered, 2};
    bar.show(reading);
    QCOMPARE(bar.text(), text);
    if (answered == 2) {
        reading.remarks = {Remark(Remark::RowsLimited, matching, 100'000)};
        bar.show(reading);
        QCOMPARE(bar.text(), text + u"; the last 100,000 were read"_s);
    }
}

/// "-10m" is said as it was asked for, however long ago that was.
void HistoryBarTest::theTimesAreThoseOfTheQuestion()
{
    HistoryBar bar;
    const auto request = std::make_shared<HistoryRequest>(HistoryScope());
    bar.open(stored().at("-10m,-0s"), request);
    HistoryScope scope = request->get();
    QVERIFY(scope.now != 0);
    scope.now = ten + 600 * second;
    request->set(scope);
    ReadingInfo reading;
    reading.covers = RecordedTimes{ten, ten + 3600 * second, {}};
    bar.show(reading);
    QVERIFY2(
        bar.text().startsWith(u"Flows from 2026-11-25 10:00:00 until 2026-11-25 10:10:00,"_s), qPrintable(bar.text()));
    // To read once more asks for the last ten minutes of now.
    QSignalSpy wanted(&bar, &HistoryBar::readWanted);
    bar.readAgain();
    QCOMPARE(wanted.size(), 1);
    QVERIFY(request->get().now != scope.now);
}

QTEST_MAIN(HistoryBarTest)
#include "tst_history_bar.moc"
