// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// Decodes quoted-printable (RFC 2045, 6.7). Invalid escapes stay unchanged.
std::string fromQuotedPrintable(std::string_view text);

/// Decodes base64 (RFC 2045, 6.8); blanks and line ends are ignored. nullopt when the text has other
/// characters. A truncated text is decoded up to its end.
std::optional<std::string> fromBase64(std::string_view text);

/// True when the text is quoted-printable by itself, without a mail's header around it.
bool looksQuotedPrintable(std::string_view head) noexcept;
/// True when the text is lines of base64 and nothing else.
bool looksBase64(std::string_view head) noexcept;

} // namespace ctscope
