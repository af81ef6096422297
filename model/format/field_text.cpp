// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/field_text.h"

#include <algorithm>

namespace ctscope {

namespace {

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }
bool isCapital(char c) noexcept { return c >= 'A' && c <= 'Z'; }

} // namespace

bool readAddress(std::string_view text, IpAddress &address, std::string &instead)
{
    if (const auto parsed = IpAddress::parse(text)) {
        address = *parsed;
        return true;
    }
    const bool onlyAddressCharacters = std::ranges::all_of(text, [](char c) {
        return isDigit(c) || c == '.' || c == ':' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
    if (!text.empty() && onlyAddressCharacters)
        return false;
    address.family = Family::Unreadable;
    instead = text;
    return true;
}

void setState(Flow &flow, std::string_view word)
{
    if (const auto known = state::fromName(flow.protocol, word)) {
        flow.state = *known;
    } else {
        flow.state = State::Other;
        flow.stateWord = word;
    }
}

bool isStateWord(std::string_view word) noexcept
{
    return !word.empty() && isCapital(word.front()) && std::ranges::all_of(word, [](char c) {
        return isDigit(c) || isCapital(c) || c == '_';
    });
}

} // namespace ctscope
