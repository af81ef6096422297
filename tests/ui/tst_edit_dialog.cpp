// SPDX-License-Identifier: GPL-3.0-or-later
// Edit ▸ Delete Flows…: by mouse and by keyboard, on a live table that is played.
#include "ui/edit_desk.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QRadioButton>
#include <QTableView>
#include <QTest>

#include <cerrno>

using namespace ctscope;

class EditDialogTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { useTemporarySettings(); }
    void byKeyboard();
    void byMouseFromTheMenuOfARow();
    void allThatMatchTheFilter();
    void enterDoesNotDelete();
    void aRiskMustBeConfirmed();
    void withoutRowsItAsksForThem();
    void aDumpHasNothingToDelete();
    void aRefusalSaysHowToPermitIt();
    void thePasswordIsAskedForOnRequest();
    void cancelAtThePasswordGoesBackToThePlan();
    void flowsThatWereGoneOrRefusedAreCounted_data();
    void flowsThatWereGoneOrRefusedAreCounted();
    void cancelEndsItBetweenTwoBatches();
    void closingTheWindowEndsIt();
    void flowsThatComeBackAreCounted();
};

void EditDialogTest::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    qunsetenv("SSH_CONNECTION");
}

void EditDialogTest::byKeyboard()
{
    const Desk desk(line(1001, 11) + line(1002, 12) + line(1003, 13));
    desk.select(1);
    QTest::keyClick(desk.page->view(), Qt::Key_Delete);
    QVERIFY(desk.dialog());
    QCOMPARE(desk.waitFor(QStringLiteral("1 flow")),
        QStringLiteral(
            "1 flow\n1 TCP connection comes back with its next packet, with new counters and no mark, unless "
            "the rules reject it or nf_conntrack_tcp_loose is off."));
    QCOMPARE(desk.part<QTableView>("flows")->model()->rowCount(), 1);
    QCOMPARE(desk.part<QPushButton>("apply")->text(), QStringLiteral("&Delete 1 Flow"));
    QTest::keyClick(desk.dialog(), Qt::Key_D, Qt::AltModifier);
    QCOMPARE(desk.waitFor(QStringLiteral("deleted")),
        QStringLiteral("1 flow\n1 flow was deleted. The deletion was sent to the system log."));
    QCOMPARE(desk.edited(), std::vector<std::uint32_t>{12});
    QCOMPARE(desk.played->reason, std::string("selected in the window"));
    QTest::keyClick(desk.dialog(), Qt::Key_C, Qt::AltModifier);
    QTRY_COMPARE_WITH_TIMEOUT(QGuiApplication::clipboard()->text().section(u' ', 0, 8),
        QStringLiteral("conntrack -I -p tcp --orig-src 10.0.0.1 --orig-dst 203.0.113.2 --sport"), patience);
    QTest::keyClick(desk.dialog(), Qt::Key_Escape);
    QTRY_VERIFY(!desk.dialog());
}

void EditDialogTest::byMouseFromTheMenuOfARow()
{
    const Desk desk(line(1001, 11) + line(1002, 12));
    desk.page->view()->selectAll();
    emit desk.page->view()->editRequested(EntryEdit::Kind::Delete);
    QVERIFY(desk.dialog());
    desk.waitFor(QStringLiteral("2 flows"));
    QTest::mouseClick(desk.part<QPushButton>("apply"), Qt::LeftButton);
    QVERIFY(desk.waitFor(QStringLiteral("deleted")).contains(QStringLiteral("2 flows were deleted.")));
    QCOMPARE(desk.edited(), (std::vector<std::uint32_t>{11, 12}));
}

void EditDialogTest::allThatMatchTheFilter()
{
    const Desk desk(line(1001, 11) + line(1002, 12) + line(1003, 13));
    desk.page->setFilter(QStringLiteral("sport >= 1002"));
    QTRY_COMPARE_WITH_TIMEOUT(desk.page->view()->model()->rowCount(), 2, patience);
    desk.select(0);
    desk.trigger();
    desk.waitFor(QStringLiteral("1 flow"));
    QVERIFY(desk.part<QRadioButton>("onlySelected")->isChecked());
    desk.part<QRadioButton>("allShown")->click();
    desk.waitFor(QStringLiteral("2 flows"));
    desk.part<QPushButton>("apply")->click();
    desk.waitFor(QStringLiteral("deleted"));
    QCOMPARE(desk.edited(), (std::vector<std::uint32_t>{12, 13}));
    QCOMPARE(desk.played->reason, std::string("filter in the window: sport >= 1002"));
}

void EditDialogTest::enterDoesNotDelete()
{
    const Desk desk(line(1001, 11));
    desk.select(0);
    desk.trigger();
    desk.waitFor(QStringLiteral("1 flow"));
    QTRY_VERIFY(desk.part<QPushButton>("apply")->isEnabled());
    QTest::keyClick(desk.dialog(), Qt::Key_Return);
    QTRY_VERIFY(!desk.dialog());
    QCOMPARE(desk.edited(), std::vector<std::uint32_t>());
}

void EditDialogTest::aRiskMustBeConfirmed()
{
    const Desk desk(line(1001, 11, 22));
    desk.select(0);
    desk.trigger();
    QVERIFY(desk.waitFor(QStringLiteral("SSH"))
                .contains(QStringLiteral("Warning: 1 established SSH connection is among them.")));
    QVERIFY(!desk.part<QPushButton>("apply")->isEnabled());
    desk.part<QCheckBox>("confirm")->click();
    QVERIFY(desk.part<QPushButton>("apply")->isEnabled());
}

void EditDialogTest::withoutRowsItAsksForThem()
{
    const Desk desk(line(1001, 11));
    desk.page->view()->clearSelection();
    desk.trigger();
    QVERIFY(!desk.dialog());
    QCOMPARE(desk.notice(), QStringLiteral("Select the flows, or apply a filter that they match."));
}

void EditDialogTest::aDumpHasNothingToDelete()
{
    Desk desk(line(1001, 11));
    desk.window.openText(QString::fromStdString(line(1001, 11)), QStringLiteral("pasted"));
    QTRY_VERIFY_WITH_TIMEOUT(desk.window.currentPage()->frame() != nullptr, patience);
    desk.trigger();
    QVERIFY(!desk.dialog());
    QCOMPARE(desk.notice(),
        QStringLiteral("This table is a saved dump. Only flows of a live table can be deleted or changed."));
}

void EditDialogTest::aRefusalSaysHowToPermitIt()
{
    const Desk desk(line(1001, 11));
    desk.played->error = EPERM;
    desk.select(0);
    desk.trigger();
    desk.waitFor(QStringLiteral("1 flow"));
    desk.part<QPushButton>("apply")->click();
    QVERIFY(desk.waitFor(QStringLiteral("permitted"))
                .contains(QStringLiteral(
                    "Flows cannot be deleted or changed by this user: the administrator has not permitted it.")));
    QVERIFY(desk.part<QPushButton>("ask")->isHidden());
    QCOMPARE(desk.edited(), std::vector<std::uint32_t>());
}

void EditDialogTest::thePasswordIsAskedForOnRequest()
{
    const Desk desk(line(1001, 11));
    desk.played->error = EPERM;
    desk.played->polkit = true;
    desk.select(0);
    desk.trigger();
    desk.waitFor(QStringLiteral("1 flow"));
    desk.part<QPushButton>("apply")->click();
    desk.waitFor(QStringLiteral("permitted"));
    QVERIFY(!desk.played->asked);
    desk.part<QPushButton>("ask")->click();
    desk.waitFor(QStringLiteral("was deleted"));
    QVERIFY(desk.played->asked);
    QCOMPARE(desk.edited(), std::vector<std::uint32_t>{11});
}

void EditDialogTest::cancelAtThePasswordGoesBackToThePlan()
{
    const Desk desk(line(1001, 11));
    desk.played->error = EPERM;
    desk.played->polkit = true;
    desk.played->waits = true;
    desk.select(0);
    desk.trigger();
    desk.waitFor(QStringLiteral("1 flow"));
    const QString plan = desk.dialog()->text();
    desk.part<QPushButton>("apply")->click();
    desk.waitFor(QStringLiteral("permitted"));
    desk.part<QPushButton>("ask")->click();
    const auto isAsked = [&desk] {
        const std::scoped_lock lock(desk.played->mutex);
        return desk.played->asked;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isAsked(), patience);
    desk.part<QPushButton>("close")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!desk.dialog()->isWorking(), patience);
    QCOMPARE(desk.dialog()->text(), plan);
    QVERIFY(desk.part<QPushButton>("apply")->isEnabled());
    QCOMPARE(desk.edited(), std::vector<std::uint32_t>());
}

void EditDialogTest::flowsThatWereGoneOrRefusedAreCounted_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<QString>("words");
    QTest::newRow("gone") << ENOENT << QStringLiteral("0 flows were deleted. 1 flow was gone already.");
    QTest::newRow("offloaded") << EBUSY
                               << QStringLiteral(
                                      "0 flows were deleted. The kernel refused to delete 1 offloaded flow.");
    QTest::newRow("refused") << EINVAL << QStringLiteral("0 flows were deleted. The kernel refused to delete 1 flow.");
}

void EditDialogTest::flowsThatWereGoneOrRefusedAreCounted()
{
    QFETCH(int, error);
    QFETCH(QString, words);
    const Desk desk(line(1001, 11));
    desk.played->flowError = error;
    desk.select(0);
    desk.trigger();
    desk.waitFor(QStringLiteral("1 flow"));
    desk.part<QPushButton>("apply")->click();
    QCOMPARE(desk.waitFor(QStringLiteral("were deleted")), QStringLiteral("1 flow\n") + words);
    QVERIFY(desk.part<QPushButton>("undo")->isHidden());
}

void EditDialogTest::cancelEndsItBetweenTwoBatches()
{
    std::string text;
    for (int port = 0; port < 300; ++port)
        text += line(1000 + port, static_cast<std::uint32_t>(port));
    const Desk desk(text);
    desk.page->view()->selectAll();
    desk.trigger();
    desk.waitFor(QStringLiteral("300 flows"));
    desk.played->holds = true;
    desk.part<QPushButton>("apply")->click();
    {
        std::unique_lock lock(desk.played->mutex);
        QVERIFY(desk.played->changed.wait_for(
            lock, std::chrono::milliseconds(patience), [&] { return desk.played->batches == 1; }));
    }
    QVERIFY(desk.dialog()->isWorking());
    desk.part<QPushButton>("close")->click();
    QVERIFY(desk.dialog()->isWorking()); // its result is still to come
    {
        const std::scoped_lock lock(desk.played->mutex);
        desk.played->holds = false;
    }
    desk.played->changed.notify_all();
    QVERIFY(desk.waitFor(QStringLiteral("Cancelled"))
                .contains(QStringLiteral("128 flows were deleted. Cancelled: 172 flows were not deleted.")));
}

void EditDialogTest::closingTheWindowEndsIt()
{
    std::string text;
    for (int port = 0; port < 300; ++port)
        text += line(1000 + port, static_cast<std::uint32_t>(port));
    std::shared_ptr<Played> played;
    {
        Desk desk(text);
        played = desk.played;
        desk.page->view()->selectAll();
        desk.trigger();
        desk.waitFor(QStringLiteral("300 flows"));
        desk.part<QPushButton>("apply")->click();
    }
    // However far it came: whole batches.
    QVERIFY2(played->edited.size() % 128 == 0 || played->edited.size() == 300,
        qPrintable(QString::number(played->edited.size())));
}

void EditDialogTest::flowsThatComeBackAreCounted()
{
    const Desk desk(line(1001, 11) + line(1002, 12));
    desk.page->view()->selectAll();
    desk.trigger();
    desk.waitFor(QStringLiteral("2 flows"));
    desk.part<QPushButton>("apply")->click();
    desk.waitFor(QStringLiteral("deleted"));
    desk.table->set(line(1003, 14));
    desk.page->pollNow();
    desk.waitFor(QStringLiteral("None of them"));
    desk.table->set(line(1001, 77) + line(1003, 14));
    desk.page->pollNow();
    QCOMPARE(desk.waitFor(QStringLiteral("1 of them")).section(u'\n', -1),
        QStringLiteral("2 flows were deleted. The deletion was sent to the system log. 1 of them has come back."));
}

QTEST_MAIN(EditDialogTest)
#include "tst_edit_dialog.moc"
