// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/machine_part.h"

#include "query/filter/filter_tree.h"

namespace ctscope::filter {

namespace {

constexpr std::string_view begin = "machine == ";
constexpr std::string_view joint = " and machine == ";

/// The text between quotation marks; nullopt when it is not one quoted text alone.
std::optional<std::string> unquoted(std::string_view text)
{
    if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"'))
        return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"')
            return std::nullopt;
        if (text[i] == '\\') {
            if (++i == text.size())
                return std::nullopt;
        }
        result += text[i];
    }
    return result;
}

struct Parts {
    std::string_view rest;
    std::optional<std::string> machine;
};

Parts partsOf(std::string_view filter)
{
    if (filter.starts_with(begin)) {
        if (auto machine = unquoted(filter.substr(begin.size())))
            return {{}, std::move(machine)};
    }
    if (const std::size_t at = filter.rfind(joint); at != std::string_view::npos) {
        if (auto machine = unquoted(filter.substr(at + joint.size())))
            return {filter.substr(0, at), std::move(machine)};
    }
    return {filter, std::nullopt};
}

/// True when the first bracket is closed by the last character, as far as that can be told.
bool isBracketed(std::string_view text) noexcept
{
    if (!text.starts_with('(') || !text.ends_with(')'))
        return false;
    int depth = 0;
    bool isQuoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && isQuoted)
            ++i;
        else if (text[i] == '"')
            isQuoted = !isQuoted;
        else if (!isQuoted && text[i] == '(')
            ++depth;
        else if (!isQuoted && text[i] == ')' && --depth == 0)
            return i + 1 == text.size();
    }
    return isQuoted; // a lone quotation mark in words that are searched
}

} // namespace

std::string withMachine(std::string_view filter, std::string_view machine)
{
    const std::string rest = withoutMachine(filter);
    std::string text;
    if (!rest.empty())
        text = '(' + rest + ')';
    text += rest.empty() ? begin : joint;
    return text + quotedText(machine);
}

std::string withoutMachine(std::string_view filter)
{
    const Parts parts = partsOf(filter);
    if (parts.machine && isBracketed(parts.rest))
        return std::string(parts.rest.substr(1, parts.rest.size() - 2));
    return std::string(parts.rest);
}

std::optional<std::string> machineIn(std::string_view filter) { return partsOf(filter).machine; }

} // namespace ctscope::filter
