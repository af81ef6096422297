// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/open_origin.h"
#include "source/source.h"

#include <vector>

namespace ctscope {

/// The sources of a Set. It reads nothing itself: the caller takes its members and polls these (TableSet).
class SetSource : public Source {
public:
    /// Opens nothing before takeMembers().
    SetSource(Origin set, OpenOptions options);
    /// Given sources for the members of a set, in their order; for tests.
    SetSource(Origin set, std::vector<SourceMember> members);

    /// Problem::Failed: a set has no reading of its own.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    bool isLive() const noexcept override { return true; }
    std::vector<SourceMember> takeMembers() override;
    Origin origin() const override { return m_origin; }

private:
    Origin m_origin;
    OpenOptions m_options;
    std::vector<SourceMember> m_given;
};

} // namespace ctscope
