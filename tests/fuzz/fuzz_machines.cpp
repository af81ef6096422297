// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a file of sets of machines, as a configuration of ssh, as what kubectl prints, and as a filter that the
// strip of machines changes.
#include "names/cluster_text.h"
#include "query/filter/filter.h"
#include "query/filter/machine_part.h"
#include "source/machine_sets.h"
#include "source/ssh_config.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

using namespace ctscope;

namespace {

void require(bool fact)
{
    if (!fact)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const MachineSets sets = MachineSets::read(text);
    for (const OriginSet &set : sets.sets) {
        std::set<std::string> names;
        for (const SetMember &member : set.members)
            require(canBeMember(member.origin) && names.insert(member.alias).second);
        // What is written is read again.
        const MachineSets again = MachineSets::read(withMachineSet("", set.name, set));
        require(again.sets == std::vector<OriginSet>{set});
        if (!set.members.empty()) {
            const auto words = readSet(wordsOfSet(set));
            require(words && *words == set);
        }
    }
    int included = 0;
    const SshIncludes read = [&](std::string_view) {
        return ++included < 4 ? std::vector<std::string>{std::string(text)} : std::vector<std::string>();
    };
    for (const std::string &host : hostsOfSshConfig(text, read))
        require(!host.empty() && host.front() != '-');
    for (const HostName &name : readClusterPods(text))
        require(!name.name.empty());
    for (const ClusterNode &node : readClusterNodes(text))
        require(!node.name.empty());
    const std::string filter = filter::withMachine(text, "gw1");
    require(filter::machineIn(filter) == "gw1");
    if (readFilter(text).ok())
        require(filter::withMachine(filter, "gw1") == filter);
    return 0;
}
