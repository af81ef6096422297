// SPDX-License-Identifier: GPL-3.0-or-later
// What the window says and offers where the live table is closed, and where the way to it is chosen.
#include "ui/window/blank_page.h"
#include "ui/window/flow_page.h"
#include "ui/window/status_line.h"
#include "ui/window/main_window.h"
#include "ui/parts/settings.h"

#include "source/live_chooser.h"
#include "ui/fake_table.h"

#include <QAction>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace ctscope;

namespace {

const std::string setcap = "sudo setcap cap_net_admin+ep /usr/libexec/ctscope-capture";

SourceProblem closed(const std::string &remedy, bool polkit)
{
    return {Problem::NoPermission, "ctnetlink", remedy, polkit};
}

/// A page over a table that is closed.
struct ClosedPage {
    std::shared_ptr<FakeTable> table = std::make_shared<FakeTable>();
    FlowPage page{Origin::thisMachine()};

    explicit ClosedPage(SourceProblem problem)
    {
        table->set({}, std::move(problem));
        page.setSource(std::make_unique<FakeSource>(table));
        page.show();
    }
    QPushButton *button() const { return page.findChild<QPushButton *>(QStringLiteral("blankAction")); }
    QString command() const { return page.blank()->words().command; }
};

} // namespace

class LiveWaysTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { useTemporarySettings(); }

    void theReasonGoesWithWhatItExplains()
    {
        ClosedPage closed({Problem::NoPermission, "/proc/net/nf_conntrack"});
        QTRY_VERIFY(closed.button()->isVisible());
        const auto buttons = closed.page.findChildren<QPushButton *>();
        const auto why = std::ranges::find(buttons, QStringLiteral("Why?"), &QPushButton::text);
        QVERIFY(why != buttons.end());
        (*why)->click();
        QPointer<QWidget> box = closed.page.findChild<QWidget *>(QStringLiteral("explanation"));
        QVERIFY(box && box->isVisible());
        closed.table->set(tcpLine("10.0.0.1", 40000));
        closed.page.pollNow();
        QTRY_VERIFY(closed.page.showsTable());
        QTRY_VERIFY(!box);
    }

    void aClosedTableOffersWhatWorksHere_data()
    {
        QTest::addColumn<QString>("remedy");
        QTest::addColumn<bool>("polkit");
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("button");
        const QString give = QString::fromStdString(setcap);
        QTest::newRow("helper without its capability") << give << false << give << "Try again";
        QTest::newRow("polkit too") << give << true << give << "Ask for the password…";
        QTest::newRow("no helper") << QString() << false << "sudo conntrack -L -o extended > flows.txt"
                                   << "Open a dump…";
    }
    void aClosedTableOffersWhatWorksHere()
    {
        QFETCH(QString, remedy);
        QFETCH(bool, polkit);
        ClosedPage closedPage(closed(remedy.toStdString(), polkit));
        QTRY_COMPARE(
            closedPage.page.blank()->words().title, QStringLiteral("You may not read the connection tracking table."));
        QTEST(closedPage.command(), "command");
        QTEST(closedPage.button()->text(), "button");
    }

    void theOfferFollowsTheMachine()
    {
        ClosedPage closedPage(closed({}, false));
        QTRY_COMPARE(closedPage.button()->text(), QStringLiteral("Open a dump…"));
        closedPage.table->set({}, closed(setcap, true)); // it was installed meanwhile
        QTRY_COMPARE(closedPage.button()->text(), QStringLiteral("Ask for the password…"));
        QCOMPARE(closedPage.command(), QString::fromStdString(setcap));
    }

    void theButtonAsksForTheRight()
    {
        ClosedPage closedPage(closed(setcap, true));
        QTRY_COMPARE(closedPage.button()->text(), QStringLiteral("Ask for the password…"));
        QSignalSpy asked(&closedPage.page, &FlowPage::rightsRequested);
        closedPage.button()->click();
        QCOMPARE(asked.size(), 1);
    }

    void theLineNamesTheWayThatWasTaken()
    {
        MainWindow window;
        auto table = std::make_shared<FakeTable>();
        table->set(tcpLine("10.0.0.9", 1));
        int opened = 0;
        const auto candidates = [&]() -> std::vector<LiveChooser::Candidate> {
            return {{LiveWay::Proc, {}, [&] {
                         ++opened;
                         return std::make_unique<FakeSource>(table);
                     }}};
        };
        window.openSource(std::make_unique<LiveChooser>(Origin::thisMachine(), candidates, ProcFs("/nonexistent"),
                              &std::chrono::steady_clock::now),
            Origin::thisMachine());
        window.show();
        const auto line = [&] { return window.findChild<StatusLine *>()->text(); };
        QTRY_VERIFY2(line().contains(QStringLiteral("read from fake table")), qPrintable(line()));
        QCOMPARE(opened, 1);
    }

    void theChoiceInTheMenuIsKept()
    {
        const auto way = [](const MainWindow &window, LiveWay which) {
            return window.findChild<QAction *>(QStringLiteral("liveWay%1").arg(static_cast<int>(which)));
        };
        {
            const MainWindow window;
            QVERIFY(way(window, LiveWay::Automatic)->isChecked());
            way(window, LiveWay::Netlink)->trigger();
        }
        const MainWindow window;
        QVERIFY(way(window, LiveWay::Netlink)->isChecked());
        QVERIFY(!way(window, LiveWay::Automatic)->isChecked());
    }
};

QTEST_MAIN(LiveWaysTest)
#include "tst_live_ways.moc"
