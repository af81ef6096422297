// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/flow_page.h"
#include "ui/table/column_layout.h"
#include "ui/table/flow_view.h"
#include "ui/window/main_window.h"
#include "ui/table/rows_out.h"
#include "ui/parts/settings.h"

#include "ui/fake_table.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QElapsedTimer>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace ctscope;

namespace {

std::string flows(int count)
{
    std::string text;
    for (int i = 1; i <= count; ++i)
        text += tcpLine(
            "10." + std::to_string(i / 62500) + '.' + std::to_string(i / 250 % 250) + '.' + std::to_string(i % 250),
            40000);
    return text;
}

struct Desk {
    std::shared_ptr<FakeTable> table = std::make_shared<FakeTable>();
    MainWindow window;
    FlowPage *page = nullptr;
    QTemporaryDir folder;
    QString last; ///< message of the status bar that was not empty; the pointer may clear it

    explicit Desk(int count)
    {
        QObject::connect(window.statusBar(), &QStatusBar::messageChanged, &window, [this](const QString &text) {
            if (!text.isEmpty())
                last = text;
        });
        table->set(flows(count), {});
        window.resize(1280, 800);
        page = window.openSource(std::make_unique<FakeSource>(table), Origin::thisMachine());
        window.show();
        if (!QTest::qWaitFor([this, count] { return page->view()->model()->rowCount() == count; }, 30000))
            qWarning("the rows did not come");
        page->setPaused(true);
    }
    FlowView *view() const { return page->view(); }
    QAction *action(const char *name) const { return window.findChild<QAction *>(QLatin1String(name)); }
    QString message() const { return last; }
    static QString clipboard() { return QApplication::clipboard()->text(); }
    template <typename Dialog> Dialog *dialog(const char *name) const
    {
        return window.findChild<Dialog *>(QLatin1String(name));
    }

    /// File ▸ Export…, as far as the file's name.
    QFileDialog *exportAs(int format, bool selected)
    {
        action("export")->trigger();
        auto *choice = dialog<QDialog>("exportDialog");
        choice->findChild<QRadioButton *>(selected ? QStringLiteral("exportSelected") : QStringLiteral("exportShown"))
            ->click();
        auto *formats = choice->findChild<QComboBox *>(QStringLiteral("exportFormat"));
        formats->setCurrentIndex(formats->findData(format));
        choice->accept();
        return dialog<QFileDialog>("exportFile");
    }
    static void save(QFileDialog *dialog, const QString &path)
    {
        emit dialog->fileSelected(path);
        dialog->close();
    }
    static QString read(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QStringLiteral("no file");
    }
};

} // namespace

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
    void menuCopiesFromWhatHasTheFocus();
    void exportWritesTheRowsOnceTheyAreComplete();
    void exportOfTheSelectionHasItsRows();
    void exportThatCannotBeWrittenIsSaid();
    void cancelledExportLeavesTheOldFile();
    void windowCanGoWhileRowsAreCopied();
};

void RowCommandsTest::fewRowsAreCopiedAtOnce()
{
    Desk desk(3);
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
    Desk desk(count);
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
    Desk desk(60000);
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
    Desk desk(3);
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
    Desk desk(2);
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

void RowCommandsTest::menuCopiesFromWhatHasTheFocus()
{
    Desk desk(2);
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

void RowCommandsTest::exportWritesTheRowsOnceTheyAreComplete()
{
    Desk desk(1000);
    const QString path = desk.folder.filePath(QStringLiteral("out"));
    auto *dialog = desk.exportAs(static_cast<int>(FlowFormat::Conntrack), false);
    QVERIFY(dialog);
    desk.save(dialog, path);
    const QString &written = path;
    QTRY_COMPARE(desk.message(), QStringLiteral("Exported 1,000 rows to %1.").arg(written));
    QCOMPARE(desk.read(written).count(u'\n'), 1000);
    QVERIFY(desk.read(written).startsWith(QStringLiteral("ipv4     2 tcp      6")));
}

void RowCommandsTest::exportOfTheSelectionHasItsRows()
{
    Desk desk(5);
    desk.view()->setCurrentIndex(desk.view()->model()->index(3, 0));
    const QString path = desk.folder.filePath(QStringLiteral("out.csv"));
    auto *dialog = desk.exportAs(static_cast<int>(FlowFormat::Csv), true);
    // A row that is chosen afterwards is another matter.
    desk.view()->selectAll();
    desk.save(dialog, path);
    QTRY_COMPARE(desk.message(), QStringLiteral("Exported 1 row to %1.").arg(path));
    const QStringList lines = desk.read(path).split(QStringLiteral("\r\n"));
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[1].contains(QStringLiteral("10.0.0.4")));
}

void RowCommandsTest::exportThatCannotBeWrittenIsSaid()
{
    Desk desk(2);
    RowsOut out(desk.window.statusBar());
    const QString path = desk.folder.filePath(QStringLiteral("missing/out.json"));
    out.write(desk.view()->shownRows(), FlowFormat::Json, path);
    QTRY_VERIFY(desk.dialog<QMessageBox>("rowsOutProblem"));
    auto *box = desk.dialog<QMessageBox>("rowsOutProblem");
    QCOMPARE(box->text(), QStringLiteral("%1 cannot be written.").arg(path));
    QCOMPARE(box->informativeText(), QStringLiteral("No such file or directory"));
    box->close();
}

void RowCommandsTest::cancelledExportLeavesTheOldFile()
{
    Desk desk(60000);
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
        Desk desk(20000);
        desk.view()->setFocus(Qt::TabFocusReason);
        desk.view()->selectAll();
        emit desk.view()->copyRequested({});
        emit desk.view()->copyRequested({FlowFormat::Json});
        QTest::qWait(delay * 7);
        if (delay % 2 == 0)
            desk.window.close();
    }
    QCOMPARE(Desk::clipboard(), QStringLiteral("before"));
}

QTEST_MAIN(RowCommandsTest)
#include "tst_row_commands.moc"
