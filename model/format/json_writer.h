// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ctscope {

/// Appends text as a JSON string with its quotes. Characters that a terminal would obey (isObeyed()) are escaped,
/// which a JSON reader undoes; bytes that are not UTF-8 become U+FFFD.
void appendJsonString(std::string &out, std::string_view text);

/// Appends the members of JSON objects to a text, with the commas where they belong.
class JsonWriter {
public:
    explicit JsonWriter(std::string &out)
        : m_out(out)
    {
    }

    void beginObject() { open('{'); }
    void beginObject(std::string_view key) { putKey(key), open('{'); }
    void beginArray(std::string_view key) { putKey(key), open('['); }
    void endObject() { close('}'); }
    void endArray() { close(']'); }

    void member(std::string_view key, std::string_view text) { putKey(key), value(text); }
    /// `number` is written as it is and must be a JSON number.
    void numberMember(std::string_view key, std::string_view number) { putKey(key), rawValue(number); }
    void value(std::string_view text);
    void rawValue(std::string_view json);

private:
    void separate();
    void putKey(std::string_view key);
    void open(char bracket);
    void close(char bracket);

    std::string &m_out;
    bool m_first = true;
};

} // namespace ctscope
