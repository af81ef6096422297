// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/helper_channel.h"
#include "kernel/own_addresses.h"
#include "kernel/socket_diag.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// The sockets of a network namespace that this process is not in. Keeps the namespace alive. For one thread.
class NamespaceSockets : public SocketList {
public:
    /// The addresses there; nullopt when they cannot be read.
    virtual std::optional<OwnAddresses> addresses() = 0;
    /// False when nothing can be read any more.
    virtual bool works() const = 0;
};

/// The sockets of a namespace that this process may enter (CAP_SYS_ADMIN, setns(2)). A thread of its own enters, and
/// ends: no other thread changes its namespace.
class EnteredSockets : public NamespaceSockets {
public:
    /// `path`: "/run/netns/blue", "/proc/4711/ns/net". nullptr with errno when it cannot be entered.
    static std::unique_ptr<EnteredSockets> open(const std::string &path);

    std::optional<KernelSocket> socketOf(const SocketKey &key) override { return m_sockets->socketOf(key); }
    Access list(Protocol protocol, std::uint16_t localPort, const std::stop_token &stop,
        std::vector<KernelSocket> &out) override;
    std::optional<OwnAddresses> addresses() override;
    bool works() const override { return true; }

private:
    EnteredSockets() = default;

    FileHandle m_namespace;
    std::unique_ptr<SocketDiag> m_sockets;
};

/// The sockets of a namespace that a capture helper serves, asked for through the helper.
class HelperSockets : public NamespaceSockets {
public:
    /// Starts a helper and asks it once. nullptr with errno when that does not work: one of the errors of
    /// HelperChannel, EPERM when the helper may not enter the namespace. `root` is put before /proc.
    static std::unique_ptr<HelperSockets> open(HelperChannel::Options options, std::string root = {});

    std::optional<KernelSocket> socketOf(const SocketKey &key) override;
    Access list(Protocol protocol, std::uint16_t localPort, const std::stop_token &stop,
        std::vector<KernelSocket> &out) override;
    std::optional<OwnAddresses> addresses() override;
    bool works() const override { return m_works; }

private:
    HelperSockets(std::unique_ptr<HelperChannel> channel, std::string root);

    Access ask(const capture::SocketQuestion &question, const std::stop_token &stop, std::vector<KernelSocket> &out);
    std::uint32_t process() const noexcept;

    std::unique_ptr<HelperChannel> m_channel;
    std::string m_root;
    bool m_works = true;
    int m_error = 0;       ///< of the last question
    std::string m_userMap; ///< of the helper's user namespace, when it is not ours; see userOf()
    bool m_knowsUserMap = false;
};

/// The user id here for one of a user namespace, by the text of its uid_map as read from here
/// (user_namespaces(7)). nullopt: no user here has it.
std::optional<std::uint32_t> userOf(std::uint32_t inside, std::string_view uidMap) noexcept;

} // namespace ctscope
