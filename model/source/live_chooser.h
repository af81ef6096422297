// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/procfs.h"
#include "source/origin.h"
#include "source/source_chooser.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// The running kernel's table, read in the best way that works. Chooses at the first reading, on the
/// thread that reads, and again when the chosen source fails. While none works, readings say why, and
/// each reading tries again.
class LiveChooser : public SourceChooser {
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    /// One thing to try.
    struct Candidate {
        LiveWay way = LiveWay::Proc;
        std::string helper; ///< the file, for Helper
        /// Makes the source; nullptr leaves errno.
        std::function<std::unique_ptr<Source>()> open;
    };
    /// Returns the candidates, the best first.
    using Candidates = std::function<std::vector<Candidate>()>;

    /// `origin` is this machine, or another network namespace, which only the helper can enter.
    /// `askPolkit`: the helper is started through pkexec once, which asks for a password.
    explicit LiveChooser(Origin origin, bool askPolkit = false);
    /// For tests: other candidates, another /proc, another clock.
    LiveChooser(Origin origin, Candidates candidates, ProcFs procfs, Clock clock);

    /// Problems, beside those of the chosen source: NoPermission with the remedy when some
    /// way would work for a user with more privileges, NoEntry when that is another network namespace; NoHelper when the
    /// helper alone was wanted and there is none.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    Capacity capacity() override;
    Timeouts timeouts() override;
    /// Those of the chosen source; before there is one, those that any user may read.
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop) override;
    /// That of the chosen source, or of the last one while none is; by LiveWay::Automatic before the first.
    Origin origin() const override;

    /// A helper that did not work is started again after this time, or when its file has changed:
    /// each start costs some milliseconds.
    static constexpr std::chrono::seconds helperRest{5};

private:
    struct Failure {
        LiveWay way;
        std::string helper;
        SourceProblem problem;
    };
    /// When a helper failed, and what its file was then.
    struct Tried {
        std::string helper;
        std::string stamp;
        std::chrono::steady_clock::time_point when;
        SourceProblem problem;
    };

    ReadResult tryAll(std::stop_token stop, const ReadProgress &progress);
    const Tried *restsAfter(const std::string &helper) const;
    SourceProblem explain(const std::vector<Failure> &failures) const;

    bool isElsewhere() const noexcept { return m_origin.kind() == Origin::Kind::Namespace; }

    Origin m_origin;
    Candidates m_candidates;
    ProcFs m_procfs;
    Clock m_clock;
    Origin m_lastChosen; ///< while none is chosen: from where the rows are that are still shown
    std::vector<Tried> m_tried;
};

} // namespace ctscope
