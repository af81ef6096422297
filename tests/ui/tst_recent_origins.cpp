// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/recent_origins.h"

#include "ui/parts/settings.h"

#include <QSettings>
#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

/// "a.txt | case.tar!gw1/ct": the entries of the menu that open something.
QString shown(const RecentOrigins &menu)
{
    QStringList texts;
    for (const QAction *action : menu.actions()) {
        if (action->isSeparator())
            break;
        texts << action->text();
    }
    return texts.join(u" | "_s);
}

QStringList stored() { return openSettings()->value(u"recentFiles"_s).toStringList(); }

} // namespace

class RecentOriginsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { useTemporarySettings(); }
    void init() { openSettings()->clear(); }

    void theNewestIsFirstAndNoneIsThereTwice()
    {
        RecentOrigins menu;
        QCOMPARE(shown(menu), u"No Recent Files"_s);
        menu.add(Origin::ofFile("/tmp/a.txt"));
        menu.add(Origin::ofMember("/tmp/case.tar", "gw1/ct", "gw1: ct"));
        menu.add(Origin::ofFile("/tmp/a.txt"));
        QCOMPARE(shown(menu), u"a.txt | case.tar!gw1/ct"_s);
        QCOMPARE(stored(), QStringList({u"/tmp/a.txt"_s, u"/tmp/case.tar!gw1/ct"_s}));
    }

    void whatCannotBeOpenedAgainIsNotKept()
    {
        RecentOrigins menu;
        menu.add(Origin::ofText("Pasted 12:03"));
        menu.add(Origin::standardInput());
        menu.add(Origin::thisMachine());
        QCOMPARE(shown(menu), u"No Recent Files"_s);
    }

    void settingsWithPathsAreRead()
    {
        openSettings()->setValue(u"recentFiles"_s, QStringList({u"/tmp/a.txt"_s, u"gopher:hole"_s, u"/tmp/b&c.txt"_s}));
        const RecentOrigins menu;
        QCOMPARE(shown(menu), u"a.txt | b&&c.txt"_s);
    }

    void settingsThatCannotBeReopenedAreDropped_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"stdin:", "text:Pasted 12:03", "namespace:/run/netns/x", "machine:proc"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }

    void settingsThatCannotBeReopenedAreDropped()
    {
        QFETCH(QString, text);
        openSettings()->setValue(u"recentFiles"_s, QStringList({text, u"/tmp/a.txt"_s}));
        RecentOrigins menu;
        QCOMPARE(shown(menu), u"a.txt"_s);
        menu.add(Origin::ofFile("/tmp/b.txt"));
        QCOMPARE(stored(), QStringList({u"/tmp/b.txt"_s, u"/tmp/a.txt"_s}));
    }

    void whatOnlyAnotherVersionUnderstandsStaysBehindTheList()
    {
        openSettings()->setValue(u"recentFiles"_s, QStringList({u"gopher:hole"_s, u"/tmp/a.txt"_s}));
        RecentOrigins menu;
        menu.add(Origin::ofFile("/tmp/b.txt"));
        QCOMPARE(stored(), QStringList({u"/tmp/b.txt"_s, u"/tmp/a.txt"_s, u"gopher:hole"_s}));
        menu.actions().constLast()->trigger(); // clears the list
        QCOMPARE(stored(), QStringList());
    }

    void theOldestGoes()
    {
        RecentOrigins menu;
        for (std::size_t i = 0; i <= RecentOrigins::most; ++i)
            menu.add(Origin::ofFile("/tmp/" + std::to_string(i)));
        QCOMPARE(shown(menu), u"10 | 9 | 8 | 7 | 6 | 5 | 4 | 3 | 2 | 1"_s);
        QCOMPARE(menu.origins().size(), RecentOrigins::most);
        QCOMPARE(shown(RecentOrigins()), shown(menu));
    }

    void anEntryOpensItsOrigin()
    {
        RecentOrigins menu;
        menu.add(Origin::ofFile("/tmp/a.txt"));
        std::string opened;
        connect(&menu, &RecentOrigins::chosen, &menu, [&](const Origin &origin) { opened = origin.toString(); });
        menu.actions().constFirst()->trigger();
        QCOMPARE(opened, std::string("/tmp/a.txt"));
    }
};

QTEST_MAIN(RecentOriginsTest)
#include "tst_recent_origins.moc"
