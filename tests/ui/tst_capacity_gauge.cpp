// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/capacity_gauge.h"

#include "table/column_words.h"

#include <QImage>
#include <QLocale>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace ctscope;

namespace {

constexpr std::uint64_t usualMax = 262144;

CapacityFacts facts(std::optional<std::uint64_t> count, std::optional<std::uint64_t> max)
{
    CapacityFacts made;
    made.count = count;
    made.max = max;
    return made;
}

/// Pixels of about this colour in what the widget paints; `within` is the sum over the channels.
int pixelsOf(QWidget &widget, const QColor &color, int within = 12)
{
    const QImage image = widget.grab().toImage();
    int found = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor at = image.pixelColor(x, y);
            if (std::abs(at.red() - color.red()) + std::abs(at.green() - color.green())
                    + std::abs(at.blue() - color.blue())
                < within)
                ++found;
        }
    }
    return found;
}

} // namespace

class CapacityGaugeTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void says_data();
    void says();
    void levelsCanBeChosen();
    void levelsAreKeptInOrder_data();
    void levelsAreKeptInOrder();
    void levelsAreRemembered();
    void splitsTheCountInThree_data();
    void splitsTheCountInThree();
    void paintsMoreWhenFuller();
    void hatchingIsNotSolid();
    void tellsScreenReaders();
    void separatorsThatTheUserOmitsAreOmitted();
};

void CapacityGaugeTest::says_data()
{
    QTest::addColumn<std::optional<std::uint64_t>>("count");
    QTest::addColumn<std::optional<std::uint64_t>>("max");
    QTest::addColumn<QString>("expected");
    using Value = std::optional<std::uint64_t>;
    const auto row = [](const char *name, Value count, Value max, const char *text) {
        QTest::newRow(name) << count << max << QString::fromUtf8(text);
    };
    row("empty", 0, usualMax, "0 %, calm, 0 of 262,144");
    row("one entry", 1, usualMax, "< 1 %, calm, 1 of 262,144");
    row("37.04 %", 97120, usualMax, "37 %, calm, 97,120 of 262,144");
    row("74.9 %", 74900, 100000, "74 %, calm, 74,900 of 100,000");
    row("one below amber", 196607, usualMax, "74 %, calm, 196,607 of 262,144");
    row("amber exactly", 196608, usualMax, "75 %, filling, 196,608 of 262,144");
    row("89.99 %", 89999, 100000, "89 %, filling, 89,999 of 100,000");
    row("red exactly", 90000, 100000, "90 %, nearly full, 90,000 of 100,000");
    row("one below full", 262143, usualMax, "99 %, nearly full, 262,143 of 262,144");
    row("full", usualMax, usualMax, "100 %, full, 262,144 of 262,144");
    row("above full", 272630, usualMax, "104 %, full, 272,630 of 262,144");
    row("max 0 is no limit", 97120, 0, "97,120, no limit, 97,120 entries, no limit");
    row("max of a dump", 1204, {}, "1,204, limit not known, 1,204 entries");
    row("nothing known", {}, {}, "?, limit not known, count not known");
    row("count not known", {}, usualMax, "?, limit not known, count not known");
    row("the largest there can be", 4294967295, 4294967295, "100 %, full, 4,294,967,295 of 4,294,967,295");
}

void CapacityGaugeTest::says()
{
    QFETCH(std::optional<std::uint64_t>, count);
    QFETCH(std::optional<std::uint64_t>, max);
    QFETCH(QString, expected);
    CapacityGauge gauge;
    gauge.setFacts(facts(count, max));
    QCOMPARE(QStringLiteral("%1, %2, %3")
                 .arg(gauge.text(), gauge.word(), countOfMaxText(facts(count, max), numberStyleOf(QLocale()))),
        expected);
}

void CapacityGaugeTest::levelsCanBeChosen()
{
    CapacityGauge gauge;
    gauge.setFacts(facts(50, 100));
    QCOMPARE(gauge.word(), QStringLiteral("calm"));
    gauge.setLevels({50, 60});
    QCOMPARE(gauge.word(), QStringLiteral("filling"));
    gauge.setLevels({40, 50});
    QCOMPARE(gauge.word(), QStringLiteral("nearly full"));
}

void CapacityGaugeTest::levelsAreKeptInOrder_data()
{
    QTest::addColumn<int>("warning");
    QTest::addColumn<int>("alarm");
    QTest::addColumn<QString>("expected");
    QTest::newRow("the defaults") << 75 << 90 << QStringLiteral("75 90");
    QTest::newRow("red below amber") << 80 << 70 << QStringLiteral("80 81");
    QTest::newRow("nothing") << 0 << 0 << QStringLiteral("1 2");
    QTest::newRow("too much") << 200 << 300 << QStringLiteral("99 100");
}

void CapacityGaugeTest::levelsAreKeptInOrder()
{
    QFETCH(int, warning);
    QFETCH(int, alarm);
    const CapacityLevels levels = CapacityLevels{warning, alarm}.normalised();
    QTEST(QStringLiteral("%1 %2").arg(levels.warning).arg(levels.alarm), "expected");
}

void CapacityGaugeTest::levelsAreRemembered()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("settings.ini"));
    {
        QSettings settings(path, QSettings::IniFormat);
        QCOMPARE(CapacityLevels::fromSettings(settings), CapacityLevels());
        CapacityLevels{60, 80}.toSettings(settings);
    }
    QSettings settings(path, QSettings::IniFormat);
    QCOMPARE(CapacityLevels::fromSettings(settings), (CapacityLevels{60, 80}));
    settings.setValue(QStringLiteral("capacity/warningPercent"), QStringLiteral("many"));
    QCOMPARE(CapacityLevels::fromSettings(settings), (CapacityLevels{75, 80}));
}

void CapacityGaugeTest::splitsTheCountInThree_data()
{
    QTest::addColumn<quint64>("count");
    QTest::addColumn<std::optional<EvictionCounts>>("listed");
    QTest::addColumn<QString>("expected");
    using Listed = std::optional<EvictionCounts>;
    QTest::newRow("some") << quint64(100) << Listed({61, 20, 19})
                          << QStringLiteral("61 kept, 20 by the collector, 19 on insert");
    QTest::newRow("more than listed") << quint64(110) << Listed({61, 20, 19})
                                      << QStringLiteral("61 kept, 20 by the collector, 29 on insert");
    QTest::newRow("the count fell since the reading")
        << quint64(70) << Listed({61, 20, 19}) << QStringLiteral("61 kept, 9 by the collector, 0 on insert");
    QTest::newRow("it fell by much") << quint64(50) << Listed({61, 20, 19})
                                     << QStringLiteral("50 kept, 0 by the collector, 0 on insert");
    QTest::newRow("the table cannot be read") << quint64(100) << Listed() << QStringLiteral("not known");
}

void CapacityGaugeTest::splitsTheCountInThree()
{
    QFETCH(quint64, count);
    QFETCH(std::optional<EvictionCounts>, listed);
    CapacityFacts given = facts(count, usualMax);
    given.byEviction = listed;
    QString split = QStringLiteral("not known");
    if (const auto parts = given.parts())
        split = QStringLiteral("%1 kept, %2 by the collector, %3 on insert")
                    .arg((*parts)[0])
                    .arg((*parts)[1])
                    .arg((*parts)[2]);
    QTEST(split, "expected");
}

void CapacityGaugeTest::paintsMoreWhenFuller()
{
    CapacityGauge gauge;
    gauge.resize(240, gauge.heightForWidth(240));
    gauge.setFacts(facts(20, 100));
    const int some = pixelsOf(gauge, gauge.levelColor());
    gauge.setFacts(facts(60, 100));
    const int more = pixelsOf(gauge, gauge.levelColor());
    QVERIFY(some > 0);
    // Three times as full, three times the arc; the word in the same colour is the rest.
    QVERIFY2(more > 2 * some, qPrintable(QStringLiteral("%1 then %2").arg(some).arg(more)));
    gauge.setFacts(facts(95, 100));
    const QColor red = gauge.levelColor();
    QVERIFY(pixelsOf(gauge, red) > more);
}

void CapacityGaugeTest::hatchingIsNotSolid()
{
    CapacityGauge gauge;
    gauge.resize(240, gauge.heightForWidth(240));
    CapacityFacts given = facts(60, 100);
    given.byEviction = EvictionCounts{60, 0, 0};
    gauge.setFacts(given);
    const int solid = pixelsOf(gauge, gauge.levelColor());
    given.byEviction = EvictionCounts{0, 60, 0};
    gauge.setFacts(given);
    const QImage crossed = gauge.grab().toImage();
    given.byEviction = EvictionCounts{0, 0, 60};
    gauge.setFacts(given);
    QVERIFY(gauge.grab().toImage() != crossed);
    const int hatched = pixelsOf(gauge, gauge.levelColor());
    QVERIFY2(hatched < solid / 2, qPrintable(QStringLiteral("%1 solid, %2 hatched").arg(solid).arg(hatched)));
    // The lines are thinner than pixels, so their colour is mixed with the ground's.
    QVERIFY(pixelsOf(gauge, gauge.levelColor(), 150) > solid / 4);
}

void CapacityGaugeTest::tellsScreenReaders()
{
    CapacityGauge gauge;
    CapacityFacts given = facts(97120, usualMax);
    given.byEviction = EvictionCounts{70000, 8667, 18453};
    gauge.setFacts(given);
    QCOMPARE(gauge.accessibleDescription(), QStringLiteral("37 %, calm: 97,120 of 262,144"));
    QVERIFY(gauge.toolTip().contains(QStringLiteral("70,000 entries that a full table keeps")));
    QVERIFY(gauge.toolTip().contains(QStringLiteral("8,667 closing entries")));
    QVERIFY(gauge.toolTip().contains(QStringLiteral("18,453 evictable entries")));
}

void CapacityGaugeTest::separatorsThatTheUserOmitsAreOmitted()
{
    const QLocale before;
    QLocale plain = before;
    plain.setNumberOptions(QLocale::OmitGroupSeparator);
    QLocale::setDefault(plain);
    CapacityGauge gauge;
    gauge.setFacts(facts(97120, usualMax));
    QLocale::setDefault(before);
    QCOMPARE(gauge.accessibleDescription(), QStringLiteral("37 %, calm: 97120 of 262144"));
}

QTEST_MAIN(CapacityGaugeTest)

#include "tst_capacity_gauge.moc"
