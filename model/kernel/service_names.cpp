// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/service_names.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>
#include <netdb.h>

namespace ctscope {

namespace {

/// Takes the first word off a line; empty at its end.
std::string_view takeWord(std::string_view &line) noexcept
{
    constexpr std::string_view blanks = " \t\r";
    const auto begin = std::min(line.find_first_not_of(blanks), line.size());
    const auto end = std::min(line.find_first_of(blanks, begin), line.size());
    const std::string_view word = line.substr(begin, end - begin);
    line.remove_prefix(end);
    return word;
}

constexpr Protocol tcpOnly = protocol::tcp;
constexpr Protocol udpOnly = protocol::udp;

constexpr CommonService common[] = {{20, "ftp-data", tcpOnly}, {21, "ftp", tcpOnly}, {22, "ssh", tcpOnly},
    {23, "telnet", tcpOnly}, {25, "smtp", tcpOnly}, {53, "domain"}, {67, "bootps", udpOnly}, {68, "bootpc", udpOnly},
    {69, "tftp", udpOnly}, {80, "http"}, {88, "kerberos"}, {110, "pop3", tcpOnly}, {111, "sunrpc"},
    {123, "ntp", udpOnly}, {137, "netbios-ns"}, {138, "netbios-dgm", udpOnly}, {139, "netbios-ssn", tcpOnly},
    {143, "imap", tcpOnly}, {161, "snmp"}, {162, "snmptrap"}, {179, "bgp", tcpOnly}, {389, "ldap"}, {443, "https"},
    {445, "microsoft-ds"}, {465, "submissions", tcpOnly}, {500, "isakmp", udpOnly}, {514, "syslog", udpOnly},
    {546, "dhcpv6-client", udpOnly}, {547, "dhcpv6-server", udpOnly}, {554, "rtsp"}, {587, "submission", tcpOnly},
    {631, "ipp"}, {636, "ldaps", tcpOnly}, {853, "domain-s"}, {873, "rsync", tcpOnly}, {993, "imaps", tcpOnly},
    {995, "pop3s", tcpOnly}, {1194, "openvpn"}, {1433, "ms-sql-s", tcpOnly}, {1701, "l2tp", udpOnly},
    {1723, "pptp", tcpOnly}, {1812, "radius"}, {1883, "mqtt", tcpOnly}, {1900, "ssdp", udpOnly}, {2049, "nfs"},
    {3128, "squid-http", tcpOnly}, {3306, "mysql", tcpOnly}, {3389, "ms-wbt-server"}, {3478, "stun"},
    {4500, "ipsec-nat-t", udpOnly}, {5060, "sip"}, {5061, "sips"}, {5222, "xmpp-client", tcpOnly},
    {5353, "mdns", udpOnly}, {5432, "postgresql", tcpOnly}, {5900, "rfb", tcpOnly}, {6379, "redis", tcpOnly},
    {8080, "http-alt", tcpOnly}, {8883, "secure-mqtt", tcpOnly}, {9418, "git", tcpOnly}, {51820, "wireguard", udpOnly}};

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// `lowerCase` is in lower case.
bool isSame(std::string_view word, std::string_view lowerCase) noexcept
{
    return std::ranges::equal(word, lowerCase, {}, lower);
}

} // namespace

std::span<const CommonService> commonServices() noexcept { return common; }

std::optional<std::uint16_t> portOfService(std::string_view name) noexcept
{
    const std::string_view wanted = isSame(name, "dns") ? "domain" : name;
    const auto *const found =
        std::ranges::find_if(common, [wanted](const CommonService &service) { return isSame(wanted, service.name); });
    return found == std::end(common) ? std::nullopt : std::optional(found->port);
}

std::string_view commonServiceOf(std::uint16_t port) noexcept
{
    const auto *const found = std::ranges::find(common, port, &CommonService::port);
    return found == std::end(common) ? std::string_view() : found->name;
}

void ServiceNames::add(std::uint16_t port, Protocol protocol, std::string_view name)
{
    m_names.try_emplace({port, protocol}, name);
}

bool ServiceNames::hasName(std::uint16_t port) const noexcept
{
    const auto next = m_names.lower_bound({port, Protocol(0)});
    return next != m_names.end() && next->first.first == port;
}

void ServiceNames::addCommon()
{
    for (const CommonService &service : common) {
        if (hasName(service.port))
            continue;
        if (service.protocol) {
            add(service.port, *service.protocol, service.name);
            continue;
        }
        add(service.port, protocol::tcp, service.name);
        add(service.port, protocol::udp, service.name);
    }
}

ServiceNames ServiceNames::parse(std::string_view services)
{
    ServiceNames names;
    while (!services.empty()) {
        const auto end = std::min(services.find('\n'), services.size());
        std::string_view line = services.substr(0, end);
        services.remove_prefix(std::min(end + 1, services.size()));
        line = line.substr(0, line.find('#'));
        const std::string_view name = takeWord(line);
        const std::string_view port = takeWord(line);
        const auto slash = port.find('/');
        if (slash == std::string_view::npos)
            continue;
        std::uint16_t number = 0;
        const auto [stop, error] = std::from_chars(port.data(), port.data() + slash, number);
        const auto protocol = protocol::fromName(port.substr(slash + 1));
        if (protocol && error == std::errc() && stop == port.data() + slash)
            names.add(number, *protocol, name);
    }
    return names;
}

const ServiceNames &ServiceNames::ofSystem()
{
    static const ServiceNames names = [] {
        ServiceNames read;
        std::array<char, 4096> buffer{};
        servent entry{};
        servent *found = nullptr;
        setservent(1);
        while (getservent_r(&entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
            if (const auto protocol = protocol::fromName(found->s_proto))
                read.add(ntohs(static_cast<std::uint16_t>(found->s_port)), *protocol, found->s_name);
        }
        endservent();
        read.addCommon();
        return read;
    }();
    return names;
}

std::string_view ServiceNames::name(std::uint16_t port, std::optional<Protocol> protocol) const noexcept
{
    const auto find = [&](Protocol number) -> std::string_view {
        const auto found = m_names.find({port, number});
        return found == m_names.end() ? std::string_view() : found->second;
    };
    if (protocol)
        return find(*protocol);
    const std::string_view tcp = find(protocol::tcp);
    const std::string_view udp = find(protocol::udp);
    if (tcp.empty() || udp.empty() || tcp == udp)
        return tcp.empty() ? udp : tcp;
    return {};
}

} // namespace ctscope
