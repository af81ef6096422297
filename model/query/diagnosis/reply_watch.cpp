// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/diagnosis/reply_watch.h"

#include <algorithm>
#include <optional>

namespace ctscope {

void ReplyWatch::add(const Snapshot &snapshot, std::span<const Row> rows, Snapshot::Clock::time_point now)
{
    m_now = snapshot.tenths(now);
    if (!snapshot.continues(m_tracking)) {
        m_tracking = snapshot.tracking;
        m_begin = m_now;
        m_watched.clear();
    }
    ++m_round;
    const FlowStore &flows = snapshot.rows.flows();
    const auto packets = [](const std::optional<Counters> &counters) { return counters.value_or(Counters()).packets; };
    std::vector<Row> unknown;
    for (const Row row : rows) {
        const FlowTrack &track = snapshot.rows.track(row);
        const auto known = m_watched.find(track.serial);
        if (known == m_watched.end()) {
            unknown.push_back(row);
            continue;
        }
        Watched &watched = known->second;
        const std::uint64_t out = packets(flows.originalCounters(row));
        const std::uint64_t in = packets(flows.replyCounters(row));
        // The reply's counter also changes when the counters are set to zero.
        if (in != watched.packetsIn) {
            watched.unansweredSince = 0;
        } else if (out > watched.packetsOut) {
            watched.lastPacketOut = track.trafficAt;
            if (watched.unansweredSince == 0)
                watched.unansweredSince = track.trafficAt;
        }
        watched.packetsOut = out;
        watched.packetsIn = in;
        watched.row = row;
        watched.round = m_round;
    }
    std::erase_if(m_watched, [this](const auto &watched) { return watched.second.round != m_round; });
    for (const Row row : unknown) {
        if (m_watched.size() >= mostFlows)
            break;
        Watched &watched = m_watched[snapshot.rows.track(row).serial];
        watched.packetsOut = packets(flows.originalCounters(row));
        watched.packetsIn = packets(flows.replyCounters(row));
        watched.row = row;
        watched.round = m_round;
    }
}

std::vector<Row> ReplyWatch::silentFor(std::uint64_t seconds) const
{
    std::vector<Row> rows;
    for (const auto &[serial, watched] : m_watched) {
        if (watched.unansweredSince != 0 && watched.lastPacketOut >= watched.unansweredSince + 10 * seconds)
            rows.push_back(watched.row);
    }
    std::ranges::sort(rows);
    return rows;
}

bool ReplyWatch::hasLasted(std::uint64_t seconds) const noexcept { return m_now >= m_begin + 10 * seconds; }

} // namespace ctscope
