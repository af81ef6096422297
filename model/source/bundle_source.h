// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/bundle.h"
#include "source/file_source.h"

#include <memory>
#include <optional>
#include <string>

namespace ctscope {

/// One table of a bundle, with the limit, timeouts, counters and expectations that the bundle has for its machine
/// and namespace. The first read() also reads the list of members, unless that was given.
class BundleSource : public Source {
public:
    /// `member`: the path of the table within the bundle, or a unique end of it.
    BundleSource(std::string bundle, std::string member, FileSource::Options options = {}, BundlePtr known = nullptr);

    /// Problems: those of Bundle and FileSource, NoMember and NotReached.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    bool isLive() const noexcept override { return false; }
    ReadingChoice readingChoice() const override { return m_choice; }
    Capacity capacity() override { return m_machine.capacity; }
    Timeouts timeouts() override { return m_machine.timeouts; }
    /// Everything that the bundle has; ignores `wanted`.
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop) override;
    /// The table; its name is "gw1: conntrack_-L" after the first read, before that the file's.
    Origin origin() const override;

private:
    /// Finds the table; Problem::None on success.
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
