// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/json_scanner.h"

#include "format/numbers.h"
#include "format/text_encoding.h"

#include <algorithm>
#include <cstdint>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;
constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t deepest = 64;

std::optional<std::uint32_t> unitAt(std::string_view raw, std::size_t at) noexcept
{
    if (at + 4 > raw.size())
        return std::nullopt;
    std::uint32_t unit = 0;
    for (const char c : raw.substr(at, 4)) {
        const int digit = c >= '0' && c <= '9' ? c - '0'
            : c >= 'a' && c <= 'f'             ? c - 'a' + 10
            : c >= 'A' && c <= 'F'             ? c - 'A' + 10
                                               : -1;
        if (digit < 0)
            return std::nullopt;
        unit = unit << 4 | static_cast<std::uint32_t>(digit);
    }
    return unit;
}

/// One document, from its opening bracket on.
class Document {
public:
    Document(std::string_view text, std::size_t at, JsonScanner &scanner)
        : m_text(text)
        , m_at(at)
        , m_scanner(scanner)
    {
    }

    /// Returns where the document ends.
    std::size_t scan();

private:
    struct Frame {
        bool array = false;
        std::size_t pathLength = 0; ///< without the part that this value added
        std::size_t object = 0;
        std::size_t arrayNumber = 0;
    };

    char current() const noexcept { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    void skipBlanks() noexcept { m_at = std::min(m_text.find_first_not_of(blanks, m_at), m_text.size()); }
    std::string_view readString(bool &cutOff);
    bool readBytes();
    void readValue();
    void open();
    void close();
    void tell(std::string text, bool cutOff);

    std::string_view m_text;
    std::size_t m_at;
    JsonScanner &m_scanner;
    std::vector<Frame> m_frames;
    std::string m_path;
    std::string m_key;
    std::vector<std::size_t> m_parents = {0};
    std::size_t m_arrays = 0;
    bool m_done = false;
};

std::string_view Document::readString(bool &cutOff)
{
    const std::size_t begin = m_at + 1;
    for (std::size_t i = begin; i < m_text.size(); ++i) {
        const char c = m_text[i];
        if (c == '\\') {
            ++i;
        } else if (c == '"') {
            m_at = i + 1;
            return m_text.substr(begin, i - begin);
        } else if (c == '\n' && m_text.substr(i + 1, 2) == "{\"") {
            // The next document of a log begins: this one was not completed.
            cutOff = true;
            m_at = i;
            return m_text.substr(begin, i - begin);
        }
    }
    cutOff = true;
    m_at = m_text.size();
    return m_text.substr(std::min(begin, m_text.size()));
}

void Document::tell(std::string text, bool cutOff)
{
    const Frame &frame = m_frames.back();
    if (m_scanner.onText)
        m_scanner.onText({m_path, m_key, std::move(text), frame.object, frame.array ? frame.arrayNumber : 0, cutOff});
}

/// [116,99,112]: a text that is not UTF-8, as journalctl writes it.
bool Document::readBytes()
{
    std::string bytes;
    std::size_t i = m_at + 1;
    while (true) {
        i = m_text.find_first_not_of(blanks, i);
        const std::size_t end = i == none ? none : m_text.find_first_not_of("0123456789", i);
        if (end == none || end == i || end - i > 3)
            return false;
        const auto value = parseNumber<std::uint64_t>(m_text.substr(i, end - i));
        if (!value || *value > 255)
            return false;
        bytes += static_cast<char>(static_cast<unsigned char>(*value));
        i = m_text.find_first_not_of(blanks, end);
        if (i == none || (m_text[i] != ',' && m_text[i] != ']'))
            return false;
        if (m_text[i++] == ']')
            break;
    }
    m_at = i;
    tell(std::move(bytes), false);
    return true;
}

void Document::open()
{
    if (m_frames.size() >= deepest) {
        m_done = true;
        return;
    }
    Frame frame;
    frame.array = m_text[m_at] == '[';
    frame.pathLength = m_path.size();
    frame.object = m_frames.empty() ? 0 : m_frames.back().object;
    if (frame.array) {
        frame.arrayNumber = ++m_arrays;
        m_path += "/[]";
    } else {
        m_parents.push_back(frame.object);
        frame.object = m_parents.size() - 1;
    }
    m_frames.push_back(frame);
    ++m_at;
}

void Document::close()
{
    ++m_at;
    m_path.resize(std::min(m_path.size(), m_frames.back().pathLength));
    m_frames.pop_back();
    m_done = m_frames.empty();
}

void Document::readValue()
{
    const char c = current();
    if (c == '"') {
        bool cutOff = false;
        const std::string_view raw = readString(cutOff);
        tell(decodeJson(raw), cutOff);
        m_done = m_done || cutOff;
    } else if (c == '[') {
        if (!readBytes())
            open();
    } else if (c == '{') {
        open();
    } else {
        const std::size_t end = std::min(m_text.find_first_of(",]}\" \t\r\n", m_at), m_text.size());
        if (end == m_at) {
            ++m_at;
            return;
        }
        tell(std::string(m_text.substr(m_at, std::min<std::size_t>(end - m_at, 64))), false);
        m_at = end;
    }
}

std::size_t Document::scan()
{
    open();
    while (!m_done && m_at < m_text.size()) {
        const std::size_t before = m_at;
        skipBlanks();
        // At the beginning of a line, and not an item of an array: another document.
        if (m_at > before && m_text[m_at - 1] == '\n' && m_text.substr(m_at, 2) == "{\"" && !m_frames.back().array)
            break;
        const char c = current();
        if (c == ',') {
            ++m_at;
        } else if (c == '}' || c == ']') {
            close();
        } else if (m_frames.back().array) {
            readValue();
        } else if (c == '"') {
            bool cutOff = false;
            const std::string_view key = readString(cutOff);
            if (cutOff)
                break;
            skipBlanks();
            if (current() != ':')
                break;
            ++m_at;
            skipBlanks();
            if (m_text[m_at - 1] == '\n' && m_text.substr(m_at, 2) == "{\"")
                break;
            const std::size_t length = m_path.size();
            const std::size_t depth = m_frames.size();
            m_key = decodeJson(key.substr(0, 256));
            m_path += '/';
            m_path += m_key;
            readValue();
            if (m_frames.size() > depth)
                m_frames.back().pathLength = length;
            else
                m_path.resize(length);
        } else {
            break; // not JSON any more
        }
    }
    if (m_scanner.onDocument)
        m_scanner.onDocument(m_parents);
    return m_at;
}

bool beginsDocument(std::string_view text, std::size_t at) noexcept
{
    const std::size_t next = text.find_first_not_of(blanks, at + 1);
    return next != none && (text[next] == '"' || (text[at] == '[' && (text[next] == '{' || text[next] == '[')));
}

} // namespace

std::string decodeJson(std::string_view raw)
{
    constexpr std::uint32_t replacement = 0xfffd;
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\') {
            out += raw[i];
            continue;
        }
        if (++i == raw.size())
            break;
        switch (raw[i]) {
        case 'n': out += '\n'; break;
        case 't': out += '\t'; break;
        case 'r': out += '\r'; break;
        case 'b': out += '\b'; break;
        case 'f': out += '\f'; break;
        case 'u': {
            const auto unit = unitAt(raw, i + 1);
            if (!unit)
                return out; // cut off within it, or not JSON
            i += 4;
            std::uint32_t point = *unit;
            if (point >= 0xd800 && point < 0xe000) {
                const auto low = raw.substr(i + 1, 2) == "\\u" ? unitAt(raw, i + 3) : std::nullopt;
                if (point < 0xdc00 && low && *low >= 0xdc00 && *low < 0xe000) {
                    point = 0x10000 + ((point - 0xd800) << 10) + (*low - 0xdc00);
                    i += 6;
                } else {
                    point = replacement;
                }
            }
            appendUtf8(out, point == 0 ? replacement : point);
            break;
        }
        default: out += raw[i]; break;
        }
    }
    return out;
}

bool JsonScanner::scan(std::string_view text, const std::stop_token &stop)
{
    std::size_t outside = 0;
    for (std::size_t at = text.find_first_of("{["); at != none; at = text.find_first_of("{[", at)) {
        if (stop.stop_requested())
            return false;
        if (!beginsDocument(text, at)) {
            ++at;
            continue;
        }
        if (onOutside && at > outside)
            onOutside(text.substr(outside, at - outside));
        at = Document(text, at, *this).scan();
        outside = at;
    }
    if (onOutside && outside < text.size())
        onOutside(text.substr(outside));
    return true;
}

} // namespace ctscope
