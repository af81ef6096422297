// SPDX-License-Identifier: GPL-3.0-or-later
#include "descriptor_writer.h"

#include <cerrno>
#include <cstddef>
#include <system_error>

#include <poll.h>
#include <unistd.h>

namespace ctscope {

void DescriptorWriter::write(std::string_view block)
{
    std::string_view left = block;
    while (!left.empty() && m_error == 0) {
        const ssize_t written = ::write(m_descriptor, left.data(), left.size());
        if (written >= 0) {
            left.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            // The pipe is non-blocking: wait until its other end reads.
            pollfd writable{m_descriptor, POLLOUT, 0};
            ::poll(&writable, 1, -1);
        } else if (errno != EINTR) {
            m_error = errno;
        }
    }
}

std::string DescriptorWriter::failure() const
{
    if (m_error == 0 || m_error == EPIPE)
        return {};
    return "ctscope: standard output cannot be written: " + std::generic_category().message(m_error) + '\n';
}

} // namespace ctscope
