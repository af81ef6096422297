// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/field_text.h"

#include "format/redaction.h"

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
    if (redactionOf(text) == Redaction::No)
        return false;
    address.family = Family::Unreadable;
    instead = text;
    return true;
}

bool redactionsHold(const Flow &flow) noexcept
{
    const auto holds = [](const IpAddress &address, const std::string &word, const std::string &mirror) {
        return address.family != Family::Unreadable || word == mirror || redactionOf(word) == Redaction::Yes;
    };
    const Tuple &original = flow.original;
    const Tuple &reply = flow.reply;
    return holds(original.src, original.srcText, reply.dstText) && holds(original.dst, original.dstText, reply.srcText)
        && holds(reply.src, reply.srcText, original.dstText) && holds(reply.dst, reply.dstText, original.srcText);
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
    return !word.empty() && isCapital(word.front())
        && std::ranges::all_of(word, [](char c) { return isDigit(c) || isCapital(c) || c == '_'; });
}

} // namespace ctscope
