// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/bundle_page.h"
#include "ui/window/blank_page.h"
#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"
#include "ui/window/recent_origins.h"
#include "ui/parts/settings.h"

#include "support/fake_root.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

QByteArray flow(const char *source)
{
    return QByteArray("tcp      6 117 SYN_SENT src=") + source
        + " dst=192.0.2.9 sport=40001 dport=22 [UNREPLIED] src=192.0.2.9 dst=" + source
        + " sport=22 dport=40001 mark=0 use=1\n";
}

void fill(FakeRoot &root)
{
    root.write(u"/case/gw1/conntrack.txt"_s, flow("198.51.100.1"));
    root.write(u"/case/gw1/sysctl.txt"_s, "net.netfilter.nf_conntrack_max = 65536\n");
    root.write(u"/case/gw2/netns-blue/conntrack.txt"_s, flow("198.51.100.2"));
    root.write(u"/case/notes.txt"_s, "nothing\n");
}

QString path(const FakeRoot &root, const char *below)
{
    return QString::fromStdString(root.path()) + QString::fromLatin1(below);
}

/// The cells of the view, "|" between, without the size.
QString shown(const QTableView &view)
{
    QStringList lines;
    for (int row = 0; row < view.model()->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < view.model()->columnCount(); ++column)
            cells << view.model()->index(row, column).data().toString();
        cells.removeAt(4);
        lines << cells.join(u'|');
    }
    return lines.join(u'\n');
}

} // namespace

class BundlePageTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { useTemporarySettings(); }

    void theTablesAreListed()
    {
        FakeRoot root;
        fill(root);
        BundlePage page;
        page.resize(900, 400);
        page.show();
        QSignalSpy listed(&page, &BundlePage::listed);
        page.read(path(root, "/case"));
        QTRY_COMPARE(listed.size(), 1);
        auto *table = page.findChild<QTableView *>(u"bundleTables"_s);
        QAbstractItemModelTester tester(table->model());
        QCOMPARE(shown(*table),
            u"gw1||/proc/net/ip_conntrack or conntrack -L|table|limit 65,536, settings|gw1/conntrack.txt\n"
            "gw2|blue|/proc/net/ip_conntrack or conntrack -L|table||gw2/netns-blue/conntrack.txt"_s);
        QCOMPARE(page.findChild<QLabel *>(u"bundleSummary"_s)->text(),
            u"case holds 2 tables of connection tracking. Choose which to open."_s);
        QVERIFY(page.findChild<QLabel *>(u"bundleRemarks"_s)->isHidden());
    }

    void severalAreOpenedByTheKeyboard()
    {
        FakeRoot root;
        fill(root);
        BundlePage page;
        page.resize(900, 400);
        page.show();
        QSignalSpy listed(&page, &BundlePage::listed);
        QSignalSpy chosen(&page, &BundlePage::tablesChosen);
        page.read(path(root, "/case"));
        QTRY_COMPARE(listed.size(), 1);
        auto *table = page.findChild<QTableView *>(u"bundleTables"_s);
        auto *open = page.findChild<QPushButton *>(u"openTables"_s);
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.takeFirst().at(1).value<QList<int>>(), (QList<int>{0}));
        QTest::keyClick(table, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(open->text(), u"&Open 2 Tables"_s);
        QTest::keyClick(open, Qt::Key_Space);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.takeFirst().at(1).value<QList<int>>(), (QList<int>{0, 2}));
        table->clearSelection();
        QVERIFY(!open->isEnabled());
    }

    void nothingInItIsSaid()
    {
        FakeRoot root;
        root.write(u"/case/notes.txt"_s, "nothing\n");
        BundlePage page;
        QSignalSpy listed(&page, &BundlePage::listed);
        page.read(path(root, "/case"));
        QTRY_COMPARE(listed.size(), 1);
        QCOMPARE(page.findChild<BlankPage *>()->words().title, u"case holds no table of connection tracking."_s);
        page.read(path(root, "/none"));
        QTRY_COMPARE(listed.size(), 2);
        QCOMPARE(page.findChild<BlankPage *>()->words().title, u"none does not exist."_s);
    }

    void aFolderOpensAsAListAndItsTablesInTabs()
    {
        FakeRoot root;
        fill(root);
        MainWindow window;
        window.resize(1200, 700);
        window.show();
        window.openFiles({path(root, "/case")});
        auto *tabs = window.findChild<QTabWidget *>(u"tabs"_s);
        QTRY_VERIFY(window.currentPage()->bundlePage() && window.currentPage()->bundlePage()->bundle());
        QCOMPARE(tabs->tabText(0), u"case"_s);

        auto *table = window.currentPage()->findChild<QTableView *>(u"bundleTables"_s);
        table->selectAll();
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(tabs->count(), 3);
        QCOMPARE(tabs->tabText(1), u"gw1: conntrack.txt"_s);
        QCOMPARE(tabs->tabText(2), u"gw2: conntrack.txt"_s);
        QTRY_VERIFY(window.currentPage()->showsTable());
        QCOMPARE(window.currentPage()->frame()->snapshot->liveRows, 1u);
        tabs->setCurrentIndex(1);
        QTRY_VERIFY(window.currentPage()->showsTable());
        QCOMPARE(window.currentPage()->frame()->snapshot->origin().capacity.max, 65536u);
        QVERIFY(window.currentPage()->frame()->snapshot->origin().facts->settings.has_value());

        const std::vector<Origin> &recent = window.findChild<RecentOrigins *>()->origins();
        QCOMPARE(recent.size(), std::size_t(3));
        QCOMPARE(recent.at(1).toString(), path(root, "/case!gw1/conntrack.txt").toStdString());
    }

    void aTableIsOpenedByItsName()
    {
        FakeRoot root;
        fill(root);
        MainWindow window;
        window.resize(1200, 700);
        window.show();
        window.openFiles({path(root, "/case!gw1/conntrack.txt")});
        QTRY_VERIFY(window.currentPage()->showsTable());
        QTRY_COMPARE(window.findChild<QTabWidget *>(u"tabs"_s)->tabText(0), u"gw1: conntrack.txt"_s);
        // Opened once more, it is the same tab.
        window.openFiles({path(root, "/case!gw1/conntrack.txt")});
        QCOMPARE(window.findChild<QTabWidget *>(u"tabs"_s)->count(), 1);
    }
};

QTEST_MAIN(BundlePageTest)
#include "tst_bundle_page.moc"
