// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lab/played_program.h"

#include <QString>
#include <QStringList>

// Owners as lines, to be compared.
namespace ctscope::lab {

/// "exact client 4711 4001", "unknown: ended".
inline QString printed(const Owner &owner)
{
    const auto text = [](std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); };
    QStringList words{owner.kind == Owner::Kind::Unknown ? QStringLiteral("unknown")
                                                         : text(wordOf(owner.kind)) + text(wordOf(owner.sure))};
    if (!owner.process.empty())
        words << text(owner.process) << QString::number(owner.pid.value_or(0));
    if (owner.uid)
        words << QString::number(*owner.uid);
    return words.join(u' ')
        + (owner.reason == Owner::Reason::None ? QString() : QStringLiteral(": ") + text(wordOf(owner.reason)));
}

/// What printed() says of the owner when it is this program.
inline QString known(const char *sure, const char *name, const Program &program, std::uint32_t uid)
{
    return QStringLiteral("%1 %2 %3 %4").arg(QLatin1String(sure), QLatin1String(name)).arg(program.pid()).arg(uid);
}

} // namespace ctscope::lab
