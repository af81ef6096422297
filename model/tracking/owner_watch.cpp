// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/owner_watch.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace ctscope {

namespace {

/// A search takes at most one of so many parts of the time,
constexpr int partsOfTime = 20;
/// of which so much is saved up while nothing is searched for, so that the first searches need not wait.
constexpr auto mostSaved = std::chrono::milliseconds(500);
/// What may be different when it is asked for again.
bool isPassing(std::string_view reason) noexcept
{
    return reason.empty() || reason == wordOf(Owner::Reason::NotAccepted) || reason == wordOf(Owner::Reason::NotRead);
}

/// Whether rows still need an owner. A large table is looked through at each poll, so texts are compared by their numbers,
/// and each of the few reasons is read once.
class OpenRows {
public:
    explicit OpenRows(const AttachedColumns &attached)
        : m_attached(attached)
        , m_known(attached.numbers(owner_column::known))
        , m_reasons(attached.numbers(owner_column::reason))
    {
    }

    bool contains(Row row)
    {
        if (!m_known.empty() && m_known[row] != 0)
            return false;
        const TextNumber number = m_reasons.empty() ? 0 : m_reasons[row];
        if (number >= m_passing.size())
            m_passing.resize(number + std::size_t(1));
        if (!m_passing[number])
            m_passing[number] = isPassing(m_attached.text(owner_column::reason, row));
        return *m_passing[number];
    }

private:
    const AttachedColumns &m_attached;
    std::span<const TextNumber> m_known;
    std::span<const TextNumber> m_reasons;
    std::vector<std::optional<bool>> m_passing; ///< by the number of the reason
};

} // namespace

std::vector<Row> rowsWithoutOwner(const Snapshot &snapshot, OwnersWanted wanted, std::span<const FlowSerial> watched)
{
    std::vector<Row> rows;
    OpenRows open(snapshot.rows.attached());
    const auto consider = [&](Row row) {
        if (open.contains(row) && mayHaveOwners(snapshot.originOf(row).origin))
            rows.push_back(row);
    };
    if (wanted != OwnersWanted::Watched) {
        for (Row row = 0; row < snapshot.liveRows; ++row)
            consider(row);
        return rows;
    }
    // Those on the screen are few.
    std::vector<FlowSerial> serials(watched.begin(), watched.end());
    std::ranges::sort(serials);
    for (Row row = 0; row < snapshot.liveRows && !serials.empty(); ++row) {
        const FlowSerial serial = snapshot.rows.track(row).serial;
        if (serial >= serials.front() && serial <= serials.back() && std::ranges::binary_search(serials, serial))
            consider(row);
    }
    return rows;
}

OwnerWatch::OwnerWatch(Find find, std::function<void()> onFound)
    : m_find(std::move(find))
    , m_onFound(std::move(onFound))
{
}

OwnerWatch::~OwnerWatch() = default;

void OwnerWatch::ask(SnapshotPtr snapshot, OwnersWanted wanted, std::vector<FlowSerial> watched)
{
    if (wanted == OwnersWanted::None || (wanted == OwnersWanted::Watched && watched.empty()))
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_next = {std::move(snapshot), wanted, std::move(watched)};
        if (!m_thread.joinable())
            m_thread = std::jthread([this](const std::stop_token &stop) { run(stop); });
    }
    m_wake.notify_all();
}

std::vector<OwnerTexts::Column> OwnerWatch::take(TrackingId tracking)
{
    const std::lock_guard lock(m_mutex);
    auto found = std::exchange(m_found, {});
    if (m_foundOf != tracking)
        found.clear();
    return found;
}

/// Waits for a condition or a time, and lets go of network namespaces meanwhile. False when neither came.
bool OwnerWatch::waitUntil(
    Lock &lock, Clock::time_point until, const std::function<bool()> &ready, const std::stop_token &stop)
{
    for (;;) {
        const Clock::time_point next =
            m_search.holdsNamespace() ? std::min(until, Clock::now() + OwnerSearch::releaseInterval) : until;
        if (next == Clock::time_point::max() ? m_wake.wait(lock, stop, ready)
                                             : m_wake.wait_until(lock, stop, next, ready))
            return true;
        if (stop.stop_requested())
            return false;
        if (Clock::now() >= until)
            return true;
        lock.unlock();
        m_search.release();
        lock.lock();
    }
}

void OwnerWatch::run(const std::stop_token &stop)
{
    if (!m_find) {
        m_find = [this](const Origin &origin, std::span<const FlowEnds> flows, const std::stop_token &token) {
            return m_search.find(origin, flows, token);
        };
    }
    Lock lock(m_mutex);
    Clock::time_point mayBegin{}; // when a search has waited long enough for those before it
    while (!stop.stop_requested()) {
        if (!waitUntil(
                lock, Clock::time_point::max(), [this] { return m_next.snapshot && m_found.empty(); }, stop))
            return;
        // A newer question may come meanwhile.
        if (!waitUntil(
                lock, mayBegin, [] { return false; }, stop))
            return;
        const Question question = std::exchange(m_next, {});
        lock.unlock();
        const Clock::time_point began = Clock::now();
        answer(question, stop);
        const Clock::time_point ended = Clock::now();
        lock.lock();
        const Clock::time_point saved = began - partsOfTime * Clock::duration(mostSaved);
        mayBegin = std::max(mayBegin, saved) + partsOfTime * (ended - began);
    }
}

void OwnerWatch::answer(const Question &question, const std::stop_token &stop)
{
    const Snapshot &snapshot = *question.snapshot;
    std::map<const OriginState *, std::vector<Row>> rows;
    for (const Row row : rowsWithoutOwner(snapshot, question.wanted, question.watched))
        rows[&snapshot.originOf(row)].push_back(row);
    const AttachedColumns &attached = snapshot.rows.attached();
    OwnerTexts texts;
    for (const auto &[origin, asked] : rows) {
        std::vector<FlowEnds> ends;
        ends.reserve(asked.size());
        for (const Row row : asked)
            ends.push_back(endsOf(snapshot, row));
        const std::vector<Owner> owners = m_find(origin->origin, ends, stop);
        if (stop.stop_requested())
            return;
        for (std::size_t i = 0; i < owners.size(); ++i) {
            // What is known already would only be shown once more.
            const bool isNews = owners[i].kind != Owner::Kind::Unknown
                || attached.text(owner_column::reason, asked[i]) != wordOf(owners[i].reason);
            if (isNews)
                texts.add(snapshot.rows.track(asked[i]).serial, owners[i]);
        }
    }
    {
        const std::lock_guard lock(m_mutex);
        m_found = texts.take();
        m_foundOf = snapshot.tracking;
        if (m_found.empty())
            return;
    }
    if (m_onFound)
        m_onFound();
}

} // namespace ctscope
