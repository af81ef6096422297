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
    QString protocol;       ///< "tcp"; another one begins a group
    QString label;          ///< "ESTABLISHED"; a protocol without states has its name here, "udp"
    QString filter;         ///< text that finds these flows
    EvictionCounts parts{}; ///< its flows by what a full table does with them

    std::uint64_t count() const noexcept { return std::accumulate(parts.begin(), parts.end(), std::uint64_t(0)); }
    /// True when the protocol has no states, so that its name is the label as well.
    bool isAlone() const { return label == protocol; }
    /// "tcp ESTABLISHED", "udp".
    QString name() const;

    friend bool operator==(const StateTotal &, const StateTotal &) = default;
};

/// The flows of a table by protocol and state: the protocols that fill tables first, then by number;
/// states in the kernel's order. A state that was listed stays, also when it has no flows any more,
/// so that the others keep their places.
class StateTotals {
    Q_DECLARE_TR_FUNCTIONS(ctscope::StateTotals)
public:
    /// Takes the numbers of another snapshot; true when something is different.
    bool update(const FlowTotals &totals);
    void clear() { m_all.clear(); }

    const std::vector<StateTotal> &all() const noexcept { return m_all; }

private:
    bool isListed(const StateTotal &total) const;

    std::vector<StateTotal> m_all;
};

} // namespace ctscope
