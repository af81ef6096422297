// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ctscope {

/// Gathers text and writes it to a file descriptor in large blocks. After a failure nothing more
/// is written.
class BlockWriter {
public:
    explicit BlockWriter(int descriptor) : m_descriptor(descriptor) {}

    /// Where the text is appended; call flushWhenFull() between lines.
    std::string &buffer() noexcept { return m_buffer; }
    void flushWhenFull()
    {
        if (m_buffer.size() >= blockSize)
            flush();
    }
    void flush();

    bool failed() const noexcept { return m_error != 0; }
    /// The errno of the failure. EPIPE: the reader went away, which is its right.
    int error() const noexcept { return m_error; }

private:
    static constexpr std::size_t blockSize = 256 * 1024;

    int m_descriptor;
    int m_error = 0;
    std::string m_buffer;
};

} // namespace ctscope
