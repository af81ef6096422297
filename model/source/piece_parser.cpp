// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/piece_parser.h"

#include <utility>

namespace ctscope {

PieceParser::PieceParser(const DumpOptions &options, std::size_t expectedFlows)
    : m_pieces(options, expectedFlows)
    , m_thread([this](const std::stop_token &quit) { run(quit); })
{
}

PieceParser::~PieceParser() = default;

void PieceParser::take(std::string_view text, std::size_t begin, std::size_t end)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back({text, begin, end});
    }
    m_changed.notify_all();
}

void PieceParser::wait()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_jobs.empty(); });
    if (m_failure)
        std::rethrow_exception(std::exchange(m_failure, nullptr));
}

bool PieceParser::finish(Reading &out)
{
    wait();
    if (m_complete)
        m_pieces.finish(out);
    return m_complete;
}

void PieceParser::run(const std::stop_token &quit)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, quit, [this] { return !m_jobs.empty(); })) {
        const Job job = m_jobs.front();
        // After a stop or a failure the rest is only taken away.
        if (m_complete && !m_failure && !quit.stop_requested()) {
            lock.unlock();
            bool complete = false;
            std::exception_ptr failure;
            try {
                complete = m_pieces.read(job.text, job.begin, job.end);
            } catch (...) {
                failure = std::current_exception();
            }
            lock.lock();
            m_complete = complete;
            m_failure = failure;
        }
        m_jobs.pop_front();
        if (m_jobs.empty())
            m_changed.notify_all();
    }
}

} // namespace ctscope
