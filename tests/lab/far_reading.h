// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/source.h"

#include <QString>

#include <cstdint>

/// What is read of the table of another machine in the lab.
namespace ctscope::lab {

using namespace Qt::StringLiterals;

/// Ports of the flows that are in the table throughout; one is an IPv6 flow, too.
inline constexpr std::uint16_t firstPort = 6010;
inline constexpr int flowsV4 = 5;
inline const auto allFlows = u"6 flows"_s;

/// The flows of the lab that are in a reading, or what is wrong.
inline QString printed(const ReadResult &result)
{
    const QString errors = QString::fromStdString(result.problem.errors).simplified();
    if (result.problem.kind != Problem::None && result.problem.kind != Problem::Unused)
        return u"problem %1: %2"_s.arg(int(result.problem.kind)).arg(errors);
    int known = 0;
    for (Row row = 0; result.reading && row < result.reading->flows.size(); ++row) {
        const auto port = result.reading->flows.originalKeys(row).second;
        known += port >= firstPort && port < firstPort + flowsV4;
    }
    return result.reading ? u"%1 flows"_s.arg(known) : u"changes"_s;
}

} // namespace ctscope::lab
