// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/service_names.h"

#include "query/needle.h"

#include <algorithm>

namespace ctscope::filter {

namespace {

constexpr ServiceName services[] = {{20, "ftp-data"}, {21, "ftp"}, {22, "ssh"}, {23, "telnet"}, {25, "smtp"},
    {53, "domain"}, {67, "bootps"}, {68, "bootpc"}, {69, "tftp"}, {80, "http"}, {88, "kerberos"}, {110, "pop3"},
    {111, "sunrpc"}, {123, "ntp"}, {137, "netbios-ns"}, {138, "netbios-dgm"}, {139, "netbios-ssn"}, {143, "imap"},
    {161, "snmp"}, {162, "snmptrap"}, {179, "bgp"}, {389, "ldap"}, {443, "https"}, {445, "microsoft-ds"},
    {465, "submissions"}, {500, "isakmp"}, {514, "syslog"}, {546, "dhcpv6-client"}, {547, "dhcpv6-server"},
    {554, "rtsp"}, {587, "submission"}, {631, "ipp"}, {636, "ldaps"}, {853, "domain-s"}, {873, "rsync"}, {993, "imaps"},
    {995, "pop3s"}, {1194, "openvpn"}, {1433, "ms-sql-s"}, {1701, "l2tp"}, {1723, "pptp"}, {1812, "radius"},
    {1883, "mqtt"}, {1900, "ssdp"}, {2049, "nfs"}, {3128, "squid-http"}, {3306, "mysql"}, {3389, "ms-wbt-server"},
    {3478, "stun"}, {4500, "ipsec-nat-t"}, {5060, "sip"}, {5061, "sips"}, {5222, "xmpp-client"}, {5353, "mdns"},
    {5432, "postgresql"}, {5900, "rfb"}, {6379, "redis"}, {8080, "http-alt"}, {8883, "secure-mqtt"}, {9418, "git"},
    {51820, "wireguard"}};

} // namespace

std::span<const ServiceName> serviceNames() noexcept { return services; }

std::optional<std::uint16_t> portOfService(std::string_view name) noexcept
{
    const auto same = [name](const ServiceName &service) {
        return std::ranges::equal(name, service.name, [](char a, char b) { return foldAscii(a) == b; });
    };
    const auto *const found = std::ranges::find_if(services, same);
    if (found != std::end(services))
        return found->port;
    return std::ranges::equal(name, std::string_view("dns"), [](char a, char b) { return foldAscii(a) == b; })
        ? std::optional<std::uint16_t>(53)
        : std::nullopt;
}

std::string_view serviceOfPort(std::uint16_t port) noexcept
{
    const auto *const found = std::ranges::find(services, port, &ServiceName::port);
    return found == std::end(services) ? std::string_view() : found->name;
}

} // namespace ctscope::filter
