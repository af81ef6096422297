// SPDX-License-Identifier: GPL-3.0-or-later
// Diagnosis, Save Report and NAT Search in the window: what they lead to.
#include "ui/window/main_window.h"

#include "kernel/kernel_facts.h"
#include "ui/fake_table.h"
#include "ui/panels/diagnosis_feed.h"
#include "ui/panels/diagnosis_panel.h"
#include "ui/panels/finding_card.h"
#include "ui/parts/settings.h"
#include "ui/window/flow_page.h"
#include "ui/window/group_menu.h"
#include "ui/window/group_panel.h"
#include "ui/window/nat_search_dialog.h"
#include "ui/window/page_tabs.h"
#include "ui/window/report_command.h"
#include "ui/window/table_tab.h"

#include <QAction>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace ctscope;

namespace {

/// Closed connections only, and more than the 20 that it takes to judge a share.
std::string closedFlows()
{
    std::string text;
    for (int i = 1; i <= 25; ++i)
        text += tcpLine("10.0.0.9", i, "TIME_WAIT", 50);
    return text;
}

struct Desk {
    std::shared_ptr<FakeTable> kernel = std::make_shared<FakeTable>();
    MainWindow window;
    FlowPage *page = nullptr;
    QTemporaryDir folder;

    Desk()
    {
        kernel->text = closedFlows();
        kernel->facts.emplace();
        kernel->facts->settings = {makeSetting("net.netfilter", "nf_conntrack_max", "100")};
        kernel->facts->statistics = {{0, {{"found", 5}, {"drop", 7}}}};
        page = window.openSource(std::make_unique<FakeSource>(kernel), Origin::thisMachine());
        window.show();
    }
    TableTab *tab() const { return window.findChild<PageTabs *>()->currentTab(); }
    void trigger(const char *action) const { window.findChild<QAction *>(QLatin1String(action))->trigger(); }
    void showDiagnosis() const
    {
        window.findChild<QDockWidget *>(QStringLiteral("diagnosisDock"))->toggleViewAction()->trigger();
    }
    DiagnosisPanel *panel() const { return window.findChild<DiagnosisPanel *>(); }
    FindingCard *card(FindingId id) const
    {
        if (!panel())
            return nullptr;
        for (FindingCard *const card : panel()->cards()) {
            if (card->finding().id == id)
                return card;
        }
        return nullptr;
    }
    QString way() const { return tab()->groups()->titles().join(QStringLiteral(" > ")); }
    QString path(const char *name) const { return folder.filePath(QLatin1String(name)); }
    static QString contentOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
};

} // namespace

class AnswerCommandsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init() { useTemporarySettings(); }

    void theDiagnosisReadsWhatItNeeds()
    {
        Desk desk;
        QCOMPARE(desk.window.findChild<QDockWidget *>(QStringLiteral("diagnosisDock"))->toggleViewAction()->shortcut(),
            QKeySequence(Qt::CTRL | Qt::Key_8));
        desk.showDiagnosis();
        const auto wanted = [&] {
            FactsWanted seen;
            desk.kernel->change([&](FakeTable &kernel) { seen = kernel.wanted; });
            return seen;
        };
        QTRY_COMPARE(wanted(), (FactsWanted{.settings = true, .statistics = true, .expectations = true}));
        desk.showDiagnosis();
        QTRY_COMPARE(wanted(), (FactsWanted{.statistics = true}));
    }

    void aFindingLeadsToItsFlowsAndGroupsAndBackspaceBack()
    {
        Desk desk;
        desk.showDiagnosis();
        QTRY_VERIFY(desk.card(FindingId::TimeWait));
        const FindingCard *const card = desk.card(FindingId::TimeWait);
        card->findChild<QToolButton *>(QStringLiteral("showFlows"))->click();
        QCOMPARE(desk.page->filter(), QString::fromStdString(card->finding().evidence.filter));
        card->findChild<QToolButton *>(QStringLiteral("groupFlows"))->click();
        QCOMPARE(
            desk.way(), QStringLiteral("All flows > state == TIME_WAIT > Source · Destination · Destination port"));
        QTRY_VERIFY(desk.tab()->groups()->isVisible());
        desk.tab()->groups()->goBack();
        desk.tab()->groups()->goBack();
        QCOMPARE(desk.page->filter(), QString());
        QVERIFY(!desk.tab()->groups()->isVisible());
    }

    void theDiagnosisIsThatOfTheTableInFront()
    {
        Desk desk;
        desk.showDiagnosis();
        QTRY_VERIFY(desk.card(FindingId::TimeWait));
        desk.window.openText(QString::fromStdString(tcpLine("10.0.0.1", 1)), QStringLiteral("pasted"));
        QTRY_VERIFY2(desk.panel()->text().startsWith(QStringLiteral("Fine | 1 flow examined")),
            qPrintable(desk.panel()->text()));
    }

    void aReportIsAPageWithPictures()
    {
        Desk desk;
        QTRY_VERIFY(desk.page->frame());
        desk.trigger("saveReport");
        auto *const dialog = desk.window.findChild<QFileDialog *>(QStringLiteral("reportFile"));
        QVERIFY(dialog);
        QTRY_VERIFY(desk.card(FindingId::TimeWait)); // what is to be saved is shown
        QSignalSpy saved(desk.window.findChild<ReportCommand *>(), &ReportCommand::saved);
        emit dialog->fileSelected(desk.path("report.html"));
        dialog->close();
        QTRY_COMPARE(saved.count(), 1);
        QCOMPARE(saved.front().at(1).toString(), QString());
        const QString page = desk.contentOf(desk.path("report.html"));
        QVERIFY(page.contains(QStringLiteral("Closed connections in TIME_WAIT fill the table")));
        // The gauge, the history and the six charts, each a PNG file.
        QVERIFY2(page.count(QStringLiteral("<figure><img")) >= 7, qPrintable(page.left(2000)));
        QVERIFY(page.contains(QStringLiteral("src=\"data:image/png;base64,iVBOR")));
    }

    void aReportIsTextByItsSuffix()
    {
        Desk desk;
        QTRY_VERIFY(desk.page->frame());
        auto *const report = desk.window.findChild<ReportCommand *>();
        QSignalSpy saved(report, &ReportCommand::saved);
        // Nobody has looked at the diagnosis yet: it is made for the report.
        report->save(desk.tab(), desk.path("report.txt"));
        QTRY_COMPARE(saved.count(), 1);
        const QString text = desk.contentOf(desk.path("report.txt"));
        QVERIFY2(
            text.contains(QStringLiteral("WARNING: Closed connections in TIME_WAIT fill the table")), qPrintable(text));
        QVERIFY(!text.contains(u'<'));
    }

    void aReportThatCannotBeWrittenSaysWhy()
    {
        Desk desk;
        QTRY_VERIFY(desk.page->frame());
        desk.window.findChild<ReportCommand *>()->save(desk.tab(), desk.path("no/such/folder/report.html"));
        QTRY_VERIFY(desk.window.findChild<QMessageBox *>(QStringLiteral("reportError")));
        auto *const box = desk.window.findChild<QMessageBox *>(QStringLiteral("reportError"));
        QVERIFY2(box->text().contains(QStringLiteral("No such file or directory")), qPrintable(box->text()));
        QCOMPARE(box->textFormat(), Qt::PlainText);
        box->close();
    }

    void everyKeyOfTheMenuGroups()
    {
        const GroupMenu menu(QStringLiteral("Group By"));
        QStringList chosen;
        connect(&menu, &GroupMenu::chosen,
            [&chosen](const GroupKey &key) { chosen << QString::fromStdString(key.text()); });
        QStringList titles;
        for (QAction *const action : menu.actions()) {
            if (action->isSeparator())
                continue;
            titles << action->text();
            action->trigger();
        }
        QCOMPARE(chosen.size(), titles.size());
        QVERIFY2(chosen.contains(QStringLiteral("addr")) && chosen.contains(QStringLiteral("mark&0xff")),
            qPrintable(chosen.join(u' ')));
        QCOMPARE(titles.removeDuplicates(), 0);
    }

    void theMenuGroupsTheTableInFront()
    {
        Desk desk;
        desk.window.findChild<QAction *>(QStringLiteral("groupBy-proto"))->trigger();
        QTRY_VERIFY(desk.window.currentPage()->showsGroups());
    }

    void natSearchAsksTheTableInFront()
    {
        Desk desk;
        QCOMPARE(desk.window.findChild<QAction *>(QStringLiteral("natSearch"))->shortcut(),
            QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F));
        desk.window.openText(
            QStringLiteral("udp      17 25 src=10.0.0.6 dst=203.0.113.9 sport=50001 dport=53 src=203.0.113.9 "
                           "dst=198.51.100.7 sport=53 dport=41235 mark=0 use=1\n"),
            QStringLiteral("pasted"));
        QTRY_VERIFY(desk.window.currentPage()->frame());
        desk.trigger("natSearch");
        auto *const dialog = desk.window.findChild<NatSearchDialog *>();
        QVERIFY(dialog);
        dialog->findChild<QLineEdit *>(QStringLiteral("address"))->setText(QStringLiteral("198.51.100.7:41235"));
        QTRY_COMPARE(dialog->text().section(u'\n', 0, 0), QStringLiteral("198.51.100.7:41235 was 10.0.0.6."));
        dialog->findChild<QPushButton *>(QStringLiteral("showFlows"))->click();
        QCOMPARE(desk.window.currentPage()->filter(),
            QStringLiteral("(nat.addr == 198.51.100.7:41235 or nat.addr == 198.51.100.7 and icmp.id == 41235)"));
        desk.window.findChild<PageTabs *>()->goTo(desk.page);
        QTRY_COMPARE(
            dialog->text().section(u'\n', 0, 0), QStringLiteral("No flow was translated to 198.51.100.7:41235."));
    }
};

QTEST_MAIN(AnswerCommandsTest)
#include "tst_answer_commands.moc"
