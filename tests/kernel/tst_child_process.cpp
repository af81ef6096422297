// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/child_process.h"

#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <string>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ctscope;

namespace {

/// From now on the kernel refuses a system call of this process and its children. False: it cannot be asked to.
bool refuse(unsigned call, unsigned error)
{
    std::array<sock_filter, 4> filter = {sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

} // namespace

class TestChildProcess : public QObject {
    Q_OBJECT
private slots:
    void whatItSaysOfItselfIsHeardUnlessItIsToBeQuiet_data();
    void whatItSaysOfItselfIsHeardUnlessItIsToBeQuiet();
    void aFileThatIsNotThereIsNotStarted();
    void withoutADescriptorOfItsProcessItIsReapedToo();
    void aProcessThatCannotBeKilledIsNotWaitedFor();
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
        if (!refuse(SYS_pidfd_open, ENOSYS))
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

void TestChildProcess::aProcessThatCannotBeKilledIsNotWaitedFor()
{
    // As a process of root cannot. It waits until somebody writes to the pipe.
    const QTemporaryDir folder;
    const std::string pipe = folder.filePath(QStringLiteral("pipe")).toStdString();
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    const pid_t tried = ::fork();
    QVERIFY(tried >= 0);
    if (tried == 0) {
        if (!refuse(SYS_kill, EPERM))
            ::_exit(100);
        ChildProcess child = ChildProcess::start({"/bin/cat", pipe}, {.quiet = true});
        const pid_t pid = child.pid();
        const auto begin = std::chrono::steady_clock::now();
        child.end(std::chrono::seconds(60));
        if (std::chrono::steady_clock::now() - begin > std::chrono::seconds(20))
            ::_exit(101);
        // It ends, and is reaped with the next start.
        ::close(::open(pipe.c_str(), O_WRONLY));
        siginfo_t info{};
        if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) != 0)
            ::_exit(102);
        ChildProcess next = ChildProcess::start({"/bin/cat", "/no/such/file"}, {.quiet = true});
        next.exitStatus(std::chrono::seconds(30));
        const bool reaped = ::waitpid(pid, nullptr, WNOHANG) == -1 && errno == ECHILD;
        ::_exit(reaped ? 0 : 103);
    }
    int status = 0;
    QCOMPARE(::waitpid(tried, &status, 0), tried);
    QVERIFY(WIFEXITED(status));
    if (WEXITSTATUS(status) == 100)
        QSKIP("system calls cannot be refused here");
    QCOMPARE(WEXITSTATUS(status), 0);
}

void TestChildProcess::aFileThatIsNotThereIsNotStarted()
{
    const ChildProcess child = ChildProcess::start({"/no/such/program"}, {});
    QCOMPARE(errno, ENOENT);
    QVERIFY(!child);
}

QTEST_GUILESS_MAIN(TestChildProcess)
#include "tst_child_process.moc"
