// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/digit_matcher.h"
#include "query/needle.h"

#include <QTest>

#include <random>
#include <string>

using namespace ctscope;

/// The search that does not write numbers out gives the same result as a search in the written numbers.
class TestDigitMatcher : public QObject {
    Q_OBJECT
private slots:
    void findsWhatASearchFinds_data();
    void findsWhatASearchFinds();
    void findsAmountsOfBytes();
    void findsMoments();
};

namespace {

/// Numbers of every length, evenly.
std::uint64_t anyNumber(std::mt19937_64 &random) { return random() >> random() % 64; }

} // namespace

void TestDigitMatcher::findsWhatASearchFinds_data()
{
    QTest::addColumn<QByteArray>("needle");
    for (const char *needle :
        {"0", "1", "7", "00", "11", "10", "443", "1000", "000", "1001001", "121", "1212", "112112", "99999",
            "4294967295", "18446744073709551615", "18446744073709551616", "000000000", "123456789012345678901"})
        QTest::newRow(needle) << QByteArray(needle);
}

void TestDigitMatcher::findsWhatASearchFinds()
{
    QFETCH(QByteArray, needle);
    const std::string wanted = needle.toStdString();
    const DigitMatcher matcher(wanted);
    const auto compare = [&](std::uint64_t value) {
        const bool found = std::to_string(value).find(wanted) != std::string::npos;
        QVERIFY2(matcher.isIn(value) == found, std::to_string(value).c_str());
        const auto nine = static_cast<std::uint32_t>(value % 1000000000);
        const std::string padded = std::to_string(1000000000 + std::uint64_t(nine)).substr(1);
        QVERIFY2(matcher.isInNine(nine) == (padded.find(wanted) != std::string::npos), padded.c_str());
    };
    for (std::uint64_t value = 0; value < 20000; ++value)
        compare(value);
    for (const std::uint64_t value :
        {~std::uint64_t(0), ~std::uint64_t(0) - 1, std::uint64_t(1001001001), std::uint64_t(121212112112)})
        compare(value);
    std::mt19937_64 random(11);
    for (int i = 0; i < 20000; ++i)
        compare(anyNumber(random));
}

void TestDigitMatcher::findsAmountsOfBytes()
{
    std::mt19937_64 random(12);
    const NumberStyle style{",", "."};
    for (const char *text : {"1", "10", "1.5", "1,02", "mib", "0 k", "023", " b"}) {
        Needle needle(text, style);
        for (int i = 0; i < 20000; ++i) {
            const std::uint64_t bytes = anyNumber(random);
            std::string written = bytesText(bytes, style);
            const std::string shown = written;
            QVERIFY2(needle.isInBytes(bytes) == needle.isIn(written), shown.c_str());
        }
    }
}

void TestDigitMatcher::findsMoments()
{
    std::mt19937_64 random(13);
    for (const char *text : {"1", "20", "2026", "2611", "000", "0000", "59", "123456"}) {
        Needle needle(text, {});
        for (int i = 0; i < 5000; ++i) {
            std::int64_t time = 1795000000000000000 + static_cast<std::int64_t>(random() % 100000000000000);
            if (const std::int64_t coarse = i % 4 == 0 ? 1000000000 : i % 4 == 1 ? 10000000 : 1; coarse > 1)
                time -= time % coarse;
            std::string written;
            appendDateTime(written, time / 1000000000);
            written += '\n';
            appendExactDateTime(written, time, 9);
            const std::string shown = written;
            QVERIFY2(needle.isInMoment(time) == needle.isIn(written), shown.c_str());
        }
    }
}

QTEST_APPLESS_MAIN(TestDigitMatcher)
#include "tst_digit_matcher.moc"
