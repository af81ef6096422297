// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/edit/edit_text.h"

#include "format/asked_time.h"
#include "format/numbers.h"

namespace ctscope {

namespace {

std::optional<EntryEdit> valid(const EntryEdit &edit) { return edit.isValid() ? std::optional(edit) : std::nullopt; }

} // namespace

std::optional<EntryEdit> timeoutFromText(std::string_view text)
{
    constexpr std::int64_t second = 1'000'000; // µs
    const auto duration = parseAskedDuration(text);
    if (!duration || *duration < second || *duration > second * EntryEdit::longestTimeout)
        return std::nullopt;
    return valid(EntryEdit::timeout(static_cast<std::uint32_t>(*duration / second)));
}

std::optional<EntryEdit> markFromText(std::string_view text)
{
    const auto slash = text.find('/');
    const auto value = parseKey<std::uint32_t>(text.substr(0, slash));
    if (!value)
        return std::nullopt;
    if (slash == std::string_view::npos)
        return EntryEdit::mark(*value);
    const auto mask = parseKey<std::uint32_t>(text.substr(slash + 1));
    return mask ? valid(EntryEdit::mark(*value, *mask)) : std::nullopt;
}

std::string markText(const EntryEdit &edit)
{
    std::string text = "0x";
    appendNumber(text, edit.value, 16);
    if (edit.mask != 0xffffffff) {
        text += "/0x";
        appendNumber(text, edit.mask, 16);
    }
    return text;
}

} // namespace ctscope
