// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/clickhouse_url.h"
#include "kernel/network_namespaces.h"
#include "source/ssh_target.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope {

struct OriginSet;

/// How the running kernel's table is reached. The first four are kept in the settings by their numbers.
enum class LiveWay : std::uint8_t {
    Automatic,  ///< the first of Helper, Netlink and Proc that works
    Helper,     ///< ctnetlink through ctscope-capture
    Netlink,    ///< ctnetlink through sockets of this process
    Proc,       ///< the text table in /proc
    AnyNetlink, ///< ctnetlink: Helper, or else Netlink
    Tool,       ///< the conntrack program; of another machine
};

/// The way that a word of the command line names: "auto", "helper", "netlink", "proc".
std::optional<LiveWay> liveWayNamed(std::string_view word) noexcept;

/// The members of a Set, shared by copies of an origin. Equal when the sets are equal.
class SharedOriginSet {
public:
    SharedOriginSet() = default;
    explicit SharedOriginSet(OriginSet set);
    /// Null: there is none.
    const OriginSet *get() const noexcept { return m_set.get(); }
    friend bool operator==(const SharedOriginSet &a, const SharedOriginSet &b) noexcept;

private:
    std::shared_ptr<const OriginSet> m_set;
};
bool operator==(const SharedOriginSet &a, const SharedOriginSet &b) noexcept;

/// Where a table comes from. A plain value: it says what to read, and holds no state of the reading.
/// openOrigin() makes the source. Its title is in table/origin_words.h.
class Origin {
public:
    enum class Kind : std::uint8_t {
        Machine,   ///< the live table of the network namespace that ctscope runs in
        Namespace, ///< the live table of another network namespace
        File,      ///< a saved dump
        /// "ARCHIVE!PATH": a table in an archive or in a folder. A file that has "!" in its own name looks
        /// the same; only reading it shows which it is.
        Member,
        /// A recording (".ctrec"), at one moment or over a while; see when().
        Recording,
        History, ///< flows out of a history in ClickHouse, of all times or those of when()
        StandardInput,
        Text,    ///< a text that was pasted or dropped; the origin names it and does not hold it
        Command, ///< what a command of the user prints, once or all the time
        Ssh,     ///< the live table of another machine, through ssh
        Set,     ///< the live tables of several origins as one; see origin_set.h
    };

    /// This machine by the first way that works.
    Origin() = default;
    static Origin thisMachine(LiveWay way = LiveWay::Automatic);
    /// This machine by its text table, which is `tableFile`.
    static Origin ofProc(std::string tableFile);
    /// The live table of a namespace; this machine when the namespace is our own.
    static Origin ofNamespace(NetworkNamespace netns);
    /// The namespace with this name or one of these files. Searches the machine for it,
    /// see namedNamespace(). nullopt: the text can be neither.
    static std::optional<Origin> ofNamespace(std::string_view nameOrPath, const std::string &root = {});
    /// A saved dump, a Member when the path has an "!" in it, or a Recording when it ends with ".ctrec".
    static Origin ofFile(std::string path);
    /// A table of an archive or of a folder. `name` is what the bundle calls it.
    static Origin ofMember(const std::string &bundle, const std::string &member, std::string name = {});
    static Origin standardInput();
    static Origin ofText(std::string name);
    /// What a program prints; the first word is the program, and there is one.
    static Origin ofCommand(std::vector<std::string> words);
    static Origin ofSsh(SshTarget target);
    static Origin ofHistory(history::ClickhouseUrl url);
    /// Several live tables as one. The members are no sets.
    static Origin ofSet(OriginSet set);

    /// What a SOURCE of the command line means: "proc", "netlink", "-", "ssh://HOST", FILE, ARCHIVE!PATH,
    /// FILE.ctrec@WHEN, or "clickhouse://HOST/DATABASE@WHEN".
    static Origin fromArgument(std::string_view argument);

    /// The origin as one line for the settings: an absolute path as it is, and otherwise the kind, a colon
    /// and what there is to say of it ("machine:proc", "namespace:/run/netns/blue", "file:flows.txt").
    std::string toString() const;
    /// Reads what toString() wrote; of a namespace only the file is known then, and of a History no password. nullopt
    /// for other text.
    static std::optional<Origin> fromString(std::string_view text);

    Kind kind() const noexcept { return m_kind; }
    /// The table goes on changing after it was read.
    bool isLive() const noexcept { return isHere() || isElsewhere(); }
    /// The table is in a file that can be opened again.
    bool isFile() const noexcept { return m_kind == Kind::File || m_kind == Kind::Member || m_kind == Kind::Recording; }
    /// A live table that another machine may have: what runs there is not known to this one. A Set counts as one.
    bool isElsewhere() const noexcept { return m_kind == Kind::Command || m_kind == Kind::Ssh || m_kind == Kind::Set; }
    /// The table may be of another machine, to whose networks this one need not belong: what this machine's own
    /// networks say of an address, such as a DHCP lease, may be wrong there.
    bool mayBeOfOthers() const noexcept { return isElsewhere() || m_kind == Kind::Member || isRecorded(); }
    /// A record of some time, of which a part is read; see when().
    bool isRecorded() const noexcept { return m_kind == Kind::Recording || m_kind == Kind::History; }
    /// True when it belongs in File → Open Recent: a file, a table of a bundle, a command, another machine, a set or a history.
    bool canReopen() const noexcept { return isFile() || isElsewhere() || m_kind == Kind::History; }
    /// The rows are the running kernel's of this machine, live or through one of its files in /proc.
    bool isKernelTable() const noexcept;

    /// How to reach a live table; in the origin of a Source, how it was reached. Of a Namespace that is
    /// to be opened, Automatic: only the helper can enter it.
    LiveWay way() const noexcept { return m_way; }
    /// The same table by another way.
    Origin by(LiveWay way) const;
    /// Of a Recording or a History, which moment or while is meant, as parseAskedTime() reads it: "10:42:07", "-10m",
    /// "10:00,10:05"; empty: the last moment of a Recording, all times of a History.
    const std::string &when() const noexcept { return m_when; }
    /// The same record at another time. Nothing changes for others.
    Origin at(std::string when) const;
    /// Of a Namespace; `path` at least is set.
    const NetworkNamespace &netns() const noexcept { return m_netns; }
    /// The program of a Command and its arguments; empty for others.
    const std::vector<std::string> &command() const noexcept { return m_command; }
    /// The machine of an Ssh.
    const SshTarget &ssh() const noexcept { return m_ssh; }
    /// The server of a History.
    const history::ClickhouseUrl &history() const noexcept { return m_history; }
    /// The members of a Set; null for others.
    const OriginSet *set() const noexcept { return m_set.get(); }
    /// The file of a File, "ARCHIVE!PATH" of a Member, the file that leads into a Namespace, the text table of a
    /// Machine that was read by it; empty for others.
    const std::string &path() const noexcept { return m_kind == Kind::Namespace ? m_netns.path : m_path; }
    /// The file that leads into a Namespace; empty for others.
    std::string namespaceFile() const { return m_kind == Kind::Namespace ? m_netns.path : std::string(); }
    /// The proper name, which is not translated: "blue", "flows.txt", "gw1: conntrack_-L",
    /// the name that a text was given, a command, "root@gw1", the name of a set. Empty for this machine, standard input
    /// and a set without a name.
    std::string name() const;
    /// Sets the name, which for a Member is known only when its archive was read.
    void setName(std::string name) { m_name = std::move(name); }

    /// The same with the file's path absolute and without "." and "..", as which files are compared.
    Origin absolute() const;

    /// True when both are one table: this machine's by whatever way, one namespace's, file's, command's or host's. Two
    /// texts are two tables also when their names are equal.
    friend bool sameTable(const Origin &a, const Origin &b) noexcept;
    friend bool operator==(const Origin &, const Origin &) = default;

private:
    static Origin ofFileAt(std::string_view text);
    static std::optional<Origin> ofHistoryAt(std::string_view text);
    bool isHere() const noexcept { return m_kind == Kind::Machine || m_kind == Kind::Namespace; }
    explicit Origin(Kind kind)
        : m_kind(kind)
    {
    }

    Kind m_kind = Kind::Machine;
    LiveWay m_way = LiveWay::Automatic;
    NetworkNamespace m_netns;
    std::string m_path;
    std::string m_when;
    std::string m_name;
    std::vector<std::string> m_command;
    SshTarget m_ssh;
    history::ClickhouseUrl m_history;
    SharedOriginSet m_set;
};

/// The URL of a history with a time behind it, "clickhouse://HOST/DATABASE@WHEN", in its two parts.
std::pair<std::string_view, std::string_view> splitHistoryTime(std::string_view text) noexcept;

bool sameTable(const Origin &a, const Origin &b) noexcept;

} // namespace ctscope
