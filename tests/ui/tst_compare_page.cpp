// SPDX-License-Identifier: GPL-3.0-or-later
// File ▸ Compare With: a tab with the differences of two tables.
#include "query/compare/comparison_snapshot.h"
#include "table/flow_table_model.h"
#include "ui/parts/notice_bar.h"
#include "ui/parts/settings.h"
#include "ui/table/column_layout.h"
#include "ui/table/flow_view.h"

#include "ui/window/blank_page.h"
#include "ui/window/compare_commands.h"
#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"
#include "ui/window/page_tabs.h"
#include "ui/window/table_tab.h"
#include "ui/fake_table.h"

#include <QAction>
#include <QDateTime>
#include <QFile>
#include <QMenu>
#include <QTemporaryDir>
#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

class TestComparePage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { useTemporarySettings(); }
    void showsWhatDiffers();
    void showsTheColumnsInWhichFlowsDiffer();
    void groupsByChange();
    void comparesTwoTabs();
    void comparesAMomentWithNow();
    void offersOnlyWhatCanBeCompared();
    void saysThatNothingDiffers();
    void saysWhyTheEarlierDumpCannotBeRead();

private:
    QString save(const char *name, const char *text) const
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0)
            return {};
        return file.fileName();
    }
    /// Opens one dump, and then compares it with another one. The page of the comparison.
    static FlowPage *compare(MainWindow &window, const QString &earlier, const QString &later)
    {
        window.openFiles({later});
        const FlowPage *const page = window.currentPage();
        if (!QTest::qWaitFor([page] { return page->frame() != nullptr; }))
            return nullptr;
        window.findChild<CompareCommands *>()->compareWithDump(earlier);
        FlowPage *const comparison = window.currentPage();
        return QTest::qWaitFor([comparison] { return comparison->frame() != nullptr; }) ? comparison : nullptr;
    }

    QTemporaryDir m_folder;
};

namespace {

constexpr auto earlier = "tcp 6 431999 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 "
                         "sport=2 dport=1 [ASSURED] mark=1 use=1\n"
                         "udp 17 20 src=10.0.0.1 dst=10.0.0.3 sport=1 dport=2 src=10.0.0.3 dst=10.0.0.1 sport=2 "
                         "dport=1 mark=0 use=1\n";
constexpr auto later = "tcp 6 119 TIME_WAIT src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 "
                       "sport=2 dport=1 [ASSURED] mark=1 use=1\n";

/// The first columns of the groups that a page shows.
QString groupsOf(const FlowPage &page)
{
    QStringList lines;
    for (const GroupRow &row : page.frame()->groups->top.rows) {
        std::string value;
        appendGroupValue(value, page.frame()->groups->view.spec.keys.front(), row.path.front(), {});
        lines << u"%1 %2"_s.arg(QString::fromStdString(value)).arg(row.totals.flows);
    }
    return lines.join(u'|');
}

} // namespace

void TestComparePage::showsWhatDiffers()
{
    MainWindow window;
    window.show();
    FlowPage *const page = compare(window, save("a", earlier), save("b", later));
    QVERIFY(page);
    QCOMPARE(page->title(), u"a → b"_s);
    const QAbstractItemModel *const model = page->view()->model();
    QCOMPARE(model->rowCount(), 2);
    const auto cell = [model](int row, Column column) {
        return model->index(row, static_cast<int>(column)).data().toString();
    };
    QCOMPARE(cell(0, Column::Changes), u"state"_s);
    QCOMPARE(cell(0, Column::State), u"ESTABLISHED → TIME_WAIT"_s);
    QCOMPARE(cell(0, Column::Mark), u"1"_s);
    QCOMPARE(cell(1, Column::Changes), u"ended"_s);
    QCOMPARE(page->view()->columns()->shown().first(), Column::Changes);
    QCOMPARE(page->notices()->notice().text, u"2 flows differ (1 ended, 1 changed state); 0 flows are the same."_s);

    page->setFilter(u"change == ended"_s);
    QTRY_COMPARE(model->rowCount(), 1);
    QCOMPARE(cell(0, Column::Protocol), u"udp"_s);
    // A comparison is not compared.
    QVERIFY(!window.findChild<QAction *>(u"compare"_s)->isEnabled());
    // The files are tables of their own.
    window.openFiles({m_folder.filePath(u"a"_s)});
    QVERIFY(window.currentPage() != page);
    QTRY_VERIFY(window.currentPage()->frame());
    QCOMPARE(window.currentPage()->view()->model()->rowCount(), 2);
    QVERIFY(window.findChild<QAction *>(u"compare"_s)->isEnabled());
}

void TestComparePage::showsTheColumnsInWhichFlowsDiffer()
{
    MainWindow window;
    window.show();
    QByteArray other(earlier);
    other.replace("mark=1", "mark=5");
    FlowPage *const page = compare(window, save("a", earlier), save("b", other.constData()));
    QVERIFY(page);
    const QList<Column> shown = page->view()->columns()->shown();
    QVERIFY(shown.size() > 2);
    QCOMPARE(shown[0], Column::Changes);
    QCOMPARE(shown[1], Column::Mark);
    QCOMPARE(page->view()->model()->index(0, static_cast<int>(Column::Mark)).data().toString(), u"1 → 5"_s);
}

void TestComparePage::groupsByChange()
{
    MainWindow window;
    window.show();
    FlowPage *const page = compare(window, save("a", earlier), save("b", later));
    QVERIFY(page);
    // The totals by kind stand above the rows; their button leads to the groups.
    QCOMPARE(page->notices()->notice().actionText, u"Group by change"_s);
    emit page->notices()->actionRequested(PageAction::GroupByChange);
    QTRY_VERIFY(page->showsGroups() && page->frame()->groups);
    QCOMPARE(groupsOf(*page), u"ended 1|state 1"_s);
    // By another key, and then by the change: the totals of each group.
    window.findChild<QAction *>(u"groupBy-src"_s)->trigger();
    QTRY_COMPARE(groupsOf(*page), u"10.0.0.1 2"_s);
}

void TestComparePage::comparesTwoTabs()
{
    MainWindow window;
    window.show();
    window.openFiles({save("a", earlier)});
    FlowPage *const first = window.currentPage();
    QTRY_VERIFY(first->frame());
    window.openFiles({save("b", later)});
    QTRY_VERIFY(window.currentPage() != first && window.currentPage()->frame());
    auto *const menu = window.findChild<QMenu *>(u"compareWith"_s);
    emit menu->aboutToShow();
    QStringList texts;
    for (const QAction *action : menu->actions())
        texts << (action->isSeparator() ? u"-"_s : action->text());
    QCOMPARE(texts.join(u'|'), u"Earlier &Dump…|&Marked Moment|-|Tab &1: a"_s);
    window.findChild<QAction *>(u"compareTab1"_s)->trigger();
    FlowPage *const page = window.currentPage();
    QTRY_VERIFY(page->frame());
    QCOMPARE(page->title(), u"a → b"_s);
    const QAbstractItemModel *const model = page->view()->model();
    QCOMPARE(model->rowCount(), 2);
    QCOMPARE(model->index(0, static_cast<int>(Column::State)).data().toString(), u"ESTABLISHED → TIME_WAIT"_s);
    QCOMPARE(page->notices()->notice().text, u"2 flows differ (1 ended, 1 changed state); 0 flows are the same."_s);
    // Both tables were read already: they may be gone.
    window.findChild<PageTabs *>()->close(window.findChild<PageTabs *>()->tabOf(first));
    page->pollNow();
    page->setFilter(u"change == ended"_s);
    QTRY_COMPARE(model->rowCount(), 1);

    // A dump is earlier than a live table, whichever is in front.
    const auto kernel = std::make_shared<FakeTable>();
    kernel->set(earlier, {});
    window.openSource(std::make_unique<FakeSource>(kernel), Origin::thisMachine());
    QTRY_VERIFY(window.currentPage()->frame());
    window.openFiles({m_folder.filePath(u"b"_s)});
    QTRY_VERIFY(!window.currentPage()->isLive() && window.currentPage()->frame());
    emit menu->aboutToShow();
    window.findChild<QAction *>(u"compareTab3"_s)->trigger();
    QCOMPARE(window.currentPage()->title(), u"b → This machine"_s);
}

void TestComparePage::comparesAMomentWithNow()
{
    MainWindow window;
    window.show();
    const auto kernel = std::make_shared<FakeTable>();
    kernel->set(earlier, {});
    // Whenever the user asks, the times are those of the readings.
    const QDateTime read(QDate::currentDate(), QTime(10, 42, 11));
    const auto readAt = [&kernel](const QDateTime &when) {
        const std::chrono::system_clock::time_point wall(std::chrono::milliseconds(when.toMSecsSinceEpoch()));
        kernel->change([wall](FakeTable &table) { table.wallTime = wall; });
    };
    readAt(read);
    FlowPage *const live = window.openSource(std::make_unique<FakeSource>(kernel), Origin::thisMachine());
    QTRY_VERIFY(live->frame());
    const auto action = [&window](QLatin1String name) { return window.findChild<QAction *>(name); };
    QVERIFY(!action("compareMoment"_L1)->isEnabled());
    // By keyboard.
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    live->setFocus();
    QTest::keyClick(live->view(), Qt::Key_M, Qt::ControlModifier);
    QVERIFY(action("compareMoment"_L1)->isEnabled());
    QCOMPARE(action("compareMoment"_L1)->text(), u"&Marked Moment (10:42:11)"_s);
    readAt(read.addSecs(5));
    kernel->set(later, {});
    live->pollNow();
    QTRY_COMPARE(live->frame()->snapshot->liveRows, Row(1));
    QTest::keyClick(live->view(), Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    FlowPage *const page = window.currentPage();
    QVERIFY(page != live);
    QTRY_VERIFY(page->frame());
    QCOMPARE(page->title(), u"This machine, 10:42:11 → 10:42:16"_s);
    QCOMPARE(page->notices()->notice().text, u"2 flows differ (1 ended, 1 changed state); 0 flows are the same."_s);
    // Another table has no such moment.
    window.openFiles({save("a", earlier)});
    QTRY_VERIFY(window.currentPage()->frame());
    QVERIFY(!action("compareMoment"_L1)->isEnabled());
}

void TestComparePage::offersOnlyWhatCanBeCompared()
{
    MainWindow window;
    window.show();
    const auto enabled = [&window] {
        QStringList names;
        for (const char *name : {"compare", "markMoment", "compareMoment"}) {
            if (window.findChild<QAction *>(QLatin1String(name))->isEnabled())
                names << QLatin1String(name);
        }
        return names.join(u' ');
    };
    QCOMPARE(enabled(), QString());
    window.openFiles({m_folder.filePath(u"missing"_s)});
    QTRY_VERIFY(window.currentPage()->frame());
    QCOMPARE(enabled(), QString());
    window.openFiles({save("a", earlier)});
    QTRY_VERIFY(window.currentPage()->frame() && window.currentPage()->showsTable());
    QCOMPARE(enabled(), u"compare markMoment"_s);
    // The missing file is no table.
    auto *const menu = window.findChild<QMenu *>(u"compareWith"_s);
    emit menu->aboutToShow();
    QVERIFY(!window.findChild<QAction *>(u"compareTab1"_s));
}

void TestComparePage::saysThatNothingDiffers()
{
    MainWindow window;
    window.show();
    const FlowPage *const page = compare(window, save("a", later), save("b", later));
    QVERIFY(page);
    QVERIFY(!page->showsTable());
    QCOMPARE(page->blank()->words().title, u"No flow differs."_s);
}

void TestComparePage::saysWhyTheEarlierDumpCannotBeRead()
{
    MainWindow window;
    window.show();
    const FlowPage *const page = compare(window, m_folder.filePath(u"missing"_s), save("b", later));
    QVERIFY(page);
    QVERIFY(!page->showsTable());
    QVERIFY2(page->blank()->words().title.contains(u"missing"_s), qPrintable(page->blank()->words().title));
}

QTEST_MAIN(TestComparePage)
#include "tst_compare_page.moc"
