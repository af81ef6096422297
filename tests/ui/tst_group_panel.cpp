// SPDX-License-Identifier: GPL-3.0-or-later
// Groups in a table's tab: keys, the way there and back.
#include "ui/window/group_panel.h"

#include "support/four_flows.h"
#include "table/group_model.h"
#include "ui/table/flow_view.h"
#include "ui/table/group_view.h"
#include "ui/window/flow_page.h"
#include "ui/window/table_tab.h"

#include <QAction>
#include <QApplication>
#include <QHeaderView>
#include <QMenu>
#include <QTest>
#include <QToolButton>

using namespace ctscope;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

/// A tab that shows four flows.
struct Bench {
    FlowPage *page = new FlowPage(Origin::fromArgument("/nonexistent/table.txt"));
    TableTab tab{page};
    GroupPanel *groups = tab.groups();

    Bench()
    {
        page->resize(1000, 500);
        page->show();
        page->setSource(std::make_unique<FourFlows>(std::uint16_t(40000)));
    }
    FlowView *flows() const { return page->view(); }
    void press(Column column, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        flows()->setCurrentIndex(flows()->flowModel()->index(0, static_cast<int>(column)));
        QTest::keyClick(flows(), Qt::Key_G, modifiers);
    }
    QString shown() const
    {
        const GroupModel *const model = groups->view()->groupModel();
        if (!groups->isVisible() || model == nullptr)
            return u"no groups"_s;
        return text(*model, {});
    }
    static QString text(const GroupModel &model, const QModelIndex &parent)
    {
        QStringList rows;
        for (int row = 0; row < model.rowCount(parent); ++row) {
            const QModelIndex index = model.index(row, 0, parent);
            QString line = index.data().toString() + u' ' + index.siblingAtColumn(1).data().toString();
            if (model.rowCount(index) > 0)
                line += u" ["_s + text(model, index) + u']';
            rows.append(line);
        }
        return rows.join(u", "_s);
    }
    QString way() const { return groups->titles().join(u" > "_s); }
};

} // namespace

class TestGroupPanel : public QObject {
    Q_OBJECT
private slots:
    void gGroupsByTheCurrentColumn();
    void shiftGAddsAColumn();
    void gOffersKeysInGroups();
    void gGroupsTheFlowsOfAGroup();
    void enterShowsTheFlowsOfAGroup();
    void backspaceGoesBack();
    void theWayIsClicked();
    void headersSort();
    void filtersAreJoined();
};

void TestGroupPanel::gGroupsByTheCurrentColumn()
{
    Bench bench;
    QTRY_VERIFY(bench.page->showsTable());
    QVERIFY(!bench.groups->trailBar()->isVisible());
    bench.press(Column::Source);
    QTRY_COMPARE(bench.shown(), u"10.0.0.1 2, 10.0.0.2 1, 10.0.0.3 1"_s);
    QCOMPARE(bench.way(), u"All flows > Source"_s);
    QVERIFY(bench.groups->trailBar()->isVisible());
    QVERIFY(!bench.page->showsTable());
}

void TestGroupPanel::shiftGAddsAColumn()
{
    Bench bench;
    QTRY_VERIFY(bench.page->showsTable());
    bench.press(Column::Source);
    QTRY_COMPARE(bench.shown(), u"10.0.0.1 2, 10.0.0.2 1, 10.0.0.3 1"_s);
    QTest::keyClick(bench.groups->view(), Qt::Key_Backspace);
    QTRY_VERIFY(bench.page->showsTable());
    bench.press(Column::DestinationPort, Qt::ShiftModifier);
    QCOMPARE(bench.way(), u"All flows > Source · Destination port"_s);
    GroupView *const view = bench.groups->view();
    // Until then the groups of before stand there, which look the same.
    QTRY_COMPARE(view->model()->headerData(0, Qt::Horizontal).toString(), u"Source · Destination port"_s);
    QCOMPARE(bench.shown(), u"10.0.0.1 2, 10.0.0.2 1, 10.0.0.3 1"_s);
    view->setCurrentIndex(view->model()->index(0, 0));
    QTest::keyClick(view, Qt::Key_Right);
    QTRY_COMPARE(bench.shown(), u"10.0.0.1 2 [40080 1, 40443 1], 10.0.0.2 1, 10.0.0.3 1"_s);
    QVERIFY(view->isExpanded(view->model()->index(0, 0)));
}

void TestGroupPanel::gOffersKeysInGroups()
{
    Bench bench;
    QTRY_VERIFY(bench.page->showsTable());
    bench.press(Column::Source);
    QTRY_COMPARE(bench.shown(), u"10.0.0.1 2, 10.0.0.2 1, 10.0.0.3 1"_s);
    const auto choose = [&bench](Qt::KeyboardModifiers modifiers, const QString &key) {
        QTest::keyClick(bench.groups->view(), Qt::Key_G, modifiers);
        auto *const menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        if (!menu || menu->objectName() != u"groupKeys")
            return;
        menu->setActiveAction(menu->findChild<QAction *>(u"groupBy-"_s + key));
        QTest::keyClick(menu, Qt::Key_Return);
    };
    choose(Qt::ShiftModifier, u"dport"_s);
    QCOMPARE(bench.way(), u"All flows > Source · Destination port"_s);
    choose(Qt::NoModifier, u"proto"_s);
    QCOMPARE(bench.way(), u"All flows > Source · Destination port > Protocol"_s);
}

void TestGroupPanel::gGroupsTheFlowsOfAGroup()
{
    Bench bench;
    QTRY_VERIFY(bench.page->showsTable());
    bench.press(Column::Source);
    QTRY_COMPARE(bench.shown(), u"10.0.0.1 2, 10.0.0.2 1, 10.0.0.3 1"_s);
    QTest::keyClick(bench.groups->view(), Qt::Key_Return);
    QTRY_COMPARE(bench.flows()->model()->rowCount(), 2);
    bench.press(Column::DestinationPort);
    QCOMPARE(bench.way(), u"All flows > Source > src == 10.0.0.1 > Destination port"_s);
    QTRY_COMPARE(bench.shown(), u"40080 1, 40443 1"_s);
}

void TestGroupPanel::enterShowsTheFlowsOfAGroup()
{
    Bench bench;
    QTRY_VERIFY(bench.page->showsTable());
    bench.press(Column::Source);
    QTRY_COMPARE(bench.shown(), u"10.0.0.1 2, 10.0.0.2 1, 10.0.0.3 1"_s);
    QTest::keyClick(bench.groups->view(), Qt::Key_Return);
    QCOMPARE(bench.page->filter(), u"src == 10.0.0.1"_s);
    QCOMPARE(bench.way(), u"All flows > Source > src == 10.0.0.1"_s);
    QTRY_COMPARE(bench.shown(), u"no groups"_s);
}

void TestGroupPanel::backspaceGoesBack()
{
    Bench bench;
    QTRY_VERIFY(bench.page->showsTable());
    bench.page->setFilter(u"tcp"_s);
    bench.press(Column::Source);
    QTRY_COMPARE(bench.shown(), u"10.0.0.1 2, 10.0.0.2 1"_s);
    QCOMPARE(bench.way(), u"tcp > Source"_s);
    QTest::keyClick(bench.groups->view(), Qt::Key_Return);
    QCOMPARE(bench.page->filter(), u"(tcp) and src == 10.0.0.1"_s);
    QCOMPARE(bench.way(), u"tcp > Source > src == 10.0.0.1"_s);
    bench.groups->goBack();
    QTRY_COMPARE(bench.shown(), u"10.0.0.1 2, 10.0.0.2 1"_s);
    QCOMPARE(bench.page->filter(), u"tcp"_s);
    QTest::keyClick(bench.groups->view(), Qt::Key_Backspace);
    QTRY_VERIFY(bench.page->showsTable());
    QTest::keyClick(bench.flows(), Qt::Key_Backspace);
    QCOMPARE(bench.way(), u"tcp"_s);
}

void TestGroupPanel::theWayIsClicked()
{
    Bench bench;
    QTRY_VERIFY(bench.page->showsTable());
    bench.press(Column::Protocol);
    QTRY_COMPARE(bench.shown(), u"tcp 3, udp 1"_s);
    QTest::keyClick(bench.groups->view(), Qt::Key_Return);
    const auto buttons = bench.groups->trailBar()->findChildren<QToolButton *>();
    const auto first =
        std::ranges::find_if(buttons, [](const QToolButton *button) { return button->text() == u"All flows"_s; });
    QVERIFY(first != buttons.end());
    (*first)->click();
    QTRY_VERIFY(bench.page->showsTable());
    QCOMPARE(bench.page->filter(), QString());
    QCOMPARE(bench.way(), u"All flows"_s);
}

void TestGroupPanel::headersSort()
{
    Bench bench;
    QTRY_VERIFY(bench.page->showsTable());
    bench.press(Column::Source);
    QTRY_COMPARE(bench.shown(), u"10.0.0.1 2, 10.0.0.2 1, 10.0.0.3 1"_s);
    emit bench.groups->view()->header()->sectionClicked(1);
    QTRY_COMPARE(bench.shown(), u"10.0.0.2 1, 10.0.0.3 1, 10.0.0.1 2"_s);
    emit bench.groups->view()->header()->sectionClicked(0);
    QTRY_COMPARE(bench.shown(), u"10.0.0.1 2, 10.0.0.2 1, 10.0.0.3 1"_s);
    bench.groups->view()->setCurrentIndex(bench.groups->view()->model()->index(0, 0));
    QTest::keyClick(bench.groups->view(), Qt::Key_Down, Qt::AltModifier);
    QTRY_COMPARE(bench.shown(), u"10.0.0.3 1, 10.0.0.2 1, 10.0.0.1 2"_s);
}

void TestGroupPanel::filtersAreJoined()
{
    QCOMPARE(GroupTrail::joined(u""_s, u"proto == tcp"_s), u"proto == tcp"_s);
    QCOMPARE(GroupTrail::joined(u"udp or tcp"_s, u"src == 10.0.0.1"_s), u"(udp or tcp) and src == 10.0.0.1"_s);
    QCOMPARE(GroupTrail::joined(u"udp"_s, u""_s), u"udp"_s);
}

QTEST_MAIN(TestGroupPanel)
#include "tst_group_panel.moc"
