// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/file_text.h"
#include "kernel/namespace_sockets.h"
#include "kernel/ping_sockets.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

namespace ctscope {

using End = NetlinkAnswer::End;

std::unique_ptr<HelperSockets> HelperSockets::open(HelperChannel::Options options, std::string root)
{
    std::unique_ptr<HelperChannel> channel = HelperChannel::open(std::move(options));
    if (!channel)
        return nullptr;
    std::unique_ptr<HelperSockets> made(new HelperSockets(std::move(channel), std::move(root)));
    // Whether it may enter the namespace shows with its first answer.
    SocketKey nobody;
    nobody.protocol = protocol::tcp;
    nobody.local = nobody.remote = IpAddress::v4(0);
    made->socketOf(nobody);
    errno = made->m_error;
    return made->m_works ? std::move(made) : nullptr;
}

HelperSockets::HelperSockets(std::unique_ptr<HelperChannel> channel, std::string root)
    : m_channel(std::move(channel))
    , m_root(std::move(root))
{
}

std::uint32_t HelperSockets::process() const noexcept
{
    const pid_t pid = m_channel->pid();
    return pid > 0 ? static_cast<std::uint32_t>(pid) : 0;
}

SocketList::Access HelperSockets::ask(
    const capture::SocketQuestion &question, const std::stop_token &stop, std::vector<KernelSocket> &out)
{
    const std::size_t before = out.size();
    const NetlinkAnswer answer = m_channel->askSockets(question, stop, [&](const NetlinkMessage &message) {
        KernelSocket socket;
        if (decodeSocket(message, question.key.protocol, socket) == NetlinkFault::None)
            out.push_back(socket);
    });
    m_error = answer.error;
    m_works = answer.end != End::Broken;
    if (answer.end == End::Refused
        && (answer.error == ENOENT || answer.error == EINVAL || answer.error == EPROTONOSUPPORT))
        return Access::NotProvided;
    // Sockets come and go while they are listed: the kernel reports that as an interruption.
    if (answer.end != End::Complete && answer.end != End::Interrupted)
        return Access::Failed;
    if (!std::exchange(m_knowsUserMap, true)) {
        const auto theirs = readSmallFile(m_root + "/proc/" + std::to_string(process()) + "/uid_map");
        const auto ours = readSmallFile(m_root + "/proc/self/uid_map");
        m_knowsUserMap = theirs && ours;
        if (!m_knowsUserMap)
            return Access::Failed; // the user ids could be those of another user namespace
        m_userMap = *theirs == *ours ? std::string() : *theirs;
    }
    constexpr std::uint32_t nobody = 65534;
    for (std::size_t i = before; i < out.size() && !m_userMap.empty(); ++i)
        out[i].uid = userOf(out[i].uid, m_userMap).value_or(nobody);
    return Access::Readable;
}

std::optional<KernelSocket> HelperSockets::socketOf(const SocketKey &key)
{
    std::vector<KernelSocket> found;
    const Access access = ask({key, false}, {}, found);
    return access == Access::Readable && !found.empty() ? std::optional(found.front()) : std::nullopt;
}

SocketList::Access HelperSockets::list(
    Protocol protocol, std::uint16_t localPort, const std::stop_token &stop, std::vector<KernelSocket> &out)
{
    if (protocol == protocol::icmp || protocol == protocol::icmpv6)
        return appendPingSocketsOf(process(), protocol, localPort, m_root, out) ? Access::Readable
                                                                                : Access::NotProvided;
    if (!hasSocketDiag(protocol))
        return Access::NotProvided;
    constexpr std::array<std::uint8_t, 16> any{};
    for (const IpAddress &family : {IpAddress::v4(0), IpAddress::v6(any)}) {
        capture::SocketQuestion question;
        question.key.protocol = protocol;
        question.key.local = family;
        question.key.localPort = localPort;
        question.all = true;
        const Access access = ask(question, stop, out);
        // A kernel without IPv6 has IPv4 sockets all the same.
        if (access == Access::Failed || (access == Access::NotProvided && family.isV4()))
            return access;
    }
    return Access::Readable;
}

std::optional<OwnAddresses> HelperSockets::addresses()
{
    // Every user may read this folder of any process, and the helper is in the namespace.
    return OwnAddresses::readOf(process(), m_root);
}

std::optional<std::uint32_t> userOf(std::uint32_t inside, std::string_view uidMap) noexcept
{
    // "         0       1000          1"
    while (!uidMap.empty()) {
        std::string_view line = takePart(uidMap);
        std::array<std::uint32_t, 3> numbers{}; // first inside, first here, how many
        std::size_t count = 0;
        while (!line.empty() && count < numbers.size()) {
            const std::string_view word = takePart(line, ' ');
            if (word.empty())
                continue;
            if (std::from_chars(word.data(), word.data() + word.size(), numbers[count]).ec != std::errc())
                break;
            ++count;
        }
        constexpr std::uint32_t unmapped = 0xffffffff;
        if (count == numbers.size() && inside >= numbers[0] && inside - numbers[0] < numbers[2])
            return numbers[1] == unmapped ? std::nullopt : std::optional(numbers[1] + (inside - numbers[0]));
    }
    return std::nullopt;
}

} // namespace ctscope
