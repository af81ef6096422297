// SPDX-License-Identifier: GPL-3.0-or-later
#include "block_writer.h"

#include <cerrno>
#include <cstddef>
#include <string_view>

#include <poll.h>
#include <unistd.h>

namespace ctscope {

void BlockWriter::flush()
{
    std::string_view left = m_buffer;
    while (!left.empty() && m_error == 0) {
        const ssize_t written = ::write(m_descriptor, left.data(), left.size());
        if (written >= 0) {
            left.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            // Somebody made the pipe non-blocking; its other end will read in its own time.
            pollfd writable{m_descriptor, POLLOUT, 0};
            ::poll(&writable, 1, -1);
        } else if (errno != EINTR) {
            m_error = errno;
        }
    }
    m_buffer.clear();
}

} // namespace ctscope
