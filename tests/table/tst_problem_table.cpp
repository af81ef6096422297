// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/problem_table.h"

#include <QTest>

#include <cerrno>

using namespace Qt::Literals::StringLiterals;
using namespace ctscope;

namespace {

constexpr int kinds = int(Problem::Failed) + 1;

ProblemWords words(Problem kind, bool live, const std::string &remedy = {})
{
    return wordsOf({kind, "detail", remedy}, {live, live, u"name"_s, u"format"_s});
}

bool isSentence(const QString &text)
{
    return !text.isEmpty() && text.at(0).isPrint() && QString(u".:!"_s).contains(text.back());
}

} // namespace

class ProblemTableTest : public QObject {
    Q_OBJECT
private slots:
    void everyProblemIsSaidInWords_data()
    {
        QTest::addColumn<bool>("live");
        for (int kind = int(Problem::None) + 1; kind < kinds; ++kind) {
            QTest::addRow("%d, dump", kind) << false;
            QTest::addRow("%d, live", kind) << true;
        }
    }
    void everyProblemIsSaidInWords()
    {
        QFETCH(bool, live);
        const auto kind = static_cast<Problem>(QByteArray(QTest::currentDataTag()).split(',').first().toInt());
        const ProblemTraits &traits = traitsOf(kind);
        const ProblemWords row = words(kind, live);
        QCOMPARE(traits.kind, kind);
        QVERIFY(traits.severity != ProblemTraits::Severity::None);
        QVERIFY2(isSentence(row.title), qPrintable(row.title));
        QVERIFY(!row.detail.isEmpty());
        QVERIFY(!row.terminal.isEmpty());
        QVERIFY(!row.inList.isEmpty());
        QVERIFY2(isSentence(row.inListTip), qPrintable(row.inListTip));
        // Rows that are shown in spite of the problem have a notice above them.
        QCOMPARE(!row.notice.isEmpty(), traits.severity >= ProblemTraits::Severity::Warning);
        QCOMPARE(row.undoCommand.isEmpty(), row.undoLabel.isEmpty());
        QCOMPARE(row.whyTitle.isEmpty(), row.why.isEmpty());
        for (const QString &text :
            {row.title, row.detail, row.command, row.why, row.notice, row.statusLine, row.inListTip})
            QVERIFY2(!text.contains(u"%1"_s) && !text.contains(u"%2"_s), qPrintable(text));
    }

    void noProblemIsNoProblem()
    {
        QCOMPARE(traitsOf(Problem::None).severity, ProblemTraits::Severity::None);
        QVERIFY(!traitsOf(Problem::None).keepsRows);
        QCOMPARE(words(Problem::None, true).title, QString());
        QCOMPARE(words(Problem::None, true).notice, QString());
    }

    void aClosedTableIsSaidByWhatCouldOpenIt()
    {
        const auto permission = [](bool live, bool kernelTable, const std::string &remedy) {
            return wordsOf({Problem::NoPermission, "/proc/net/nf_conntrack", remedy}, {live, kernelTable, u"t"_s, {}});
        };
        QVERIFY(permission(true, true, "sudo setcap").terminal.endsWith(u"This command grants it: %3"_s));
        QVERIFY(permission(true, true, {}).terminal.contains(u"only the administrator may"_s));
        QVERIFY(permission(false, true, {}).terminal.contains(u"only the administrator may"_s));
        QCOMPARE(permission(false, false, {}).terminal, u"%1: you may not read this file."_s);
        QCOMPARE(permission(true, true, "sudo setcap").command, u"sudo setcap"_s);
        QVERIFY(permission(true, true, {}).remedy == ProblemRemedy::OpenDump);
        QCOMPARE(permission(false, false, {}).title, u"You may not read t."_s);
    }

    void aRowThatOnlyADumpHasNamesIt()
    {
        QCOMPARE(words(Problem::NotFlows, false).title, u"This is format, not a list of flows."_s);
        QCOMPARE(
            words(Problem::Damaged, false).notice, u"name is damaged: only the part before the damage is shown."_s);
        QCOMPARE(words(Problem::Cancelled, false).statusLine, u"reading name was cancelled"_s);
        QCOMPARE(words(Problem::Archive, false).statusLine, u"name holds several files"_s);
        QCOMPARE(words(Problem::NotFound, false).notice,
            u"name does not exist. The rows are those of the last good reading."_s);
        QCOMPARE(words(Problem::NotFound, true).statusLine, u"name cannot be read — why?"_s);
    }

    void aProblemElsewhereHasTheWordsOfThePrograms()
    {
        const auto elsewhere = [](Problem kind, std::chrono::seconds retryIn) {
            SourceProblem problem{kind, kind == Problem::CommandFailed ? "exit status 3" : "gw1", "the remedy"};
            problem.errors = "first line\nlast \x1b line\n";
            problem.retryIn = retryIn;
            return wordsOf(problem, {true, false, u"conntrack on gw1"_s, {}});
        };
        const ProblemWords failed = elsewhere(Problem::CommandFailed, {});
        QCOMPARE(failed.title, u"The command failed: exit status 3."_s);
        QCOMPARE(failed.why, u"first line\nlast \u241b line\n"_s);
        QCOMPARE(elsewhere(Problem::HostLost, std::chrono::seconds(8)).notice,
            u"There is no connection to gw1. ctscope tries again in 8 seconds. The rows are those of the last good "
            "reading."_s);
        QCOMPARE(elsewhere(Problem::HostLost, {}).detail,
            u"ctscope does not try again by itself, as ssh would ask, or be refused, once more."_s);
        QCOMPARE(elsewhere(Problem::HostRefused, {}).command, u"the remedy"_s);
        QCOMPARE(elsewhere(Problem::HostLacks, {}).command, u"the remedy"_s);
    }

    void anErrnoValueMeansOneThing()
    {
        const auto file = [](int error) { return problemOfFile(error, "f").kind; };
        QCOMPARE(file(ENOENT), Problem::NotFound);
        QCOMPARE(file(EACCES), Problem::NoPermission);
        QCOMPARE(file(EISDIR), Problem::IsDirectory);
        QCOMPARE(problemOfFile(EIO, "f").detail, std::string("f: Input/output error"));
        const auto netlink = [](int error, bool runs) { return problemOfNetlink(error, "ctnetlink", runs).kind; };
        QCOMPARE(netlink(EPERM, true), Problem::NoPermission);
        QCOMPARE(netlink(ESRCH, true), Problem::NamespaceGone);
        QCOMPARE(netlink(ENOENT, true), Problem::NotCompiledIn);
        QCOMPARE(netlink(ENOENT, false), Problem::NotLoaded);
        QCOMPARE(problemOfNetlink(0, "ctnetlink", true).detail, std::string("ctnetlink"));
    }
};

QTEST_APPLESS_MAIN(ProblemTableTest)
#include "tst_problem_table.moc"
