// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/snapshot.h"

#include <QList>
#include <QString>

#include <stop_token>

namespace ctscope {

/// The largest groups of a table by one key, in words, as a report has them.
struct TopGroups {
    struct Row {
        QString value;
        std::uint64_t flows = 0;
        double share = 0; ///< of the live flows, 0 to 1
    };
    QString title; ///< "Source"
    QList<Row> rows;

    /// By source, destination, destination port and state, ten of each: four passes over the rows, so not for the GUI
    /// thread. Empty for a table without live flows, and when stop is asked.
    static QList<TopGroups> of(const SnapshotPtr &snapshot, const std::stop_token &stop = {});
};

} // namespace ctscope
