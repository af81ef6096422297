// SPDX-License-Identifier: GPL-3.0-or-later
// "Who was 198.51.100.7:41234?", asked in the window.
#include "ui/window/nat_search_dialog.h"

#include "support/table_text.h"
#include "tracking/flow_table.h"

#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

/// A dump with these flows, in the words of table_text.h.
FramePtr frameOf(const QString &table)
{
    Reading reading = readingOfTable(table);
    reading.takenAt = Snapshot::Clock::time_point(std::chrono::hours(1));
    auto made = std::make_shared<Frame>();
    made->snapshot = FlowTable().apply(std::move(reading), false, Timeouts());
    made->order = std::make_shared<const FlowOrder>(*orderFlows(*made->snapshot, {}, made->snapshot->takenAt));
    return made;
}

const QString twoHosts = QStringLiteral(
    "1 tcp ESTABLISHED left=400 src=10.0.0.5 sport=50000 dst=203.0.113.9 dport=443 snat=198.51.100.7 snatport=41234 "
    "start=1000 stop=2000;"
    "1 udp left=9 src=10.0.0.6 sport=50001 dst=203.0.113.9 dport=53 snat=198.51.100.7 snatport=41235 start=1500");

struct Desk {
    NatSearchDialog dialog;

    explicit Desk(const QString &table = twoHosts)
    {
        dialog.show();
        dialog.setFrame(frameOf(table), QStringLiteral("router.txt"));
    }
    void type(const char *line, const QString &text)
    {
        dialog.findChild<QLineEdit *>(QLatin1String(line))->setText(text);
    }
    QString answer() const { return dialog.text().section(u'\n', 0, 0); }
    QStringList rows() const
    {
        const auto *const list = dialog.findChild<QListWidget *>();
        QStringList rows;
        for (int i = 0; i < list->count(); ++i)
            rows << list->item(i)->text();
        return rows;
    }
    QPushButton *showButton() const { return dialog.findChild<QPushButton *>(QStringLiteral("showFlows")); }
};

} // namespace

class NatSearchDialogTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void withoutATableOrAnAddressItAsksForThem()
    {
        NatSearchDialog dialog;
        dialog.show();
        QCOMPARE(dialog.text(), QStringLiteral("There is no table to search."));
        Desk desk;
        QCOMPARE(desk.answer(), QStringLiteral("Enter an address as it is known outside."));
        QVERIFY(!desk.showButton()->isEnabled());
    }

    void itNamesTheInsideAddressWhileItIsTyped()
    {
        Desk desk;
        desk.type("address", QStringLiteral("198.51.100.7:41234"));
        QTRY_COMPARE(desk.answer(), QStringLiteral("198.51.100.7:41234 was 10.0.0.5."));
        QCOMPARE(desk.rows().size(), 1);
        QVERIFY2(desk.rows().front().startsWith(QStringLiteral("10.0.0.5:50000 → 203.0.113.9:443, tcp, ")),
            qPrintable(desk.rows().front()));
        QVERIFY2(desk.dialog.text().contains(QStringLiteral("Without a time the answer is uncertain")),
            qPrintable(desk.dialog.text()));
        desk.type("address", QStringLiteral("198.51.100.7:41236"));
        QTRY_COMPARE(desk.answer(), QStringLiteral("No flow was translated to 198.51.100.7:41236."));
        QCOMPARE(desk.rows(), QStringList());
    }

    void aMissingPortIsWarnedOf()
    {
        Desk desk;
        desk.type("address", QStringLiteral("198.51.100.7"));
        QTRY_COMPARE(desk.answer(), QStringLiteral("198.51.100.7 was one of 2 addresses."));
        QVERIFY2(desk.dialog.text().contains(QStringLiteral("Without a port the answer is uncertain")),
            qPrintable(desk.dialog.text()));
        desk.type("port", QStringLiteral("41235"));
        QTRY_COMPARE(desk.answer(), QStringLiteral("198.51.100.7:41235 was 10.0.0.6."));
    }

    void theProtocolTellsTwoFlowsApart()
    {
        Desk desk;
        desk.type("address", QStringLiteral("198.51.100.7"));
        auto *const protocol = desk.dialog.findChild<QComboBox *>(QStringLiteral("protocol"));
        protocol->setCurrentText(QStringLiteral("udp"));
        QTRY_COMPARE(desk.answer(), QStringLiteral("198.51.100.7 was 10.0.0.6."));
        QCOMPARE(desk.dialog.filter(), QStringLiteral("nat.addr == 198.51.100.7 and proto == udp"));
    }

    void aTimeChoosesAmongThem()
    {
        Desk desk;
        desk.type("address", QStringLiteral("198.51.100.7"));
        desk.type("time", QStringLiteral("1970-01-01T00:18:20Z"));
        desk.type("tolerance", QStringLiteral("10s"));
        QTRY_VERIFY2(desk.answer().endsWith(QStringLiteral(" was 10.0.0.5.")), qPrintable(desk.answer()));
        // 1100 seconds are before the second flow began; with a large tolerance it may be meant, too.
        desk.type("tolerance", QStringLiteral("10m"));
        QTRY_VERIFY2(desk.dialog.text().contains(QStringLiteral("Other hosts had it shortly before or after")),
            qPrintable(desk.dialog.text()));
        QVERIFY2(desk.answer().endsWith(QStringLiteral(" was 10.0.0.5.")), qPrintable(desk.answer()));
    }

    void whatIsWrongInTheFormIsSaid_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("said");
        QTest::newRow("address") << "address"
                                 << "router"
                                 << "This is not an address: router";
        QTest::newRow("port") << "port"
                              << "http"
                              << "A port is a number from 0 to 65535.";
        QTest::newRow("two ports") << "port"
                                   << "80"
                                   << "The address and the field beside it name two different ports.";
        QTest::newRow("time") << "time"
                              << "noon"
                              << "This is not a time. Examples: 10:42, -10m, 2026-11-26 10:42:11+01:00.";
        QTest::newRow("tolerance") << "tolerance"
                                   << "much"
                                   << "This is not a duration. Examples of a tolerance: 30s, 2m.";
    }
    void whatIsWrongInTheFormIsSaid()
    {
        QFETCH(QString, field);
        QFETCH(QString, text);
        QFETCH(QString, said);
        Desk desk;
        desk.type("address", QStringLiteral("198.51.100.7:41234"));
        QTRY_COMPARE(desk.rows().size(), 1);
        desk.type(field.toLatin1().constData(), text);
        QCOMPARE(desk.answer(), said);
        QCOMPARE(desk.rows(), QStringList());
        QVERIFY(!desk.showButton()->isEnabled());
        QCOMPARE(desk.dialog.filter(), QString());
    }

    void examplesOfATimeAreTimes()
    {
        for (const char *const text : {"10:42", "-10m", "2026-11-26 10:42:11+01:00"})
            QVERIFY2(parseAskedTime(text), text);
    }

    void theFlowsAreShownWithAFilter_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("filter");
        QTest::newRow("v4") << "198.51.100.7:41234"
                            << "(nat.addr == 198.51.100.7:41234 or nat.addr == 198.51.100.7 and icmp.id == 41234)";
        QTest::newRow("v6") << "[2001:db8::7]:41234"
                            << "(nat.addr == [2001:db8::7]:41234 or nat.addr == 2001:db8::7 and icmp.id == 41234)";
        QTest::newRow("no port") << "2001:db8::7"
                                 << "nat.addr == 2001:db8::7";
    }
    void theFlowsAreShownWithAFilter()
    {
        QFETCH(QString, address);
        QFETCH(QString, filter);
        Desk desk;
        desk.type("address", address);
        QSignalSpy asked(&desk.dialog, &NatSearchDialog::flowsRequested);
        desk.showButton()->click();
        QCOMPARE(asked.value(0).value(0).toString(), filter);
        QVERIFY(readFilter(filter.toStdString()).ok());
    }

    void theAnswerFollowsTheTable()
    {
        Desk desk(QStringLiteral("1 udp left=9"));
        desk.type("address", QStringLiteral("198.51.100.7:41234"));
        QTRY_COMPARE(desk.answer(), QStringLiteral("No flow was translated to 198.51.100.7:41234."));
        desk.dialog.setFrame(frameOf(twoHosts), QStringLiteral("router.txt"));
        QTRY_COMPARE(desk.answer(), QStringLiteral("198.51.100.7:41234 was 10.0.0.5."));
        desk.dialog.setFrame(nullptr, {});
        QCOMPARE(desk.answer(), QStringLiteral("There is no table to search."));
        QCOMPARE(desk.rows(), QStringList());
    }
};

QTEST_MAIN(NatSearchDialogTest)
#include "tst_nat_search_dialog.moc"
