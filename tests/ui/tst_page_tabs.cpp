// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/flow_page.h"
#include "ui/table/flow_view.h"
#include "ui/window/main_window.h"
#include "ui/window/page_tabs.h"
#include "ui/parts/settings.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

#include "ui/fake_table.h"

using namespace ctscope;

namespace {

struct Desk {
    MainWindow window;

    Desk()
    {
        window.resize(1280, 800);
        for (const char *title : {"first", "second", "third"})
            window.openText(QString::fromStdString(tcpLine("10.0.0.9", 1)), QLatin1String(title));
        window.show();
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window))
            qWarning("the window did not come");
        tabs()->setCurrentIndex(0);
    }
    PageTabs *tabs() const { return window.findChild<PageTabs *>(); }
    QLineEdit *filterBox() const { return window.findChild<QLineEdit *>(QStringLiteral("filterBox")); }
    QString titles() const
    {
        QStringList texts;
        for (const auto *page : tabs()->pages())
            texts << page->title();
        return texts.join(u' ');
    }
    void choose(int index, const char *entry) const
    {
        emit tabs()->tabBar()->customContextMenuRequested(tabs()->tabBar()->tabRect(index).center());
        auto *menu = tabs()->findChild<QMenu *>(QStringLiteral("tabMenu"));
        for (auto *action : menu->actions()) {
            if (action->text().remove(u'&') == QLatin1String(entry))
                action->trigger();
        }
        menu->close();
        QTest::qWait(0);
    }
};

} // namespace

class PageTabsTest : public QObject {
    Q_OBJECT
private slots:
    void init() { useTemporarySettings(); }
    void keysChangeTabsWhereverTheFocusIs_data();
    void keysChangeTabsWhereverTheFocusIs();
    void middleClickCloses();
    void menuOfATab();
    void keysOfTheWindowWorkWhileAnExplanationIsOpen();
    void closeButtonClosesItsTab();
};

void PageTabsTest::keysChangeTabsWhereverTheFocusIs_data()
{
    QTest::addColumn<bool>("inFilter");
    QTest::newRow("table") << false;
    QTest::newRow("filter") << true;
}

void PageTabsTest::keysChangeTabsWhereverTheFocusIs()
{
    QFETCH(const bool, inFilter);
    Desk desk;
    const auto after = [&](Qt::Key key, Qt::KeyboardModifiers modifiers) {
        if (inFilter)
            desk.filterBox()->setFocus();
        else
            desk.window.currentPage()->setFocus();
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
        return desk.window.currentPage()->title();
    };
    QCOMPARE(after(Qt::Key_Tab, Qt::ControlModifier), QStringLiteral("second"));
    QCOMPARE(after(Qt::Key_PageDown, Qt::ControlModifier), QStringLiteral("third"));
    QCOMPARE(after(Qt::Key_Tab, Qt::ControlModifier), QStringLiteral("first"));
    QCOMPARE(after(Qt::Key_Backtab, Qt::ControlModifier | Qt::ShiftModifier), QStringLiteral("third"));
    QCOMPARE(after(Qt::Key_PageUp, Qt::ControlModifier), QStringLiteral("second"));
    QCOMPARE(after(Qt::Key_1, Qt::AltModifier), QStringLiteral("first"));
    QCOMPARE(after(Qt::Key_3, Qt::AltModifier), QStringLiteral("third"));
    QCOMPARE(after(Qt::Key_9, Qt::AltModifier), QStringLiteral("third"));
}

void PageTabsTest::middleClickCloses()
{
    Desk desk;
    QTest::mouseClick(desk.tabs()->tabBar(), Qt::MiddleButton, {}, desk.tabs()->tabBar()->tabRect(1).center());
    QCOMPARE(desk.titles(), QStringLiteral("first third"));
}

void PageTabsTest::menuOfATab()
{
    Desk desk;
    desk.choose(2, "Copy Name");
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("third"));
    desk.choose(2, "Close");
    QCOMPARE(desk.titles(), QStringLiteral("first second"));
    desk.choose(1, "Close Others");
    QCOMPARE(desk.titles(), QStringLiteral("second"));
}

void PageTabsTest::closeButtonClosesItsTab()
{
    Desk desk;
    auto *bar = desk.tabs()->tabBar();
    auto *button = bar->tabButton(1, QTabBar::RightSide) ? bar->tabButton(1, QTabBar::RightSide)
                                                         : bar->tabButton(1, QTabBar::LeftSide);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(desk.titles(), QStringLiteral("first third"));
}

void PageTabsTest::keysOfTheWindowWorkWhileAnExplanationIsOpen()
{
    Desk desk;
    QTRY_VERIFY(desk.window.currentPage()->frame());
    desk.window.currentPage()->view()->explainColumn(Column::Source);
    QPointer<QWidget> popup = QApplication::activePopupWidget();
    QVERIFY(popup);
    QVERIFY(popup->actions().contains(desk.window.findChild<QAction *>(QStringLiteral("quit"))));
    QTest::keyClick(popup, Qt::Key_Q, Qt::ControlModifier);
    QTRY_VERIFY(!desk.window.isVisible());
    QTRY_VERIFY(!popup);
}

QTEST_MAIN(PageTabsTest)
#include "tst_page_tabs.moc"
