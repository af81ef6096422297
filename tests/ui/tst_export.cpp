// SPDX-License-Identifier: GPL-3.0-or-later
// File ▸ Export…: the dialog, its preview, and the files.
#include "ui/table/export_dialog.h"

#include "ui/parts/settings.h"
#include "ui/row_desk.h"
#include "ui/table/column_layout.h"
#include "ui/window/group_panel.h"
#include "ui/window/page_tabs.h"
#include "ui/window/table_tab.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTimer>

#include <algorithm>

using namespace ctscope;

namespace {

struct Desk : RowDesk {
    using RowDesk::RowDesk;

    /// File ▸ Export…
    ExportDialog *openExport() const
    {
        action("export")->trigger();
        return dialog<ExportDialog>("exportDialog");
    }
    static void choose(ExportDialog *dialog, FlowFormat format)
    {
        auto *formats = dialog->findChild<QComboBox *>(QStringLiteral("exportFormat"));
        formats->setCurrentIndex(formats->findData(static_cast<int>(format)));
    }
    static void press(const ExportDialog *dialog, const char *button)
    {
        dialog->findChild<QAbstractButton *>(QLatin1String(button))->click();
    }
    static void save(ExportDialog *dialog, const QString &path)
    {
        dialog->findChild<QLineEdit *>(QStringLiteral("exportPath"))->setText(path);
        dialog->accept();
    }
    /// The preview of what is chosen now.
    static QStringList preview(ExportDialog *dialog)
    {
        // Any earlier result belongs to an earlier choice.
        QSignalSpy made(dialog, &ExportDialog::previewed);
        return made.wait(20000) ? previewShown(dialog) : QStringList();
    }
    static QStringList previewShown(const ExportDialog *dialog)
    {
        return dialog->findChild<QPlainTextEdit *>(QStringLiteral("exportPreview"))->toPlainText().split(u'\n');
    }
};

} // namespace

class ExportTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init()
    {
        useTemporarySettings();
        QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    }

    void writesTheRowsOnceTheyAreComplete();
    void selectionHasItsRows();
    void offersWhatThereIs();
    void wholeTableIgnoresTheFilter();
    void showsItsFirstLines();
    void replacesAddressesOnRequest();
    void exportsWithOneKeyCanBeJoined();
    void saysWhyAKeyIsOfNoUse();
    void asksBeforeItReplacesAFile();
    void groups();
    void everythingIsReachedByTab();
    void windowAnswersMeanwhile();
};

void ExportTest::writesTheRowsOnceTheyAreComplete()
{
    Desk desk(1000);
    const QString path = desk.folder.filePath(QStringLiteral("out"));
    ExportDialog *const dialog = desk.openExport();
    desk.choose(dialog, FlowFormat::Conntrack);
    desk.save(dialog, path);
    QTRY_COMPARE(desk.message(), QStringLiteral("Exported 1,000 rows to %1.").arg(path));
    QCOMPARE(desk.read(path).count(u'\n'), 1000);
    QVERIFY(desk.read(path).startsWith(QStringLiteral("ipv4     2 tcp      6")));
}

void ExportTest::selectionHasItsRows()
{
    Desk desk(5);
    desk.view()->setCurrentIndex(desk.view()->model()->index(3, 0));
    const QString path = desk.folder.filePath(QStringLiteral("out.csv"));
    ExportDialog *const dialog = desk.openExport();
    desk.press(dialog, "exportSelected");
    // A row that is chosen afterwards is another matter.
    desk.view()->selectAll();
    desk.save(dialog, path);
    QTRY_COMPARE(desk.message(), QStringLiteral("Exported 1 row to %1.").arg(path));
    const QStringList lines = desk.read(path).split(QStringLiteral("\r\n"));
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[1].contains(QStringLiteral("10.0.0.4")));
}

void ExportTest::offersWhatThereIs()
{
    Desk desk(5);
    const auto offered = [&desk] {
        ExportDialog *const dialog = desk.openExport();
        QStringList texts;
        for (const auto *button : dialog->findChildren<QRadioButton *>())
            texts << button->text() + QLatin1String(button->isEnabled() ? "" : " off")
                    + QLatin1String(button->isChecked() ? " chosen" : "");
        delete dialog;
        return texts.join(u'|');
    };
    QCOMPARE(offered(), QStringLiteral("&Rows shown (5) chosen|&Selected rows (0) off"));
    desk.view()->selectAll();
    QCOMPARE(offered(), QStringLiteral("&Rows shown (5)|&Selected rows (5) chosen"));
    desk.page->setFilter(QStringLiteral("src in {10.0.0.2, 10.0.0.3}"));
    QTRY_COMPARE(desk.view()->model()->rowCount(), 2);
    desk.view()->clearSelection();
    QCOMPARE(offered(), QStringLiteral("&Rows shown (2) chosen|&Selected rows (0) off|Whole &table (5)"));
    desk.action("groupBy-src/24/64")->trigger();
    QTRY_VERIFY(desk.page->showsGroups() && desk.page->frame()->groups);
    QCOMPARE(offered(), QStringLiteral("&Groups shown (1) chosen|&Rows shown (2)|Whole &table (5)"));
}

void ExportTest::wholeTableIgnoresTheFilter()
{
    Desk desk(5);
    desk.page->setSort({Column::Source, true});
    desk.page->setFilter(QStringLiteral("src == 10.0.0.2"));
    QTRY_COMPARE(desk.view()->model()->rowCount(), 1);
    desk.view()->columns()->setText(QStringLiteral("state:50 src:50"));
    ExportDialog *const dialog = desk.openExport();
    desk.press(dialog, "exportTable");
    dialog->findChild<QComboBox *>(QStringLiteral("exportColumns"))->setCurrentIndex(1);
    QCOMPARE(desk.preview(dialog).join(u'|'),
        QStringLiteral("state,src|ESTABLISHED,10.0.0.5|ESTABLISHED,10.0.0.4|ESTABLISHED,10.0.0.3|ESTABLISHED,10.0.0.2|"
                       "ESTABLISHED,10.0.0.1"));
    const QString path = desk.folder.filePath(QStringLiteral("out.csv"));
    desk.save(dialog, path);
    QTRY_COMPARE(desk.message(), QStringLiteral("Exported 5 rows to %1.").arg(path));
    QCOMPARE(desk.read(path).count(QStringLiteral("\r\n")), 6);
    QVERIFY(desk.read(path).startsWith(QStringLiteral("state,src\r\nESTABLISHED,10.0.0.5\r\n")));
}

void ExportTest::showsItsFirstLines()
{
    Desk desk(100);
    ExportDialog *const dialog = desk.openExport();
    QStringList lines = desk.preview(dialog);
    QCOMPARE(lines.size(), int(ExportDialog::previewRows) + 1);
    QVERIFY(lines.first().startsWith(QStringLiteral("proto,state,timeout,")));
    desk.choose(dialog, FlowFormat::Conntrack);
    lines = desk.preview(dialog);
    QCOMPARE(lines.size(), int(ExportDialog::previewRows));
    QVERIFY(lines.first().startsWith(QStringLiteral("ipv4     2 tcp      6")));
    // The name of the file follows the format, unless its suffix is the user's own.
    auto *const file = dialog->findChild<QLineEdit *>(QStringLiteral("exportPath"));
    QVERIFY2(file->text().endsWith(QStringLiteral("/flows.conntrack")), qPrintable(file->text()));
    file->setText(QStringLiteral("/tmp/flows.log"));
    desk.choose(dialog, FlowFormat::Json);
    QCOMPARE(file->text(), QStringLiteral("/tmp/flows.log"));
}

void ExportTest::replacesAddressesOnRequest()
{
    Desk desk(200);
    const QString path = desk.folder.filePath(QStringLiteral("out.json"));
    ExportDialog *const dialog = desk.openExport();
    QVERIFY(!dialog->findChild<QCheckBox *>(QStringLiteral("exportPseudonymise"))->isChecked());
    desk.choose(dialog, FlowFormat::Json);
    desk.press(dialog, "exportPseudonymise");
    const QString preview = desk.preview(dialog).join(u'\n');
    desk.save(dialog, path);
    QTRY_COMPARE(desk.message(), QStringLiteral("Exported 200 rows to %1.").arg(path));
    const QString text = desk.read(path);
    QCOMPARE(text.count(u'\n'), 200);
    QCOMPARE(text.count(QStringLiteral("\"src\":\"10.")), 200);
    QCOMPARE(text.count(QStringLiteral("\"src\":\"10.0.0.")), 0);
    QVERIFY(preview.startsWith(text.section(u'\n', 0, 0)));
}

void ExportTest::exportsWithOneKeyCanBeJoined()
{
    Desk desk(3);
    const auto exported = [&desk](const QString &keyFile, const char *name) {
        ExportDialog *const dialog = desk.openExport();
        desk.choose(dialog, FlowFormat::Conntrack);
        dialog->findChild<QCheckBox *>(QStringLiteral("exportPseudonymise"))->setChecked(true);
        dialog->findChild<QComboBox *>(QStringLiteral("exportKey"))->setCurrentIndex(keyFile.isEmpty() ? 0 : 1);
        dialog->findChild<QLineEdit *>(QStringLiteral("exportKeyFile"))->setText(keyFile);
        const QString path = desk.folder.filePath(QLatin1String(name));
        desk.save(dialog, path);
        return QTest::qWaitFor([&] { return QFile::exists(path); }) ? desk.read(path) : QString();
    };
    // A new key, made by the dialog.
    ExportDialog *const dialog = desk.openExport();
    const QString key = desk.folder.filePath(QStringLiteral("key"));
    dialog->findChild<QCheckBox *>(QStringLiteral("exportPseudonymise"))->setChecked(true);
    dialog->findChild<QComboBox *>(QStringLiteral("exportKey"))->setCurrentIndex(1);
    desk.press(dialog, "exportCreateKey");
    auto *const chooser = desk.dialog<QFileDialog>("exportCreateKeyFile");
    emit chooser->fileSelected(key);
    auto *const keyFile = dialog->findChild<QLineEdit *>(QStringLiteral("exportKeyFile"));
    QTRY_COMPARE(keyFile->text(), key);
    QCOMPARE(QFile::permissions(key) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    // A key that is there is not replaced.
    emit chooser->fileSelected(key);
    QTRY_VERIFY(desk.dialog<QMessageBox>("exportKeyProblem"));
    QCOMPARE(desk.dialog<QMessageBox>("exportKeyProblem")->informativeText(), QStringLiteral("File exists"));
    delete dialog;

    const QString first = exported(key, "a");
    QVERIFY(first.contains(QStringLiteral("src=10.")));
    QCOMPARE(exported(key, "b"), first);
    const QString alone = exported({}, "c");
    QVERIFY(!alone.isEmpty() && alone != first);
    // What was chosen last is chosen again.
    ExportDialog *const again = desk.openExport();
    QCOMPARE(again->choice().format, FlowFormat::Conntrack);
    QCOMPARE(again->choice().pseudonymise, true);
    QCOMPARE(again->choice().keyFromFile, false);
    QVERIFY(again->path().startsWith(desk.folder.path()));
}

void ExportTest::saysWhyAKeyIsOfNoUse()
{
    Desk desk(3);
    ExportDialog *const dialog = desk.openExport();
    desk.press(dialog, "exportPseudonymise");
    dialog->findChild<QComboBox *>(QStringLiteral("exportKey"))->setCurrentIndex(1);
    QCOMPARE(desk.preview(dialog).join(u'|'), QStringLiteral("Choose the file with the key."));
    auto *const keyFile = dialog->findChild<QLineEdit *>(QStringLiteral("exportKeyFile"));
    keyFile->setText(QStringLiteral("/dev/null"));
    QCOMPARE(desk.preview(dialog).join(u'|'), QStringLiteral("The key /dev/null has fewer than 16 bytes."));
    keyFile->setText(QStringLiteral("/nonexistent/key"));
    const QString problem = QStringLiteral("The key /nonexistent/key cannot be read: No such file or directory.");
    QCOMPARE(desk.preview(dialog).join(u'|'), problem);
    const QString path = desk.folder.filePath(QStringLiteral("out.csv"));
    desk.save(dialog, path);
    QTRY_VERIFY(desk.dialog<QMessageBox>("rowsOutProblem"));
    QCOMPARE(desk.dialog<QMessageBox>("rowsOutProblem")->informativeText(), problem);
    QVERIFY(!QFile::exists(path));
}

void ExportTest::asksBeforeItReplacesAFile()
{
    Desk desk(3);
    const QString path = desk.folder.filePath(QStringLiteral("out.csv"));
    QFile old(path);
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
    old.close();
    ExportDialog *const dialog = desk.openExport();
    desk.save(dialog, path);
    QTRY_VERIFY(desk.dialog<QMessageBox>("exportReplace"));
    QPointer<QMessageBox> question = desk.dialog<QMessageBox>("exportReplace");
    QCOMPARE(question->text(), QStringLiteral("%1 exists. Replace it?").arg(path));
    question->button(QMessageBox::No)->click();
    QTRY_VERIFY(!question);
    QVERIFY(dialog->isVisible());
    QCOMPARE(desk.read(path), QStringLiteral("old"));
    dialog->accept();
    QTRY_VERIFY(desk.dialog<QMessageBox>("exportReplace"));
    desk.dialog<QMessageBox>("exportReplace")->button(QMessageBox::Yes)->click();
    QTRY_COMPARE(desk.message(), QStringLiteral("Exported 3 rows to %1.").arg(path));
    QVERIFY(desk.read(path).startsWith(QStringLiteral("proto,")));
}

void ExportTest::groups()
{
    Desk desk(600);
    desk.action("groupBy-src/24/64")->trigger();
    QTRY_VERIFY(desk.page->showsGroups() && desk.page->frame()->groups);
    ExportDialog *dialog = desk.openExport();
    desk.choose(dialog, FlowFormat::Conntrack);
    QCOMPARE(dialog->choice().format, FlowFormat::Csv); // conntrack lines have no place for groups
    const QStringList lines = desk.preview(dialog);
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines[0].startsWith(QStringLiteral("src/24/64,flows,")));
    QVERIFY(lines[1].startsWith(QStringLiteral("10.0.1.0/24,250,")));
    const QString plain = desk.folder.filePath(QStringLiteral("plain.csv"));
    QSignalSpy accepted(dialog, &QDialog::accepted);
    desk.save(dialog, plain);
    dialog->accept(); // Enter, once more
    QTRY_COMPARE(desk.message(), QStringLiteral("Exported 3 groups to %1.").arg(plain));
    QCOMPARE(accepted.size(), qsizetype(1));

    dialog = desk.openExport();
    desk.press(dialog, "exportPseudonymise");
    const QString changed = desk.folder.filePath(QStringLiteral("changed.csv"));
    desk.save(dialog, changed);
    QTRY_COMPARE(desk.message(), QStringLiteral("Exported 3 groups to %1.").arg(changed));
    const auto sizes = [](const QString &text) {
        QStringList all;
        for (const QString &line : text.split(QStringLiteral("\r\n")))
            all << line.section(u',', 1, 2);
        return all.join(u'|');
    };
    QCOMPARE(sizes(desk.read(changed)), sizes(desk.read(plain)));
    QVERIFY(!desk.read(changed).contains(QStringLiteral("10.0.1.0/24")));

    // With two keys, each pair of values is a line.
    desk.window.findChild<PageTabs *>()->currentTab()->groups()->groupBy(GroupKey::of(Column::State), true);
    QTRY_VERIFY(desk.page->frame()->groups && desk.page->frame()->groups->view.spec.keys.size() == 2);
    dialog = desk.openExport();
    desk.press(dialog, "exportPseudonymise"); // remembered
    QCOMPARE(desk.preview(dialog)[1].section(u',', 0, 2), QStringLiteral("10.0.1.0/24,ESTABLISHED,250"));
    // Names of hosts have no pseudonyms: there would be one group.
    dialog->reject();
    QTRY_VERIFY(!desk.dialog<ExportDialog>("exportDialog"));
    desk.window.findChild<PageTabs *>()->currentTab()->groups()->groupBy(GroupKey::of(Column::SourceHost), true);
    QTRY_VERIFY(desk.page->frame()->groups && desk.page->frame()->groups->view.spec.keys.size() == 3);
    dialog = desk.openExport();
    const auto *const now = dialog->findChild<QAbstractButton *>(QStringLiteral("exportNow"));
    QTRY_VERIFY(desk.previewShown(dialog).first().contains(QStringLiteral("cannot be exported with pseudonyms")));
    QVERIFY(!now->isEnabled());
    desk.press(dialog, "exportPseudonymise"); // no more
    QVERIFY(now->isEnabled());
}

void ExportTest::everythingIsReachedByTab()
{
    Desk desk(5);
    desk.view()->selectAll();
    desk.page->setFilter(QStringLiteral("src in {10.0.0.2, 10.0.0.3}"));
    QTRY_COMPARE(desk.view()->model()->rowCount(), 2);
    ExportDialog *const dialog = desk.openExport();
    dialog->findChild<QCheckBox *>(QStringLiteral("exportPseudonymise"))->setChecked(true);
    dialog->findChild<QComboBox *>(QStringLiteral("exportKey"))->setCurrentIndex(1);
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    QStringList visited;
    for (int i = 0; i < 30; ++i) {
        const QWidget *const focus = dialog->focusWidget();
        const QString name = focus ? focus->objectName() : QString();
        if (visited.contains(name))
            break;
        visited << name;
        QTest::keyClick(dialog->focusWidget(), Qt::Key_Tab);
    }
    QStringList wanted{QStringLiteral("exportShown"), QStringLiteral("exportFormat"), QStringLiteral("exportColumns"),
        QStringLiteral("exportPseudonymise"), QStringLiteral("exportClientPorts"), QStringLiteral("exportKey"),
        QStringLiteral("exportKeyFile"), QStringLiteral("exportChooseKey"), QStringLiteral("exportCreateKey"),
        QStringLiteral("exportPreview"), QStringLiteral("exportPath"), QStringLiteral("exportChooseFile"),
        QStringLiteral("exportNow")};
    for (const QString &name : std::as_const(wanted))
        QVERIFY2(visited.contains(name), qPrintable(name + QStringLiteral(" is not among ") + visited.join(u' ')));
    // Enter exports, wherever the focus is.
    for (const char *const name : {"exportFormat", "exportKeyFile", "exportPath"}) {
        dialog->findChild<QWidget *>(QLatin1String(name))->setFocus();
        QVERIFY2(dialog->findChild<QPushButton *>(QStringLiteral("exportNow"))->isDefault(), name);
        QVERIFY2(!dialog->findChild<QPushButton *>(QStringLiteral("exportChooseFile"))->isDefault(), name);
    }
    // The rows are chosen with the arrow keys.
    auto *const shown = dialog->findChild<QRadioButton *>(QStringLiteral("exportShown"));
    shown->setFocus();
    QTest::keyClick(shown, Qt::Key_Down);
    QTRY_COMPARE(dialog->choice().what, ExportChoice::What::Selected);
}

/// CTSCOPE_EXPORT_ROWS=1000000 measures a large export.
void ExportTest::windowAnswersMeanwhile()
{
    const int count =
        qEnvironmentVariableIsSet("CTSCOPE_EXPORT_ROWS") ? qEnvironmentVariableIntValue("CTSCOPE_EXPORT_ROWS") : 40000;
    Desk desk(count);
    const QString path = desk.folder.filePath(QStringLiteral("out.csv"));
    QElapsedTimer beat;
    qint64 longest = 0;
    QTimer heart;
    QObject::connect(&heart, &QTimer::timeout, &desk.window, [&] {
        longest = std::max(longest, beat.nsecsElapsed());
        beat.start();
    });
    heart.start(1);
    beat.start();
    QElapsedTimer whole;
    whole.start();
    ExportDialog *const dialog = desk.openExport();
    dialog->findChild<QCheckBox *>(QStringLiteral("exportPseudonymise"))->setChecked(true);
    QVERIFY(!desk.preview(dialog).isEmpty());
    desk.save(dialog, path);
    QTRY_VERIFY_WITH_TIMEOUT(desk.message().startsWith(QStringLiteral("Exported ")), 600000);
    QCOMPARE(desk.read(path).count(u'\n'), count + 1);
    const qint64 time = whole.nsecsElapsed();
    qInfo("%d rows: %.1f s, longest wait for the window %.1f ms", count, double(time) / 1e9, double(longest) / 1e6);
    // Were the rows printed in this thread, it would wait for nearly all of the time.
    QVERIFY2(longest < time / 4, qPrintable(QStringLiteral("%1 of %2 ns").arg(longest).arg(time)));
}

QTEST_MAIN(ExportTest)
#include "tst_export.moc"
