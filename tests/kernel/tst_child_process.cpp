// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/child_process.h"

#include <QTemporaryFile>
#include <QTest>

#include <array>
#include <cerrno>
#include <cstddef>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ctscope;

class TestChildProcess : public QObject {
    Q_OBJECT
private slots:
    void whatItSaysOfItselfIsHeardUnlessItIsToBeQuiet_data();
    void whatItSaysOfItselfIsHeardUnlessItIsToBeQuiet();
    void aFileThatIsNotThereIsNotStarted();
    void withoutADescriptorOfItsProcessItIsReapedToo();
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

void TestChildProcess::withoutADescriptorOfItsProcessItIsReapedToo()
{
    // In a child process, in which the kernel answers as one before 5.3 does.
    const pid_t tried = ::fork();
    QVERIFY(tried >= 0);
    if (tried == 0) {
        std::array<sock_filter, 4> filter = {sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
            sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
            sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
            sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
        const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
        if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
            || ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
            ::_exit(100);
        ChildProcess child = ChildProcess::start({"/bin/cat", "/no/such/file"}, {.quiet = true});
        const pid_t pid = child.pid();
        const int status = child.exitStatus(std::chrono::seconds(30)).value_or(101);
        const bool reaped = ::waitpid(pid, nullptr, WNOHANG) == -1 && errno == ECHILD;
        ::_exit(reaped ? status : 102);
    }
    int status = 0;
    QCOMPARE(::waitpid(tried, &status, 0), tried);
    QVERIFY(WIFEXITED(status));
    if (WEXITSTATUS(status) == 100)
        QSKIP("system calls cannot be refused here");
    QCOMPARE(WEXITSTATUS(status), 1);
}

void TestChildProcess::aFileThatIsNotThereIsNotStarted()
{
    const ChildProcess child = ChildProcess::start({"/no/such/program"}, {});
    QCOMPARE(errno, ENOENT);
    QVERIFY(!child);
}

QTEST_GUILESS_MAIN(TestChildProcess)
#include "tst_child_process.moc"
