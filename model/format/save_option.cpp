// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/save_option.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ctscope {

namespace {

/// The option names of conntrack(8), the printed ones and those used in scripts.
constexpr std::pair<std::string_view, SaveOption> optionNames[] = {
    {"-t", SaveOption::Timeout},
    {"--timeout", SaveOption::Timeout},
    {"-u", SaveOption::Status},
    {"--status", SaveOption::Status},
    {"-c", SaveOption::Secmark},
    {"--secmark", SaveOption::Secmark},
    {"-m", SaveOption::Mark},
    {"--mark", SaveOption::Mark},
    {"-w", SaveOption::Zone},
    {"--zone", SaveOption::Zone},
    {"--orig-zone", SaveOption::OriginalZone},
    {"--reply-zone", SaveOption::ReplyZone},
    {"-s", SaveOption::Source},
    {"--src", SaveOption::Source},
    {"--orig-src", SaveOption::Source},
    {"-d", SaveOption::Destination},
    {"--dst", SaveOption::Destination},
    {"--orig-dst", SaveOption::Destination},
    {"-r", SaveOption::ReplySource},
    {"--reply-src", SaveOption::ReplySource},
    {"-g", SaveOption::ReplySource},
    {"--dst-nat", SaveOption::ReplySource},
    {"-q", SaveOption::ReplyDestination},
    {"--reply-dst", SaveOption::ReplyDestination},
    {"-n", SaveOption::ReplyDestination},
    {"--src-nat", SaveOption::ReplyDestination},
    {"-p", SaveOption::Protocol},
    {"--proto", SaveOption::Protocol},
    {"--state", SaveOption::State},
    {"-l", SaveOption::Label},
    {"--label", SaveOption::Label},
    {"-i", SaveOption::Id},
    {"--id", SaveOption::Id},
    {"-f", SaveOption::Family},
    {"--family", SaveOption::Family},
    {"--sport", SaveOption::SourcePort},
    {"--orig-port-src", SaveOption::SourcePort},
    {"--dport", SaveOption::DestinationPort},
    {"--orig-port-dst", SaveOption::DestinationPort},
    {"--reply-port-src", SaveOption::ReplySourcePort},
    {"--reply-port-dst", SaveOption::ReplyDestinationPort},
    {"--srckey", SaveOption::SourceKey},
    {"--orig-key-src", SaveOption::SourceKey},
    {"--dstkey", SaveOption::DestinationKey},
    {"--orig-key-dst", SaveOption::DestinationKey},
    {"--reply-key-src", SaveOption::ReplySourceKey},
    {"--reply-key-dst", SaveOption::ReplyDestinationKey},
    {"--icmp-type", SaveOption::IcmpType},
    {"--icmpv6-type", SaveOption::IcmpType},
    {"--icmp-code", SaveOption::IcmpCode},
    {"--icmpv6-code", SaveOption::IcmpCode},
    {"--icmp-id", SaveOption::IcmpId},
    {"--icmpv6-id", SaveOption::IcmpId},
    {"--orig-vtag", SaveOption::OriginalVtag},
    {"--reply-vtag", SaveOption::ReplyVtag},
};

} // namespace

std::optional<SaveOption> saveOptionOf(std::string_view name) noexcept
{
    for (const auto &[text, option] : optionNames) {
        if (text == name)
            return option;
    }
    return std::nullopt;
}

bool isSaveOption(std::string_view word) noexcept { return saveOptionOf(word.substr(0, word.find('='))).has_value(); }

bool isPieceOfSaveOption(std::string_view name) noexcept
{
    constexpr std::size_t enough = 4; // common letters at the end that are not accidental
    const bool isName =
        std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '_'; });
    if (name.size() < 2 || !isName || name.find("--") != std::string_view::npos)
        return true;
    return std::ranges::any_of(optionNames, [name](const auto &option) {
        const std::string_view whole = option.first;
        if (whole.substr(2) == name)
            return false;
        if (whole.size() > name.size() + 2 && (whole.ends_with(name) || whole.substr(2).starts_with(name)))
            return true;
        return whole.size() > enough + 2 && name.size() > enough && name.ends_with(whole.substr(whole.size() - enough))
            && name.starts_with(whole.substr(2, 1));
    });
}

} // namespace ctscope
