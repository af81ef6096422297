// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

#include <stdexcept>
#include <string>

#include <sys/mount.h>

/// Files of a test, and files of the machine that another one stands in for, for this process alone.
namespace ctscope::lab {

inline void writeFile(
    const QString &path, const QByteArray &text, QFile::Permissions permissions = QFile::ReadOwner | QFile::WriteOwner)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(text) != text.size())
        throw std::runtime_error("cannot write " + path.toStdString());
    file.setPermissions(permissions);
}

/// Another file in the place of `path`, for this process and its children alone.
class Covered {
public:
    Covered(const QString &path, const QString &by)
        : m_path(QFile::encodeName(path))
    {
        if (::mount(QFile::encodeName(by).constData(), m_path.constData(), nullptr, MS_BIND, nullptr) != 0)
            throw std::runtime_error("cannot mount over " + m_path.toStdString());
    }
    ~Covered() { ::umount2(m_path.constData(), MNT_DETACH); }
    Covered(const Covered &) = delete;
    Covered &operator=(const Covered &) = delete;

private:
    QByteArray m_path;
};

} // namespace ctscope::lab
