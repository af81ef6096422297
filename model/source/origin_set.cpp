// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/origin_set.h"

#include "source/command_words.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <unistd.h>

namespace ctscope {

namespace {

std::string ownHostName()
{
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0')
        return "localhost";
    return name.data();
}

} // namespace

SharedOriginSet::SharedOriginSet(OriginSet set)
    : m_set(std::make_shared<const OriginSet>(std::move(set)))
{
}

bool operator==(const SharedOriginSet &a, const SharedOriginSet &b) noexcept
{
    if (a.m_set == b.m_set || !a.m_set || !b.m_set)
        return a.m_set == b.m_set;
    return *a.m_set == *b.m_set;
}

bool canBeMember(const Origin &origin) noexcept { return origin.isLive() && origin.kind() != Origin::Kind::Set; }

std::string usualAlias(const Origin &origin)
{
    switch (origin.kind()) {
    case Origin::Kind::Machine: return cleanedAlias(ownHostName());
    case Origin::Kind::Ssh: return cleanedAlias(origin.ssh().host);
    case Origin::Kind::Command: {
        const std::string &program = origin.command().front();
        return cleanedAlias(std::string_view(program).substr(program.rfind('/') + 1));
    }
    default: return cleanedAlias(origin.name());
    }
}

std::string cleanedAlias(std::string_view text)
{
    std::string alias;
    for (const char c : text) {
        const bool isControl = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        if (c != '=' && !isControl)
            alias += c;
    }
    const auto begin = alias.find_first_not_of(" [#"); // which begin other lines of the file of sets
    if (begin == std::string::npos)
        return {};
    return alias.substr(begin, alias.find_last_not_of(' ') - begin + 1);
}

void nameMembers(OriginSet &set)
{
    std::set<std::string> taken;
    for (SetMember &member : set.members) {
        std::string alias = cleanedAlias(member.alias);
        if (alias.empty())
            alias = usualAlias(member.origin);
        if (alias.empty())
            alias = "machine";
        member.alias = alias;
        for (std::size_t number = 2; !taken.insert(member.alias).second; ++number)
            member.alias = alias + '-' + std::to_string(number);
    }
}

std::string wordsOfSet(const OriginSet &set)
{
    std::vector<std::string> words = {'@' + set.name};
    for (const SetMember &member : set.members)
        words.push_back(member.alias + '=' + member.origin.toString());
    return joinCommand(words);
}

std::optional<OriginSet> readSet(std::string_view words)
{
    const CommandWords read = splitCommand(words);
    if (read.error != CommandWords::Error::None || read.words.size() < 2 || read.words.size() > mostSetMembers + 1
        || !read.words.front().starts_with('@'))
        return std::nullopt;
    OriginSet set{read.words.front().substr(1), {}};
    for (std::size_t i = 1; i < read.words.size(); ++i) {
        const std::string &word = read.words[i];
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos)
            return std::nullopt;
        auto origin = Origin::fromString(std::string_view(word).substr(equals + 1));
        if (!origin || !canBeMember(*origin))
            return std::nullopt;
        set.members.push_back({word.substr(0, equals), std::move(*origin)});
    }
    nameMembers(set);
    return set;
}

} // namespace ctscope
