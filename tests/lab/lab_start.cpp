// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/lab_start.h"

#include <QStandardPaths>

#include <exception>

namespace ctscope::lab {

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

} // namespace

void enterLab() { obstacle = NetworkLab::enter(); }

bool skipsLab(const QStringList &programs)
{
    QByteArray reason = obstacle;
    for (const QString &program : programs) {
        if (reason.isEmpty() && QStandardPaths::findExecutable(program).isEmpty())
            reason = "the program \"" + program.toUtf8() + "\" is not installed";
    }
    if (!reason.isEmpty())
        QTest::qSkip(reason.constData(), __FILE__, __LINE__);
    return !reason.isEmpty();
}

std::unique_ptr<NetworkLab> startLab(const QStringList &more)
{
    const QStringList own{
        QStringLiteral("ip"), QStringLiteral("nft"), QStringLiteral("nsenter"), QStringLiteral("conntrack")};
    if (skipsLab(own + more))
        return nullptr;
    try {
        return std::make_unique<NetworkLab>();
    } catch (const std::exception &error) {
        QTest::qFail(error.what(), __FILE__, __LINE__);
        return nullptr;
    }
}

} // namespace ctscope::lab
