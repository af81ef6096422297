// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QString>
#include <QTemporaryDir>

#include <optional>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace ctscope {

/// A folder that stands in for the root of a machine: a few files below /proc and /sys, gone with
/// the object.
class FakeRoot {
public:
    /// One file a line: "/proc/sys/net/netfilter/nf_conntrack_max=262144".
    explicit FakeRoot(const QString &files = {})
    {
        for (const QString &line : files.split(u'\n', Qt::SkipEmptyParts)) {
            const qsizetype equals = line.indexOf(u'=');
            write(line.left(equals), line.mid(equals + 1).toUtf8() + '\n');
        }
    }

    void write(const QString &file, const QByteArray &content)
    {
        const QString whole = m_folder.path() + file;
        QDir().mkpath(QFileInfo(whole).path());
        QFile out(whole);
        if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(whole));
    }
    void remove(const QString &file) { QFile::remove(m_folder.path() + file); }
    void makeUnreadable(const QString &file)
    {
        QFile::setPermissions(m_folder.path() + file, QFileDevice::Permissions());
        // Others must get as far as the file itself.
        QFile::setPermissions(
            m_folder.path(), QFile::permissions(m_folder.path()) | QFileDevice::ExeOther | QFileDevice::ReadOther);
    }

    std::string path() const { return m_folder.path().toStdString(); }

    /// Runs what gives a small number (0 to 99) as a user without rights: in a child process when
    /// this one is root. nullopt when that cannot be.
    template <typename Ask> static std::optional<int> asOrdinaryUser(Ask &&ask)
    {
        if (::geteuid() != 0)
            return ask();
        constexpr uid_t nobody = 65534;
        constexpr int failed = 100;
        const pid_t child = ::fork();
        if (child < 0)
            return std::nullopt;
        if (child == 0) {
            const bool dropped = ::setgid(nobody) == 0 && ::setuid(nobody) == 0;
            ::_exit(dropped ? ask() : failed);
        }
        int status = 0;
        if (::waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) == failed)
            return std::nullopt;
        return WEXITSTATUS(status);
    }

private:
    QTemporaryDir m_folder;
};

} // namespace ctscope
