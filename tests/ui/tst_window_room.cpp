// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/dock_room.h"
#include "ui/window/flow_page.h"
#include "ui/table/flow_view.h"
#include "ui/window/status_line.h"
#include "ui/window/main_window.h"
#include "ui/parts/settings.h"
#include "ui/window/window_place.h"

#include "ui/fake_table.h"

#include <QAction>
#include <QDockWidget>
#include <QSettings>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace ctscope;

namespace {

std::string three()
{
    return tcpLine("10.0.0.9", 1) + tcpLine("10.0.0.10", 2) + tcpLine("10.0.0.1", 3, "SYN_SENT", 100);
}

struct Desk {
    std::shared_ptr<FakeTable> table = std::make_shared<FakeTable>();
    std::unique_ptr<MainWindow> window = std::make_unique<MainWindow>();
    FlowPage *page = nullptr;

    explicit Desk(QSize size = {1280, 800})
    {
        table->set(three(), {});
        page = window->openSource(std::make_unique<FakeSource>(table), Origin::thisMachine());
        resize(size);
        window->show();
        if (!QTest::qWaitFor([this] { return page->view()->model()->rowCount() == 3; }))
            qWarning("the rows did not come");
        page->view()->setCurrentIndex(page->view()->model()->index(0, 0));
        // What the panels show now may need more room than what they showed before.
        const auto hasRoom = [this] {
            const auto docks = window->findChildren<QDockWidget *>();
            return std::all_of(docks.begin(), docks.end(), [](const QDockWidget *dock) {
                return !dock->isVisible() || dock->width() >= dock->minimumSizeHint().width();
            });
        };
        if (!QTest::qWaitFor(hasRoom))
            qWarning("the docks have no room");
        QTest::qWait(0);
    }
    QDockWidget *dock(const char *name) const { return window->findChild<QDockWidget *>(QLatin1String(name)); }
    void resize(QSize size) const
    {
        window->resize(size);
        QCoreApplication::processEvents();
        QCoreApplication::processEvents();
    }
    void toggle(const char *name) const
    {
        dock(name)->toggleViewAction()->trigger();
        QCoreApplication::processEvents();
    }
    /// "210 250": widths of the panels at the sides, "-" for one that is hidden.
    QString widths() const
    {
        QStringList texts;
        for (const char *name : {"capacityDock", "inspectorDock"})
            texts << (dock(name)->isHidden() ? QStringLiteral("-") : QString::number(dock(name)->width()));
        return texts.join(u' ');
    }
    /// Drags the edge between the inspector and the table.
    void dragInspector(int by) const
    {
        const QRect inspector = dock("inspectorDock")->geometry();
        const QPoint from(inspector.left() - 2, inspector.center().y());
        QTest::mousePress(window.get(), Qt::LeftButton, {}, from);
        for (int step = 1; step <= 4; ++step) {
            QMouseEvent move(QEvent::MouseMove, from + QPoint(by * step / 4, 0),
                window->mapToGlobal(from + QPoint(by * step / 4, 0)), Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(window.get(), &move);
            QCoreApplication::processEvents();
        }
        QTest::mouseRelease(window.get(), Qt::LeftButton, {}, from + QPoint(by, 0));
        QCoreApplication::processEvents();
    }
};

} // namespace

class WindowRoomTest : public QObject {
    Q_OBJECT
private slots:
    void init() { useTemporarySettings(); }

    void docksGetTheirWidthBack();
    void freeWidthGoesToTheInspectorFirst();
    void foldedPanelsComeBackAfterARestart();
    void widthThatTheUserDraggedIsKept();
    void heightOfThePanelsBelowComesBack();
    void windowFitsItsScreen_data();
    void windowFitsItsScreen();
    void longLineIsCutWithAnEllipsis();
};

void WindowRoomTest::docksGetTheirWidthBack()
{
    Desk desk;
    // What the first picture needs is given by the layouts one after another.
    desk.resize({1281, 800});
    desk.resize({1280, 800});
    QString before;
    int steady = 0;
    QVERIFY(QTest::qWaitFor([&] {
        const QString now = desk.widths();
        steady = now == before ? steady + 1 : 0;
        before = now;
        return steady > 9;
    }));
    QVERIFY2(!before.contains(u'-'), qPrintable(before));
    for (const QSize size : {QSize(700, 600), QSize(640, 480), QSize(900, 500)}) {
        desk.resize(size);
        desk.resize({1280, 800});
        QCOMPARE(desk.widths(), before);
    }
    // Step by step, as by hand.
    for (int width = 1280; width > 600; width -= 7)
        desk.window->resize(width, 600);
    desk.resize({1280, 800});
    QCOMPARE(desk.widths(), before);
}

void WindowRoomTest::freeWidthGoesToTheInspectorFirst()
{
    Desk desk;
    const int usual = desk.dock("inspectorDock")->width();
    desk.resize({1380, 800});
    QCOMPARE(desk.dock("inspectorDock")->width(), usual + 100);
    desk.resize({1920, 1000});
    const int readable = desk.dock("inspectorDock")->width();
    QVERIFY2(readable >= usual + 140, qPrintable(QString::number(readable)));
    desk.resize({2400, 1000});
    QCOMPARE(desk.dock("inspectorDock")->width(), readable);
}

void WindowRoomTest::foldedPanelsComeBackAfterARestart()
{
    {
        Desk desk({700, 600});
        QVERIFY2(desk.widths().endsWith(u'-'), qPrintable(desk.widths()));
        desk.window->close();
    }
    Desk desk;
    QVERIFY2(!desk.widths().contains(u'-'), qPrintable(desk.widths()));
    // What the user closed stays closed.
    desk.toggle("inspectorDock");
    desk.resize({700, 600});
    desk.resize({1400, 800});
    QVERIFY2(desk.widths().endsWith(u'-'), qPrintable(desk.widths()));
}

void WindowRoomTest::widthThatTheUserDraggedIsKept()
{
    {
        Desk desk({1600, 900});
        const int before = desk.dock("inspectorDock")->width();
        desk.dragInspector(-80);
        const int dragged = desk.dock("inspectorDock")->width();
        QVERIFY2(dragged > before + 40, qPrintable(QString::number(dragged)));
        desk.resize({700, 600});
        desk.resize({1500, 900});
        QCOMPARE(desk.dock("inspectorDock")->width(), dragged);
        desk.window->close();
        QVERIFY(openSettings()->value(QStringLiteral("dockWidths")).toStringList().contains(QString::number(dragged)));
    }
    Desk desk({1500, 900});
    QVERIFY(openSettings()
                ->value(QStringLiteral("dockWidths"))
                .toStringList()
                .contains(QString::number(desk.dock("inspectorDock")->width())));
    desk.window->findChild<QAction *>(QStringLiteral("resetLayout"))->trigger();
    QCoreApplication::processEvents();
    useTemporarySettings();
    QCOMPARE(desk.widths(), Desk({1500, 900}).widths());
}

void WindowRoomTest::heightOfThePanelsBelowComesBack()
{
    Desk desk;
    desk.toggle("limitsDock");
    desk.resize({1280, 801});
    const int before = desk.dock("limitsDock")->height();
    desk.resize({1280, 400});
    desk.resize({1280, 801});
    QCOMPARE(desk.dock("limitsDock")->height(), before);
}

void WindowRoomTest::windowFitsItsScreen_data()
{
    QTest::addColumn<QRect>("place");
    QTest::addColumn<QRect>("screen");
    QTest::addColumn<QRect>("fitted");
    QTest::newRow("room enough") << QRect(100, 100, 1280, 800) << QRect(0, 0, 1920, 1080) << QRect(100, 100, 1280, 800);
    QTest::newRow("a laptop with a panel")
        << QRect(0, 0, 1280, 800) << QRect(0, 28, 1366, 740) << QRect(4, 58, 1280, 706);
    QTest::newRow("twice the scale") << QRect(0, 0, 1280, 800) << QRect(0, 0, 960, 540) << QRect(4, 30, 952, 506);
    QTest::newRow("remembered from another screen")
        << QRect(2500, 300, 1800, 1000) << QRect(0, 0, 1366, 768) << QRect(4, 30, 1358, 734);
    QTest::newRow("half outside") << QRect(-300, -20, 800, 600) << QRect(0, 0, 1366, 768) << QRect(4, 30, 800, 600);
    QTest::newRow("the second screen") << QRect(1900, 0, 2000, 800) << QRect(1920, 0, 1280, 1024)
                                       << QRect(1924, 30, 1272, 800);
}

void WindowRoomTest::windowFitsItsScreen()
{
    QFETCH(const QRect, place);
    QFETCH(const QRect, screen);
    QTEST(fittedPlace(place, {4, 30, 4, 4}, screen), "fitted");
}

void WindowRoomTest::longLineIsCutWithAnEllipsis()
{
    const Desk desk;
    QWidget window;
    StatusLine line(&window);
    line.showFrame(desk.page->frame(), true);
    line.resize(1900, 24);
    window.show();
    QCoreApplication::processEvents();
    line.resize(line.sizeHint().width() - 40, 24);
    const auto buttons = [&] {
        QList<QToolButton *> shown;
        for (auto *button : line.findChildren<QToolButton *>()) {
            if (!button->isHidden())
                shown << button;
        }
        return shown;
    };
    QVERIFY(buttons().size() > 2);
    QCoreApplication::processEvents(); // the layout
    int cut = 0;
    for (const auto *button : buttons()) {
        QVERIFY2(line.rect().contains(button->geometry()), qPrintable(button->text()));
        cut += button->width() < button->sizeHint().width() ? 1 : 0;
    }
    QVERIFY2(cut > 0, qPrintable(line.text()));
    // The first says how many rows there are: short, and whole.
    QVERIFY(buttons().first()->width() >= buttons().first()->sizeHint().width());
    line.resize(1900, 24);
    QCoreApplication::processEvents();
    for (const auto *button : buttons())
        QCOMPARE(button->width(), button->sizeHint().width());
}

QTEST_MAIN(WindowRoomTest)
#include "tst_window_room.moc"
