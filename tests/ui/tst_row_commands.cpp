// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/block_writer.h"
#include "ui/window/flow_page.h"
#include "ui/table/column_layout.h"
#include "ui/table/flow_clipboard.h"
#include "ui/table/flow_view.h"
#include "ui/window/main_window.h"
#include "ui/table/rows_out.h"
#include "ui/parts/settings.h"

#include "ui/row_desk.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace ctscope;

class RowCommandsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init()
    {
        useTemporarySettings();
        QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    }

    void fewRowsAreCopiedAtOnce();
    void allRowsAreCopiedInTheBackground();
    void copyingCanBeCancelled();
    void whatIsTooLargeForTheClipboardIsSaid();
    void formsOfTheEditMenu();
    void languagesOfTheEditMenu();
    void copiedColumnsArePastedAsFlows();
    void menuCopiesFromWhatHasTheFocus();
    void exportThatCannotBeWrittenIsSaid();
    void cancelledExportLeavesTheOldFile();
    void windowCanGoWhileRowsAreCopied();
};

void RowCommandsTest::fewRowsAreCopiedAtOnce()
{
    RowDesk desk(3);
    desk.view()->columns()->setText(QStringLiteral("proto:50 src:50"));
    desk.view()->selectAll();
    QTest::keyClick(desk.view(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(desk.clipboard(),
        QStringLiteral("Protocol\tSource\ntcp\t10.0.0.1:40000\ntcp\t10.0.0.2:40000\ntcp\t10.0.0.3:40000\n"));
    QCOMPARE(desk.message(), QStringLiteral("Copied 3 rows."));
    desk.view()->clearSelection();
    QTest::keyClick(desk.view(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(desk.message(), QStringLiteral("No row is selected."));
    QVERIFY(desk.clipboard().startsWith(QStringLiteral("Protocol")));
}

void RowCommandsTest::allRowsAreCopiedInTheBackground()
{
    constexpr int count = 101000; // once, only 100,000 were copied, and nothing said so
    RowDesk desk(count);
    desk.view()->columns()->setText(QStringLiteral("proto:50 src:50"));
    desk.view()->selectAll();
    QCOMPARE(desk.view()->selectedRowCount(), count);
    QApplication::clipboard()->setText(QStringLiteral("before"));
    QTest::keyClick(desk.view(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(desk.clipboard(), QStringLiteral("before"));
    QVERIFY(desk.window.findChild<QWidget *>(QStringLiteral("jobStrip")));
    QTRY_COMPARE_WITH_TIMEOUT(desk.message(), QStringLiteral("Copied 101,000 rows."), 60000);
    QCOMPARE(desk.clipboard().count(u'\n'), count + 1);
    QVERIFY(desk.clipboard().endsWith(QStringLiteral("tcp\t10.1.154.0:40000\n")));
    QTRY_VERIFY(!desk.window.findChild<QWidget *>(QStringLiteral("jobStrip")));
}

void RowCommandsTest::copyingCanBeCancelled()
{
    RowDesk desk(60000);
    desk.view()->selectAll();
    QApplication::clipboard()->setText(QStringLiteral("before"));
    emit desk.view()->copyRequested({FlowFormat::Csv});
    auto *cancel = desk.window.findChild<QToolButton *>(QStringLiteral("cancelJob"));
    QVERIFY(cancel);
    cancel->click();
    QTRY_COMPARE(desk.message(), QStringLiteral("Copying was cancelled; the clipboard is as it was."));
    QCOMPARE(desk.clipboard(), QStringLiteral("before"));
}

void RowCommandsTest::whatIsTooLargeForTheClipboardIsSaid()
{
    RowDesk desk(3);
    RowJob job(desk.view()->shownRows(), {}, {});
    job.setMostForClipboard(50);
    QSignalSpy ended(&job, &RowJob::ended);
    job.start();
    QVERIFY(ended.wait());
    QCOMPARE(job.end(), RowJob::End::Failed);
    QCOMPARE(job.error(),
        QStringLiteral("The rows are too large for the clipboard (50 bytes). File ▸ Export… writes them to a file."));
    QVERIFY(job.takeText().isEmpty());
}

void RowCommandsTest::formsOfTheEditMenu()
{
    RowDesk desk(2);
    desk.view()->columns()->setText(QStringLiteral("src:50"));
    desk.view()->selectAll();
    QStringList first;
    for (const char *form : {"copyTabs", "copyConntrack", "copyCsv", "copyJson", "copyTable"}) {
        desk.action(form)->trigger();
        first << desk.clipboard().section(u'\n', 0, 0).left(20).trimmed();
    }
    QCOMPARE(first.join(u'|'),
        QStringLiteral("Source|ipv4     2 tcp|proto,state,timeout,|{\"family\":\"ipv4\",\"pr|PROTO  STATE"));
}

void RowCommandsTest::languagesOfTheEditMenu()
{
    RowDesk desk(2);
    desk.view()->selectAll();
    QStringList first;
    for (const char *form : {"copyFilter", "copyWireshark", "copyTcpdump", "copyNft", "copyIptables", "copyDelete"}) {
        desk.action(form)->trigger();
        first << desk.clipboard().left(18).trimmed();
    }
    QCOMPARE(first.join(u'|'),
        QStringLiteral("(proto == tcp and|(tcp and ip.addr =|(tcp and host 10.0|meta l4proto tcp c|-m conntrack --ctp|"
                       "conntrack -D -p tc"));
    QCOMPARE(desk.message(), QStringLiteral("Copied 2 rows."));
    QCOMPARE(desk.clipboard().count(u'\n'), 2);
}

void RowCommandsTest::copiedColumnsArePastedAsFlows()
{
    RowDesk desk(3);
    desk.view()->columns()->setText(QStringLiteral("proto:50 src:50"));
    desk.view()->selectAll();
    QTest::keyClick(desk.view(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(desk.clipboard().startsWith(QStringLiteral("Protocol\tSource\n")));
    desk.action("paste")->trigger();
    const auto pages = desk.window.findChildren<FlowPage *>();
    QCOMPARE(pages.size(), 2);
    FlowPage *pasted = pages[0] == desk.page ? pages[1] : pages[0];
    QTRY_COMPARE(pasted->view()->model()->rowCount(), 3);
    pasted->view()->selectAll();
    emit pasted->view()->copyRequested({FlowFormat::Conntrack});
    const QString lines = desk.clipboard();
    emit desk.view()->copyRequested({FlowFormat::Conntrack});
    QCOMPARE(lines, desk.clipboard());
    // Text from elsewhere is pasted as it is.
    QApplication::clipboard()->setText(QStringLiteral("no flows"));
    QCOMPARE(clipboardDump(), QStringLiteral("no flows"));
}

void RowCommandsTest::menuCopiesFromWhatHasTheFocus()
{
    RowDesk desk(2);
    desk.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&desk.window));
    auto *box = desk.window.findChild<QLineEdit *>(QStringLiteral("filterBox"));
    desk.action("selectAll")->trigger();
    QCOMPARE(desk.view()->selectedRowCount(), 2);
    box->setText(QStringLiteral("10.0"));
    box->setFocus();
    box->selectAll();
    desk.action("copy")->trigger();
    QCOMPARE(desk.clipboard(), QStringLiteral("10.0"));
    desk.view()->setFocus();
    desk.action("copy")->trigger();
    QVERIFY(desk.clipboard().startsWith(QStringLiteral("Protocol\t")));
}

void RowCommandsTest::exportThatCannotBeWrittenIsSaid()
{
    RowDesk desk(2);
    RowsOut out(desk.window.statusBar());
    const QString path = desk.folder.filePath(QStringLiteral("missing/out.json"));
    const auto print = [](BlockWriter &writer, const std::stop_token &) {
        writer.buffer() += "text";
        writer.flush();
        return QString();
    };
    out.write({print, 2, QStringLiteral("2 rows")}, path);
    QTRY_VERIFY(desk.dialog<QMessageBox>("rowsOutProblem"));
    auto *box = desk.dialog<QMessageBox>("rowsOutProblem");
    QCOMPARE(box->text(), QStringLiteral("%1 cannot be written.").arg(path));
    QCOMPARE(box->informativeText(), QStringLiteral("No such file or directory"));
    box->close();
}

void RowCommandsTest::cancelledExportLeavesTheOldFile()
{
    RowDesk desk(60000);
    const QString path = desk.folder.filePath(QStringLiteral("out.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("old");
    file.close();
    RowJob job(desk.view()->shownRows(), FlowFormat::Json, path);
    QSignalSpy ended(&job, &RowJob::ended);
    job.start();
    job.cancel();
    QVERIFY(ended.wait());
    QCOMPARE(job.end(), RowJob::End::Cancelled);
    QCOMPARE(desk.read(path), QStringLiteral("old"));
    QCOMPARE(QDir(desk.folder.path()).entryList(QDir::Files).join(u' '), QStringLiteral("out.json"));
}

void RowCommandsTest::windowCanGoWhileRowsAreCopied()
{
    QApplication::clipboard()->setText(QStringLiteral("before"));
    for (int delay = 0; delay < 5; ++delay) {
        RowDesk desk(20000);
        desk.view()->setFocus(Qt::TabFocusReason);
        desk.view()->selectAll();
        emit desk.view()->copyRequested({});
        emit desk.view()->copyRequested({FlowFormat::Json});
        QTest::qWait(delay * 7);
        if (delay % 2 == 0)
            desk.window.close();
    }
    QCOMPARE(RowDesk::clipboard(), QStringLiteral("before"));
}

QTEST_MAIN(RowCommandsTest)
#include "tst_row_commands.moc"
