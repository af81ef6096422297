// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/bundle.h"
#include "source/file_source.h"

#include <memory>
#include <optional>
#include <string>

namespace ctscope {

/// One table of a bundle, with what the bundle says about its machine and namespace: limit, timeouts,
/// counters, expectations. What the bundle holds is found out with the first read, unless it is known.
class BundleSource : public Source {
public:
    /// `member`: the path of the table within the bundle, or an end of it that only one has.
    BundleSource(std::string bundle, std::string member, FileSource::Options options = {}, BundlePtr known = nullptr);

    /// Problems: those of Bundle and FileSource, and NoMember.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    bool isLive() const noexcept override { return false; }
    ReadingChoice readingChoice() const override { return m_choice; }
    Capacity capacity() override { return m_machine.capacity; }
    Timeouts timeouts() override { return m_machine.timeouts; }
    /// All that the bundle holds, whatever is wanted.
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop) override;
    /// "gw1: conntrack_-L" once it was read; the file's name before.
    Origin origin() const override;

private:
    /// Finds the table; None when it is there.
    SourceProblem findTable(const std::stop_token &stop, const ReadProgress &progress);
    SharedText load(const std::stop_token &stop, const ReadProgress &progress, SourceProblem &problem) const;
    std::string spec() const { return m_path + '!' + m_member; }

    std::string m_path;
    std::string m_member;
    FileSource::Options m_options;
    ReadingChoice m_choice;
    BundlePtr m_bundle;
    std::optional<BundleMember> m_found;
    MachineFacts m_machine;
};

} // namespace ctscope
