// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/json_writer.h"

namespace ctscope {

namespace {

/// The length of the UTF-8 character at the beginning of `text` (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF); 0 when there is none.
std::size_t characterLength(std::string_view text) noexcept
{
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return follows(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const bool overlong = first == 0xe0 && byte(1) < 0xa0;
        const bool surrogate = first == 0xed && byte(1) > 0x9f;
        return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool overlong = first == 0xf0 && byte(1) < 0x90;
        const bool tooHigh = first == 0xf4 && byte(1) > 0x8f;
        return follows(1) && follows(2) && follows(3) && !overlong && !tooHigh ? 4 : 0;
    }
    return 0;
}

void appendEscaped(std::string &out, char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
        out += "\\u00";
        out += digits[byte >> 4];
        out += digits[byte & 15u];
    } else {
        out += c;
    }
}

} // namespace

void appendJsonString(std::string &out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        const std::size_t length = characterLength(text);
        if (length == 0)
            out += "\xef\xbf\xbd";
        else if (length == 1)
            appendEscaped(out, text.front());
        else
            out += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out += '"';
}

void JsonWriter::value(std::string_view text)
{
    separate();
    appendJsonString(m_out, text);
}

void JsonWriter::rawValue(std::string_view json)
{
    separate();
    m_out += json;
}

void JsonWriter::separate()
{
    if (!m_first)
        m_out += ',';
    m_first = false;
}

void JsonWriter::putKey(std::string_view key)
{
    value(key);
    m_out += ':';
    m_first = true;
}

void JsonWriter::open(char bracket)
{
    separate();
    m_out += bracket;
    m_first = true;
}

void JsonWriter::close(char bracket)
{
    m_out += bracket;
    m_first = false;
}

} // namespace ctscope
