// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/child_process.h"

#include <QTemporaryFile>
#include <QTest>

#include <unistd.h>

using namespace ctscope;

class TestChildProcess : public QObject {
    Q_OBJECT
private slots:
    void whatItSaysOfItselfIsHeardUnlessItIsToBeQuiet_data();
    void whatItSaysOfItselfIsHeardUnlessItIsToBeQuiet();
    void aFileThatIsNotThereIsNotStarted();
};

void TestChildProcess::whatItSaysOfItselfIsHeardUnlessItIsToBeQuiet_data()
{
    QTest::addColumn<bool>("quiet");
    QTest::addColumn<bool>("heard");
    QTest::newRow("a program of the terminal") << false << true;
    QTest::newRow("a program of the window") << true << false;
}

void TestChildProcess::whatItSaysOfItselfIsHeardUnlessItIsToBeQuiet()
{
    QFETCH(bool, quiet);
    QFETCH(bool, heard);
    QTemporaryFile errors;
    QVERIFY(errors.open());
    const int before = ::dup(STDERR_FILENO);
    ::dup2(errors.handle(), STDERR_FILENO);
    ChildProcess child = ChildProcess::start({"/bin/cat", "/no/such/file"}, {.quiet = quiet});
    ::dup2(before, STDERR_FILENO);
    ::close(before);
    QCOMPARE(child.exitStatus(std::chrono::seconds(30)), std::optional<int>(1));
    errors.seek(0);
    QCOMPARE(errors.readAll().contains("/no/such/file"), heard);
}

void TestChildProcess::aFileThatIsNotThereIsNotStarted()
{
    const ChildProcess child = ChildProcess::start({"/no/such/program"}, {});
    QCOMPARE(errno, ENOENT);
    QVERIFY(!child);
}

QTEST_GUILESS_MAIN(TestChildProcess)
#include "tst_child_process.moc"
