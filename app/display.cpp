// SPDX-License-Identifier: GPL-3.0-or-later
#include "display.h"

#include "print_mode.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QtGlobal>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace ctscope {

namespace {

/// What Qt says of its plugins before it gives up is of no use to somebody without a display. It is
/// kept for the case that it does not give up.
QStringList keptMessages;

void explainAndEnd(QtMsgType type, const QMessageLogContext &, const QString &message)
{
    if (type != QtFatalMsg) {
        keptMessages += message;
        return;
    }
    QByteArray named;
    for (const char *variable : {"WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM"}) {
        if (!qEnvironmentVariableIsEmpty(variable))
            named += (named.isEmpty() ? "" : ", ") + QByteArray(variable) + "=" + qgetenv(variable);
    }
    std::fprintf(stderr, "ctscope: the display cannot be opened%s%s%s. --print needs none.\n", named.isEmpty() ? "" : " (",
                 named.constData(), named.isEmpty() ? "" : ")");
    std::fflush(stderr);
    std::_Exit(ExitNothing);
}

} // namespace

bool hasDisplay(int argc, char **argv)
{
    for (const char *variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
        if (!qEnvironmentVariableIsEmpty(variable))
            return true;
    }
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument(argv[i]);
        if (argument.starts_with("-platform") || argument.starts_with("--platform"))
            return true;
    }
    return false;
}

DisplayGuard::DisplayGuard()
    : m_before(qInstallMessageHandler(&explainAndEnd))
{
}

DisplayGuard::~DisplayGuard()
{
    qInstallMessageHandler(m_before);
    for (const QString &message : std::exchange(keptMessages, {}))
        qWarning("%s", qUtf8Printable(message));
}

} // namespace ctscope
