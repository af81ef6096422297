// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <utility>

namespace ctscope {

/// The text before and after an address that is shown with its port: nothing and ":443", or "[" and "]:443";
/// for a key in words " echo request". Empty without a port.
std::pair<QString, QString> aroundAddress(const QString &address, const QString &port);

/// The address with its port: "10.0.0.1:443", "[2001:db8::1]:443", "10.0.0.1 echo request"; without a port the
/// address alone.
QString endpointText(const QString &address, const QString &port);

} // namespace ctscope
