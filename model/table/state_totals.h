// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/snapshot.h"

#include <QCoreApplication>
#include <QString>

#include <numeric>
#include <vector>

namespace ctscope {

/// The flows of one protocol and state.
struct StateTotal {
    QString protocol;       ///< "tcp"; the rows of one protocol form a group
    QString label;          ///< "ESTABLISHED"; a protocol without states has its name here, "udp"
    QString filter;         ///< the filter that shows these flows
    EvictionCounts parts{}; ///< its flows by how a full table treats them

    std::uint64_t count() const noexcept { return std::accumulate(parts.begin(), parts.end(), std::uint64_t(0)); }
    /// True when the protocol has no states, so that its name is also the label.
    bool isAlone() const { return label == protocol; }
    /// "tcp ESTABLISHED", "udp".
    QString name() const;

    friend bool operator==(const StateTotal &, const StateTotal &) = default;
};

/// The flows of a table by protocol and state: first the protocols that usually fill tables, then the others by number;
/// states in the kernel's order. A state stays listed when it has no flows any more, so that the others
/// keep their places.
class StateTotals {
    Q_DECLARE_TR_FUNCTIONS(ctscope::StateTotals)
public:
    /// Counts the flows of another snapshot; true when a number differs.
    bool update(const FlowTotals &totals);
    void clear() { m_all.clear(); }

    const std::vector<StateTotal> &all() const noexcept { return m_all; }

private:
    bool isListed(const StateTotal &total) const;

    std::vector<StateTotal> m_all;
};

} // namespace ctscope
