// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/nat_search.h"

#include <QCoreApplication>
#include <QString>
#include <QStringList>

namespace ctscope {

/// The answer to "who was 198.51.100.7:41234?" in words, for the window and for the terminal.
struct NatSearchWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::NatSearchWords)

public:
    /// The time of a query that has one, as precisely as it was asked for.
    static QString time(const NatQuery &query);
    /// The answer in one sentence.
    static QString answer(const NatQuery &query, const NatAnswer &answer);
    /// What makes it less than certain: a sentence for each.
    static QStringList doubts(const NatAnswer &answer);
    /// One flow in a line: "10.0.0.5:50000 → 203.0.113.9:443, tcp, 10:41:58 to 10:43:02", and "(uncertain)" where it is.
    static QString line(const NatMatch &match, const NatQuery &query);
    /// "198.51.100.7:41234".
    static QString endpoint(const std::string &address, const std::optional<std::uint16_t> &port);

private:
    static QString line(const NatMatch &match);
    static QString doubt(NatDoubt doubt);
};

} // namespace ctscope
