// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace ctscope {

/// What an option of a command that `conntrack -o save` prints is about (conntrack(8)).
enum class SaveOption {
    Timeout,
    Status,
    Secmark,
    Mark,
    Zone,
    OriginalZone,
    ReplyZone,
    Source,
    Destination,
    ReplySource,
    ReplyDestination,
    Protocol,
    State,
    Label,
    Id,
    Family,
    SourcePort,
    DestinationPort,
    ReplySourcePort,
    ReplyDestinationPort,
    SourceKey,
    DestinationKey,
    ReplySourceKey,
    ReplyDestinationKey,
    IcmpType,
    IcmpCode,
    IcmpId,
    OriginalVtag,
    ReplyVtag,
};

/// The option with this name, long or short; nothing for names that say nothing of a flow.
std::optional<SaveOption> saveOptionOf(std::string_view name) noexcept;

/// True for the name of an option that a save line has behind its first one.
bool isSaveOption(std::string_view word) noexcept;

/// True for the rest of an option's name without its beginning or its end, given without dashes.
bool isPieceOfSaveOption(std::string_view name) noexcept;

} // namespace ctscope
