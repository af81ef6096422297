// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/origin.h"

#include "format/member_name.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

namespace ctscope {

namespace {

struct WayWord {
    std::string_view word;
    LiveWay way;
};
/// The words of --source, and behind them the one that only a stored origin has.
constexpr WayWord wayWords[] = {
    {"auto", LiveWay::Automatic},
    {"helper", LiveWay::Helper},
    {"netlink", LiveWay::Netlink},
    {"proc", LiveWay::Proc},
    {"any-netlink", LiveWay::AnyNetlink},
};
constexpr std::size_t optionWords = 4;

constexpr std::string_view machinePrefix = "machine:";
constexpr std::string_view namespacePrefix = "namespace:";
constexpr std::string_view filePrefix = "file:";
constexpr std::string_view textPrefix = "text:";
constexpr std::string_view standardInputWord = "stdin:";

std::string joined(std::string_view prefix, std::string_view rest)
{
    std::string text(prefix);
    return text.append(rest);
}

std::string_view wordOf(LiveWay way) noexcept { return std::ranges::find(wayWords, way, &WayWord::way)->word; }

} // namespace

std::optional<LiveWay> liveWayNamed(std::string_view word) noexcept
{
    const auto *const end = std::begin(wayWords) + optionWords;
    const auto *const found =
        std::find_if(std::begin(wayWords), end, [word](const WayWord &entry) { return entry.word == word; });
    return found == end ? std::nullopt : std::optional(found->way);
}

Origin Origin::thisMachine(LiveWay way)
{
    Origin origin(Kind::Machine);
    origin.m_way = way;
    return origin;
}

Origin Origin::ofProc(std::string tableFile)
{
    Origin origin = thisMachine(LiveWay::Proc);
    origin.m_path = std::move(tableFile);
    return origin;
}

Origin Origin::ofNamespace(NetworkNamespace netns)
{
    if (netns.own)
        return thisMachine();
    Origin origin(Kind::Namespace);
    origin.m_netns = std::move(netns);
    return origin;
}

std::optional<Origin> Origin::ofNamespace(std::string_view nameOrPath, const std::string &root)
{
    auto netns = namedNamespace(nameOrPath, root);
    return netns ? std::optional(ofNamespace(std::move(*netns))) : std::nullopt;
}

Origin Origin::ofFile(std::string path)
{
    Origin origin(path.find('!') == std::string::npos ? Kind::File : Kind::Member);
    origin.m_path = std::move(path);
    return origin;
}

Origin Origin::ofMember(const std::string &bundle, const std::string &member, std::string name)
{
    Origin origin(Kind::Member);
    origin.m_path = bundle + '!' + member;
    origin.m_name = std::move(name);
    return origin;
}

Origin Origin::standardInput() { return Origin(Kind::StandardInput); }

Origin Origin::ofText(std::string name)
{
    Origin origin(Kind::Text);
    origin.m_name = std::move(name);
    return origin;
}

Origin Origin::fromArgument(std::string_view argument)
{
    if (argument == "proc")
        return thisMachine(LiveWay::Proc);
    if (argument == "netlink")
        return thisMachine(LiveWay::AnyNetlink);
    if (argument == "-")
        return standardInput();
    return ofFile(std::string(argument));
}

std::string Origin::toString() const
{
    switch (m_kind) {
    case Kind::Machine: return joined(machinePrefix, wordOf(m_way));
    case Kind::Namespace: return joined(namespacePrefix, m_netns.path);
    case Kind::File:
    case Kind::Member: return m_path.starts_with('/') ? m_path : joined(filePrefix, m_path);
    case Kind::StandardInput: return std::string(standardInputWord);
    case Kind::Text: return joined(textPrefix, m_name);
    }
    return {};
}

std::optional<Origin> Origin::fromString(std::string_view text)
{
    const auto behind = [text](std::string_view prefix) {
        return text.starts_with(prefix) ? std::optional(text.substr(prefix.size())) : std::nullopt;
    };
    if (text.starts_with('/'))
        return ofFile(std::string(text));
    if (text == standardInputWord)
        return standardInput();
    if (const auto path = behind(filePrefix); path && !path->empty())
        return ofFile(std::string(*path));
    if (const auto name = behind(textPrefix))
        return ofText(std::string(*name));
    if (const auto path = behind(namespacePrefix); path && isNetworkPath(*path)) {
        NetworkNamespace netns;
        netns.path = *path;
        if (constexpr std::string_view named = "/run/netns/"; path->starts_with(named))
            netns.names = {std::string(path->substr(named.size()))};
        else
            netns.program = *path;
        return ofNamespace(std::move(netns));
    }
    if (const auto word = behind(machinePrefix)) {
        const auto *const found = std::ranges::find(wayWords, *word, &WayWord::word);
        if (found != std::end(wayWords))
            return thisMachine(found->way);
    }
    return std::nullopt;
}

bool Origin::isKernelTable() const noexcept
{
    return isLive()
        || (m_path.starts_with("/proc/")
            && (m_path.ends_with("/net/nf_conntrack") || m_path.ends_with("/net/ip_conntrack")));
}

std::string Origin::name() const
{
    if (!m_name.empty())
        return m_name;
    if (m_kind == Kind::Namespace)
        return m_netns.title();
    return isFile() ? std::string(fileNameOf(m_path)) : std::string();
}

Origin Origin::by(LiveWay way) const
{
    Origin origin = *this;
    origin.m_way = way;
    return origin;
}

Origin Origin::absolute() const
{
    if (!isFile())
        return *this;
    std::error_code error;
    const auto whole = std::filesystem::absolute(m_path, error);
    if (error) // the folder that we are in is gone
        return *this;
    Origin origin = *this;
    origin.m_path = whole.lexically_normal().string();
    if (origin.m_path.size() > 1 && origin.m_path.ends_with('/'))
        origin.m_path.pop_back();
    return origin;
}

bool sameTable(const Origin &a, const Origin &b) noexcept
{
    if (a.m_kind != b.m_kind)
        return false;
    switch (a.m_kind) {
    case Origin::Kind::Machine:
    case Origin::Kind::StandardInput: return true;
    case Origin::Kind::Namespace:
        // A path may lead to another namespace by now; the inode is the namespace.
        return a.m_netns.inode != 0 && b.m_netns.inode != 0 ? a.m_netns.inode == b.m_netns.inode
                                                            : a.m_netns.path == b.m_netns.path;
    case Origin::Kind::File:
    case Origin::Kind::Member: return a.m_path == b.m_path;
    case Origin::Kind::Text: return false;
    }
    return false;
}

} // namespace ctscope
