// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/host_directory.h"

#include "flow/thread_priority.h"
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace ctscope {

namespace {

using Clock = std::chrono::steady_clock;
/// Between two lists while answers come.
constexpr std::chrono::seconds publishInterval{1};

} // namespace

class HostDirectory::Private {
public:
    Private(OnNames onNames, std::string root, LookupOptions lookups)
        : m_onNames(std::move(onNames))
        , m_lookupOptions(std::move(lookups))
        , m_files(root)
        , m_geoFiles(std::move(root))
        , m_thread([this](const std::stop_token &stop) { run(stop); })
    {
    }

    template <typename Change> void change(Change &&apply)
    {
        {
            const std::lock_guard lock(m_mutex);
            apply(m_next);
            m_changed = true;
        }
        m_wake.notify_all();
    }
    void ask(std::vector<IpAddress> addresses)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_next.wanted.asked)
                return;
            m_addresses = std::move(addresses);
        }
        m_wake.notify_all();
    }

private:
    struct Inputs {
        HostsWanted wanted;
        std::vector<HostName> ofUser;
        std::vector<std::string> files;
        std::vector<std::string> geoFiles;
        std::vector<HostName> ofCluster;
    };
    friend class HostDirectory;

    void run(const std::stop_token &stop)
    {
        lowerThreadPriority(unawaitedWork);
        std::unique_lock lock(m_mutex);
        while (!stop.stop_requested()) {
            const Inputs inputs = m_next;
            const bool changed = std::exchange(m_changed, false);
            std::optional<std::vector<IpAddress>> addresses = std::exchange(m_addresses, std::nullopt);
            const Clock::time_point now = Clock::now();
            // Answers come one by one: they are put together.
            const bool answered = now >= m_nextAnswers && std::exchange(m_answered, false);
            lock.unlock();
            if (answered)
                m_nextAnswers = now + publishInterval;
            setLookups(inputs.wanted);
            const bool reads = inputs.wanted.known || !inputs.files.empty();
            const bool read = reads && (changed || now >= m_nextLook) && look(inputs, now);
            if (changed || answered || read)
                publish(inputs);
            if (m_lookups && addresses)
                askForOthers(*std::move(addresses));
            lock.lock();
            const auto isUrgent = [this] { return m_changed || m_addresses.has_value(); };
            if (m_answered)
                m_wake.wait_until(lock, stop, m_nextAnswers, isUrgent);
            else if (reads)
                m_wake.wait_until(lock, stop, m_nextLook, [&] { return isUrgent() || m_answered; });
            else
                m_wake.wait(lock, stop, [&] { return isUrgent() || m_answered; });
        }
    }

    bool look(const Inputs &inputs, Clock::time_point now)
    {
        m_nextLook = now + interval;
        const bool names = m_files.read(inputs.files);
        const bool places = inputs.wanted.known && m_geoFiles.read(inputs.geoFiles);
        return names || places;
    }

    void setLookups(const HostsWanted &wanted)
    {
        if (wanted.asked && m_lookups && m_lookupsPrivate == wanted.askPrivate)
            return;
        m_lookups.reset();
        if (!wanted.asked)
            return;
        m_lookupsPrivate = wanted.askPrivate;
        LookupOptions options = m_lookupOptions;
        options.privateToo = wanted.askPrivate;
        m_lookups = std::make_unique<ReverseLookups>(std::move(options), [this] {
            {
                const std::lock_guard lock(m_mutex);
                m_answered = true;
            }
            m_wake.notify_all();
        });
    }

    /// What is known here does not leave this machine.
    void askForOthers(std::vector<IpAddress> addresses)
    {
        std::erase_if(addresses, [this](const IpAddress &address) {
            const HostName *const known = m_published.here ? m_published.here->find(address) : nullptr;
            return known != nullptr && known->source != NameSource::Dns;
        });
        m_lookups->ask(std::move(addresses));
    }

    void publish(const Inputs &inputs)
    {
        std::vector<HostName> all = inputs.ofUser;
        for (const HostName &name : m_files.names()) {
            if (inputs.wanted.known || (name.source == NameSource::OwnFile && !inputs.files.empty()))
                all.push_back(name);
        }
        all.insert(all.end(), inputs.ofCluster.begin(), inputs.ofCluster.end());
        if (m_lookups) {
            const std::vector<HostName> asked = m_lookups->names();
            all.insert(all.end(), asked.begin(), asked.end());
        }
        std::vector<HostName> ofOthers;
        std::ranges::copy_if(
            all, std::back_inserter(ofOthers), [](const HostName &name) { return !isOfOwnNetworks(name.source); });
        GeoDataPtr geo = inputs.wanted.known ? m_geoFiles.data() : nullptr;
        // Both: the table of another machine may get a name that a lease hides here.
        const bool here = replace(m_published.here, std::move(all));
        const bool elsewhere = replace(m_published.elsewhere, std::move(ofOthers));
        if (!here && !elsewhere && geo == m_published.geo)
            return;
        m_published.geo = std::move(geo);
        m_onNames(m_published);
    }

    /// False when the names are the same, which then stay as they are.
    static bool replace(HostNamesPtr &names, std::vector<HostName> all)
    {
        auto next = std::make_shared<const HostNames>(std::move(all));
        if (names && *names == *next)
            return false;
        names = std::move(next);
        return true;
    }

    const OnNames m_onNames;
    const LookupOptions m_lookupOptions;

    std::mutex m_mutex; // of these
    Inputs m_next;
    bool m_changed = true;
    bool m_answered = false;
    std::optional<std::vector<IpAddress>> m_addresses;
    std::condition_variable_any m_wake;

    // The thread's alone.
    HostFiles m_files;
    GeoFiles m_geoFiles;
    std::unique_ptr<ReverseLookups> m_lookups;
    bool m_lookupsPrivate = false;
    KnownHosts m_published;
    Clock::time_point m_nextLook{};
    Clock::time_point m_nextAnswers{};

    std::jthread m_thread; ///< last: it uses the others
};

HostDirectory::HostDirectory(OnNames onNames, std::string root, LookupOptions lookups)
    : d(std::make_unique<Private>(std::move(onNames), std::move(root), std::move(lookups)))
{
}

HostDirectory::~HostDirectory() = default;

void HostDirectory::setWanted(HostsWanted wanted)
{
    d->change([&](Private::Inputs &inputs) { inputs.wanted = wanted; });
}

void HostDirectory::setOfUser(
    std::vector<HostName> names, std::vector<std::string> files, std::vector<std::string> geoFiles)
{
    d->change([&](Private::Inputs &inputs) {
        inputs.ofUser = std::move(names);
        inputs.files = std::move(files);
        inputs.geoFiles = std::move(geoFiles);
    });
}

void HostDirectory::setOfCluster(std::vector<HostName> names)
{
    d->change([&](Private::Inputs &inputs) { inputs.ofCluster = std::move(names); });
}

void HostDirectory::ask(std::vector<IpAddress> addresses) { d->ask(std::move(addresses)); }

} // namespace ctscope
