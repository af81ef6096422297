// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/bundle_contents.h"
#include "source/source.h"

#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace ctscope {

/// Reads a bundle and lists its members.
class BundleReader {
public:
    /// Fills `bundle`, which outlives this and has its path.
    BundleReader(BundleContents &bundle, std::stop_token stop);
    ~BundleReader();

    void read(const ReadProgress &progress, std::uint64_t mostUnpacked);

private:
    void examine(const MemberWalk::Member &member);
    void examineText(BundleMember &&found, std::string head);
    void keep(BundleMember &&found);
    /// Continues reading until the text has `most` bytes or ends. False when there is more.
    bool readUpTo(std::size_t most, std::string &text);
    void fillIn();
    void remarkOnPassedOver();

    BundleContents &m_bundle;
    std::stop_token m_stop;
    std::unique_ptr<MemberWalk> m_walk;
    std::vector<char> m_block;
    class Content;
    std::unique_ptr<Content> m_content;
    std::map<std::string, std::string, std::less<>> m_hosts;  ///< folder of a machine → its host name
    std::map<std::string, std::size_t, std::less<>> m_places; ///< path → index of the member
    std::uint64_t m_factBytes = 0;
    std::uint64_t m_archives = 0; ///< inside of the bundle
    std::string m_firstArchive;
    std::uint64_t m_repeated = 0;
    std::uint64_t m_longFacts = 0;
};

} // namespace ctscope
