// SPDX-License-Identifier: GPL-3.0-or-later
// Makes FLOWS entries in the connection tracking table of its network namespace, through
// libnetfilter_conntrack, and says how many there are. Works in a new namespace only.
//   fill_table FLOWS
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <libnetfilter_conntrack/libnetfilter_conntrack.h>
#include <libnetfilter_conntrack/libnetfilter_conntrack_tcp.h>

namespace {

/// True in a network namespace that was just made: it has a loopback interface that is down, and
/// nothing else. Everywhere else somebody may need the table.
bool isFreshNamespace()
{
    ifaddrs *all = nullptr;
    if (::getifaddrs(&all) != 0)
        return false;
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs *)> owner(all, ::freeifaddrs);
    for (const ifaddrs *interface = all; interface != nullptr; interface = interface->ifa_next) {
        if ((interface->ifa_flags & IFF_UP) != 0)
            return false;
    }
    return true;
}

void describe(nf_conntrack *entry, std::uint32_t index)
{
    const std::uint32_t client = 0x0a000000u + index / 60;
    const std::uint32_t server = 0xc6120000u + index * 2654435761u % 0x1ffff;
    const auto port = static_cast<std::uint16_t>(1024 + (index * 61 + 7) % 64000);
    const bool tcp = index % 4 != 0;
    const std::uint16_t service = tcp ? 443 : 53;
    nfct_set_attr_u8(entry, ATTR_L3PROTO, AF_INET);
    nfct_set_attr_u32(entry, ATTR_IPV4_SRC, htonl(client));
    nfct_set_attr_u32(entry, ATTR_IPV4_DST, htonl(server));
    nfct_set_attr_u8(entry, ATTR_L4PROTO, tcp ? IPPROTO_TCP : IPPROTO_UDP);
    nfct_set_attr_u16(entry, ATTR_PORT_SRC, htons(port));
    nfct_set_attr_u16(entry, ATTR_PORT_DST, htons(service));
    nfct_setobjopt(entry, NFCT_SOPT_SETUP_REPLY);
    if (tcp)
        nfct_set_attr_u8(entry, ATTR_TCP_STATE, TCP_CONNTRACK_ESTABLISHED);
    nfct_set_attr_u32(entry, ATTR_STATUS, IPS_CONFIRMED | IPS_SEEN_REPLY | IPS_ASSURED);
    nfct_set_attr_u32(entry, ATTR_TIMEOUT, 100000 + index % 300000);
}

} // namespace

int main(int argc, char **argv)
{
    const unsigned long wanted = argc == 2 ? std::strtoul(argv[1], nullptr, 10) : 0;
    if (wanted == 0 || wanted > 0xffffff) {
        std::fputs("usage: fill_table FLOWS\n", stderr);
        return 2;
    }
    if (!isFreshNamespace()) {
        std::fputs("fill_table: this is not a new network namespace (unshare -n)\n", stderr);
        return 1;
    }
    const std::unique_ptr<nfct_handle, int (*)(nfct_handle *)> handle(nfct_open(CONNTRACK, 0), nfct_close);
    if (!handle) {
        std::fprintf(stderr, "fill_table: ctnetlink cannot be opened: %s\n", std::strerror(errno));
        return 1;
    }
    unsigned long made = 0;
    for (unsigned long i = 0; i < wanted; ++i) {
        const std::unique_ptr<nf_conntrack, void (*)(nf_conntrack *)> entry(nfct_new(), nfct_destroy);
        describe(entry.get(), static_cast<std::uint32_t>(i));
        if (nfct_query(handle.get(), NFCT_Q_CREATE, entry.get()) == 0)
            ++made;
        else if (errno != EEXIST)
            break;
    }
    std::printf("%lu\n", made);
    return made == 0;
}
