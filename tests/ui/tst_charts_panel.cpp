// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/charts_panel.h"

#include "ui/panels/time_chart.h"
#include "ui/panels/time_ticks.h"
#include "ui/parts/chart_colors.h"
#include "ui/parts/semantic_colors.h"
#include "ui/parts/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

#include <cstdlib>

using namespace ctscope;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::steady_clock::time_point zero{24h};

/// A table that grows by ten entries a second, half of them established.
ChartValues at(int second)
{
    ChartValues values;
    const auto entries = static_cast<float>(second * 10);
    values[Charted::Entries] = entries;
    values[Charted::Limit] = 10000;
    for (const Charted band : chartedStates())
        values[band] = 0;
    values[Charted::Established] = entries / 2;
    values[Charted::SynSent] = entries / 2;
    values[Charted::Tcp] = entries;
    return values;
}

ChartHistory historyOf(int seconds)
{
    ChartHistory made;
    for (int second = 0; second <= seconds; ++second)
        made.add(zero + std::chrono::seconds(second), at(second));
    return made;
}

TimeChart *chart(const ChartsPanel &panel, const char *title)
{
    for (TimeChart *const each : panel.charts()) {
        if (each->title() == QLatin1String(title))
            return each;
    }
    return nullptr;
}

QString shown(const ChartsPanel &panel, const char *name)
{
    const auto *label = panel.findChild<QLabel *>(QLatin1String(name));
    return label && label->isVisibleTo(&panel) ? label->text() : QString();
}

QString ticks(std::chrono::seconds reach, int most)
{
    QStringList labels;
    for (const TimeTick &tick : timeTicks(reach, most))
        labels << tick.label;
    return labels.join(QStringLiteral(" "));
}

} // namespace

class ChartsPanelTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void withoutATableItSaysWhy()
    {
        ChartsPanel panel;
        panel.show();
        QCOMPARE(shown(panel, "message"), QStringLiteral("There is no table to chart."));
        const ChartHistory nothing;
        panel.setHistory(&nothing, false);
        QCOMPARE(shown(panel, "message"), QStringLiteral("A dump shows one moment; only a live table has charts."));
        panel.setHistory(&nothing, true);
        QCOMPARE(shown(panel, "message"), QStringLiteral("Charts begin with the first reading of the table."));
    }

    void theLegendHasTheLastValues()
    {
        const ChartHistory past = historyOf(120);
        ChartsPanel panel;
        panel.resize(1000, 500);
        panel.show();
        panel.setHistory(&past, true);
        QCOMPARE(shown(panel, "message"), QString());
        QCOMPARE(chart(panel, "Entries")->legendText(), QStringLiteral("Entries 1,200, Limit 10,000"));
        QCOMPARE(chart(panel, "States")->legendText(), QStringLiteral("ESTABLISHED 600, SYN_SENT 600"));
        QCOMPARE(chart(panel, "Protocols")->legendText(), QStringLiteral("tcp 1,200"));
        QCOMPARE(chart(panel, "Traffic")->legendText(), QStringLiteral("All flows –"));
    }

    void hoveringReadsTheSameMomentInAllCharts()
    {
        const ChartHistory past = historyOf(600);
        ChartsPanel panel;
        panel.resize(1000, 500);
        panel.show();
        panel.setHistory(&past, true);
        panel.setReach(60s);
        TimeChart *const entries = chart(panel, "Entries");
        QTest::mouseMove(entries, QPoint(entries->width() / 2, entries->height() / 2));
        const QString read = entries->legendText();
        QVERIFY2(read != QStringLiteral("Entries 6,000, Limit 10,000"), qPrintable(read));
        const int count = read.section(QLatin1Char(' '), 1, 1).remove(QLatin1Char(',')).toInt();
        QVERIFY2(count > 5500 && count < 5900, qPrintable(read));
        QCOMPARE(chart(panel, "Protocols")->legendText(), QStringLiteral("tcp %L1").arg(count));
        QVERIFY2(shown(panel, "moment").contains(QStringLiteral(" ago")), qPrintable(shown(panel, "moment")));
    }

    void aClickMarksAMomentAndASecondTakesItAway()
    {
        const ChartHistory past = historyOf(600);
        ChartsPanel panel;
        panel.resize(1000, 500);
        panel.show();
        panel.setHistory(&past, true);
        TimeChart *const entries = chart(panel, "Entries");
        const QPoint middle(entries->width() / 2, entries->height() / 2);
        QTest::mouseClick(entries, Qt::LeftButton, {}, middle);
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(entries, &leave);
        QVERIFY2(shown(panel, "moment").startsWith(QStringLiteral("Marked: ")), qPrintable(shown(panel, "moment")));
        QTest::mouseClick(entries, Qt::LeftButton, {}, middle);
        QApplication::sendEvent(entries, &leave);
        QCOMPARE(shown(panel, "moment"), QStringLiteral("Point at a chart to read a moment; click to mark it."));
    }

    void aClickOnABandOrItsNameAsksForItsFlows()
    {
        const ChartHistory past = historyOf(600);
        ChartsPanel panel;
        panel.resize(1000, 600);
        panel.show();
        panel.setHistory(&past, true);
        QSignalSpy asked(&panel, &ChartsPanel::filterRequested);
        TimeChart *const states = chart(panel, "States");
        const int line = states->fontMetrics().height() + 2;
        QTest::mouseClick(states, Qt::LeftButton, {}, QPoint(5, line + line / 2));
        QCOMPARE(asked.takeFirst().first().toString(), QStringLiteral("state == ESTABLISHED"));
        // At the right the lowest band is the established ones.
        QTest::mouseClick(states, Qt::LeftButton, {}, QPoint(states->width() - 40, states->height() - 2 * line));
        QCOMPARE(asked.takeFirst().first().toString(), QStringLiteral("state == ESTABLISHED"));
    }

    void theAxisHasRoundTimes()
    {
        QCOMPARE(ticks(60s, 4), QStringLiteral("−1 min −40 s −20 s now"));
        QCOMPARE(ticks(10min, 6), QStringLiteral("−10 min −8 min −6 min −4 min −2 min now"));
        QCOMPARE(ticks(24h, 5), QStringLiteral("−24 h −18 h −12 h −6 h now"));
        QCOMPARE(ticks(1h, 3), QStringLiteral("−1 h −30 min now"));
    }

    void linesAndBandsCanBeSeen()
    {
        for (const bool dark : {false, true}) {
            QPalette palette = QApplication::palette();
            palette.setColor(QPalette::Window, dark ? QColor(0x2a, 0x2a, 0x2a) : QColor(0xef, 0xef, 0xef));
            for (std::size_t i = 0; i < chartedCount; ++i) {
                const QColor color = chartColor(static_cast<Charted>(i), palette);
                QVERIFY2(contrastRatio(color, palette.color(QPalette::Window)) >= 3.0,
                    qPrintable(QStringLiteral("%1 %2").arg(i).arg(color.name())));
            }
        }
    }

    void aPeakOfOneSecondIsDrawnHoweverNarrowTheChart()
    {
        ChartHistory past;
        for (int second = 0; second <= 600; ++second) {
            ChartValues values;
            values[Charted::Began] = second == 300 ? 1000 : 10;
            past.add(zero + std::chrono::seconds(second), values);
        }
        ChartsPanel panel;
        panel.resize(300, 500);
        panel.show();
        panel.setHistory(&past, true);
        panel.setReach(10min);
        const TimeChart *const rates = chart(panel, "New and ended");
        const QImage picture = const_cast<TimeChart *>(rates)->grab().toImage();
        const QColor color = chartColor(Charted::Began, rates->palette());
        const auto isLine = [&](int x, int y) {
            const QColor pixel = picture.pixelColor(x, y);
            return std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green())
                + std::abs(pixel.blue() - color.blue())
                < 120;
        };
        // Below the title and the legend, which has the colour too.
        const int begin = 3 * (rates->fontMetrics().height() + 2);
        int highest = picture.height();
        for (int y = picture.height() - 1; y >= begin; --y) {
            for (int x = picture.width() / 4; x < picture.width() * 3 / 4; ++x)
                highest = isLine(x, y) ? y : highest;
        }
        QVERIFY2(highest < picture.height() / 2, qPrintable(QString::number(highest)));
    }

    void aHiddenPanelDrawsNothingAndCatchesUp()
    {
        ChartHistory past = historyOf(10);
        ChartsPanel panel;
        panel.resize(1000, 500);
        panel.show();
        panel.setHistory(&past, true);
        panel.hide();
        past.add(zero + 11s, at(11));
        panel.refresh();
        panel.show();
        QCOMPARE(chart(panel, "Entries")->legendText(), QStringLiteral("Entries 110, Limit 10,000"));
    }
};

QTEST_MAIN(ChartsPanelTest)
#include "tst_charts_panel.moc"
