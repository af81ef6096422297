// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope --delete, --set-timeout and --set-mark where there is nothing to edit: what it refuses, and how it ends. tests/lab deletes real flows.
#include "support/program_run.h"

#include <QTest>

using ctscope::test::ProgramRun;
using namespace Qt::StringLiterals;

class EditModeTest : public QObject {
    Q_OBJECT

private slots:
    void refusesWrongUsage_data();
    void refusesWrongUsage();
};

void EditModeTest::refusesWrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("message");
    const auto add = [](const char *name, const QStringList &arguments, const QString &message) {
        QTest::newRow(name) << arguments << u"ctscope: "_s + message;
    };
    add("no filter", {u"--delete"_s}, u"--delete needs --filter, or --all for every flow of the table"_s);
    add("no filter, but sure", {u"--delete"_s, u"--yes"_s},
        u"--delete needs --filter, or --all for every flow of the table"_s);
    add("an empty filter", {u"--delete"_s, u"--yes"_s, u"--filter="_s},
        u"--delete needs --filter, or --all for every flow of the table"_s);
    add("a filter and all", {u"--delete"_s, u"--all"_s, u"--filter=tcp"_s}, u"--all does not go with --filter"_s);
    add("a dump", {u"--delete"_s, u"--all"_s, u"flows.txt"_s},
        u"--delete goes with one live table: a saved dump has nothing to delete"_s);
    add("standard input", {u"--delete"_s, u"--filter=tcp"_s, u"-"_s},
        u"--delete goes with one live table: a saved dump has nothing to delete"_s);
    add("two tables", {u"--delete"_s, u"--filter=tcp"_s, u"netlink"_s, u"proc"_s},
        u"--delete goes with one live table: a saved dump has nothing to delete"_s);
    add("the table in /proc", {u"--delete"_s, u"--filter=tcp"_s, u"proc"_s},
        u"--delete needs ctnetlink: /proc shows no ids of entries"_s);
    add("printing", {u"--delete"_s, u"--print"_s, u"--filter=tcp"_s}, u"--print does not go together with"_s);
    add("sure of nothing", {u"--print"_s, u"--yes"_s}, u"--yes goes with --delete, --set-timeout or --set-mark"_s);
    add("all of nothing", {u"--all"_s}, u"--all goes with --delete, --set-timeout or --set-mark"_s);
    add("a time left of nothing", {u"--set-timeout=0"_s, u"--filter=tcp"_s},
        u"--set-timeout is a number of seconds from 1 to 2147483, or a duration such as 10m, not \"0\""_s);
    add("a time left of a month", {u"--set-timeout=31d"_s, u"--filter=tcp"_s}, u"--set-timeout is a number"_s);
    add("a mark outside its mask", {u"--set-mark=0x100/0xff"_s, u"--filter=tcp"_s},
        u"--set-mark is VALUE or VALUE/MASK, as 0x10/0xff, with no bits outside the mask, not \"0x100/0xff\""_s);
    add("a mask of no bits", {u"--set-mark=0/0"_s, u"--filter=tcp"_s}, u"--set-mark is VALUE or VALUE/MASK"_s);
    add("a mark for no flows", {u"--set-mark=1"_s}, u"--set-mark needs --filter, or --all for every flow"_s);
    add("a mark in a dump", {u"--set-mark=1"_s, u"--all"_s, u"flows.txt"_s},
        u"--set-mark goes with one live table: a saved dump has nothing to change"_s);
    add("two edits", {u"--set-mark=1"_s, u"--delete"_s, u"--all"_s},
        u"--delete does not go together with --set-mark"_s);
    add("a filter with an error", {u"--delete"_s, u"--yes"_s, u"--filter=dport =="_s}, u"--filter: "_s);
}

void EditModeTest::refusesWrongUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, message);
    const ProgramRun run = ctscope::test::runProgram(QStringLiteral(CTSCOPE_PROGRAM), arguments);
    QCOMPARE(run.status, 2);
    QVERIFY2(run.messages.startsWith(message), qPrintable(run.messages));
    QCOMPARE(run.output, QString());
}

QTEST_GUILESS_MAIN(EditModeTest)
#include "tst_edit_mode.moc"
