// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/text_reader.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <string_view>
#include <thread>

namespace ctscope {

/// Reads the pieces of a text on a thread of its own, while another thread waits for the kernel to
/// print the next ones. What is handed over must stay as it is until wait() or finish() returns.
/// Its members are for one thread.
class PieceParser {
public:
    PieceParser(const DumpOptions &options, std::size_t expectedFlows);
    /// Waits for the piece under way and drops the rest.
    ~PieceParser();
    PieceParser(const PieceParser &) = delete;
    PieceParser &operator=(const PieceParser &) = delete;

    /// Hands [begin, end) of a text over; see TextPieces::read().
    void take(std::string_view text, std::size_t begin, std::size_t end);
    /// Waits until everything that was handed over is read. Throws what the reading threw.
    void wait();
    /// The same, and gives the result. False when it was stopped.
    bool finish(Reading &out);

private:
    struct Job {
        std::string_view text;
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    void run(const std::stop_token &quit);

    TextPieces m_pieces; ///< the thread's, while there is a job
    std::mutex m_mutex;  // guards the jobs and what became of them
    std::condition_variable_any m_changed;
    std::deque<Job> m_jobs; ///< the first is under way
    bool m_complete = true;
    std::exception_ptr m_failure;
    std::jthread m_thread;
};

} // namespace ctscope
