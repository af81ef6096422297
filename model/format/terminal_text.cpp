// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/terminal_text.h"

#include "format/lexer.h"
#include "format/text_encoding.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;
constexpr char escape = '\x1b';

bool isIn(char c, char first, char last) noexcept { return c >= first && c <= last; }

/// The parts of a control sequence after its introducer.
struct ControlSequence {
    std::size_t length = 0; ///< 0 = not well formed
    std::string_view parameters;
    bool plain = true; ///< no private parameters, no intermediate bytes
    char final = '\0';

    /// A parameter; the default when it is missing or 0, as for all that move and repeat.
    std::size_t number(std::size_t index, std::size_t otherwise) const noexcept
    {
        std::string_view rest = parameters;
        for (; index > 0; --index)
            rest.remove_prefix(std::min(rest.find(';'), rest.size() - 1) + 1);
        const auto value = parseDecimal(rest.substr(0, rest.find(';')));
        return value && *value != 0 ? static_cast<std::size_t>(std::min<std::uint64_t>(*value, 100'000)) : otherwise;
    }
    std::size_t count() const noexcept { return static_cast<std::size_t>(std::ranges::count(parameters, ';')) + 1; }
};

ControlSequence controlSequence(std::string_view rest) noexcept
{
    constexpr std::size_t longest = 256;
    ControlSequence sequence;
    std::size_t i = 0;
    while (i < std::min(rest.size(), longest) && isIn(rest[i], '0', '?'))
        ++i;
    sequence.parameters = rest.substr(0, i);
    sequence.plain = sequence.parameters.find_first_of("<=>?") == none;
    for (; i < std::min(rest.size(), longest) && isIn(rest[i], ' ', '/'); ++i)
        sequence.plain = false;
    if (i < rest.size() && isIn(rest[i], '@', '~')) {
        sequence.final = rest[i];
        sequence.length = i + 1;
    }
    return sequence;
}

/// The length of a control string (OSC, DCS, SOS, PM, APC) with its end; 0 when it has none near.
std::size_t stringLength(std::string_view rest) noexcept
{
    constexpr std::size_t longest = std::size_t(1) << 20;
    rest = rest.substr(0, longest);
    for (std::size_t i = 0; i < rest.size(); ++i) {
        switch (rest[i]) {
        case '\a':
        case '\x18': // CAN and SUB break it off
        case '\x1a': return i + 1;
        case escape: return i + 1 < rest.size() && rest[i + 1] == '\\' ? i + 2 : 0;
        case '\x9c':
            if (i == 0 || utf8Length(rest.substr(i - 1)) != 2 || rest[i - 1] == '\xc2')
                return i + 1;
            break;
        case '\n': return 0;
        default: break;
        }
    }
    return 0;
}

/// A screen of one line: its text, and the position of the next character.
class Screen {
public:
    explicit Screen(std::string &out)
        : m_out(out)
        , m_begin(out.size())
        , m_cursor(out.size())
    {
    }

    void print(std::string_view character);
    void endLine();
    void finish() { settle(); }
    /// Marks the text as uncertain: the screen may have shown another one in the end.
    void doubt() noexcept { m_moved = true; }
    /// Begins a new line for text that the terminal draws elsewhere.
    void goElsewhere(bool atLineStart);
    void back(std::size_t columns) noexcept;
    void forward(std::size_t columns) noexcept;
    void toColumn(std::size_t column) noexcept;
    void eraseToEnd() { m_out.resize(m_cursor); }
    void repeat(std::size_t times);
    bool atEnd() const noexcept { return m_cursor == m_out.size(); }
    bool empty() const noexcept { return m_out.size() == m_begin; }

private:
    void settle();
    std::size_t characterAt(std::size_t position) const noexcept
    {
        return std::max<std::size_t>(utf8Length(std::string_view(m_out).substr(position)), 1);
    }

    std::string &m_out;
    std::size_t m_begin;  ///< of the line, in the output
    std::size_t m_cursor; ///< likewise
    bool m_moved = false;
};

void Screen::print(std::string_view character)
{
    if (atEnd()) {
        m_out += character;
        m_cursor = m_out.size();
        return;
    }
    const std::size_t length = characterAt(m_cursor);
    const std::string_view before = std::string_view(m_out).substr(m_cursor, length);
    // Bold is "x\bx", underlined "_\bx" or "x\b_", erased "\b \b".
    if (character == "_" && before != " ") {
        m_cursor += length;
        return;
    }
    m_moved = m_moved || (before != character && before != "_" && before != " " && character != " ");
    m_out.replace(m_cursor, length, character);
    m_cursor += character.size();
}

void Screen::settle()
{
    if (m_moved) {
        const bool partOfEntry = m_out.find('=', m_begin) != std::string::npos;
        m_out.resize(m_begin);
        m_out += partOfEntry ? uncertainLine : std::string_view("…");
    }
    m_moved = false;
}

void Screen::endLine()
{
    settle();
    m_out += '\n';
    m_begin = m_cursor = m_out.size();
}

void Screen::goElsewhere(bool atLineStart)
{
    if (!empty()) {
        m_moved = true; // its end may be cut, or older
        endLine();
    }
    m_moved = !atLineStart;
}

void Screen::back(std::size_t columns) noexcept
{
    for (; columns > 0 && m_cursor > m_begin; --columns) {
        --m_cursor;
        while (m_cursor > m_begin && (static_cast<unsigned char>(m_out[m_cursor]) & 0xc0u) == 0x80u)
            --m_cursor;
    }
}

void Screen::forward(std::size_t columns) noexcept
{
    for (; columns > 0 && !atEnd(); --columns)
        m_cursor = std::min(m_cursor + characterAt(m_cursor), m_out.size());
    m_moved = m_moved || columns > 0;
}

void Screen::toColumn(std::size_t column) noexcept
{
    m_cursor = m_begin;
    forward(column - 1);
}

void Screen::repeat(std::size_t times)
{
    constexpr std::size_t widest = 512;
    if (empty() || !atEnd() || times > widest) {
        m_moved = true;
        return;
    }
    std::size_t last = m_out.size() - 1;
    while (last > m_begin && (static_cast<unsigned char>(m_out[last]) & 0xc0u) == 0x80u)
        --last;
    const std::string character = m_out.substr(last);
    for (; times > 0; --times)
        m_out += character;
    m_cursor = m_out.size();
}

/// Splits a text into characters and controls.
class Terminal {
public:
    Terminal(std::string_view text, std::string &out)
        : m_text(text)
        , m_screen(out)
    {
    }
    void run();

private:
    std::string_view rest() const noexcept { return m_text.substr(m_at); }
    void handleEscape();
    void handleControlString(std::size_t introducer);
    bool handleControlSequence(std::size_t introducer);
    void obey(const ControlSequence &sequence);
    void handleC1(unsigned char code, std::size_t length, bool certain);
    void handleControl(char c);
    void handleReturn();
    void handleCharacter();

    std::string_view m_text;
    std::size_t m_at = 0;
    Screen m_screen;
    bool m_graphics[2] = {false, false}; ///< G0 and G1 draw lines
    std::size_t m_set = 0;               ///< the one in use
};

void Terminal::handleReturn()
{
    const std::size_t next = m_text.find_first_not_of('\r', m_at);
    m_at = std::min(next, m_text.size());
    if (m_at < m_text.size() && m_text[m_at] != '\n' && !m_screen.empty())
        m_screen.endLine();
}

void Terminal::obey(const ControlSequence &sequence)
{
    if (!sequence.plain)
        return; // modes of the terminal, queries
    const std::size_t first = sequence.number(0, 1);
    switch (sequence.final) {
    case 'K':
    case 'J':
        if (sequence.number(0, 0) == 0)
            m_screen.eraseToEnd();
        else if (!m_screen.empty())
            m_screen.endLine();
        return;
    case 'b': m_screen.repeat(first); return;
    case 'C':
    case 'a': m_screen.forward(first); return;
    case 'D': m_screen.back(first); return;
    case 'G':
    case '`': m_screen.toColumn(first); return;
    case 'H':
    case 'f': m_screen.goElsewhere(sequence.count() < 2 || sequence.number(1, 1) == 1); return;
    case 'E':
    case 'F':
    case 'r': m_screen.goElsewhere(true); return;
    case 'A':
    case 'B':
    case 'd':
    case 'e':
    case 'k':
    case 'u':
    case 'L':
    case 'M':
    case 'S':
    case 'T': m_screen.goElsewhere(m_screen.empty()); return;
    case '@':
    case 'P':
    case 'X':
        if (!m_screen.atEnd())
            m_screen.doubt();
        return;
    case 'I':
    case 'Z': m_screen.doubt(); return;
    default: return;
    }
}

bool Terminal::handleControlSequence(std::size_t introducer)
{
    const ControlSequence sequence = controlSequence(m_text.substr(std::min(m_at + introducer, m_text.size())));
    if (sequence.length == 0)
        return false;
    m_at += introducer + sequence.length;
    obey(sequence);
    return true;
}

void Terminal::handleControlString(std::size_t introducer)
{
    const std::size_t length = stringLength(m_text.substr(m_at + introducer));
    if (length == 0)
        m_screen.doubt(); // its end is unknown
    m_at += introducer + length;
}

void Terminal::handleEscape()
{
    std::size_t i = m_at + 1;
    while (i < m_text.size() && isIn(m_text[i], ' ', '/'))
        ++i;
    if (i >= m_text.size() || !isIn(m_text[i], '0', '~')) {
        m_at += 1;
        if (m_at < m_text.size() && m_text[m_at] != '\n' && m_text[m_at] != '\r')
            m_screen.doubt();
        return;
    }
    const char final = m_text[i];
    if (i > m_at + 1) { // character sets, sizes of lines
        if (m_text[m_at + 1] == '(' || m_text[m_at + 1] == ')')
            m_graphics[m_text[m_at + 1] == ')' ? 1 : 0] = final == '0';
        m_at = i + 1;
        return;
    }
    switch (final) {
    case '[':
        if (!handleControlSequence(2)) {
            m_screen.doubt();
            m_at += 2;
        }
        return;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
    case 'k': // the title in screen(1)
        handleControlString(2);
        return;
    case 'D':
    case 'M':
    case '8': m_screen.goElsewhere(m_screen.empty()); break;
    case 'E':
    case 'c':
        if (!m_screen.empty())
            m_screen.endLine();
        break;
    default: break;
    }
    m_at += 2;
}

/// `certain`: the control is a character of UTF-8. A single byte can also be a letter of an old code page.
void Terminal::handleC1(unsigned char code, std::size_t length, bool certain)
{
    switch (code) {
    case 0x9b:
        if (handleControlSequence(length))
            return;
        break;
    case 0x90:
    case 0x98:
    case 0x9d:
    case 0x9e:
    case 0x9f:
        if (certain || stringLength(m_text.substr(m_at + length)) != 0) {
            handleControlString(length);
            return;
        }
        break;
    case 0x85:
        if (certain)
            m_screen.endLine();
        break;
    case 0x84:
    case 0x8d:
        if (certain)
            m_screen.goElsewhere(m_screen.empty());
        break;
    default: break;
    }
    if (!certain)
        m_screen.print(m_text.substr(m_at, length));
    else if (code == 0x9b)
        m_screen.doubt();
    m_at += length;
}

void Terminal::handleControl(char c)
{
    ++m_at;
    switch (c) {
    case '\b': m_screen.back(1); return;
    case '\n': m_screen.endLine(); return;
    case '\x0e': m_set = 1; return;
    case '\x0f': m_set = 0; return;
    case '\a':
    case '\x18':
    case '\x1a': // also the end of a text, in DOS
    case '\x7f': return;
    default: m_screen.print({&c, 1}); return;
    }
}

void Terminal::handleCharacter()
{
    const std::size_t length = utf8Length(rest());
    const auto byte = static_cast<unsigned char>(m_text[m_at]);
    if (length == 0 && byte >= 0x80 && byte < 0xa0) {
        handleC1(byte, 1, false);
    } else if (length == 2 && byte == 0xc2 && static_cast<unsigned char>(m_text[m_at + 1]) < 0xa0) {
        handleC1(static_cast<unsigned char>(m_text[m_at + 1]), 2, true);
    } else {
        const std::string_view character = m_text.substr(m_at, std::max<std::size_t>(length, 1));
        const bool line = m_graphics[m_set] && isIn(character.front(), '`', '~');
        m_screen.print(line ? std::string_view(character == "x" ? "│" : "─") : character);
        m_at += character.size();
    }
}

void Terminal::run()
{
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c == escape)
            handleEscape();
        else if (c == '\r')
            handleReturn();
        else if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f')
            handleControl(c);
        else
            handleCharacter();
    }
    m_screen.finish();
}

} // namespace

bool hasTerminalControls(std::string_view text) noexcept
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == 0x1b || byte == '\b' || byte == 0x0e || byte == 0x0f || byte == '\a' || byte == 0x1a)
            return true;
        if (byte >= 0x80 && byte < 0xa0
            && (i == 0 || static_cast<unsigned char>(text[i - 1]) < 0x80 || text[i - 1] == '\xc2'))
            return true;
        if (byte == '\r' && i + 1 < text.size()) {
            const std::size_t next = text.find_first_not_of('\r', i);
            if (next != none && text[next] != '\n')
                return true;
            i = std::min(next, text.size()) - 1;
        }
    }
    return false;
}

void appendAsShown(std::string_view text, std::string &out) { Terminal(text, out).run(); }

} // namespace ctscope
