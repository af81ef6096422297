// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/cluster_text.h"

#include "format/json_scanner.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace ctscope {

namespace {

/// A text in an object of the list "items".
struct ItemText {
    std::string path; ///< within the item: "metadata/name"
    std::string text;
    std::size_t object = 0; ///< that holds it
};

/// Calls `visit` with the texts of each item of a list, those with one of the paths alone.
template <std::size_t count, typename Visit>
void eachItem(std::string_view json, const std::array<std::string_view, count> &paths, Visit &&visit)
{
    constexpr std::string_view inItem = "/items/[]/";
    std::vector<ItemText> texts;
    JsonScanner scanner;
    scanner.onText = [&](JsonText &&found) {
        if (!found.path.starts_with(inItem))
            return;
        const std::string_view path = found.path.substr(inItem.size());
        if (std::ranges::find(paths, path) != paths.end())
            texts.push_back({std::string(path), std::move(found.text), found.object});
    };
    scanner.onDocument = [&](const std::vector<std::size_t> &parents) {
        // The list is the outermost object; the items are the objects in it.
        constexpr std::size_t list = 1;
        std::map<std::size_t, std::vector<ItemText>> items;
        for (ItemText &text : texts) {
            std::size_t item = text.object;
            while (item < parents.size() && parents[item] > list)
                item = parents[item];
            items[item].push_back(std::move(text));
        }
        texts.clear();
        for (const auto &[number, item] : items)
            visit(item);
    };
    scanner.scan(json, {});
}

std::string textOf(const std::vector<ItemText> &item, std::string_view path)
{
    const auto found = std::ranges::find(item, path, &ItemText::path);
    return found != item.end() ? found->text : std::string();
}

} // namespace

std::vector<ClusterNode> readClusterNodes(std::string_view json)
{
    constexpr std::string_view name = "metadata/name";
    constexpr std::string_view address = "status/addresses/[]/address";
    constexpr std::string_view type = "status/addresses/[]/type";
    std::vector<ClusterNode> nodes;
    eachItem(json, std::array{name, address, type}, [&](const std::vector<ItemText> &item) {
        ClusterNode node{textOf(item, name), {}};
        for (const ItemText &text : item) {
            if (text.path != address)
                continue;
            const auto its = [&](const ItemText &other) { return other.path == type && other.object == text.object; };
            const auto kind = std::ranges::find_if(item, its);
            const auto read = IpAddress::parse(text.text);
            if (read && kind != item.end() && kind->text == "InternalIP")
                node.addresses.push_back(*read);
        }
        if (!node.name.empty())
            nodes.push_back(std::move(node));
    });
    return nodes;
}

std::vector<HostName> namesOfNodes(const std::vector<ClusterNode> &nodes)
{
    std::vector<HostName> names;
    for (const ClusterNode &node : nodes) {
        for (const IpAddress &address : node.addresses)
            names.push_back({address, node.name, NameSource::Cluster});
    }
    return names;
}

std::vector<HostName> readClusterPods(std::string_view json)
{
    constexpr std::string_view name = "metadata/name";
    constexpr std::string_view space = "metadata/namespace";
    constexpr std::string_view phase = "status/phase";
    constexpr std::string_view host = "status/hostIP";
    constexpr std::string_view first = "status/podIP";
    constexpr std::string_view each = "status/podIPs/[]/ip";
    std::vector<HostName> names;
    eachItem(json, std::array{name, space, phase, host, first, each}, [&](const std::vector<ItemText> &item) {
        const std::string state = textOf(item, phase);
        // Another pod may have the address of one that has ended.
        if (textOf(item, name).empty() || state == "Succeeded" || state == "Failed")
            return;
        const std::string ofNode = textOf(item, host);
        if (!ofNode.empty() && textOf(item, first) == ofNode)
            return;
        const std::string whole = textOf(item, space) + '/' + textOf(item, name);
        std::vector<IpAddress> known;
        for (const ItemText &text : item) {
            const auto address = text.path == first || text.path == each ? IpAddress::parse(text.text) : std::nullopt;
            if (!address || std::ranges::find(known, *address) != known.end())
                continue;
            known.push_back(*address);
            names.push_back({*address, whole, NameSource::Cluster});
        }
    });
    return names;
}

} // namespace ctscope
