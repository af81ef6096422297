// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/ping_sockets.h"

#include "kernel/file_text.h"

#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include <arpa/inet.h>

namespace ctscope {

namespace {

template <typename Number> std::optional<Number> numberIn(std::string_view text, int base) noexcept
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// "0100007F" or 32 digits: words in the machine's order of bytes.
std::optional<IpAddress> addressIn(std::string_view text) noexcept
{
    constexpr std::size_t digits = 8;
    if (text.size() != digits && text.size() != 4 * digits)
        return std::nullopt;
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t at = 0; at < text.size(); at += digits) {
        const auto word = numberIn<std::uint32_t>(text.substr(at, digits), 16);
        if (!word)
            return std::nullopt;
        std::memcpy(bytes.data() + at / 2, &*word, sizeof *word);
    }
    if (text.size() > digits)
        return IpAddress::v6(bytes);
    std::uint32_t number = 0;
    std::memcpy(&number, bytes.data(), sizeof number);
    return IpAddress::v4(ntohl(number));
}

struct End {
    IpAddress address;
    std::uint16_t port = 0;
};
std::optional<End> endIn(std::string_view text) noexcept
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const auto address = addressIn(text.substr(0, colon));
    const auto port = numberIn<std::uint16_t>(text.substr(colon + 1), 16);
    return address && port ? std::optional(End{*address, *port}) : std::nullopt;
}

} // namespace

void readPingSockets(std::string_view text, Protocol protocol, std::vector<KernelSocket> &out)
{
    constexpr std::size_t localWord = 1;
    constexpr std::size_t remoteWord = 2;
    constexpr std::size_t stateWord = 3;
    constexpr std::size_t uidWord = 7;
    constexpr std::size_t inodeWord = 9;
    while (!text.empty()) {
        std::string_view line = takePart(text);
        std::array<std::string_view, inodeWord + 1> words;
        std::size_t count = 0;
        while (!line.empty() && count < words.size()) {
            if (const std::string_view word = takePart(line, ' '); !word.empty())
                words[count++] = word;
        }
        if (count < words.size())
            continue;
        const auto local = endIn(words[localWord]);
        const auto remote = endIn(words[remoteWord]);
        const auto state = numberIn<std::uint8_t>(words[stateWord], 16);
        const auto uid = numberIn<std::uint32_t>(words[uidWord], 10);
        const auto inode = numberIn<std::uint32_t>(words[inodeWord], 10);
        if (!local || !remote || !state || !uid || !inode)
            continue;
        KernelSocket socket;
        socket.key = {protocol, local->address, remote->address, local->port, remote->port};
        socket.isIpv6 = local->address.isV6();
        socket.state = static_cast<KernelSocket::State>(*state);
        socket.uid = *uid;
        socket.inode = *inode;
        out.push_back(socket);
    }
}

namespace {

bool appendFrom(const std::string &folder, Protocol protocol, std::uint16_t id, std::vector<KernelSocket> &out)
{
    constexpr std::size_t most = 4 << 20;
    const auto text = readSmallFile(folder + (protocol == protocol::icmp ? "/net/icmp" : "/net/icmp6"), most);
    if (!text)
        return false;
    std::vector<KernelSocket> all;
    readPingSockets(*text, protocol, all);
    for (const KernelSocket &socket : all) {
        if (id == 0 || socket.key.localPort == id)
            out.push_back(socket);
    }
    return true;
}

} // namespace

bool appendPingSockets(Protocol protocol, std::uint16_t id, const std::string &root, std::vector<KernelSocket> &out)
{
    return appendFrom(root + "/proc/thread-self", protocol, id, out);
}

bool appendPingSocketsOf(
    std::uint32_t process, Protocol protocol, std::uint16_t id, const std::string &root, std::vector<KernelSocket> &out)
{
    return appendFrom(root + "/proc/" + std::to_string(process), protocol, id, out);
}

} // namespace ctscope
