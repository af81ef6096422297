// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filter_box.h"

#include "ui/frame_maker.h"
#include "ui/parts/line_hint.h"
#include "ui/parts/saved_filters.h"
#include "ui/parts/settings.h"
#include "ui/window/completion_list.h"
#include "ui/window/filter_colors.h"

#include <QLocale>
#include <QMainWindow>
#include <QSignalSpy>
#include <QTest>

using namespace ctscope;
using ctscope::testing::FrameMaker;

namespace {

const std::string flows = "tcp      6 431977 ESTABLISHED src=10.7.0.2 dst=203.0.113.2 sport=33202 dport=443 "
                          "src=203.0.113.2 dst=10.7.0.2 sport=443 dport=33202 [ASSURED] mark=0 use=1\n"
                          "tcp      6 431977 ESTABLISHED src=10.7.0.3 dst=203.0.113.2 sport=33203 dport=443 "
                          "src=203.0.113.2 dst=10.7.0.3 sport=443 dport=33203 [ASSURED] mark=0 use=1\n"
                          "udp      17 20 src=10.7.0.2 dst=203.0.113.2 sport=40000 dport=53 src=203.0.113.2 "
                          "dst=10.7.0.2 sport=53 dport=40000 mark=0 use=1\n";

/// A window with the line, which has the focus.
struct Line {
    QMainWindow window;
    FilterBox *box = new FilterBox;
    FrameMaker maker;
    QStringList applied;
    int left = 0;

    Line()
    {
        window.setCentralWidget(new QWidget);
        box->setParent(window.centralWidget());
        box->resize(600, 28);
        window.resize(900, 500);
        QObject::connect(box, &FilterBox::applied, [this](const QString &text) { applied << text; });
        QObject::connect(box, &FilterBox::leaveRequested, [this] { ++left; });
        box->setFrame(maker.read(flows));
        window.show();
        window.activateWindow();
        box->setFocus();
        QTRY_VERIFY(box->hasFocus());
        applied.clear();
    }

    void type(const QString &text) const { QTest::keyClicks(box, text); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const { QTest::keyClick(box, key, modifiers); }
    /// What is proposed, once it is.
    QString proposals() const
    {
        if (!QTest::qWaitFor([this] { return box->proposals() && box->proposals()->isOpen(); }))
            return QStringLiteral("nothing");
        QStringList lines;
        for (const CompletionList::Entry &entry : box->proposals()->entries())
            lines << entry.text + (entry.amount.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(entry.amount));
        return lines.join(QStringLiteral(", "));
    }
};

/// "src field, == operator": the parts of a text that have a format, by their look.
QString coloured(const QString &text)
{
    const filter::Parsed parsed = filter::parseFilter(text.toStdString());
    QStringList parts;
    for (const QTextLayout::FormatRange &range :
        filterColors(text, parsed, parsed.error && !parsed.error->incomplete, QPalette())) {
        QString part = text.mid(range.start, range.length);
        if (range.format.fontWeight() == QFont::Bold)
            part += QStringLiteral(" bold");
        if (range.format.underlineStyle() == QTextCharFormat::WaveUnderline)
            part += QStringLiteral(" wrong");
        parts << part;
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace

class FilterBoxTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        useTemporarySettings();
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    }
    void init()
    {
        SavedFilters::shared()->setAll({});
        SavedFilters::shared()->clearRecent();
    }

    void whatIsTypedIsAppliedAMomentLater()
    {
        Line line;
        line.type(QStringLiteral("udp"));
        QCOMPARE(line.applied, QStringList());
        QTRY_COMPARE(line.applied, QStringList{QStringLiteral("udp")});
    }

    void enterAppliesAtOnceAndGoesToTheTable()
    {
        Line line;
        line.type(QStringLiteral("udp"));
        line.key(Qt::Key_Return);
        QCOMPARE(line.applied, QStringList{QStringLiteral("udp")});
        QCOMPARE(line.left, 1);
        QCOMPARE(SavedFilters::shared()->recent(), QStringList{QStringLiteral("udp")});
    }

    void whatIsWrongIsUnderlinedAndExplained()
    {
        QCOMPARE(coloured(QStringLiteral("dport == 53 and src")), QStringLiteral("dport, == bold, 53, and bold, src"));
        QVERIFY2(coloured(QStringLiteral("dporr == 53")).contains(QStringLiteral("dporr wrong")),
            qPrintable(coloured(QStringLiteral("dporr == 53"))));
        QVERIFY2(coloured(QStringLiteral("\"ä\" and dporr == 53")).contains(QStringLiteral("dporr wrong")),
            qPrintable(coloured(QStringLiteral("\"ä\" and dporr == 53"))));
        Line line;
        line.type(QStringLiteral("dporr == 53"));
        line.key(Qt::Key_Return);
        QVERIFY2(line.box->hint().contains(QStringLiteral("dporr")), qPrintable(line.box->hint()));
        QCOMPARE(line.left, 0);
        QCOMPARE(SavedFilters::shared()->recent(), QStringList());
    }

    void aSuggestionIsTakenByAClick()
    {
        Line line;
        line.type(QStringLiteral("dporr == 53"));
        line.key(Qt::Key_Return);
        auto *const hint = line.window.findChild<LineHint *>();
        QVERIFY(hint && hint->isVisible());
        emit hint->chosen(QStringLiteral("dport"));
        QCOMPARE(line.box->text(), QStringLiteral("dport == 53"));
        QCOMPARE(line.box->hint(), QString());
    }

    void whatIsNotFinishedIsNotWrong()
    {
        Line line;
        line.type(QStringLiteral("dport =="));
        QTRY_VERIFY(line.applied.contains(QStringLiteral("dport ==")));
        QCOMPARE(line.box->hint(), QString());
        QCOMPARE(line.left, 0);
        // Enter says that it is.
        line.key(Qt::Key_Return);
        QVERIFY2(
            line.box->hint().startsWith(QStringLiteral("A value for dport is missing")), qPrintable(line.box->hint()));
        QCOMPARE(line.left, 0);
        line.key(Qt::Key_Space);
        QCOMPARE(line.box->hint(), QString());
    }

    void theTintFollowsTheTheme()
    {
        const QPalette usual = QApplication::palette();
        Line line;
        line.type(QStringLiteral("udp"));
        line.key(Qt::Key_Return);
        QPalette dark = usual;
        dark.setColor(QPalette::Base, Qt::black);
        dark.setColor(QPalette::Window, Qt::black);
        dark.setColor(QPalette::Text, Qt::white);
        QApplication::setPalette(dark);
        const auto lightness = [&line] { return line.box->palette().color(QPalette::Base).lightness(); };
        const bool isDark = QTest::qWaitFor([&] { return lightness() < 80; });
        QApplication::setPalette(usual);
        QVERIFY(isDark);
        QTRY_VERIFY(lightness() > 160);
    }

    void whatOnlyPrecedenceTellsIsSaid()
    {
        Line line;
        line.type(QStringLiteral("dport 53 or udp and unreplied"));
        QTRY_COMPARE(line.box->hint(), QStringLiteral("This is read as: dport == 53 or (udp and unreplied)"));
    }

    void aProposalForAnOlderTextIsNotTaken()
    {
        Line line;
        line.type(QStringLiteral("dpo"));
        QVERIFY2(line.proposals().startsWith(QStringLiteral("dport")), qPrintable(line.proposals()));
        // Nothing has been proposed for this yet.
        QTest::keyClicks(line.box, QStringLiteral("r"));
        line.key(Qt::Key_Tab);
        QCOMPARE(line.box->text(), QStringLiteral("dpor"));
    }

    void downOffersWhatWouldMendAnError()
    {
        Line line;
        line.type(QStringLiteral("dprt == 53"));
        line.key(Qt::Key_Return);
        line.key(Qt::Key_Down);
        QVERIFY2(line.proposals().startsWith(QStringLiteral("dport")), qPrintable(line.proposals()));
        line.key(Qt::Key_Return);
        QCOMPARE(line.box->text(), QStringLiteral("dport == 53"));
    }

    void fieldsAreProposedAndTabTakesOne()
    {
        Line line;
        line.type(QStringLiteral("dpo"));
        QVERIFY2(line.proposals().startsWith(QStringLiteral("dport")), qPrintable(line.proposals()));
        line.key(Qt::Key_Tab);
        QCOMPARE(line.box->text(), QStringLiteral("dport "));
        QTRY_VERIFY2(line.proposals().startsWith(QStringLiteral("==")), qPrintable(line.proposals()));
        line.key(Qt::Key_Down);
        line.key(Qt::Key_Return);
        QCOMPARE(line.box->text(), QStringLiteral("dport == "));
        QCOMPARE(line.left, 0);
    }

    void valuesOfTheTableAreProposedWithTheirCounts()
    {
        Line line;
        line.type(QStringLiteral("dport == "));
        QTRY_VERIFY2(
            line.proposals().startsWith(QStringLiteral("443 (2 flows), 53 (1 flow)")), qPrintable(line.proposals()));
    }

    void escapeClosesThenClearsThenLeaves()
    {
        Line line;
        line.type(QStringLiteral("dpo"));
        line.proposals();
        line.key(Qt::Key_Escape);
        QVERIFY(!line.box->proposals()->isOpen());
        QCOMPARE(line.box->text(), QStringLiteral("dpo"));
        line.key(Qt::Key_Escape);
        QCOMPARE(line.box->text(), QString());
        QCOMPARE(line.applied.last(), QString());
        QCOMPARE(line.left, 0);
        line.key(Qt::Key_Escape);
        QCOMPARE(line.left, 1);
    }

    void downShowsTheFiltersOfBefore()
    {
        Line line;
        for (const char *const text : {"udp", "tcp", "udp"}) {
            line.box->clear();
            line.type(QLatin1String(text));
            line.key(Qt::Key_Return);
        }
        line.box->clear();
        line.key(Qt::Key_Down);
        QCOMPARE(line.proposals(), QStringLiteral("udp, tcp"));
        line.key(Qt::Key_Down);
        line.key(Qt::Key_Return);
        QCOMPARE(line.box->text(), QStringLiteral("tcp"));
        QCOMPARE(line.applied.last(), QStringLiteral("tcp"));
    }

    void aSavedFilterIsKnownByItsName()
    {
        SavedFilters::shared()->save({QStringLiteral("dns"), QStringLiteral("dport == 53"), Qt::darkGreen});
        Line line;
        line.type(QStringLiteral("$dn"));
        QVERIFY2(line.proposals().startsWith(QStringLiteral("$dns")), qPrintable(line.proposals()));
        line.key(Qt::Key_Tab);
        line.key(Qt::Key_Escape);
        line.key(Qt::Key_Return);
        QCOMPARE(line.box->hint(), QString());
        QCOMPARE(line.left, 1);
    }

    void anAppliedFilterTintsTheLine()
    {
        Line line;
        const QColor plain = line.box->palette().color(QPalette::Base);
        line.box->setFilter(QStringLiteral("udp"));
        const QColor applied = line.box->palette().color(QPalette::Base);
        QVERIFY(applied != plain);
        line.box->setFilter(QStringLiteral("dporr == 53"));
        QVERIFY(line.box->palette().color(QPalette::Base) != applied);
        line.box->setFilter({});
        QCOMPARE(line.box->palette().color(QPalette::Base), plain);
    }

    void savedFiltersLastFromOneRunToTheNext()
    {
        SavedFilters::shared()->save({QStringLiteral("dns"), QStringLiteral("dport == 53"), Qt::darkGreen});
        SavedFilters::shared()->save({QStringLiteral("web"), QStringLiteral("dport in {80, 443}"), {}});
        SavedFilters::shared()->save({QStringLiteral("dns"), QStringLiteral("port == 53"), {}});
        delete SavedFilters::shared();
        QStringList all;
        for (const SavedFilter &filter : SavedFilters::shared()->all())
            all << filter.name + QStringLiteral(": ") + filter.text;
        QCOMPARE(all.join(QStringLiteral("; ")), QStringLiteral("dns: port == 53; web: dport in {80, 443}"));
    }
};

QTEST_MAIN(FilterBoxTest)
#include "tst_filter_box.moc"
