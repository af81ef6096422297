// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lab/network_lab.h"

#include <QFile>
#include <QRegularExpression>
#include <QString>

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace ctscope::lab {

/// A /dev of this process's own, with the devices that programs need and a socket in place of the system log.
class OwnLog {
public:
    /// Why it cannot be made; empty when it is there.
    QByteArray set(const QString &folder)
    {
        const QByteArray place = QFile::encodeName(folder);
        if (::mount("none", place.constData(), "tmpfs", 0, "mode=755") != 0)
            return "no file system for /dev";
        for (const char *name : {"null", "zero", "urandom", "random", "tty"}) {
            const QByteArray file = place + '/' + name;
            const QByteArray device = QByteArray("/dev/") + name;
            const int made = ::open(file.constData(), O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
            if (made < 0 || ::close(made) != 0
                || ::mount(device.constData(), file.constData(), nullptr, MS_BIND, nullptr) != 0)
                return "no device " + device;
        }
        m_socket = Descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const QByteArray file = place + "/log";
        std::copy(file.begin(), file.end(), address.sun_path);
        if (!m_socket || ::bind(m_socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
            || ::chmod(file.constData(), 0666) != 0)
            return "no socket for the log";
        return ::mount(place.constData(), "/dev", nullptr, MS_MOVE, nullptr) == 0 ? QByteArray() : "no own /dev";
    }
    /// What was logged since the last call, without process ids and ids of flows.
    QByteArray take() const
    {
        static const QRegularExpression numbers(QStringLiteral("(?<=\\[)\\d+(?=\\])|(?<= id )\\d+"));
        QByteArrayList lines;
        std::array<char, 9000> bytes;
        for (ssize_t size = 0; (size = ::recv(m_socket.get(), bytes.data(), bytes.size(), 0)) > 0;)
            lines << QString::fromUtf8(bytes.data(), size).replace(numbers, QStringLiteral("N")).toUtf8();
        return lines.join('\n');
    }

private:
    Descriptor m_socket;
};

} // namespace ctscope::lab
