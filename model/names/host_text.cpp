// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/host_text.h"

#include "format/json_scanner.h"
#include "format/numbers.h"
#include "kernel/file_text.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace ctscope {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view takeWord(std::string_view &line)
{
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(word.size());
    return word;
}

std::optional<IpAddress> addressIn(std::string_view word)
{
    const auto address = IpAddress::parse(word.substr(0, word.find('%'))); // fe80::1%eth0
    if (!address || std::ranges::all_of(address->bytes, [](std::uint8_t byte) { return byte == 0; }))
        return std::nullopt;
    return address;
}

class Names {
public:
    explicit Names(NameSource source)
        : m_source(source)
    {
    }
    void add(std::string_view address, std::string_view name)
    {
        const auto read = addressIn(address);
        while (name.ends_with('.'))
            name.remove_suffix(1);
        if (read && !name.empty() && name != "*" && name != "-")
            m_names.push_back({*read, std::string(name), m_source});
    }
    std::vector<HostName> take() { return std::move(m_names); }

private:
    const NameSource m_source;
    std::vector<HostName> m_names;
};

void readHosts(std::string_view text, Names &names)
{
    while (!text.empty()) {
        std::string_view line = takePart(text);
        line = line.substr(0, line.find('#'));
        const std::string_view address = takeWord(line);
        names.add(address, takeWord(line));
    }
}

void readDnsmasq(std::string_view text, Names &names)
{
    while (!text.empty()) {
        std::string_view line = takePart(text);
        const std::string_view expiry = takeWord(line);
        if (!parseNumber<std::uint64_t>(expiry)) // "duid 00:01:…" is the server's own
            continue;
        takeWord(line);
        const std::string_view address = takeWord(line);
        names.add(address, takeWord(line));
    }
}

std::vector<std::string_view> fieldsOf(std::string_view line)
{
    std::vector<std::string_view> fields;
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n'))
        line.remove_suffix(1);
    for (;;) {
        const std::size_t comma = line.find(',');
        fields.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos)
            return fields;
        line.remove_prefix(comma + 1);
    }
}

/// Kea appends a line for each change of a lease, and cleans the file up once an hour.
void readKea(std::string_view text, Names &names)
{
    const std::vector<std::string_view> header = fieldsOf(takePart(text));
    const auto placeOf = [&header](std::string_view name) -> std::size_t {
        return static_cast<std::size_t>(std::ranges::find(header, name) - header.begin());
    };
    const std::size_t address = placeOf("address");
    const std::size_t name = placeOf("hostname");
    const std::size_t lifetime = placeOf("valid_lifetime");
    const std::size_t state = placeOf("state");
    const std::size_t type = placeOf("lease_type");
    if (address == header.size() || name == header.size())
        return;
    std::map<std::string_view, std::string_view> leases;
    while (!text.empty()) {
        const std::vector<std::string_view> fields = fieldsOf(takePart(text));
        const auto field = [&fields](std::size_t place) {
            return place < fields.size() ? fields[place] : std::string_view();
        };
        if (field(address).empty())
            continue;
        const bool inUse = field(lifetime) != "0" && (field(state).empty() || field(state) == "0");
        const bool isPrefix = field(type) == "2";
        if (inUse && !isPrefix)
            leases[field(address)] = field(name);
        else
            leases.erase(field(address));
    }
    for (const auto &[where, who] : leases)
        names.add(where, who);
}

void readNetworkd(std::string_view text, Names &names)
{
    std::string_view address;
    std::string_view name;
    while (!text.empty()) {
        const std::string_view line = takePart(text);
        if (line.starts_with("ADDRESS="))
            address = line.substr(8);
        else if (line.starts_with("HOSTNAME="))
            name = line.substr(9);
    }
    names.add(address, name);
}

/// The strings of an object that have to do with a lease. An address may be an array of four bytes.
void readJson(std::string_view text, Names &names)
{
    struct Lease {
        std::string address;
        std::string name;
    };
    std::map<std::size_t, Lease> leases;
    JsonScanner scanner;
    scanner.onText = [&leases](JsonText &&found) {
        if (found.key == "Hostname" || found.key == "hostname") {
            leases[found.object].name = std::move(found.text);
        } else if (found.key == "ip-address") {
            leases[found.object].address = std::move(found.text);
        } else if (found.key == "Address" && found.text.size() == 4) {
            IpAddress address;
            address.family = Family::Ipv4;
            std::ranges::transform(
                found.text, address.bytes.begin(), [](char byte) { return static_cast<std::uint8_t>(byte); });
            leases[found.object].address = address.toString();
        }
    };
    scanner.onDocument = [&](const std::vector<std::size_t> &) {
        for (const auto &[object, lease] : leases)
            names.add(lease.address, lease.name);
        leases.clear();
    };
    scanner.scan(text, {});
}

} // namespace

std::vector<HostName> readHostText(HostText kind, std::string_view text, NameSource source)
{
    Names names(source);
    switch (kind) {
    case HostText::Hosts: readHosts(text, names); break;
    case HostText::Dnsmasq: readDnsmasq(text, names); break;
    case HostText::Kea: readKea(text, names); break;
    case HostText::Networkd: readNetworkd(text, names); break;
    case HostText::LeasesAsJson: readJson(text, names); break;
    }
    return names.take();
}

} // namespace ctscope
