// SPDX-License-Identifier: GPL-3.0-or-later
#include "set_options.h"

#include "answer_options.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ctscope {

namespace {

using Action = CommandLine::Action;

/// The machines of an origin: those of a set, or the origin itself.
std::vector<SetMember> membersOf(const Origin &origin)
{
    if (origin.set() != nullptr)
        return origin.set()->members;
    return {{{}, origin}};
}

/// All of them in one set, which has a name when there was one set alone.
Origin together(const std::vector<Origin> &origins)
{
    OriginSet set;
    if (origins.size() == 1)
        set.name = origins.front().name();
    for (const Origin &origin : origins)
        std::ranges::move(membersOf(origin), std::back_inserter(set.members));
    nameMembers(set);
    return Origin::ofSet(std::move(set));
}

std::string namesOf(const MachineSets &sets)
{
    std::string names;
    for (const OriginSet &set : sets.sets)
        names += (names.empty() ? "" : ", ") + set.name;
    return names.empty() ? "there is none in the file of sets" : "the sets are " + names;
}

} // namespace

std::string applySets(CommandLine &commandLine, const MachineSets &sets)
{
    for (const std::string &name : commandLine.sets) {
        const OriginSet *const set = sets.find(name);
        if (set == nullptr)
            return "there is no set " + quoted(name) + "; " + namesOf(sets);
        if (set->members.empty())
            return "the set " + quoted(name) + " has no machine";
        commandLine.origins.push_back(Origin::ofSet(*set));
    }
    const auto isLive = [](const Origin &origin) { return origin.isLive(); };
    const bool allLive = std::ranges::all_of(commandLine.origins, isLive);
    const bool isWindow = commandLine.action == Action::Window || commandLine.action == Action::Screenshot;
    if (commandLine.together && !(isWindow || commandLine.action == Action::Print))
        return "--together goes with the window, --screenshot and --print";
    if (commandLine.together && !allLive)
        return "--together goes with live tables: ssh://HOST, netlink, proc, --command, --namespace and --set";
    const bool isSeveral = commandLine.origins.size() > 1;
    switch (commandLine.action) {
    case Action::Window:
    case Action::Screenshot:
        if (commandLine.together && isSeveral)
            commandLine.origins = {together(commandLine.origins)};
        break;
    case Action::Print:
        // Dumps are printed one after the other, with what is live among them.
        if (allLive && (isSeveral || !commandLine.sets.empty()))
            commandLine.origins = {together(commandLine.origins)};
        else if (!commandLine.sets.empty())
            return "--set does not go with dumps";
        break;
    case Action::Diagnose:
    case Action::NatSearch: {
        std::vector<Origin> each;
        for (const Origin &origin : commandLine.origins) {
            for (SetMember &member : membersOf(origin))
                each.push_back(std::move(member.origin));
        }
        commandLine.origins = std::move(each);
        break;
    }
    default: break; // these take no set, and one table
    }
    return {};
}

} // namespace ctscope
