// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/json_answer.h"

#include <algorithm>
#include <charconv>

namespace ctscope::history {

namespace {

/// Reads JSON from its begin to its end; the first fault ends it.
class Reader {
public:
    explicit Reader(std::string_view text)
        : m_text(text)
    {
    }

    std::optional<JsonAnswer> answer()
    {
        JsonAnswer answer;
        bool hasData = false;
        members([&](const std::string &name) {
            if (name == "data") {
                hasData = true;
                elements([&] { answer.rows.push_back(row()); });
            } else if (name == "totals") {
                answer.totals = row();
            } else if (name == "rows_before_limit_at_least") {
                const std::string number = scalar();
                std::from_chars(number.data(), number.data() + number.size(), answer.rowsBeforeLimit);
            } else {
                skip(0);
            }
        });
        if (m_failed || !hasData)
            return std::nullopt;
        answer.rowsBeforeLimit = std::max<std::uint64_t>(answer.rowsBeforeLimit, answer.rows.size());
        return answer;
    }

private:
    static constexpr int deepest = 16;

    char peek()
    {
        while (m_at < m_text.size()
            && (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\t' || m_text[m_at] == '\r'))
            ++m_at;
        if (m_at == m_text.size())
            m_failed = true;
        return m_failed ? '\0' : m_text[m_at];
    }
    bool take(char wanted)
    {
        if (peek() != wanted)
            return false;
        ++m_at;
        return true;
    }
    void expect(char wanted) { m_failed = !take(wanted) || m_failed; }

    template <typename One> void list(char begin, char end, One &&one)
    {
        expect(begin);
        if (m_failed || take(end))
            return;
        do
            one();
        while (!m_failed && take(','));
        expect(end);
    }
    template <typename One> void elements(One &&one) { list('[', ']', one); }
    template <typename One> void members(One &&one)
    {
        list('{', '}', [&] {
            const std::string name = text();
            expect(':');
            if (!m_failed)
                one(name);
        });
    }

    JsonAnswer::Row row()
    {
        JsonAnswer::Row values;
        elements([&] { values.push_back(scalar()); });
        return values;
    }

    std::string scalar()
    {
        if (peek() == '"')
            return text();
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && std::string_view(",]} \n\t\r").find(m_text[m_at]) == std::string_view::npos)
            ++m_at;
        m_failed = m_failed || m_at == begin;
        return std::string(m_text.substr(begin, m_at - begin));
    }

    void skip(int depth)
    {
        m_failed = m_failed || depth > deepest;
        const char next = peek();
        if (m_failed)
            return;
        if (next == '{')
            members([&](const std::string &) { skip(depth + 1); });
        else if (next == '[')
            elements([&] { skip(depth + 1); });
        else
            scalar();
    }

    void appendCharacter(std::string &out, std::uint32_t code)
    {
        if (code < 0x80) {
            out += static_cast<char>(code);
        } else if (code < 0x800) {
            out += static_cast<char>(0xc0 | code >> 6);
            out += static_cast<char>(0x80 | (code & 0x3f));
        } else {
            out += static_cast<char>(0xe0 | code >> 12);
            out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
            out += static_cast<char>(0x80 | (code & 0x3f));
        }
    }

    std::string text()
    {
        std::string value;
        expect('"');
        while (!m_failed) {
            if (m_at == m_text.size()) {
                m_failed = true;
                break;
            }
            const char c = m_text[m_at++];
            if (c == '"')
                return value;
            if (c != '\\' || m_at == m_text.size()) {
                value += c;
                continue;
            }
            const char escaped = m_text[m_at++];
            constexpr std::string_view names = "bfnrt";
            constexpr std::string_view meant = "\b\f\n\r\t";
            if (const auto place = names.find(escaped); place != std::string_view::npos) {
                value += meant[place];
            } else if (escaped == 'u') {
                std::uint32_t code = 0;
                const auto digits = m_text.substr(m_at, 4);
                const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
                m_failed = error != std::errc() || end != digits.data() + 4;
                m_at += digits.size();
                appendCharacter(value, code);
            } else {
                value += escaped;
            }
        }
        return {};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_failed = false;
};

} // namespace

std::optional<JsonAnswer> readJsonAnswer(std::string_view text) { return Reader(text).answer(); }

} // namespace ctscope::history
