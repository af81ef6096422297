// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/damage_watch.h"

#include <QLocale>
#include <QTest>

using namespace ctscope;
using namespace std::chrono_literals;

namespace {

constexpr DamageWatch::TimePoint zero{1h};

CpuStatistics cpu(unsigned number, std::uint32_t drop, std::uint32_t early, std::uint32_t found = 0)
{
    return {number, {{"found", found}, {"insert_failed", 0}, {"drop", drop}, {"early_drop", early}}};
}

QString phrases(const DamageWatch &watch) { return watch.phrases().join(QStringLiteral(" | ")); }

} // namespace

class DamageWatchTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void whatWasThereBeforeIsNoRise()
    {
        DamageWatch watch;
        watch.add({cpu(0, 500, 900)}, zero);
        QCOMPARE(phrases(watch), QString());
        watch.add({cpu(0, 500, 900, 100)}, zero + 1s); // a successful lookup is no damage
        QCOMPARE(phrases(watch), QString());
    }

    void processorsAndSecondsAddUp()
    {
        DamageWatch watch;
        watch.add({cpu(0, 1, 0), cpu(1, 10, 5)}, zero);
        watch.add({cpu(0, 3, 0), cpu(1, 10, 6)}, zero + 1s);
        watch.add({cpu(0, 1503, 0), cpu(1, 11, 6)}, zero + 2s);
        QCOMPARE(phrases(watch),
            QStringLiteral(
                "1,503 packets of new flows were dropped (drop) | 1 unassured entry was evicted (early_drop)"));
        QVERIFY(watch.packetsLost());
    }

    void aMinuteLaterItIsOver()
    {
        DamageWatch watch;
        watch.add({cpu(0, 0, 0)}, zero);
        watch.add({cpu(0, 0, 3)}, zero + 1s);
        QVERIFY(!watch.packetsLost());
        watch.add({cpu(0, 0, 3)}, zero + 60s);
        QCOMPARE(phrases(watch), QStringLiteral("3 unassured entries were evicted (early_drop)"));
        watch.add({cpu(0, 0, 3)}, zero + 61s);
        QCOMPARE(phrases(watch), QString());
    }

    void aModuleThatWasLoadedAgainBeginsAnew()
    {
        DamageWatch watch;
        watch.add({cpu(0, 4000, 0)}, zero);
        watch.add({cpu(0, 2, 0)}, zero + 1s);
        QCOMPARE(phrases(watch), QString());
    }

    void theSameReadingIsCountedOnce()
    {
        DamageWatch watch;
        watch.add({cpu(0, 0, 0)}, zero);
        watch.add({cpu(0, 5, 0)}, zero + 1s);
        watch.add({cpu(0, 5, 0)}, zero + 1s);
        QCOMPARE(phrases(watch), QStringLiteral("5 packets of new flows were dropped (drop)"));
    }
};

QTEST_APPLESS_MAIN(DamageWatchTest)
#include "tst_damage_watch.moc"
