// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/color_rules.h"

#include "query/filter/filter.h"
#include "ui/fake_table.h"
#include "ui/parts/semantic_colors.h"
#include "ui/parts/settings.h"
#include "ui/table/row_colors.h"
#include "ui/window/color_rules_dialog.h"

#include <QPushButton>
#include <QSettings>
#include <QTableWidget>
#include <QTest>

using namespace ctscope;

namespace {

QPalette light()
{
    QPalette palette(QColor(0xf0, 0xf0, 0xf0));
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::Text, QColor(0x20, 0x20, 0x20));
    return palette;
}

QPalette dark()
{
    QPalette palette(QColor(0x24, 0x27, 0x2d));
    palette.setColor(QPalette::Base, QColor(0x1b, 0x1e, 0x23));
    palette.setColor(QPalette::Text, QColor(0xe6, 0xe6, 0xe6));
    return palette;
}

FramePtr frameOf(const std::string &text)
{
    auto frame = std::make_shared<Frame>();
    frame->snapshot = FlowTable().apply(readingOf(text), false, Timeouts());
    return frame;
}

} // namespace

class ColorRulesTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        useTemporarySettings();
        ColorRules::shared()->setAll(ColorRules::builtIn());
    }

    void thoseOfTheProgramAreFilters()
    {
        for (const ColorRule &rule : ColorRules::builtIn()) {
            QVERIFY2(readFilter(rule.filter.toStdString()).ok(), qPrintable(rule.filter));
            QVERIFY2(!rule.enabled, qPrintable(rule.name));
            QVERIFY2(!rule.sign.isEmpty(), qPrintable(rule.name));
        }
    }

    void textOnEveryTintIsReadable()
    {
        QList<QColor> colors = {Qt::red, Qt::yellow, Qt::black, Qt::white, Qt::blue};
        for (const ColorRule &rule : ColorRules::builtIn())
            colors << rule.color;
        for (const QPalette &palette : {light(), dark()}) {
            for (const QColor &color : colors) {
                const QColor tint = readableTint(color, palette);
                QVERIFY2(contrastRatio(palette.color(QPalette::Text), tint) >= 4.5, qPrintable(color.name()));
            }
        }
    }

    void theFirstRuleThatPassesDecides()
    {
        ColorRules::shared()->setAll(
            {{QStringLiteral("off"), QStringLiteral("tcp"), Qt::red, QStringLiteral("O"), false},
                {QStringLiteral("time"), QStringLiteral("state == TIME_WAIT"), Qt::green, QStringLiteral("T"), true},
                {QStringLiteral("all"), QStringLiteral("tcp and sport < 2000"), Qt::blue, QStringLiteral("A"), true}});
        RowColors rows;
        rows.setRules(light());
        const FramePtr frame =
            frameOf(tcpLine("10.0.0.1", 1000) + tcpLine("10.0.0.2", 1001, "TIME_WAIT", 9) + tcpLine("10.0.0.3", 3000));
        QStringList signs;
        for (Row row = 0; row < frame->snapshot->rows.size(); ++row) {
            const RowColors::Look *const look = rows.lookOf(frame, std::make_shared<const ShownNames>(), row);
            signs << (look ? look->sign : QStringLiteral("-"));
        }
        QCOMPARE(signs.join(u' '), QStringLiteral("A T -"));
    }

    void aRuleMayHaveTheColourOfANameInTheRow()
    {
        ColorRules::shared()->setAll(
            {{QStringLiteral("named"), QStringLiteral("tcp"), QColor(), QStringLiteral("@"), true, true},
                {QStringLiteral("all"), QStringLiteral("sport > 0"), Qt::blue, QStringLiteral("A"), true}});
        ShownNames names;
        names.others = true;
        names.dictionary = std::make_shared<const Dictionary>(Dictionary::parse(
            "network 10.1.0.0/16 offices\nnetwork 10.2.0.0/16 plants\ncolour offices 102030\nmark 7 voice\n"
            "colour voice 405060\n"));
        const auto shown = std::make_shared<const ShownNames>(names);
        std::string voice = tcpLine("10.1.0.2", 1002);
        voice.replace(voice.find("mark=0"), 6, "mark=7");
        const FramePtr frame = frameOf(tcpLine("10.1.0.1", 1001) + voice + tcpLine("10.2.0.1", 1003));
        RowColors rows;
        rows.setRules(light());
        QStringList looks;
        for (Row row = 0; row < frame->snapshot->rows.size(); ++row) {
            const RowColors::Look *const look = rows.lookOf(frame, shown, row);
            looks << look->color.name() + look->sign;
            QVERIFY(contrastRatio(light().color(QPalette::Text), look->tint) >= 4.5);
        }
        // The mark comes before the addresses; a name without a colour is passed over.
        QCOMPARE(looks.join(u' '), QStringLiteral("#102030@ #405060@ #0000ffA"));
        // Names may come later than the frame.
        QCOMPARE(rows.lookOf(frame, std::make_shared<const ShownNames>(), 0)->sign, QStringLiteral("A"));
        QCOMPARE(rows.lookOf(frame, shown, 0)->sign, QStringLiteral("@"));
    }

    void theDialogMakesARuleOfNames()
    {
        ColorRulesDialog dialog;
        auto *const table = dialog.findChild<QTableWidget *>(QStringLiteral("rules"));
        auto *const ofNames = dialog.findChild<QPushButton *>(QStringLiteral("ofNames"));
        table->setCurrentCell(int(ColorRules::builtIn().size()) - 1, 0);
        QVERIFY(ofNames->isChecked());
        dialog.propose(QString());
        table->item(0, 0)->setText(QStringLiteral("mine"));
        QVERIFY(!ofNames->isChecked());
        dialog.show();
        dialog.accept();
        QVERIFY(dialog.isVisible()); // without a filter, a rule has the colour of a name
        ofNames->click();
        dialog.accept();
        QVERIFY(!dialog.isVisible());
        QVERIFY(ColorRules::shared()->all().first().ofNames);
        QVERIFY(!ColorRules::shared()->all().at(1).ofNames);
    }

    void rulesAreKept()
    {
        const QList<ColorRule> rules = {
            {QStringLiteral("ssh"), QStringLiteral("dport == 22"), QColor(1, 2, 3), QStringLiteral("S"), true}};
        ColorRules::shared()->setAll(rules);
        const auto settings = openSettings();
        settings->beginReadArray(QStringLiteral("colorRules"));
        settings->setArrayIndex(0);
        QCOMPARE(settings->value(QStringLiteral("filter")).toString(), QStringLiteral("dport == 22"));
        QCOMPARE(settings->value(QStringLiteral("color")).toString(), QStringLiteral("#010203"));
    }

    void theDialogRefusesWhatIsNoFilter()
    {
        ColorRulesDialog dialog;
        auto *const table = dialog.findChild<QTableWidget *>(QStringLiteral("rules"));
        QCOMPARE(table->rowCount(), int(ColorRules::builtIn().size()));
        dialog.propose(QStringLiteral("dprt == 22"));
        table->item(0, 0)->setText(QStringLiteral("mine"));
        dialog.show();
        dialog.accept();
        QVERIFY(dialog.isVisible());
        table->item(0, 2)->setText(QStringLiteral("dport == 22"));
        dialog.accept();
        QVERIFY(!dialog.isVisible());
        QCOMPARE(ColorRules::shared()->all().first().name, QStringLiteral("mine"));
        QVERIFY(ColorRules::shared()->all().first().enabled);
    }
};

QTEST_MAIN(ColorRulesTest)
#include "tst_color_rules.moc"
