// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/number_text.h"

#include <QtTest>

#include <thread>

using namespace ctscope;

class TestNumberText : public QObject {
    Q_OBJECT
private slots:
    void counts_data();
    void counts();
    void bytes_data();
    void bytes();
    void byteRates_data();
    void byteRates();
    void countRates_data();
    void countRates();
    void durations_data();
    void durations();
    void moments_data();
    void moments();
};

namespace {

const NumberStyle english{",", "."};
const NumberStyle german{".", ","};

QString shown(const std::string &text) { return QString::fromStdString(text); }

} // namespace

void TestNumberText::counts_data()
{
    QTest::addColumn<quint64>("value");
    QTest::addColumn<QString>("plain");
    QTest::addColumn<QString>("grouped");
    QTest::newRow("nothing") << quint64(0) << "0"
                             << "0";
    QTest::newRow("three digits") << quint64(999) << "999"
                                  << "999";
    QTest::newRow("four digits") << quint64(1000) << "1000"
                                 << "1,000";
    QTest::newRow("six digits") << quint64(262144) << "262144"
                                << "262,144";
    QTest::newRow("seven digits") << quint64(1234567) << "1234567"
                                  << "1,234,567";
    QTest::newRow("all bits") << ~quint64(0) << "18446744073709551615"
                              << "18,446,744,073,709,551,615";
}

void TestNumberText::counts()
{
    QFETCH(quint64, value);
    QTEST(shown(countText(value)), "plain");
    QTEST(shown(countText(value, english)), "grouped");
}

void TestNumberText::bytes_data()
{
    QTest::addColumn<quint64>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << quint64(0) << "0 B";
    QTest::newRow("just bytes") << quint64(1023) << "1,023 B";
    QTest::newRow("one KiB") << quint64(1024) << "1.0 KiB";
    QTest::newRow("rounds to the nearest tenth") << quint64(1258291) << "1.2 MiB";
    QTest::newRow("three digits before the point") << quint64(123) * 1024 * 1024 << "123.0 MiB";
    QTest::newRow("below the next unit") << quint64(1023) * 1024 << "1,023.0 KiB";
    QTest::newRow("what rounds up takes the next unit") << quint64(1024 * 1024 - 1) << "1.0 MiB";
    QTest::newRow("GiB") << quint64(5) * 1024 * 1024 * 1024 << "5.0 GiB";
    QTest::newRow("TiB") << (quint64(1) << 40) * 7 / 2 << "3.5 TiB";
    QTest::newRow("PiB") << (quint64(1) << 50) << "1.0 PiB";
    QTest::newRow("all bits") << ~quint64(0) << "16.0 EiB";
}

void TestNumberText::bytes()
{
    QFETCH(quint64, value);
    QTEST(shown(bytesText(value, english)), "text");
}

void TestNumberText::byteRates_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("still") << 0.0 << "0 B/s";
    QTest::newRow("hardly anything") << 0.4 << "< 1 B/s";
    QTest::newRow("bytes") << 812.4 << "812 B/s";
    QTest::newRow("KiB") << 1228.8 << "1,2 KiB/s";
    QTest::newRow("GiB") << 2.5e9 << "2,3 GiB/s";
    QTest::newRow("more than can be") << 1e300 << "15,6 EiB/s";
}

void TestNumberText::byteRates()
{
    QFETCH(double, value);
    QTEST(shown(byteRateText(value, german)), "text");
}

void TestNumberText::countRates_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("still") << 0.0 << "0/s";
    QTest::newRow("hardly anything") << 0.04 << "< 0.1/s";
    QTest::newRow("a tenth") << 0.1 << "0.1/s";
    QTest::newRow("whole and small") << 2.0 << "2/s";
    QTest::newRow("with a tenth") << 2.46 << "2.5/s";
    QTest::newRow("what rounds to ten") << 9.97 << "10/s";
    QTest::newRow("large") << 1234.4 << "1,234/s";
}

void TestNumberText::countRates()
{
    QFETCH(double, value);
    QTEST(shown(countRateText(value, english)), "text");
}

void TestNumberText::durations_data()
{
    QTest::addColumn<quint64>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << quint64(0) << "0:00";
    QTest::newRow("seconds") << quint64(21) << "0:21";
    QTest::newRow("minutes") << quint64(112) << "1:52";
    QTest::newRow("below an hour") << quint64(3599) << "59:59";
    QTest::newRow("an hour") << quint64(3600) << "1:00:00";
    QTest::newRow("below a day") << quint64(86399) << "23:59:59";
    QTest::newRow("a day") << quint64(86400) << "1 d 0 h";
    QTest::newRow("established TCP") << quint64(431999) << "4 d 23 h";
    QTest::newRow("longer than anybody waits") << ~quint64(0) << "213503982334601 d 7 h";
}

void TestNumberText::durations()
{
    QFETCH(quint64, seconds);
    QTEST(shown(durationText(seconds)), "text");
}

void TestNumberText::moments_data()
{
    QTest::addColumn<QString>("zone");
    QTest::addColumn<qint64>("microseconds");
    QTest::addColumn<QString>("timeOfDay");
    QTest::addColumn<QString>("dateTime");
    QTest::addColumn<QString>("exact");
    QTest::newRow("in UTC") << "UTC" << qint64(1795440225729164) << "13:23:45.729"
                            << "2026-11-23 13:23:45"
                            << "2026-11-23 13:23:45.729164 +0000";
    QTest::newRow("ahead of UTC") << "XXX-5:30" << qint64(1795440225729164) << "18:53:45.729"
                                  << "2026-11-23 18:53:45"
                                  << "2026-11-23 18:53:45.729164 +0530";
    QTest::newRow("behind UTC, the day before") << "XXX13:30" << qint64(1795440225000001) << "23:53:45"
                                                << "2026-11-22 23:53:45"
                                                << "2026-11-22 23:53:45.000001 -1330";
    QTest::newRow("whole seconds, as ctime has them") << "UTC" << qint64(1795440225000000) << "13:23:45"
                                                      << "2026-11-23 13:23:45"
                                                      << "2026-11-23 13:23:45 +0000";
    QTest::newRow("tenths") << "UTC" << qint64(1795440225200000) << "13:23:45.200"
                            << "2026-11-23 13:23:45"
                            << "2026-11-23 13:23:45.200 +0000";
    QTest::newRow("before 1970") << "UTC" << qint64(-1) << "23:59:59.999"
                                 << "1969-12-31 23:59:59"
                                 << "1969-12-31 23:59:59.999999 +0000";
}

void TestNumberText::moments()
{
    QFETCH(QString, zone);
    QFETCH(qint64, microseconds);
    const QByteArray before = qgetenv("TZ");
    qputenv("TZ", zone.toUtf8());
    tzset();
    std::string timeOfDay;
    std::string dateTime;
    std::string exact;
    // Each thread remembers the offsets that it met; a new one has met none of another zone.
    std::thread([&] {
        appendTimeOfDay(timeOfDay, microseconds);
        appendDateTime(dateTime, microseconds / 1000000 - (microseconds < 0 ? 1 : 0));
        appendExactDateTime(exact, microseconds, 6);
    }).join();
    qputenv("TZ", before);
    tzset();
    QTEST(shown(timeOfDay), "timeOfDay");
    QTEST(shown(dateTime), "dateTime");
    QTEST(shown(exact), "exact");
}

QTEST_GUILESS_MAIN(TestNumberText)
#include "tst_number_text.moc"
