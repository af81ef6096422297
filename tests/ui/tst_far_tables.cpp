// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of commands in the window: opened by the menu, kept in Open Recent, pale when they cannot be read.
#include "ui/window/far_dialog.h"
#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"

#include "table/flow_table_model.h"
#include "ui/parts/notice_bar.h"
#include "ui/parts/settings.h"
#include "ui/table/flow_view.h"

#include <QAction>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

const QString flow = u"ipv4 2 udp 17 30 src=10.0.0.1 dst=10.0.0.2 sport=%1 dport=53 src=10.0.0.2 dst=10.0.0.1 sport=53 "
                     "dport=%1 use=1\\n"_s;

} // namespace

class FarTablesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { useTemporarySettings(); }
    void init() { openSettings()->clear(); }

    void theDialogReadsALine_data()
    {
        QTest::addColumn<bool>("command");
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("expected");
        QTest::newRow("a command") << true << u" conntrack  -L "_s << u"command:conntrack -L"_s;
        QTest::newRow("nothing") << true << u""_s << u"|"_s;
        QTest::newRow("an open quote") << true << u"sh -c 'x"_s << u"|A quotation mark is not closed."_s;
        QTest::newRow("a machine") << false << u"root@gw1:22"_s << u"ssh://root@gw1:22"_s;
        QTest::newRow("an address") << false << u"ssh://gw1"_s << u"ssh://gw1"_s;
        QTest::newRow("no machine")
            << false << u"-x"_s
            << u"|A machine is a name or an address, with a user before it and a port after it: user@host:22."_s;
    }
    void theDialogReadsALine()
    {
        QFETCH(bool, command);
        QFETCH(QString, line);
        QFETCH(QString, expected);
        FarDialog dialog(command ? FarDialog::Kind::Command : FarDialog::Kind::Machine, nullptr);
        dialog.setText(line);
        const auto origin = dialog.origin();
        QCOMPARE(origin ? QString::fromStdString(origin->toString())
                        : u'|' + dialog.findChild<QLabel *>(u"problem"_s)->text(),
            expected);
        const auto *open = dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Open);
        QCOMPARE(open->isEnabled(), origin.has_value());
    }

    void linesAreKeptForTheNextTime()
    {
        for (const QString &line : {u"conntrack -L"_s, u"conntrack -E"_s, u"conntrack -L"_s}) {
            FarDialog dialog(FarDialog::Kind::Command, nullptr);
            dialog.setText(line);
            dialog.accept();
        }
        FarDialog dialog(FarDialog::Kind::Command, nullptr);
        const auto *box = dialog.findChild<QComboBox *>();
        QCOMPARE(box->count(), 2);
        QCOMPARE(box->itemText(0), u"conntrack -L"_s);
        QCOMPARE(FarDialog(FarDialog::Kind::Machine, nullptr).findChild<QComboBox *>()->count(), 0);
    }

    void aCommandIsOpenedFromTheMenuAndIsPaleWhenItFails()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"flows"_s);
        QFile flows(file);
        QVERIFY(flows.open(QIODevice::WriteOnly));
        flows.write(QString(flow).replace(u"\\n"_s, u"\n"_s).arg(7).toUtf8());
        flows.close();

        MainWindow window;
        window.show();
        window.findChild<QAction *>(u"command"_s)->trigger();
        auto *dialog = window.findChild<FarDialog *>();
        QVERIFY(dialog);
        dialog->setText(u"cat "_s + file);
        dialog->accept();
        QTRY_VERIFY(window.currentPage() && window.currentPage()->showsTable());
        FlowPage *const page = window.currentPage();
        QVERIFY(page->isLive());
        QCOMPARE(page->title(), u"cat "_s + file);
        QCOMPARE(page->view()->model()->rowCount(), 1);
        const auto *model = qobject_cast<const FlowTableModel *>(page->view()->model());
        QVERIFY(model && !model->isStale());
        QCOMPARE(openSettings()->value(u"recentFiles"_s).toStringList(), QStringList{u"command:cat "_s + file});

        QVERIFY(QFile::remove(file));
        QTRY_VERIFY(model->isStale());
        QCOMPARE(page->view()->model()->rowCount(), 1); // the rows stay
        QVERIFY(page->notices()->notice().text.startsWith(u"The command failed: exit status 1. The rows are"_s));
        QVERIFY(page->notices()->notice().why.text.contains(u"No such file or directory"_s));
    }
};

QTEST_MAIN(FarTablesTest)
#include "tst_far_tables.moc"
