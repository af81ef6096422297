// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <utility>

namespace ctscope {

/// What stands before and after an address that is written with its port: ":443", "[" and "]:443";
/// for a key in words "  echo request". Empty without a port.
std::pair<QString, QString> aroundAddress(const QString &address, const QString &port);

/// Both in one: "10.0.0.1:443", "[2001:db8::1]:443", "10.0.0.1 echo request"; the address alone
/// without a port.
QString endpointText(const QString &address, const QString &port);

} // namespace ctscope
