// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as files with names of hosts, as resolv.conf, and as the answer of a name server.
#include "names/dns_message.h"
#include "names/host_text.h"
#include "names/resolver_text.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace ctscope;

namespace {

void require(bool fact)
{
    if (!fact)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    for (int kind = 0; kind <= static_cast<int>(HostText::LeasesAsJson); ++kind) {
        std::vector<HostName> found = readHostText(static_cast<HostText>(kind), text, NameSource::Lease);
        for (const HostName &name : found)
            require(!name.name.empty() && (name.address.isV4() || name.address.isV6()));
        const HostNames names(found);
        for (const HostName &name : found)
            require(names.find(name.address) != nullptr);
    }
    require(!ResolverText::parse(text).servers.empty());
    // The id and the question are often right, so that the rest is read.
    const IpAddress address = IpAddress::v4(0xc0000207);
    std::vector<std::uint8_t> message = reverseQuestion(address, 4711);
    message[2] |= 0x80;
    if (size > 2) {
        message[7] = data[0];
        message[9] = data[1];
        message.insert(message.end(), data + 2, data + size);
    }
    if (const auto answer = readReverseAnswer(message, address, 4711)) {
        for (const char c : answer->name)
            require(c > ' ' && c < 0x7f);
    }
    static_cast<void>(readReverseAnswer({data, size}, address, 4711));
    return 0;
}
