// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/local_addresses.h"

#include "kernel/file_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace ctscope {

namespace {

constexpr std::size_t mostText = 4 << 20;

/// "  |-- 192.0.2.7" and below it "     /32 host LOCAL" or "     /32 link BROADCAST": net/ipv4/fib_trie.c,
/// fib_trie_seq_show().
std::vector<IpAddress> addressesOfTrie(std::string_view text, std::string_view type)
{
    constexpr std::string_view leaf = "|-- ";
    std::vector<IpAddress> addresses;
    std::optional<IpAddress> last;
    while (!text.empty()) {
        const std::string_view line = takePart(text);
        if (const auto at = line.find(leaf); at != std::string_view::npos)
            last = IpAddress::parse(line.substr(at + leaf.size()));
        else if (last && line.ends_with(type))
            addresses.push_back(*last);
    }
    return addresses;
}

/// 32 hexadecimal digits at the beginning of each line: net/ipv6/addrconf.c, if6_seq_show().
std::vector<IpAddress> addressesOfInet6(std::string_view text)
{
    std::vector<IpAddress> addresses;
    while (!text.empty()) {
        const std::string_view line = takePart(text);
        std::array<std::uint8_t, 16> bytes{};
        if (line.size() < 2 * bytes.size())
            continue;
        bool right = true;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const char *const digits = line.data() + 2 * i;
            right = right && std::from_chars(digits, digits + 2, bytes[i], 16).ptr == digits + 2;
        }
        if (right)
            addresses.push_back(IpAddress::v6(bytes));
    }
    return addresses;
}

} // namespace

std::optional<std::vector<IpAddress>> readLocalAddresses()
{
    ifaddrs *list = nullptr;
    if (::getifaddrs(&list) != 0)
        return std::nullopt;
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, ::freeifaddrs);
    std::vector<IpAddress> addresses;
    for (const ifaddrs *entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr)
            continue;
        if (entry->ifa_addr->sa_family == AF_INET) {
            sockaddr_in address{};
            std::memcpy(&address, entry->ifa_addr, sizeof address);
            addresses.push_back(IpAddress::v4(ntohl(address.sin_addr.s_addr)));
        } else if (entry->ifa_addr->sa_family == AF_INET6) {
            sockaddr_in6 address{};
            std::memcpy(&address, entry->ifa_addr, sizeof address);
            std::array<std::uint8_t, 16> bytes{};
            std::memcpy(bytes.data(), &address.sin6_addr, bytes.size());
            addresses.push_back(IpAddress::v6(bytes));
        }
    }
    std::ranges::sort(addresses);
    return addresses;
}

std::vector<IpAddress> readBroadcastAddresses()
{
    std::vector<IpAddress> addresses;
    ifaddrs *list = nullptr;
    if (::getifaddrs(&list) != 0)
        return addresses;
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, ::freeifaddrs);
    for (const ifaddrs *entry = list; entry != nullptr; entry = entry->ifa_next) {
        const bool given = (entry->ifa_flags & IFF_BROADCAST) != 0 && entry->ifa_broadaddr != nullptr;
        if (!given || entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET)
            continue;
        sockaddr_in address{};
        std::memcpy(&address, entry->ifa_broadaddr, sizeof address);
        addresses.push_back(IpAddress::v4(ntohl(address.sin_addr.s_addr)));
    }
    std::ranges::sort(addresses);
    return addresses;
}

std::optional<std::vector<IpAddress>> readLocalAddressesOf(std::uint32_t process, const std::string &root)
{
    const std::string folder = root + "/proc/" + std::to_string(process) + "/net/";
    const auto tree = readSmallFile(folder + "fib_trie", mostText);
    if (!tree)
        return std::nullopt;
    std::vector<IpAddress> addresses = addressesOfTrie(*tree, "/32 host LOCAL");
    // A kernel without IPv6 has no such file.
    if (const auto six = readSmallFile(folder + "if_inet6", mostText)) {
        const std::vector<IpAddress> others = addressesOfInet6(*six);
        addresses.insert(addresses.end(), others.begin(), others.end());
    }
    std::ranges::sort(addresses);
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    return addresses;
}

std::vector<IpAddress> readBroadcastAddressesOf(std::uint32_t process, const std::string &root)
{
    const auto tree = readSmallFile(root + "/proc/" + std::to_string(process) + "/net/fib_trie", mostText);
    std::vector<IpAddress> addresses = tree ? addressesOfTrie(*tree, "/32 link BROADCAST") : std::vector<IpAddress>();
    std::ranges::sort(addresses);
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    return addresses;
}

} // namespace ctscope
