// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/procfs.h"
#include "source/source.h"
#include "source/table_check.h"
#include "source/table_text.h"

#include <cstddef>

namespace ctscope {

/// The running kernel's table, read from /proc/net/nf_conntrack or /proc/net/ip_conntrack.
/// Opens the file again at each poll, as the module may be loaded and unloaded. Keeps nothing between polls.
class ProcSource : public Source {
public:
    explicit ProcSource(ProcFs procfs = ProcFs());

    /// Problems: NoPermission, NotCompiledIn, NotLoaded, Failed, Cancelled, and Unused with a
    /// valid reading of no flows. A reading that is not whole is repeated; when that does not help, it is
    /// partial and has a doubt.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    bool isLive() const noexcept override { return true; }
    Capacity capacity() override;
    Timeouts timeouts() override;
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token) override { return readFacts(m_procfs, wanted); }
    Origin origin() const override;

    /// A larger table is not kept as text beside its flows.
    static constexpr std::size_t mostTextKept = TableText::usuallyKept;

    static constexpr int mostTries = 3; ///< of a reading that is not whole

private:
    ReadResult readOnce(const Capacity &before, const std::stop_token &stop, const ReadProgress &progress) const;

    ProcFs m_procfs;
    TableCheck m_check;
    FollowState m_state; ///< how whole the readings were
};

} // namespace ctscope
