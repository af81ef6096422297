// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/json_writer.h"

#include "flow/foreign_text.h"

namespace ctscope {

namespace {

/// "\u202e". All characters that need it are below U+10000.
void appendEscape(std::string &out, std::uint32_t point)
{
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += digits[point >> shift & 15u];
}

void appendCharacter(std::string &out, std::string_view text, const Character &character)
{
    switch (character.point) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
    }
    if (isObeyed(character.point))
        appendEscape(out, character.point);
    else
        out += text.substr(0, character.length);
}

} // namespace

void appendJsonString(std::string &out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        const Character character = firstCharacter(text);
        if (character.valid)
            appendCharacter(out, text, character);
        else
            out += "\xef\xbf\xbd"; // U+FFFD
        text.remove_prefix(character.length);
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
