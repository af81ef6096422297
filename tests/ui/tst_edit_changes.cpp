// SPDX-License-Identifier: GPL-3.0-or-later
// Edit ▸ Set Time Left… and Set Mark…, filters that choose no flows, and the list of what was done: on a live table that is
// played.
#include "ui/edit_desk.h"

#include "kernel/user_names.h"
#include "ui/window/edit_history_dialog.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QTest>

#include <unistd.h>

using namespace ctscope;

class EditChangesTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        qunsetenv("SSH_CONNECTION");
    }
    void init() { useTemporarySettings(); }
    void theTimeLeftIsSet();
    void theMarkIsSetWithinItsMask();
    void aFilterWithoutItsDataChoosesNoFlows();
    void theListHasWhatWasDone();
};

void EditChangesTest::theTimeLeftIsSet()
{
    const Desk desk(line(1001, 11) + line(1002, 12));
    desk.page->view()->selectAll();
    desk.trigger("setTimeLeft");
    desk.waitFor(QStringLiteral("2 flows"));
    auto *const seconds = desk.part<QSpinBox>("seconds");
    QVERIFY(seconds->hasFocus() || desk.dialog()->focusWidget() == seconds);
    seconds->setValue(3600);
    QCOMPARE(desk.waitFor(QStringLiteral("1:00:00")),
        QStringLiteral("2 flows\nTime left: 16:40 → 1:00:00\nThe next packet of a flow sets its time left anew, by its "
                       "state and the kernel's timeouts."));
    // Enter in the field does nothing by chance.
    QTest::keyClick(seconds, Qt::Key_Return);
    QVERIFY(desk.dialog()->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(desk.part<QPushButton>("apply")->text(), QStringLiteral("&Change 2 Flows"), patience);
    QTest::keyClick(desk.dialog(), Qt::Key_C, Qt::AltModifier);
    QVERIFY(desk.waitFor(QStringLiteral("changed."))
                .contains(QStringLiteral("2 flows were changed. The change was sent to the system log.")));
    QCOMPARE(desk.edited(), (std::vector<std::uint32_t>{11, 12}));
    QVERIFY(desk.played->edit == EntryEdit::timeout(3600));
    desk.part<QPushButton>("undo")->click();
    QTRY_COMPARE_WITH_TIMEOUT(QGuiApplication::clipboard()->text().section(u'\n', 0, 0),
        QStringLiteral("conntrack -U -p tcp --orig-src 10.0.0.1 --orig-dst 203.0.113.2 --sport 1001 --dport 443 "
                       "--timeout 1000"),
        patience);
}

void EditChangesTest::theMarkIsSetWithinItsMask()
{
    const auto marked = [](int port, std::uint32_t id, const char *mark) {
        std::string text = line(port, id);
        return text.replace(text.find("mark=0"), 6, mark);
    };
    const Desk desk(marked(1001, 11, "mark=1") + marked(1002, 12, "mark=17") + marked(1003, 13, "mark=0"));
    desk.page->view()->selectAll();
    emit desk.page->view()->editRequested(EntryEdit::Kind::Mark);
    QVERIFY(desk.dialog());
    QCOMPARE(desk.dialog()->text(), QStringLiteral("Enter the mark that the flows get."));
    QVERIFY(!desk.part<QPushButton>("apply")->isEnabled());
    auto *const mark = desk.part<QLineEdit>("mark");
    QTest::keyClicks(mark, QStringLiteral("0x100/0xff"));
    QCOMPARE(desk.dialog()->text(), QStringLiteral("Enter the mark that the flows get."));
    mark->clear();
    QTest::keyClicks(mark, QStringLiteral("0x10/0xf0"));
    QCOMPARE(desk.waitFor(QStringLiteral("this mark already")).section(u'\n', 0, 2),
        QStringLiteral("2 flows\nMark: 0x0 → 0x10 (1), 0x1 → 0x11 (1)\n1 of the chosen flows has this mark already."));
    QTest::mouseClick(desk.part<QPushButton>("apply"), Qt::LeftButton);
    desk.waitFor(QStringLiteral("2 flows were changed."));
    QCOMPARE(desk.edited(), (std::vector<std::uint32_t>{11, 13}));
    QVERIFY(desk.played->edit == EntryEdit::mark(0x10, 0xf0));
}

void EditChangesTest::aFilterWithoutItsDataChoosesNoFlows()
{
    const Desk desk(line(1001, 11) + line(1002, 12));
    desk.page->setFilter(QStringLiteral("not country == DE"));
    QTRY_VERIFY_WITH_TIMEOUT(!desk.page->frame()->spec.filter.isEmpty(), patience);
    desk.page->view()->clearSelection();
    desk.trigger();
    QVERIFY(!desk.dialog());
    QCOMPARE(desk.notice(),
        QStringLiteral("The filter needs the countries of addresses, and there is no file of them. Select the flows "
                       "instead."));
    // What was selected was seen.
    desk.select(0);
    desk.trigger();
    desk.waitFor(QStringLiteral("1 flow"));
    QVERIFY(desk.part<QRadioButton>("onlySelected")->isChecked());
    QVERIFY(!desk.part<QRadioButton>("allShown")->isEnabled());
    QCOMPARE(desk.part<QLabel>("lacking")->text(),
        QStringLiteral("The filter needs the countries of addresses, and there is no file of them."));
    desk.part<QPushButton>("apply")->click();
    desk.waitFor(QStringLiteral("deleted"));
    QCOMPARE(desk.edited(), std::vector<std::uint32_t>{11});
}

void EditChangesTest::theListHasWhatWasDone()
{
    const Desk desk(line(1001, 11) + line(1002, 12));
    desk.trigger("editHistory");
    const auto list = [&desk] { return desk.window.findChild<EditHistoryDialog *>(); };
    QVERIFY(list());
    QTRY_VERIFY_WITH_TIMEOUT(list()
                                 ->findChild<QLabel *>(QStringLiteral("note"))
                                 ->text()
                                 .startsWith(QStringLiteral("Nothing was deleted or changed yet.")),
        patience);
    QTest::keyClick(list(), Qt::Key_Escape);
    QTRY_VERIFY(!list());

    desk.select(0);
    desk.trigger();
    desk.waitFor(QStringLiteral("1 flow"));
    desk.part<QPushButton>("apply")->click();
    desk.waitFor(QStringLiteral("deleted"));
    desk.dialog()->reject();
    QTRY_VERIFY(!desk.dialog());
    desk.trigger("editHistory");
    const QString user = QString::fromStdString(UserNames().nameOf(::getuid()));
    QTRY_COMPARE_WITH_TIMEOUT(list()->text(),
        QStringLiteral(
            "%1 | Deleted | 1 of 1 | This machine | selected in the window\n"
            "1 flow was deleted. The deletion was sent to the system log.\n"
            "conntrack -I -p tcp --orig-src 10.0.0.1 --orig-dst 203.0.113.2 --sport 1001 --dport 443 --reply-src "
            "203.0.113.2 --reply-dst 10.0.0.1 --reply-port-src 443 --reply-port-dst 1001 --timeout 1000 --state "
            "ESTABLISHED --status SEEN_REPLY,ASSURED")
            .arg(user),
        patience);
    QGuiApplication::clipboard()->clear();
    QTest::mouseClick(list()->findChild<QPushButton *>(QStringLiteral("copy")), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("conntrack -I -p tcp ")));
}

QTEST_MAIN(EditChangesTest)
#include "tst_edit_changes.moc"
