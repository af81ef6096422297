// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_service.h"

#include <algorithm>
#include <optional>

namespace ctscope {

std::string_view serviceOfGroup(
    const GroupSpec &spec, const GroupPath &path, std::size_t key, const ServiceNames &names) noexcept
{
    const auto isColumn = [&](std::size_t i, auto &&test) {
        return spec.keys[i].kind == GroupKeyKind::Column && test(definitionOf(spec.keys[i].column));
    };
    if (!isColumn(key, [](const ColumnDefinition &column) { return column.type == ColumnType::Port; }))
        return {};
    const auto *const port = std::get_if<std::uint64_t>(&path[key]);
    if (port == nullptr)
        return {};
    std::optional<Protocol> protocol;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto *const word = std::get_if<std::string>(&path[i]);
        if (word != nullptr && spec.keys[i].kind == GroupKeyKind::Column && spec.keys[i].column == Column::Protocol)
            protocol = protocol::fromName(*word);
    }
    return names.name(static_cast<std::uint16_t>(*port), protocol);
}

} // namespace ctscope
