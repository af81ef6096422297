// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lab/network_lab.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

#include <memory>

#include <signal.h>
#include <sys/prctl.h>

namespace ctscope::lab {

/// Moves this process into a new network namespace, or remembers why that cannot be done.
void enterLab();

/// Skips the running test function, with the reason, where enterLab() failed or a program is not installed: true then.
bool skipsLab(const QStringList &programs);

/// For initTestCase(): makes the lab. Null when there is none here, or one of `more` programs is not installed, which
/// skips the test; or when it fails.
std::unique_ptr<NetworkLab> startLab(const QStringList &more = {});

/// A program that is killed with this process, also when that is killed. For the thread that lives as long as the test.
inline std::unique_ptr<QProcess> programOfTest()
{
    auto program = std::make_unique<QProcess>();
    program->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    return program;
}

/// The main() of a test in a lab.
template <typename Test> int runInLab(int argc, char **argv)
{
    enterLab(); // before other threads start
    QCoreApplication application(argc, argv);
    Test test;
    return QTest::qExec(&test, argc, argv);
}

} // namespace ctscope::lab
