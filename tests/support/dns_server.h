// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/file_text.h"
#include "kernel/stop_wake.h"
#include "names/dns_message.h"
#include "support/dns_answers.h"

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace ctscope::test {

/// A name server on the loopback address of this process's network namespace. It answers each question by what `answer`
/// makes of it, on a thread of its own; with nothing it stays silent.
class DnsServer {
public:
    using Bytes = std::vector<std::uint8_t>;
    using Answer = std::function<std::optional<Bytes>(const std::string &name, const Bytes &question)>;

    /// Port 0: a free one.
    explicit DnsServer(Answer answer, std::uint16_t port = 0)
        : m_answer(std::move(answer))
        , m_socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto *const any = reinterpret_cast<sockaddr *>(&address);
        m_works = ::bind(m_socket.get(), any, size) == 0 && ::getsockname(m_socket.get(), any, &size) == 0;
        m_port = ntohs(address.sin_port);
        m_thread = std::jthread([this](const std::stop_token &stop) { run(stop); });
    }

    bool works() const noexcept { return m_works; }
    std::uint16_t port() const noexcept { return m_port; }
    /// The names that were asked for, each as often as it was.
    std::vector<std::string> asked() const
    {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }

private:
    static std::string nameIn(const Bytes &question)
    {
        std::string name;
        for (std::size_t at = 12; at < question.size() && question[at] != 0; at += question[at] + std::size_t(1)) {
            const std::size_t end = std::min(question.size(), at + 1 + question[at]);
            name.append(name.empty() ? "" : ".");
            name.append(question.begin() + std::ptrdiff_t(at) + 1, question.begin() + std::ptrdiff_t(end));
        }
        return name;
    }

    void run(const std::stop_token &stop)
    {
        StopWake wake(stop);
        while (wake.wait(m_socket.get(), POLLIN) == StopWake::Wait::Ready) {
            std::array<std::uint8_t, 512> buffer{};
            sockaddr_storage from{};
            socklen_t size = sizeof from;
            auto *const any = reinterpret_cast<sockaddr *>(&from);
            const ssize_t length = ::recvfrom(m_socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT, any, &size);
            if (length < 12)
                continue;
            const Bytes question(buffer.begin(), buffer.begin() + length);
            const std::string name = nameIn(question);
            {
                const std::lock_guard lock(m_mutex);
                m_asked.push_back(name);
            }
            if (const auto message = m_answer(name, question))
                ::sendto(m_socket.get(), message->data(), message->size(), MSG_NOSIGNAL, any, size);
        }
    }

    const Answer m_answer;
    const FileHandle m_socket;
    bool m_works = false;
    std::uint16_t m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_asked;
    std::jthread m_thread; ///< last: it uses the others
};

} // namespace ctscope::test
