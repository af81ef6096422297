// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "names/host_directory.h"
#include "table/background_worker.h"
#include "table/name_tags.h"
#include "tracking/snapshot.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QObject>
#include <QString>
#include <QTimer>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// What the user chose in View ▸ Names. Kept in the settings.
struct NameChoices {
    ShownNames::Hosts hosts = ShownNames::Hosts::Beside;
    bool others = true;
    bool services = true;
    HostsWanted wanted{.known = true};
    friend bool operator==(const NameChoices &, const NameChoices &) noexcept = default;
};

/// Which tables names are for.
enum class NamesFor : std::uint8_t {
    Here,   ///< tables of this machine
    Others, ///< tables that may be of another; see Origin::mayBeOfOthers()
};
NamesFor namesFor(const Origin &origin) noexcept;
/// For a comparison, of both tables.
NamesFor namesFor(const Snapshot &snapshot) noexcept;

/// The user's file of names as it was last read.
struct NamesFile {
    Q_DECLARE_TR_FUNCTIONS(ctscope::NamesFile)

public:
    /// Why the text is not what the file holds, so that saving it would damage the file.
    enum class Problem : std::uint8_t {
        None,
        TooLarge,   ///< the text is empty
        NotUtf8,    ///< the text has other characters in place of wrong bytes
        Unreadable, ///< the text is empty; see `failure`
    };

    /// Reads a file; does not fail: when there is none, it does not exist. Not for the GUI thread.
    static NamesFile read(const QString &path);

    QString path;
    QString text;
    bool exists = false;
    QDateTime modified;
    qint64 size = 0;
    Problem problem = Problem::None;
    QString failure; ///< of the system, with Problem::Unreadable
    std::shared_ptr<const Dictionary> names = std::make_shared<const Dictionary>();

    /// The file with this path is still the one that was read.
    bool isStill(const QString &at) const;
    /// A sentence; empty: there is none.
    QString problemText() const;

    static constexpr qint64 largest = 1 << 20; ///< bytes
};

/// The names that the program shows: the user's file, and the names of hosts, both kept up to date on other threads. One
/// for the program; GUI thread only. Before start() there are no names.
class NamesInUse : public QObject {
    Q_OBJECT
public:
    /// Owned by the application.
    static NamesInUse *shared();
    ~NamesInUse() override;

    /// Begins to read. `root` is put before the paths of the system's files.
    void start(const std::string &root = {}, LookupOptions lookups = {});

    const NameChoices &choices() const noexcept { return m_choices; }
    void choose(const NameChoices &choices);

    /// Never null.
    const ShownNamesPtr &shown(NamesFor tables) const noexcept
    {
        return tables == NamesFor::Others ? m_shownForOthers : m_shown;
    }
    /// The names of hosts for the columns that show them; null before start().
    const HostNamesPtr &hosts(NamesFor tables) const noexcept
    {
        return tables == NamesFor::Others ? m_hosts.elsewhere : m_hosts.here;
    }
    /// Countries and networks; null when there are no files of them.
    const GeoDataPtr &geo() const noexcept { return m_hosts.geo; }

    /// The names that a Kubernetes cluster gave when the user asked it.
    void setOfCluster(std::vector<HostName> names);

    /// True when name servers are asked, so that ask() is of use.
    bool asks() const noexcept { return m_directory && m_choices.wanted.asked; }
    /// The addresses that the user sees, the most important first.
    void ask(std::vector<IpAddress> addresses);

    const NamesFile &file() const noexcept { return m_file; }
    /// Reads the file again at once.
    void readFile();
    /// Writes the file beside its place and renames it. `done` has what failed, or an empty text. Fails when the file is
    /// no longer the one that was read as `base`.
    void saveFile(const NamesFile &base, const QString &text, std::function<void(const QString &failure)> done);

signals:
    /// Of shown(), hosts() or choices().
    void changed();
    void fileChanged();

private:
    explicit NamesInUse(QObject *parent);
    void takeFile(NamesFile file);
    void setWanted();
    void takeHosts(KnownHosts hosts);
    ShownNamesPtr namesShown(NamesFor tables) const;
    void update();

    NameChoices m_choices;
    ShownNamesPtr m_shown;
    ShownNamesPtr m_shownForOthers;
    KnownHosts m_hosts;
    NamesFile m_file;
    std::vector<HostName> m_ofCluster;
    bool m_wasRead = false; ///< since start()
    const ServiceNames *m_services = nullptr;
    QTimer m_looking;
    std::unique_ptr<HostDirectory> m_directory;
    BackgroundWorker m_worker; ///< last: its jobs end first
};

} // namespace ctscope
