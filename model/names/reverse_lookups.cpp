// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/reverse_lookups.h"

#include "kernel/file_text.h"
#include "names/address_kind.h"
#include "names/dns_message.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <stop_token>
#include <thread>
#include <utility>

#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ctscope {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds resolverInterval{10};
/// A name server that gives no answer is asked again after this time.
constexpr std::chrono::seconds afterFailure{60};
/// Some servers say 0, or weeks.
constexpr std::chrono::seconds shortestLife{10};
constexpr std::chrono::seconds longestLife{86400};

/// A socket that sends to a server, and receives from it alone. The kernel gives it a random port.
FileHandle socketTo(const NameServer &server)
{
    sockaddr_storage storage{};
    socklen_t size = 0;
    if (server.address.isV4()) {
        auto *const in = reinterpret_cast<sockaddr_in *>(&storage);
        in->sin_family = AF_INET;
        in->sin_port = htons(server.port);
        std::memcpy(&in->sin_addr, server.address.bytes.data(), sizeof in->sin_addr);
        size = sizeof *in;
    } else {
        auto *const in = reinterpret_cast<sockaddr_in6 *>(&storage);
        in->sin6_family = AF_INET6;
        in->sin6_port = htons(server.port);
        std::memcpy(&in->sin6_addr, server.address.bytes.data(), sizeof in->sin6_addr);
        in->sin6_scope_id = server.zone.empty() ? 0 : ::if_nametoindex(server.zone.c_str());
        size = sizeof *in;
    }
    FileHandle handle(::socket(storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!handle || ::connect(handle.get(), reinterpret_cast<const sockaddr *>(&storage), size) != 0)
        return {};
    return handle;
}

} // namespace

class ReverseLookups::Private {
public:
    Private(LookupOptions options, std::function<void()> onAnswers)
        : m_options(std::move(options))
        , m_onAnswers(std::move(onAnswers))
        , m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {
    }
    ~Private()
    {
        if (!m_thread.joinable())
            return;
        m_thread.request_stop();
        wake();
        m_thread.join();
    }

    void ask(std::vector<IpAddress> addresses)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.assign(addresses.begin(), addresses.end());
            std::erase_if(m_waiting, [this](const IpAddress &address) { return !isWanted(address); });
            if (m_waiting.empty())
                return;
            if (!m_thread.joinable())
                m_thread = std::jthread([this](const std::stop_token &stop) { run(stop); });
        }
        wake();
    }

    std::vector<HostName> names() const
    {
        const std::lock_guard lock(m_mutex);
        std::vector<HostName> names;
        for (const auto &[address, kept] : m_kept) {
            if (!kept.name.empty())
                names.push_back({address, kept.name, NameSource::Dns});
        }
        return names;
    }
    bool isBusy() const
    {
        const std::lock_guard lock(m_mutex);
        return !m_waiting.empty() || !m_asked.empty();
    }
    std::size_t sent() const
    {
        const std::lock_guard lock(m_mutex);
        return m_sent;
    }

private:
    struct Kept {
        std::string name; ///< empty: none
        Clock::time_point until;
    };
    struct Question {
        IpAddress address;
        FileHandle socket;
        std::uint16_t id = 0;
        unsigned tries = 0;     ///< so far
        std::size_t server = 0; ///< which was asked last
        Clock::time_point until;
    };

    void wake() const
    {
        const std::uint64_t one = 1;
        static_cast<void>(!::write(m_wake.get(), &one, sizeof one));
    }

    /// Needs the lock.
    bool isWanted(const IpAddress &address) const
    {
        if (m_options.privateToo ? !namesOneHost(address) : !isPublic(address))
            return false;
        if (std::ranges::find(m_asked, address) != m_asked.end())
            return false;
        const auto known = m_kept.find(address);
        return known == m_kept.end() || known->second.until <= Clock::now();
    }

    void run(const std::stop_token &stop)
    {
        while (!stop.stop_requested()) {
            begin();
            wait();
            const bool answered = readAnswers();
            giveUpOld();
            if (answered && m_onAnswers && !stop.stop_requested())
                m_onAnswers();
        }
    }

    bool mayOpen() const noexcept { return m_open.size() < m_options.mostOpen; }

    /// Asks for those that wait, as far as the limits allow.
    void begin()
    {
        while (mayOpen() && Clock::now() >= m_nextSend) {
            Question question;
            {
                const std::lock_guard lock(m_mutex);
                while (!m_waiting.empty() && !isWanted(m_waiting.front()))
                    m_waiting.pop_front();
                if (m_waiting.empty())
                    return;
                question.address = m_waiting.front();
                m_waiting.pop_front();
                m_asked.push_back(question.address);
            }
            readResolver();
            if (m_resolver.rotate)
                question.server = ++m_turn % m_resolver.servers.size();
            m_open.push_back(std::move(question));
            if (!send(m_open.back()))
                tryNext(m_open.size() - 1);
        }
    }

    void readResolver()
    {
        if (m_resolverAt && Clock::now() - *m_resolverAt < resolverInterval)
            return;
        m_resolver = m_options.resolver();
        m_resolverAt = Clock::now();
    }

    bool send(Question &question)
    {
        const auto now = Clock::now();
        m_nextSend =
            std::max(now, m_nextSend) + std::chrono::nanoseconds(std::chrono::seconds(1)) / m_options.perSecond;
        question.until = now + m_resolver.timeout;
        ++question.tries;
        question.socket = socketTo(m_resolver.servers[question.server % m_resolver.servers.size()]);
        if (!question.socket)
            return false;
        question.id = static_cast<std::uint16_t>(m_random());
        const std::vector<std::uint8_t> message = reverseQuestion(question.address, question.id);
        {
            const std::lock_guard lock(m_mutex);
            ++m_sent;
        }
        return ::send(question.socket.get(), message.data(), message.size(), MSG_NOSIGNAL) >= 0;
    }

    /// The next server, until each had all its attempts.
    void tryNext(std::size_t at)
    {
        while (m_open[at].tries < m_resolver.attempts * m_resolver.servers.size()) {
            ++m_open[at].server;
            if (send(m_open[at]))
                return;
        }
        ReverseAnswer failure;
        failure.failed = true;
        finish(at, failure);
    }

    void finish(std::size_t at, const ReverseAnswer &answer)
    {
        const auto now = Clock::now();
        const std::lock_guard lock(m_mutex);
        const IpAddress address = m_open[at].address;
        makeRoom(now);
        Kept &kept = m_kept[address];
        if (answer.failed) {
            kept.until = now + afterFailure; // a name that was known stays
        } else {
            kept.name = answer.name;
            kept.until = now + std::clamp(answer.lifetime, shortestLife, longestLife);
        }
        std::erase(m_asked, address);
        m_open.erase(m_open.begin() + static_cast<std::ptrdiff_t>(at));
    }

    /// Needs the lock.
    void makeRoom(Clock::time_point now)
    {
        if (m_kept.size() < m_options.mostKept)
            return;
        std::erase_if(m_kept, [now](const auto &entry) { return entry.second.until <= now; });
        if (m_kept.size() >= m_options.mostKept)
            std::erase_if(m_kept, [](const auto &entry) { return entry.second.name.empty(); });
        if (m_kept.size() >= m_options.mostKept)
            m_kept.clear();
    }

    void wait()
    {
        std::vector<pollfd> all = {{m_wake.get(), POLLIN, 0}};
        std::optional<Clock::time_point> until;
        const auto atMost = [&until](Clock::time_point moment) { until = until ? std::min(*until, moment) : moment; };
        for (const Question &question : m_open) {
            all.push_back({question.socket.get(), POLLIN, 0});
            atMost(question.until);
        }
        {
            const std::lock_guard lock(m_mutex);
            if (!m_waiting.empty() && mayOpen())
                atMost(m_nextSend);
        }
        int milliseconds = -1;
        if (until) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now()).count();
            milliseconds = static_cast<int>(std::clamp<std::int64_t>(left, 0, 60000));
        }
        ::poll(all.data(), static_cast<nfds_t>(all.size()), milliseconds);
        std::uint64_t count = 0;
        static_cast<void>(!::read(m_wake.get(), &count, sizeof count));
    }

    /// True when something is known that was not.
    bool readAnswers()
    {
        bool answered = false;
        std::array<std::uint8_t, 4096> message{};
        for (std::size_t i = m_open.size(); i-- > 0;) {
            const ssize_t size = ::recv(m_open[i].socket.get(), message.data(), message.size(), MSG_DONTWAIT);
            if (size < 0) {
                // The machine is there, and no server is on it.
                if (errno != EAGAIN && errno != EINTR)
                    tryNext(i);
                continue;
            }
            const auto answer =
                readReverseAnswer({message.data(), static_cast<std::size_t>(size)}, m_open[i].address, m_open[i].id);
            if (!answer)
                continue;
            if (answer->failed) {
                tryNext(i);
                continue;
            }
            answered = true;
            finish(i, *answer);
        }
        return answered;
    }

    void giveUpOld()
    {
        const auto now = Clock::now();
        for (std::size_t i = m_open.size(); i-- > 0;) {
            if (m_open[i].until <= now)
                tryNext(i);
        }
    }

    const LookupOptions m_options;
    const std::function<void()> m_onAnswers;
    const FileHandle m_wake;

    mutable std::mutex m_mutex; // of these
    std::deque<IpAddress> m_waiting;
    std::vector<IpAddress> m_asked; ///< of the open questions
    std::map<IpAddress, Kept> m_kept;
    std::size_t m_sent = 0;

    // The thread's alone.
    std::vector<Question> m_open;
    ResolverText m_resolver;
    std::optional<Clock::time_point> m_resolverAt;
    std::size_t m_turn = 0;
    Clock::time_point m_nextSend{};
    std::random_device m_random;

    std::jthread m_thread; ///< last: it uses the others
};

ReverseLookups::ReverseLookups(LookupOptions options, std::function<void()> onAnswers)
    : d(std::make_unique<Private>(std::move(options), std::move(onAnswers)))
{
}

ReverseLookups::~ReverseLookups() = default;

void ReverseLookups::ask(std::vector<IpAddress> addresses) { d->ask(std::move(addresses)); }

std::vector<HostName> ReverseLookups::names() const { return d->names(); }

bool ReverseLookups::isBusy() const { return d->isBusy(); }

std::size_t ReverseLookups::sent() const { return d->sent(); }

} // namespace ctscope
