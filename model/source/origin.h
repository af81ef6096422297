// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/network_namespaces.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// How the running kernel's table is reached. The first four are kept in the settings by their numbers.
enum class LiveWay : std::uint8_t {
    Automatic,  ///< the first of Helper, Netlink and Proc that works
    Helper,     ///< ctnetlink through ctscope-capture
    Netlink,    ///< ctnetlink through sockets of this process
    Proc,       ///< the text table in /proc
    AnyNetlink, ///< ctnetlink: Helper, or else Netlink
};

/// The way that a word of the command line names: "auto", "helper", "netlink", "proc".
std::optional<LiveWay> liveWayNamed(std::string_view word) noexcept;

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
        StandardInput,
        Text, ///< a text that was pasted or dropped; the origin names it and does not hold it
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
    /// A saved dump, or a Member when the path has an "!" in it.
    static Origin ofFile(std::string path);
    /// A table of an archive or of a folder. `name` is what the bundle calls it.
    static Origin ofMember(const std::string &bundle, const std::string &member, std::string name = {});
    static Origin standardInput();
    static Origin ofText(std::string name);

    /// What a SOURCE of the command line means: "proc", "netlink", "-", FILE or ARCHIVE!PATH.
    static Origin fromArgument(std::string_view argument);

    /// The origin as one line for the settings: an absolute path as it is, and otherwise the kind, a colon
    /// and what there is to say of it ("machine:proc", "namespace:/run/netns/blue", "file:flows.txt").
    std::string toString() const;
    /// Reads what toString() wrote; of a namespace only the file is known then. nullopt for other text.
    static std::optional<Origin> fromString(std::string_view text);

    Kind kind() const noexcept { return m_kind; }
    /// The table goes on changing after it was read.
    bool isLive() const noexcept { return m_kind == Kind::Machine || m_kind == Kind::Namespace; }
    /// The table is in a file that can be opened again.
    bool isFile() const noexcept { return m_kind == Kind::File || m_kind == Kind::Member; }
    /// True when it belongs in File → Open Recent: a file, or a table of a bundle.
    bool canReopen() const noexcept { return isFile(); }
    /// The rows are the running kernel's, live or through one of its files in /proc.
    bool isKernelTable() const noexcept;

    /// How to reach a live table; in the origin of a Source, how it was reached. Of a Namespace that is
    /// to be opened, Automatic: only the helper can enter it.
    LiveWay way() const noexcept { return m_way; }
    /// The same table by another way.
    Origin by(LiveWay way) const;
    /// Of a Namespace; `path` at least is set.
    const NetworkNamespace &netns() const noexcept { return m_netns; }
    /// The file of a File, "ARCHIVE!PATH" of a Member, the file that leads into a Namespace, the text table of a
    /// Machine that was read by it; empty for others.
    const std::string &path() const noexcept { return m_kind == Kind::Namespace ? m_netns.path : m_path; }
    /// The file that leads into a Namespace; empty for others.
    std::string namespaceFile() const { return m_kind == Kind::Namespace ? m_netns.path : std::string(); }
    /// The proper name, which is not translated: "blue", "flows.txt", "gw1: conntrack_-L",
    /// the name that a text was given. Empty for this machine and standard input.
    std::string name() const;
    /// Sets the name, which for a Member is known only when its archive was read.
    void setName(std::string name) { m_name = std::move(name); }

    /// The same with the file's path absolute and without "." and "..", as which files are compared.
    Origin absolute() const;

    /// True when both are one table: this machine's by whatever way, one namespace's, one file's. Two
    /// texts are two tables also when their names are equal.
    friend bool sameTable(const Origin &a, const Origin &b) noexcept;
    friend bool operator==(const Origin &, const Origin &) = default;

private:
    explicit Origin(Kind kind)
        : m_kind(kind)
    {
    }

    Kind m_kind = Kind::Machine;
    LiveWay m_way = LiveWay::Automatic;
    NetworkNamespace m_netns;
    std::string m_path;
    std::string m_name;
};

bool sameTable(const Origin &a, const Origin &b) noexcept;

} // namespace ctscope
