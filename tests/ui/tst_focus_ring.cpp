// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/focus_ring.h"

#include "ui/window/flow_page.h"
#include "ui/table/flow_view.h"
#include "ui/window/main_window.h"
#include "ui/parts/settings.h"

#include "ui/fake_table.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollArea>
#include <QTabBar>
#include <QTest>

using namespace ctscope;

namespace {

std::string three()
{
    return tcpLine("10.0.0.9", 1) + tcpLine("10.0.0.10", 2) + tcpLine("10.0.0.1", 3, "SYN_SENT", 100);
}

struct Desk {
    std::shared_ptr<FakeTable> table = std::make_shared<FakeTable>();
    MainWindow window;
    FlowPage *page = nullptr;

    explicit Desk(QSize size)
    {
        table->set(three(), {});
        window.resize(size);
        window.openText(QString::fromStdString(three()), QStringLiteral("a dump"));
        page = window.openSource(std::make_unique<FakeSource>(table), Origin::thisMachine());
        window.show();
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window)
            || !QTest::qWaitFor([this] { return page->view()->model()->rowCount() == 3; }))
            qWarning("the window did not come");
        page->view()->setFocus();
        page->view()->setCurrentIndex(page->view()->model()->index(0, 0));
        page->setPaused(true);
        QTest::qWait(0);
    }
    void toggle(const char *dock)
    {
        window.findChild<QDockWidget *>(QLatin1String(dock))->toggleViewAction()->trigger();
    }
};

QString nameOf(const QWidget *widget)
{
    return QString::fromLatin1(widget->metaObject()->className()) + u':'
        + (widget->objectName().isEmpty() ? widget->accessibleName() : widget->objectName());
}

/// What a user would call a control: it can be clicked, chosen from or written in.
bool isControl(const QWidget *widget)
{
    const bool kind = qobject_cast<const QAbstractButton *>(widget) || qobject_cast<const QComboBox *>(widget)
        || qobject_cast<const QLineEdit *>(widget) || qobject_cast<const QAbstractItemView *>(widget);
    if (!kind || !widget->isVisible() || !widget->isEnabled() || qobject_cast<const QHeaderView *>(widget)
        || widget->size().isEmpty())
        return false;
    // Parts of controls, and what the keys of tabs and docks do.
    for (const QWidget *parent = widget->parentWidget(); parent; parent = parent->parentWidget()) {
        if (qobject_cast<const QLineEdit *>(parent) || qobject_cast<const QTabBar *>(parent)
            || qobject_cast<const QComboBox *>(parent) || qobject_cast<const QAbstractItemView *>(parent))
            return false;
    }
    const QByteArray type = widget->metaObject()->className();
    return type != "QDockWidgetTitleButton" && type != "QToolBarExtension";
}

QStringList controlsOf(const QWidget &window)
{
    QStringList names;
    for (const auto *widget : window.findChildren<QWidget *>()) {
        if (widget->window() == &window && isControl(widget))
            names << nameOf(widget);
    }
    names.sort();
    return names;
}

/// Goes round by key until the focus is where it was.
QList<QWidget *> walk(MainWindow &window, Qt::Key key)
{
    QList<QWidget *> met;
    constexpr int most = 200;
    for (int i = 0; i < most; ++i) {
        QTest::keyClick(QApplication::focusWidget(), key, key == Qt::Key_Backtab ? Qt::ShiftModifier : Qt::NoModifier);
        QWidget *focus = window.focusWidget();
        if (!focus || met.contains(focus))
            break;
        met << focus;
    }
    return met;
}

} // namespace

class FocusRingTest : public QObject {
    Q_OBJECT
private slots:
    void init() { useTemporarySettings(); }

    void everyControlIsReachedOnce_data();
    void everyControlIsReachedOnce();
    void focusIsSeenWhereverItIs();
    void ringHasNoStopThatCannotBeSeen();
};

void FocusRingTest::everyControlIsReachedOnce_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QStringList>("docks");
    QTest::newRow("usual") << QSize(1280, 800) << QStringList();
    QTest::newRow("narrow") << QSize(700, 600) << QStringList();
    QTest::newRow("with panels below") << QSize(1600, 1000)
                                       << QStringList{QStringLiteral("statisticsDock"), QStringLiteral("limitsDock")};
}

void FocusRingTest::everyControlIsReachedOnce()
{
    QFETCH(const QSize, size);
    QFETCH(const QStringList, docks);
    Desk desk(size);
    for (const QString &dock : docks)
        desk.toggle(dock.toLatin1().constData());
    desk.page->view()->setFocus();
    const QList<QWidget *> forwards = walk(desk.window, Qt::Key_Tab);
    QStringList met;
    for (const auto *widget : forwards) {
        if (isControl(widget))
            met << nameOf(widget);
    }
    met.sort();
    QCOMPARE(met.join(u'\n'), controlsOf(desk.window).join(u'\n'));
    QCOMPARE(forwards.last(), desk.page->view()); // around, to where it began
    desk.page->view()->setFocus();
    QList<QWidget *> backwards = walk(desk.window, Qt::Key_Backtab);
    std::reverse(backwards.begin(), backwards.end() - 1);
    QCOMPARE(backwards, forwards);
}

void FocusRingTest::focusIsSeenWhereverItIs()
{
    Desk desk({1280, 800});
    const auto ring = focusRing(&desk.window);
    QVERIFY(ring.size() > 8);
    for (qsizetype i = 0; i < ring.size(); ++i) {
        QWidget *widget = ring[i];
        QWidget *other = ring[(i + ring.size() / 2) % ring.size()];
        const auto look = [&](QWidget *focus) {
            focus->setFocus(Qt::TabFocusReason);
            // The key that moves the focus is what makes it shown.
            QTest::keyClick(focus, Qt::Key_Tab);
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Backtab, Qt::ShiftModifier);
            if (auto *edit = qobject_cast<QLineEdit *>(focus))
                edit->deselect();
            if (QApplication::focusWidget() != focus)
                qWarning("the focus is elsewhere");
            const QRect place(widget->mapTo(&desk.window, QPoint(0, 0)), widget->size());
            return desk.window.grab(place).toImage();
        };
        const QImage with = look(widget);
        const QImage without = look(other);
        QVERIFY2(with != without, qPrintable(nameOf(widget)));
    }
}

void FocusRingTest::ringHasNoStopThatCannotBeSeen()
{
    Desk desk({1280, 800});
    for (const auto *widget : focusRing(&desk.window)) {
        QVERIFY2(widget->isVisible() && !widget->size().isEmpty(), qPrintable(nameOf(widget)));
        if (const auto *tabs = qobject_cast<const QTabBar *>(widget))
            QVERIFY2(tabs->count() > 1, qPrintable(nameOf(widget)));
    }
}

QTEST_MAIN(FocusRingTest)
#include "tst_focus_ring.moc"
