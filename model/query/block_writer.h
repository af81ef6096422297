// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace ctscope {

/// Gathers text and writes it in large blocks. After a failure nothing more is written.
class BlockWriter {
public:
    BlockWriter() = default;
    BlockWriter(const BlockWriter &) = delete;
    BlockWriter &operator=(const BlockWriter &) = delete;
    virtual ~BlockWriter() = default;

    /// Where the text is appended; call flushWhenFull() between lines.
    std::string &buffer() noexcept { return m_buffer; }
    void flushWhenFull()
    {
        // Only this thread counts; others read.
        m_lines.store(m_lines.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        if (m_buffer.size() >= blockSize)
            flush();
    }
    void flush()
    {
        if (!m_buffer.empty() && !failed())
            write(m_buffer);
        m_buffer.clear();
    }

    /// How often flushWhenFull() was called: how far the work is. Any thread.
    std::uint64_t lines() const noexcept { return m_lines.load(std::memory_order_relaxed); }

    virtual bool failed() const noexcept = 0;

protected:
    /// Writes all of the block, unless it fails.
    virtual void write(std::string_view block) = 0;

private:
    static constexpr std::size_t blockSize = 256 * 1024;

    std::string m_buffer;
    std::atomic<std::uint64_t> m_lines = 0;
};

} // namespace ctscope
