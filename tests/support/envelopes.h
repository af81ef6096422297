// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

// What a text is put into on its way: a JSON document, a mail, a difference, another encoding.

namespace ctscope::test {

inline std::vector<std::string> linesIn(const std::string &text)
{
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

inline std::string jsonString(const std::string &text)
{
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        case '"':
        case '\\':
            out += '\\';
            out += c;
            break;
        default: out += c;
        }
    }
    return out + '"';
}

/// {"stdout": "…\n…"}, as automation prints results.
inline std::string inJson(const std::string &text)
{
    return "{\"changed\": true, \"rc\": 0, \"stdout\": " + jsonString(text) + "}\n";
}

/// {"stdout_lines": ["…", "…"]}
inline std::string inJsonLines(const std::string &text)
{
    std::string out = "{\n    \"changed\": true,\n    \"stdout_lines\": [\n";
    const std::vector<std::string> lines = linesIn(text);
    for (std::size_t i = 0; i < lines.size(); ++i)
        out += "        " + jsonString(lines[i]) + (i + 1 < lines.size() ? ",\n" : "\n");
    return out + "    ]\n}\n";
}

inline std::string inYaml(const std::string &text)
{
    std::string out = "result:\n  stdout: |\n";
    for (const std::string &line : linesIn(text))
        out += "    " + line + '\n';
    return out;
}

inline const std::string &mailHead()
{
    static const std::string head = "From: a@example.org\nTo: b@example.org\nSubject: table full\nMIME-Version: 1.0\n"
                                    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: ";
    return head;
}

inline std::string inQuotedPrintable(const std::string &text)
{
    constexpr std::size_t longest = 75;
    std::string out = mailHead() + "quoted-printable\n\n";
    for (const std::string &line : linesIn(text)) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const auto c = static_cast<unsigned char>(line[i]);
            std::string piece(1, line[i]);
            const bool lastBlank = i + 1 == line.size() && (c == ' ' || c == '\t');
            if (c == '=' || c > 126 || (c < 32 && c != '\t') || lastBlank) {
                char code[4];
                std::snprintf(code, sizeof code, "=%02X", c);
                piece = code;
            }
            if (length + piece.size() > longest) {
                out += "=\n";
                length = 0;
            }
            out += piece;
            length += piece.size();
        }
        out += '\n';
    }
    return out;
}

inline std::string inBase64(const std::string &text)
{
    static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    constexpr std::size_t longest = 76;
    std::string code;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        unsigned bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            code += i + k > text.size() ? '=' : digits[bits >> (18 - 6 * k) & 63u];
    }
    std::string out = mailHead() + "base64\n\n";
    for (std::size_t i = 0; i < code.size(); i += longest)
        out += code.substr(i, longest) + '\n';
    return out;
}

inline std::string inDifference(const std::string &text)
{
    const std::vector<std::string> lines = linesIn(text);
    std::string out = "diff --git a/table b/table\nnew file mode 100644\n--- /dev/null\n+++ b/table\n@@ -0,0 +1,"
        + std::to_string(lines.size()) + " @@\n";
    for (const std::string &line : lines)
        out += '+' + line + '\n';
    return out;
}

inline std::string inFence(const std::string &text)
{
    return "This is what I see:\n\n```\n" + text + "```\n\nWhat is wrong?\n";
}

/// As `grep --color` shows what it found.
inline std::string inColours(const std::string &text)
{
    std::string out;
    for (const char c : text) {
        if (c == '=')
            out += "\x1b[01;31m\x1b[K=\x1b[m\x1b[K";
        else
            out += c;
    }
    return out;
}

/// UTF-16, of ASCII.
inline std::string inUtf16(const std::string &text, bool bigEndian, bool mark)
{
    std::string out;
    const auto add = [&](char high, char low) {
        out += bigEndian ? high : low;
        out += bigEndian ? low : high;
    };
    if (mark)
        add('\xfe', '\xff');
    for (const char c : text)
        add('\0', c);
    return out;
}

} // namespace ctscope::test
