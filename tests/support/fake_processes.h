// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/fake_root.h"

#include <QList>

#include <filesystem>

#include <sys/stat.h>

namespace ctscope::test {

/// One process of a fake /proc, with the inodes of its sockets.
struct FakeProcess {
    unsigned pid = 0;
    const char *comm = "";
    unsigned uid = 0;
    QList<unsigned> sockets{};
    const char *cgroup = "/";
    const char *commandLine = ""; ///< arguments joined by blanks
    const char *executable = "";
    unsigned parent = 1;
    unsigned session = 1;
};

inline void add(FakeRoot &root, const FakeProcess &process)
{
    const QString folder = QStringLiteral("/proc/%1/").arg(process.pid);
    const QString pid = QString::number(process.pid);
    root.write(folder + QStringLiteral("comm"), QByteArray(process.comm) + '\n');
    root.write(folder + QStringLiteral("stat"),
        pid.toLatin1() + " (" + process.comm + ") S " + QByteArray::number(process.parent) + " 1 "
            + QByteArray::number(process.session) + " 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + pid.toLatin1() + "00 0\n");
    const QByteArray uid = QByteArray::number(process.uid);
    root.write(folder + QStringLiteral("status"),
        QByteArray("Name:\tx\nUid:\t") + uid + '\t' + uid + '\t' + uid + '\t' + uid + "\nGid:\t0\n");
    QByteArray arguments = QByteArray(process.commandLine).replace(' ', '\0');
    root.write(folder + QStringLiteral("cmdline"), arguments.isEmpty() ? arguments : arguments + '\0');
    root.write(folder + QStringLiteral("cgroup"), QByteArray("0::") + process.cgroup + '\n');
    namespace files = std::filesystem;
    const files::path whole = root.path() + folder.toStdString();
    if (*process.executable != '\0')
        files::create_symlink(process.executable, whole / "exe");
    files::create_directories(whole / "fd");
    files::create_symlink("/dev/null", whole / "fd" / "0");
    int number = 3;
    for (const unsigned inode : process.sockets)
        files::create_symlink("socket:[" + std::to_string(inode) + "]", whole / "fd" / std::to_string(number++));
}

/// Makes the fake /proc look as the one of the whole machine.
inline void listAllProcesses(FakeRoot &root)
{
    add(root, {.pid = 1, .comm = "init"});
    const std::filesystem::path folder = root.path() + "/proc/self/ns";
    std::filesystem::create_directories(folder);
    std::filesystem::create_symlink("pid:[4026531836]", folder / "pid");
}

/// The open files of a process are no longer there, as when they belong to another user.
inline void hideFiles(const FakeRoot &root, unsigned pid)
{
    const std::filesystem::path folder = root.path() + "/proc/" + std::to_string(pid) + "/fd";
    std::filesystem::remove_all(folder);
    // opendir() fails for root, too.
    std::filesystem::create_symlink(folder, folder);
}

/// A control group with its processes; returns its id.
inline std::uint64_t addGroup(FakeRoot &root, const char *path, const char *processes)
{
    const QString folder = QStringLiteral("/sys/fs/cgroup") + QLatin1String(path);
    root.write(folder + QStringLiteral("/cgroup.procs"), processes);
    struct stat facts { };
    ::stat((root.path() + folder.toStdString()).c_str(), &facts);
    return facts.st_ino;
}

} // namespace ctscope::test
