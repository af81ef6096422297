// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/names_in_use.h"

#include "ui/parts/saved_filters.h"
#include "ui/parts/settings.h"
#include "ui/parts/user_names.h"

#include "table/shown_text.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QSaveFile>
#include <QSettings>

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

constexpr int lookEveryMs = 3000;

NameChoices storedChoices()
{
    const auto settings = openSettings();
    const auto flag = [&settings](const char *key, bool usual) {
        return settings->value(QStringLiteral("names/") + QLatin1String(key), usual).toBool();
    };
    NameChoices choices;
    switch (settings->value(QStringLiteral("names/hosts"), 1).toInt()) {
    case 0: choices.hosts = ShownNames::Hosts::None; break;
    case 2: choices.hosts = ShownNames::Hosts::InPlace; break;
    default: break;
    }
    choices.others = flag("others", true);
    choices.services = flag("services", true);
    choices.wanted.known = flag("known", true);
    choices.wanted.asked = flag("ask", false);
    choices.wanted.askPrivate = flag("askPrivate", false);
    return choices;
}

void store(const NameChoices &choices)
{
    const auto settings = openSettings();
    settings->setValue(QStringLiteral("names/hosts"), static_cast<int>(choices.hosts));
    settings->setValue(QStringLiteral("names/others"), choices.others);
    settings->setValue(QStringLiteral("names/services"), choices.services);
    settings->setValue(QStringLiteral("names/known"), choices.wanted.known);
    settings->setValue(QStringLiteral("names/ask"), choices.wanted.asked);
    settings->setValue(QStringLiteral("names/askPrivate"), choices.wanted.askPrivate);
}

std::vector<HostName> addressesIn(const Dictionary &names)
{
    std::vector<HostName> found;
    for (const NamedNetwork &named : names.networks) {
        if (named.network.prefix == (named.network.address.isV4() ? 32 : 128))
            found.push_back({named.network.address, named.name, NameSource::User});
    }
    return found;
}

} // namespace

NamesFor namesFor(const Origin &origin) noexcept { return origin.mayBeOfOthers() ? NamesFor::Others : NamesFor::Here; }

NamesFor namesFor(const Snapshot &snapshot) noexcept
{
    const bool others =
        std::ranges::any_of(snapshot.origins, [](const OriginState &state) { return state.origin.mayBeOfOthers(); });
    return others ? NamesFor::Others : NamesFor::Here;
}

NamesFile NamesFile::read(const QString &path)
{
    NamesFile result;
    result.path = path;
    QFile file(path);
    const QFileInfo info(path);
    result.modified = info.lastModified();
    result.size = info.size();
    result.exists = info.isFile();
    if (!result.exists)
        return result;
    const bool open = file.open(QIODevice::ReadOnly);
    const QByteArray bytes = open ? file.read(largest + 1) : QByteArray();
    if (!open || file.error() != QFileDevice::NoError) {
        result.problem = Problem::Unreadable;
        result.failure = file.errorString();
    } else if (bytes.size() > largest) {
        result.problem = Problem::TooLarge;
    } else {
        result.text = QString::fromUtf8(bytes);
        result.names = std::make_shared<const Dictionary>(Dictionary::parse(bytes.toStdString()));
        const qsizetype mark = bytes.startsWith("\xef\xbb\xbf") ? 3 : 0; // of the byte order, which the text lacks
        if (result.text.toUtf8() != bytes.mid(mark))
            result.problem = Problem::NotUtf8;
    }
    return result;
}

QString NamesFile::problemText() const
{
    switch (problem) {
    case Problem::None: break;
    case Problem::TooLarge: return tr("The file is larger than 1 MiB.");
    case Problem::NotUtf8: return tr("The file is not text in UTF-8.");
    case Problem::Unreadable: return tr("The file cannot be read: %1.").arg(shownText(failure, longestCell));
    }
    return {};
}

bool NamesFile::isStill(const QString &at) const
{
    if (problem == Problem::Unreadable) // which a change of permissions ends
        return false;
    const QFileInfo now(at);
    return now.isFile() == exists && (!exists || (now.lastModified() == modified && now.size() == size));
}

NamesInUse *NamesInUse::shared()
{
    static QPointer<NamesInUse> names;
    if (!names)
        names = new NamesInUse(QCoreApplication::instance());
    return names;
}

NamesInUse::NamesInUse(QObject *parent)
    : QObject(parent)
    , m_choices(storedChoices())
    , m_shown(std::make_shared<const ShownNames>())
    , m_shownForOthers(m_shown)
{
    m_file.path = namesFile();
    m_looking.setInterval(lookEveryMs);
    connect(&m_looking, &QTimer::timeout, this, &NamesInUse::readFile);
}

NamesInUse::~NamesInUse() = default;

void NamesInUse::start(const std::string &root, LookupOptions lookups)
{
    m_directory = std::make_unique<HostDirectory>(
        [this](KnownHosts hosts) { // on a thread that ends before this object
            QMetaObject::invokeMethod(
                this, [this, hosts = std::move(hosts)] { takeHosts(hosts); }, Qt::QueuedConnection);
        },
        root, std::move(lookups));
    m_wasRead = false;
    setWanted();
    m_directory->setOfCluster(m_ofCluster);
    m_looking.start();
    m_worker.run([this](const std::stop_token &) -> BackgroundWorker::Result {
        const ServiceNames &services = ServiceNames::ofSystem();
        return [this, &services] {
            m_services = &services;
            update();
        };
    });
    readFile();
}

void NamesInUse::choose(const NameChoices &choices)
{
    if (choices == m_choices)
        return;
    m_choices = choices;
    store(choices);
    setWanted();
    update();
}

/// What the user's file names is not asked for: so nothing is, before that file was read.
void NamesInUse::setWanted()
{
    if (!m_directory)
        return;
    HostsWanted wanted = m_choices.wanted;
    wanted.asked = wanted.asked && m_wasRead;
    m_directory->setWanted(wanted);
}

void NamesInUse::setOfCluster(std::vector<HostName> names)
{
    m_ofCluster = std::move(names);
    if (m_directory)
        m_directory->setOfCluster(m_ofCluster);
}

void NamesInUse::ask(std::vector<IpAddress> addresses)
{
    if (asks())
        m_directory->ask(std::move(addresses));
}

void NamesInUse::readFile()
{
    m_worker.run([this, path = namesFile(), known = m_file, again = m_wasRead](
                     const std::stop_token &) -> BackgroundWorker::Result {
        if (again && path == known.path && known.isStill(path))
            return {};
        return [this, file = NamesFile::read(path)] { takeFile(file); };
    });
}

void NamesInUse::saveFile(const NamesFile &base, const QString &text, std::function<void(const QString &failure)> done)
{
    m_worker.run([this, base, text, done = std::move(done), path = namesFile()](
                     const std::stop_token &) -> BackgroundWorker::Result {
        QString failure;
        QDir().mkpath(QFileInfo(path).path());
        // A link stays one: the file that it leads to is written.
        QSaveFile file(QFileInfo(path).isSymLink() ? QFileInfo(path).symLinkTarget() : path);
        const QByteArray bytes = text.toUtf8();
        if (base.problem != NamesFile::Problem::None)
            failure = base.problemText();
        else if (bytes.size() > NamesFile::largest)
            failure = tr("the text is larger than 1 MiB.");
        else if (!base.isStill(path))
            failure = tr("another program has changed it. Copy your text, and open this dialog again.");
        else if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
            failure = file.errorString();
        return [this, done, failure, read = NamesFile::read(path)] {
            takeFile(read);
            done(failure);
        };
    });
}

void NamesInUse::takeFile(NamesFile file)
{
    const bool same = file.text == m_file.text && file.exists == m_file.exists && file.path == m_file.path
        && file.problem == m_file.problem && file.failure == m_file.failure;
    const bool first = !std::exchange(m_wasRead, true);
    m_file = std::move(file);
    if (same && !first)
        return;
    if (m_directory)
        m_directory->setOfUser(addressesIn(*m_file.names), m_file.names->hostFiles, m_file.names->geoFiles);
    if (first)
        setWanted();
    update();
    if (same)
        return;
    emit fileChanged();
    // "@name" in filters and rules may mean something else.
    emit SavedFilters::shared()->changed();
}

void NamesInUse::takeHosts(KnownHosts hosts)
{
    m_hosts = std::move(hosts);
    update();
}

ShownNamesPtr NamesInUse::namesShown(NamesFor tables) const
{
    auto shown = std::make_shared<ShownNames>();
    if (m_directory) {
        shown->hosts = m_choices.hosts;
        shown->others = m_choices.others;
        shown->hostNames = hosts(tables);
        shown->dictionary = m_file.names;
        shown->services = m_choices.services ? m_services : nullptr;
    }
    return shown;
}

void NamesInUse::update()
{
    m_shown = namesShown(NamesFor::Here);
    m_shownForOthers = namesShown(NamesFor::Others);
    emit changed();
}

} // namespace ctscope
