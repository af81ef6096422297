// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/origin.h"

#include "format/member_name.h"
#include "source/command_words.h"
#include "source/origin_set.h"

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
/// The words of --source, and behind them those that only a stored origin has.
constexpr WayWord wayWords[] = {
    {"auto", LiveWay::Automatic},
    {"helper", LiveWay::Helper},
    {"netlink", LiveWay::Netlink},
    {"proc", LiveWay::Proc},
    {"any-netlink", LiveWay::AnyNetlink},
    {"conntrack", LiveWay::Tool},
};
constexpr std::size_t optionWords = 4;

constexpr std::string_view machinePrefix = "machine:";
constexpr std::string_view namespacePrefix = "namespace:";
constexpr std::string_view filePrefix = "file:";
constexpr std::string_view textPrefix = "text:";
constexpr std::string_view commandPrefix = "command:";
constexpr std::string_view setPrefix = "set:";
constexpr std::string_view standardInputWord = "stdin:";
constexpr std::string_view recordingSuffix = ".ctrec";

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
    const bool isRecording = path.ends_with(recordingSuffix);
    const bool isMember = path.find('!') != std::string::npos;
    Origin origin(isRecording ? Kind::Recording : isMember ? Kind::Member : Kind::File);
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

Origin Origin::ofCommand(std::vector<std::string> words)
{
    Origin origin(Kind::Command);
    origin.m_name = joinCommand(words);
    origin.m_command = std::move(words);
    return origin;
}

Origin Origin::ofSsh(SshTarget target)
{
    Origin origin(Kind::Ssh);
    origin.m_ssh = std::move(target);
    return origin;
}

Origin Origin::ofHistory(history::ClickhouseUrl url)
{
    Origin origin(Kind::History);
    origin.m_history = std::move(url);
    return origin;
}

std::pair<std::string_view, std::string_view> splitHistoryTime(std::string_view text) noexcept
{
    // An "@" before the path belongs to the user.
    const std::size_t authority = text.find("://");
    const std::size_t path = authority == std::string_view::npos ? authority : text.find('/', authority + 3);
    const std::size_t place = path == std::string_view::npos ? path : text.find('@', path);
    if (place == std::string_view::npos)
        return {text, {}};
    return {text.substr(0, place), text.substr(place + 1)};
}

std::optional<Origin> Origin::ofHistoryAt(std::string_view text)
{
    if (!history::isClickhouseUrl(text))
        return std::nullopt;
    const auto [address, when] = splitHistoryTime(text);
    auto url = history::ClickhouseUrl::parse(address);
    return url ? std::optional(ofHistory(*std::move(url)).at(std::string(when))) : std::nullopt;
}

Origin Origin::ofSet(OriginSet set)
{
    Origin origin(Kind::Set);
    origin.m_name = set.name;
    origin.m_set = SharedOriginSet(std::move(set));
    return origin;
}

Origin Origin::fromArgument(std::string_view argument)
{
    if (auto history = ofHistoryAt(argument))
        return *std::move(history);
    if (isSshUrl(argument)) {
        if (auto target = readSshTarget(argument))
            return ofSsh(std::move(*target));
    }
    if (argument == "proc")
        return thisMachine(LiveWay::Proc);
    if (argument == "netlink")
        return thisMachine(LiveWay::AnyNetlink);
    if (argument == "-")
        return standardInput();
    return ofFileAt(argument);
}

std::string Origin::toString() const
{
    switch (m_kind) {
    case Kind::Machine: return joined(machinePrefix, wordOf(m_way));
    case Kind::Namespace: return joined(namespacePrefix, m_netns.path);
    case Kind::File:
    case Kind::Member: return m_path.starts_with('/') ? m_path : joined(filePrefix, m_path);
    case Kind::Recording: {
        const std::string whole = m_when.empty() ? m_path : m_path + '@' + m_when;
        return m_path.starts_with('/') ? whole : joined(filePrefix, whole);
    }
    case Kind::History: return m_when.empty() ? m_history.toString() : m_history.toString() + '@' + m_when;
    case Kind::StandardInput: return std::string(standardInputWord);
    case Kind::Text: return joined(textPrefix, m_name);
    case Kind::Command: return joined(commandPrefix, joinCommand(m_command));
    case Kind::Ssh: return m_ssh.url();
    case Kind::Set: return joined(setPrefix, wordsOfSet(*set()));
    }
    return {};
}

std::optional<Origin> Origin::fromString(std::string_view text)
{
    const auto behind = [text](std::string_view prefix) {
        return text.starts_with(prefix) ? std::optional(text.substr(prefix.size())) : std::nullopt;
    };
    if (text.starts_with('/'))
        return ofFileAt(text);
    if (text == standardInputWord)
        return standardInput();
    if (const auto path = behind(filePrefix); path && !path->empty())
        return ofFileAt(*path);
    if (const auto name = behind(textPrefix))
        return ofText(std::string(*name));
    if (const auto line = behind(commandPrefix)) {
        CommandWords command = splitCommand(*line);
        if (command.error == CommandWords::Error::None)
            return ofCommand(std::move(command.words));
    }
    if (isSshUrl(text)) {
        if (auto target = readSshTarget(text))
            return ofSsh(std::move(*target));
    }
    if (auto history = ofHistoryAt(text))
        return history;
    if (const auto words = behind(setPrefix)) {
        if (auto set = readSet(*words))
            return ofSet(std::move(*set));
    }
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
    return isHere()
        || (m_path.starts_with("/proc/")
            && (m_path.ends_with("/net/nf_conntrack") || m_path.ends_with("/net/ip_conntrack")));
}

std::string Origin::name() const
{
    if (!m_name.empty())
        return m_name;
    if (m_kind == Kind::Namespace)
        return m_netns.title();
    if (m_kind == Kind::Ssh)
        return m_ssh.name();
    if (m_kind == Kind::History)
        return m_history.database;
    return isFile() ? std::string(fileNameOf(m_path)) : std::string();
}

Origin Origin::by(LiveWay way) const
{
    Origin origin = *this;
    origin.m_way = way;
    return origin;
}

Origin Origin::at(std::string when) const
{
    Origin origin = *this;
    if (isRecorded())
        origin.m_when = std::move(when);
    return origin;
}

Origin Origin::ofFileAt(std::string_view text)
{
    const std::size_t place = text.rfind(std::string(recordingSuffix) + '@');
    if (place == std::string_view::npos)
        return ofFile(std::string(text));
    const std::size_t end = place + recordingSuffix.size();
    return ofFile(std::string(text.substr(0, end))).at(std::string(text.substr(end + 1)));
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
    case Origin::Kind::Recording: return a.m_path == b.m_path && a.m_when == b.m_when;
    case Origin::Kind::History: return a.m_history.toString() == b.m_history.toString() && a.m_when == b.m_when;
    case Origin::Kind::Command: return a.m_command == b.m_command;
    case Origin::Kind::Ssh: return a.m_ssh == b.m_ssh;
    case Origin::Kind::Set: return a.m_set == b.m_set;
    case Origin::Kind::Text: return false;
    }
    return false;
}

} // namespace ctscope
