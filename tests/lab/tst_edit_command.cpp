// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope --delete, --set-timeout and --set-mark on the running kernel: as an ordinary user with and without permission, and as root.
#include "lab/edit_lab.h"
#include "lab/helper_user.h"
#include "lab/network_lab.h"
#include "query/edit/edit_history.h"

#include <QCoreApplication>
#include <QDir>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace ctscope;
using namespace ctscope::lab;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

} // namespace

class TestEditCommand : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { m_lab.clear(); }
    void theCommandListsAndDeletesOnlyWhenItIsTold();
    void undoCommandsMakeTheFlowsAgain();
    void aFilterWithoutItsDataDeletesNothing();
    void theCommandIsRefusedWithoutPermission();
    void theCommandDeletesAsRootWithoutAHelper();
    void theCommandSetsMarksAndUndoesIt();
    void theCommandSetsTheTimeLeft();
    void whatWasDoneIsKept();
    void cleanupTestCase() { emptyTable(); }

private:
    /// Copies ctscope and what it needs to read into a folder of its own; `deleter`: what it deletes with, too.
    QString program(const QString &name, bool deleter);

    EditLab m_lab;
};

void TestEditCommand::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    if (const QByteArray problem = m_lab.start(); !problem.isEmpty())
        QSKIP(problem.constData());
    qputenv("XDG_STATE_HOME", QFile::encodeName(m_lab.folder.filePath(QStringLiteral("state"))));
    const QString state = qEnvironmentVariable("XDG_STATE_HOME");
    QVERIFY(QDir().mkdir(state) && run({QStringLiteral("chown"), ordinaryUser, state}).status == 0);
    if (program(QStringLiteral("permitted"), true).isEmpty())
        QSKIP("files can be given no capability here");
}

QString TestEditCommand::program(const QString &name, bool deleter)
{
    const QString folder = m_lab.folder.filePath(name) + u'/';
    const QString made = folder + QStringLiteral("ctscope");
    if (QFile::exists(made))
        return made;
    const bool good = QDir().mkdir(folder) && QFile::copy(QStringLiteral(CTSCOPE_BINARY), made)
        && copyWithRights(
            QStringLiteral(CTSCOPE_CAPTURE), folder + QStringLiteral("ctscope-capture"), "cap_net_admin+ep", "0755")
        && (!deleter
            || copyWithRights(
                QStringLiteral(CTSCOPE_DELETE), folder + QStringLiteral("ctscope-delete"), "cap_net_admin+ep", "0750"));
    return good ? made : QString();
}

void TestEditCommand::theCommandListsAndDeletesOnlyWhenItIsTold()
{
    const QString ctscope = program(QStringLiteral("permitted"), true);
    for (const int port : {1001, 1002, 1003})
        addFlow(port);
    const QStringList command{ctscope, QStringLiteral("--delete"), QStringLiteral("--filter=sport >= 1002")};
    const Output listed = run(asOrdinaryUser(command));
    QCOMPARE(listed.status, 0);
    QVERIFY2(listed.text.contains("1002") && listed.text.contains("1003") && !listed.text.contains("1001"),
        listed.text.constData());
    QVERIFY2(listed.errors.startsWith("To be deleted: 2 flows"), listed.errors.constData());
    QVERIFY2(listed.errors.endsWith("Nothing was deleted. --yes deletes these flows.\n"), listed.errors.constData());
    QCOMPARE(ports(), QByteArray("1001 1002 1003"));
    QCOMPARE(m_lab.log.take(), QByteArray());

    const Output done = run(asOrdinaryUser(command + QStringList{QStringLiteral("--yes")}));
    QVERIFY2(done.status == 0, done.errors.constData());
    QCOMPARE(done.errors, QByteArray("2 flows were deleted.\nThe deletion was sent to the system log.\n"));
    QCOMPARE(done.text.count("conntrack -I -p tcp "), 2);
    QCOMPARE(ports(), QByteArray("1001"));
    QVERIFY(m_lab.log.take().contains(
        "user 65534 deletes tracked flows, reason \"filter: sport >= 1002\": tcp 10.0.0.1:100"));

    const Output none = run(asOrdinaryUser(command + QStringList{QStringLiteral("--yes")}));
    QCOMPARE(none.status, 1);
    QCOMPARE(none.errors, QByteArray("No flow matches: nothing is deleted.\n"));
}

void TestEditCommand::undoCommandsMakeTheFlowsAgain()
{
    addFlow(1001, QStringLiteral("--mark 7 --zone 3"));
    addEntry(
        QStringLiteral("-p tcp --orig-src 10.0.0.1 --orig-dst 10.0.0.2 --sport 1002 --dport 80 --reply-src 10.0.0.2 "
                       "--reply-dst 10.0.0.9 --reply-port-src 80 --reply-port-dst 5002 --src-nat 10.0.0.9 --timeout "
                       "1000 --state ESTABLISHED --status SEEN_REPLY,ASSURED"));
    addEntry(QStringLiteral("-p udp --orig-src fd00::1 --orig-dst fd00::2 --sport 1003 --dport 53 --timeout 1000"));
    addEntry(QStringLiteral("-p icmp --orig-src 10.0.0.1 --orig-dst 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 9 "
                            "--timeout 1000"));
    const auto table = [] {
        QByteArray lines =
            run({QStringLiteral("conntrack"), QStringLiteral("-L"), QStringLiteral("-o"), QStringLiteral("extended")})
                .text;
        QByteArrayList sorted =
            QString::fromUtf8(lines)
                .replace(QRegularExpression(QStringLiteral("\\b(9\\d\\d|1000)\\b")), QStringLiteral("T"))
                .toUtf8()
                .split('\n');
        std::ranges::sort(sorted);
        return sorted.join('\n');
    };
    const QByteArray before = table();
    QCOMPARE(before.count('\n'), 4);
    const Output done = run(asOrdinaryUser({program(QStringLiteral("permitted"), true), QStringLiteral("--delete"),
        QStringLiteral("--all"), QStringLiteral("--yes")}));
    QVERIFY2(done.status == 0, done.errors.constData());
    QCOMPARE(ports(), QByteArray());
    const Output again = run({QStringLiteral("sh"), QStringLiteral("-c"), QString::fromUtf8(done.text)});
    QVERIFY2(again.status == 0, again.errors.constData());
    QCOMPARE(table(), before);
}

void TestEditCommand::aFilterWithoutItsDataDeletesNothing()
{
    addFlow(1001);
    const Output refused = run(asOrdinaryUser({program(QStringLiteral("permitted"), true), QStringLiteral("--delete"),
        QStringLiteral("--filter=not country == ZZ and not src in 10.0.0.0/8"), QStringLiteral("--yes")}));
    // Where there is a file of countries, no flow matches.
    QVERIFY2(refused.status == 1
            || (refused.status == 3
                && refused.errors
                    == "ctscope: The filter needs the countries of addresses, and there is no file of them.\n"),
        refused.errors.constData());
    QCOMPARE(ports(), QByteArray("1001"));
}

void TestEditCommand::theCommandIsRefusedWithoutPermission()
{
    addFlow(1001);
    const QString ctscope = program(QStringLiteral("reading"), false);
    const Output refused =
        run(asOrdinaryUser({ctscope, QStringLiteral("--delete"), QStringLiteral("--all"), QStringLiteral("--yes")}));
    QCOMPARE(refused.status, 3);
    QVERIFY2(refused.errors.startsWith(
                 "ctscope: Flows cannot be deleted or changed by this user: the administrator has not permitted it.\n"),
        refused.errors.constData());
    QCOMPARE(refused.text, QByteArray());
    QCOMPARE(ports(), QByteArray("1001"));
    QCOMPARE(m_lab.log.take(), QByteArray());
}

void TestEditCommand::theCommandDeletesAsRootWithoutAHelper()
{
    addFlow(1001);
    addFlow(1002);
    const Output done = run({program(QStringLiteral("reading"), false), QStringLiteral("--delete"),
        QStringLiteral("--filter=sport == 1001"), QStringLiteral("--yes"), QStringLiteral("--source=netlink")});
    QVERIFY2(done.status == 0, done.errors.constData());
    QCOMPARE(ports(), QByteArray("1002"));
    QVERIFY(
        m_lab.log.take().contains("<85>ctscope[N]: user 0 deletes tracked flows, reason \"filter: sport == 1001\": "));
}

void TestEditCommand::theCommandSetsMarksAndUndoesIt()
{
    addFlow(1001, QStringLiteral("--mark 0x101"));
    addFlow(1002);
    const QStringList command{program(QStringLiteral("permitted"), true), QStringLiteral("--set-mark=0x10/0xff"),
        QStringLiteral("--filter=sport == 1001")};
    const Output listed = run(asOrdinaryUser(command));
    QCOMPARE(listed.status, 0);
    QVERIFY2(listed.errors.startsWith("To be changed: 1 flow") && listed.errors.contains("\nMark: 0x101 → 0x110 (1)\n")
            && listed.errors.endsWith("Nothing was changed. --yes changes these flows.\n"),
        listed.errors.constData());
    const auto table = [] { return run({QStringLiteral("conntrack"), QStringLiteral("-L")}).text; };
    QVERIFY(table().contains(" mark=257 "));
    const Output done = run(asOrdinaryUser(command + QStringList{QStringLiteral("--yes")}));
    QCOMPARE(done.errors, QByteArray("1 flow was changed.\nThe change was sent to the system log.\n"));
    QCOMPARE(done.status, 0);
    QCOMPARE(done.text,
        QByteArray("conntrack -U -p tcp --orig-src 10.0.0.1 --orig-dst 10.0.0.2 --sport 1001 --dport 80 --mark 257\n"));
    QVERIFY2(table().contains("sport=1001 ") && table().contains(" mark=272 ") && table().contains(" mark=0 "),
        table().constData());
    const Output again = run(asOrdinaryUser(command + QStringList{QStringLiteral("--yes")}));
    QCOMPARE(again.errors,
        QByteArray("1 of the chosen flows has this mark already.\nNo flow matches: nothing is changed.\n"));
    QCOMPARE(run({QStringLiteral("sh"), QStringLiteral("-c"), QString::fromUtf8(done.text)}).status, 0);
    QVERIFY2(table().contains(" mark=257 "), table().constData());
}

void TestEditCommand::theCommandSetsTheTimeLeft()
{
    addFlow(1001);
    const Output done = run(asOrdinaryUser({program(QStringLiteral("permitted"), true),
        QStringLiteral("--set-timeout=2h"), QStringLiteral("--all"), QStringLiteral("--yes")}));
    QVERIFY2(done.status == 0, done.errors.constData());
    static const QRegularExpression left(QStringLiteral("^tcp +6 (71\\d\\d|7200) "));
    const QByteArray table = run({QStringLiteral("conntrack"), QStringLiteral("-L")}).text;
    QVERIFY2(left.match(QString::fromUtf8(table)).hasMatch(), table.constData());
    QVERIFY(m_lab.log.take().contains("user 65534 sets the time left of tracked flows to 7200 s, reason \"--all\": "));
}

void TestEditCommand::whatWasDoneIsKept()
{
    const std::string file = (qEnvironmentVariable("XDG_STATE_HOME") + QStringLiteral("/ctscope/edits")).toStdString();
    int error = 0;
    const std::size_t before = EditHistory(file).read(error).size();
    addFlow(1001);
    const Output done = run(asOrdinaryUser({program(QStringLiteral("permitted"), true), QStringLiteral("--delete"),
        QStringLiteral("--filter=sport == 1001"), QStringLiteral("--yes")}));
    QVERIFY2(done.status == 0, done.errors.constData());
    const std::vector<EditRecord> records = EditHistory(file).read(error);
    QCOMPARE(records.size(), before + 1);
    const EditRecord &last = records.back();
    QCOMPARE(last.uid, 65534u);
    QCOMPARE(last.reason, std::string("filter: sport == 1001"));
    QCOMPARE(QByteArray::fromStdString(last.undo), done.text);
    QVERIFY(last.done == 1 && last.chosen == 1 && last.logged && last.edit.isDeletion());
    // For this user alone, and not through a link of another one.
    QCOMPARE(
        QFile::permissions(QString::fromStdString(file)) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    addFlow(1002);
    const Output asRoot = run({program(QStringLiteral("permitted"), true), QStringLiteral("--delete"),
        QStringLiteral("--all"), QStringLiteral("--yes"), QStringLiteral("--source=netlink")});
    QVERIFY2(asRoot.errors.contains("It is not in the list of deletions and changes: "), asRoot.errors.constData());
    QCOMPARE(EditHistory(file).read(error).size(), before + 1);
}

int main(int argc, char **argv)
{
    obstacle = NetworkLab::enter();
    if (obstacle.isEmpty())
        obstacle = takeOwnRun();
    QCoreApplication application(argc, argv);
    TestEditCommand test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_edit_command.moc"
