// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/clickhouse_client.h"
#include "outlet/backoff.h"
#include "outlet/row_batch.h"
#include "outlet/spool.h"
#include "record/outlet.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace ctscope::outlet {

/// Brings batches to a ClickHouse server: one thread writes them to the spool, another one sends them from there, oldest
/// first. A batch whose outcome is not known is looked for on the server before it is sent again, so that its rows are
/// there once. Public members may be called from any thread; none but finish() waits.
class ClickhouseSender {
public:
    struct Options {
        history::ClickhouseUrl url;
        /// Rows go to the table of the server's own shard, and not through a Distributed table to all of them.
        bool toShard = false;
        history::ClickhouseClient::Options client{};
        record::TableName table;
        Backoff backoff{};
        /// After a connection was lost, the server may have received a batch that it has not stored yet. It is asked for
        /// the batch only after it has answered for this long.
        std::chrono::milliseconds settling{2'000};
        /// Bytes of bodies that may wait for the disk. What comes beyond is given up.
        std::uint64_t mostWaiting = std::uint64_t(256) << 20;
    };

    ClickhouseSender(Options options, std::unique_ptr<Spool> spool);
    ~ClickhouseSender();
    ClickhouseSender(const ClickhouseSender &) = delete;
    ClickhouseSender &operator=(const ClickhouseSender &) = delete;

    void push(RowBatch batch);
    /// The table whose flows are counted as lost when batches are given up.
    void setTable(record::TableName table);
    /// Writes to the spool what waits, and sends as much as can be sent within `patience`; it does not wait for a server
    /// that is away. Nothing may be pushed after it.
    void finish(std::chrono::milliseconds patience);

    record::OutletStatus status() const;

private:
    using Clock = std::chrono::steady_clock;
    using Problem = record::OutletProblem;
    /// What became of an attempt.
    enum class Outcome : std::uint8_t {
        Done,        ///< its rows are there
        Later,       ///< this batch must wait
        Settling,    ///< it must wait until the server has settled
        Unreachable, ///< all must wait
        Hopeless,    ///< the server will never accept it
    };

    /// Flows that were given up, and between which times they ended, in µs.
    struct Loss {
        std::int64_t first = 0;
        std::int64_t last = 0;
        std::uint64_t flows = 0; ///< 0: there is none
        void add(const Loss &other) noexcept;
    };

    void store(const std::stop_token &stop);
    void send(const std::stop_token &stop);
    std::string nameOf(BatchTable table) const;
    Outcome deliver(const SpoolEntry &entry, const std::stop_token &stop);
    bool prepare(const std::stop_token &stop, Outcome &outcome);
    /// How many rows of a batch are there; nullopt: not known.
    std::optional<std::uint64_t> rowsThere(const SpoolEntry &entry, const std::stop_token &stop, Outcome &outcome);
    Outcome outcomeOf(const history::ClickhouseError &error);
    void addToSpool(const RowBatch &batch, std::string body);
    void noteLoss(Loss loss);
    void setProblem(Problem problem);

    Options m_options;
    std::unique_ptr<Spool> m_spool;
    history::ClickhouseClient m_client; ///< of m_sending
    bool m_isPrepared = false;          ///< of m_sending
    Clock::time_point m_settledAt{};    ///< of m_sending

    mutable std::mutex m_mutex;
    std::condition_variable_any m_stored;  ///< there is something in the spool
    std::condition_variable_any m_pushed;  ///< there is something in m_waiting
    std::condition_variable_any m_drained; ///< the spool may be empty, or no attempt helps
    // Guarded by m_mutex:
    std::deque<RowBatch> m_waiting;
    std::uint64_t m_waitingBytes = 0;
    std::uint64_t m_waitingFlows = 0;
    record::TableName m_table;
    Loss m_unstored;       ///< what was given up before it was stored, and is not noted yet
    bool m_isIdle = false; ///< m_sending has nothing to send, or the server is away
    std::uint64_t m_storedCount = 0;
    Problem m_problem;
    record::OutletStatus m_counts;

    // Of the last loss that was noted; guarded by m_lossMutex:
    std::mutex m_lossMutex;
    BatchMaker m_lossMaker;
    std::uint64_t m_lossEntry = 0;
    Loss m_loss;

    std::jthread m_storing; ///< last: they use the others
    std::jthread m_sending;
};

} // namespace ctscope::outlet
