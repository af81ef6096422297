// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/endpoint_text.h"

#include <algorithm>

namespace ctscope {

std::pair<QString, QString> aroundAddress(const QString &address, const QString &port)
{
    if (port.isEmpty() || address.isEmpty())
        return {};
    if (!std::all_of(port.begin(), port.end(), [](QChar c) { return c.isDigit(); }))
        return {{}, QStringLiteral("  ") + port};
    if (address.contains(QLatin1Char(':')))
        return {QStringLiteral("["), QStringLiteral("]:") + port};
    return {{}, QStringLiteral(":") + port};
}

QString endpointText(const QString &address, const QString &port)
{
    if (port.isEmpty())
        return address;
    const auto [before, after] = aroundAddress(address, port);
    return (before + address + after).simplified();
}

} // namespace ctscope
