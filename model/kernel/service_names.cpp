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

} // namespace

void ServiceNames::add(std::uint16_t port, std::string_view protocol, std::string_view name)
{
    if (const auto number = protocol::fromName(protocol))
        m_names.try_emplace({port, *number}, name);
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
        if (error == std::errc() && stop == port.data() + slash)
            names.add(number, port.substr(slash + 1), name);
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
        while (getservent_r(&entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
            read.add(ntohs(static_cast<std::uint16_t>(found->s_port)), found->s_proto, found->s_name);
        endservent();
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
