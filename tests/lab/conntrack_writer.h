// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

struct mnl_socket;

namespace ctscope::lab {

/// Creates and deletes UDP flows in the namespace of this process over
/// ctnetlink, without a packet. Failures throw std::runtime_error.
class ConntrackWriter {
public:
    /// The netlink port is the process id when this is the first socket of the process.
    ConntrackWriter();
    ~ConntrackWriter();

    /// Flows 10.a.b.c:1000 > 192.0.2.1:53 with numbers [first, first + count).
    void create(std::uint32_t first, std::uint32_t count, std::uint32_t timeout);
    void remove(std::uint32_t first, std::uint32_t count);
    /// Every flow of the namespace, with one request.
    void removeAll();
    std::uint32_t portId() const;

private:
    void write(std::uint16_t message, std::uint16_t flags, std::uint32_t number, std::uint32_t timeout);
    void flush();

    mnl_socket *m_socket;
    std::vector<char> m_batch;
};

} // namespace ctscope::lab
