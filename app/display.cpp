// SPDX-License-Identifier: GPL-3.0-or-later
#include "display.h"

#include "print_mode.h"

#include "flow/foreign_text.h"

#include <QByteArray>
#include <QString>
#include <QtGlobal>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope {

namespace {

/// Any of them makes Qt look for a screen.
constexpr std::array displayVariables = {"WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM"};

/// Qt's messages about its plugins do not help a user without a display. They are held back, and printed
/// only if Qt starts.
std::vector<std::pair<QtMsgType, QString>> keptMessages;

void explainAndEnd(QtMsgType type, const QMessageLogContext &, const QString &message)
{
    if (type != QtFatalMsg) {
        keptMessages.emplace_back(type, message);
        return;
    }
    QByteArray named;
    for (const char *variable : displayVariables) {
        if (!qEnvironmentVariableIsEmpty(variable))
            named += (named.isEmpty() ? "" : ", ") + QByteArray(variable) + "=" + qgetenv(variable);
    }
    std::fprintf(stderr, "ctscope: the display cannot be opened%s%s%s. --print needs none.\n",
        named.isEmpty() ? "" : " (", visibleText(named.toStdString()).c_str(), named.isEmpty() ? "" : ")");
    std::fflush(stderr);
    std::_Exit(ExitNothing);
}

} // namespace

bool hasDisplay(int argc, char **argv)
{
    for (const char *variable : displayVariables) {
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
    for (const auto &[type, message] : std::exchange(keptMessages, {}))
        qt_message_output(type, QMessageLogContext(), message);
}

} // namespace ctscope
