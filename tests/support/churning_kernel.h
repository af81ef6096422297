// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/event_stream.h"
#include "support/fake_kernel.h"

#include <QMap>

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <tuple>
#include <vector>

namespace ctscope::test {

/// Small random numbers that are the same everywhere for one seed.
class Dice {
public:
    explicit Dice(std::uint32_t seed)
        : m_numbers(seed)
    {
    }
    /// 0 to sides - 1.
    unsigned roll(unsigned sides) { return static_cast<unsigned>(m_numbers() % sides); }
    bool oneIn(unsigned sides) { return roll(sides) == 0; }

private:
    std::mt19937 m_numbers;
};

/// The receive buffer of a socket for events, by the kernel's rules: when it is full the next event is
/// discarded, ENOBUFS is reported once, before all queued events, and nothing new is queued until the
/// last of these has been read.
struct EventQueue {
    std::deque<QByteArray> waiting;
    std::size_t most = 16;
    bool congested = false;
    bool overrun = false;

    void add(const QByteArray &event)
    {
        if (!congested && waiting.size() < most) {
            waiting.push_back(event);
        } else if (!congested) {
            congested = true;
            overrun = true;
        }
    }
};

/// The reader's end of it.
class QueueSocket {
public:
    QueueSocket() = default;
    explicit QueueSocket(std::shared_ptr<EventQueue> queue)
        : m_queue(std::move(queue))
    {
    }
    explicit operator bool() const noexcept { return m_queue != nullptr; }
    NetlinkSocket::Received receive(std::span<std::byte> into)
    {
        using Outcome = NetlinkSocket::Outcome;
        if (std::exchange(m_queue->overrun, false))
            return {Outcome::Overrun, {}, ENOBUFS};
        if (m_queue->waiting.empty())
            return {};
        const QByteArray event = m_queue->waiting.front();
        m_queue->waiting.pop_front();
        m_queue->congested = m_queue->congested && !m_queue->waiting.empty();
        std::ranges::copy(std::as_bytes(std::span(event.constData(), std::size_t(event.size()))), into.begin());
        return {Outcome::Data, into.first(std::size_t(event.size())), 0};
    }

private:
    std::shared_ptr<EventQueue> m_queue;
};

/// A table whose entries begin, change and end at random whenever it is polled, and its events.
/// Entries are as in briefFlow(): a letter for the tuple, an id, and a mark that changes.
class ChurningKernel {
public:
    struct Entry {
        unsigned id = 0;
        unsigned mark = 0;
        bool dying = false; ///< its DESTROY was sent, but it is still in the table
        bool fresh = false; ///< its NEW is not sent yet
    };

    explicit ChurningKernel(std::uint32_t seed)
        : dice(seed)
        , letters(char16_t('A' + 3 + dice.roll(23)))
        , restlessness(1 + dice.roll(6))
    {
    }

    /// Makes a random number of changes, up to `restlessness`, now and then many.
    void live()
    {
        if (!awake)
            return;
        const unsigned count = dice.oneIn(100) ? 10 * restlessness : dice.roll(restlessness + 1);
        for (unsigned i = 0; i < count; ++i)
            happen();
    }
    /// Finishes half-done changes, which take the kernel microseconds.
    void settle()
    {
        for (auto entry = table.begin(); entry != table.end();) {
            tellBirth(entry.key(), *entry);
            entry = entry->dying ? table.erase(entry) : std::next(entry);
        }
    }
    std::shared_ptr<EventQueue> listen()
    {
        const auto queue = std::make_shared<EventQueue>();
        queue->most = 2 + dice.roll(60);
        queues.push_back(queue);
        return queue;
    }

    /// An entry as the kernel sends it: "NEW", "UPDATE" or "DESTROY", or without the name of an event.
    static const QByteArray &message(char16_t letter, const Entry &entry, const char *event = "")
    {
        static std::map<std::tuple<char16_t, unsigned, unsigned, char>, QByteArray> made;
        QByteArray &bytes = made[{letter, entry.id, entry.mark, event[0]}];
        if (bytes.isEmpty()) {
            const BriefMessage message(QStringLiteral("%1 udp 30 id=%2 mark=%3 %4")
                                           .arg(QChar(letter))
                                           .arg(entry.id)
                                           .arg(entry.mark)
                                           .arg(QLatin1String(event)));
            bytes =
                QByteArray(reinterpret_cast<const char *>(message.bytes().data()), qsizetype(message.bytes().size()));
        }
        return bytes;
    }
    QStringList rows() const
    {
        QStringList rows;
        for (auto entry = table.begin(); entry != table.end(); ++entry)
            rows << QStringLiteral("%1 id=%2 mark=%3").arg(QChar(entry.key())).arg(entry->id).arg(entry->mark);
        return rows;
    }

    Dice dice;
    QMap<char16_t, Entry> table;
    std::vector<std::weak_ptr<EventQueue>> queues;
    char16_t letters;
    unsigned restlessness;
    bool awake = true;
    std::function<void()> whenRead; ///< a dump begins

private:
    void happen()
    {
        const char16_t letter = static_cast<char16_t>('A' + dice.roll(unsigned(letters) - 'A'));
        const auto entry = table.find(letter);
        if (entry == table.end()) {
            // The kernel derives ids from addresses, and reuses addresses.
            Entry begun{.id = 1 + (dice.oneIn(3) ? letter - 'A' : m_nextId++ % 97), .mark = dice.roll(3)};
            begun.fresh = dice.oneIn(8);
            table.insert(letter, begun);
            if (!begun.fresh)
                send(letter, begun, "NEW");
        } else if (entry->dying) {
            tellBirth(letter, *entry);
            table.erase(entry);
        } else if (entry->fresh && dice.oneIn(2)) {
            tellBirth(letter, *entry);
        } else if (dice.oneIn(2)) {
            entry->mark = dice.roll(3);
            tellBirth(letter, *entry);
            send(letter, *entry, "UPDATE");
        } else {
            send(letter, *entry, "DESTROY");
            // Another processor may not have sent its earlier change yet.
            if (dice.oneIn(20))
                send(letter, *entry, "UPDATE");
            entry->dying = true;
            if (dice.oneIn(4))
                return;
            tellBirth(letter, *entry);
            table.erase(entry);
        }
    }
    void tellBirth(char16_t letter, Entry &entry)
    {
        if (std::exchange(entry.fresh, false))
            send(letter, entry, "NEW");
    }
    void send(char16_t letter, const Entry &entry, const char *event)
    {
        std::erase_if(queues, [](const auto &queue) { return queue.expired(); });
        for (const auto &queue : queues)
            queue.lock()->add(message(letter, entry, event));
    }

    unsigned m_nextId = 30;
};

} // namespace ctscope::test
