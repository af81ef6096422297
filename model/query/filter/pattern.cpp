// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/pattern.h"

#include <algorithm>
#include <utility>

namespace ctscope::filter {

/// Writes the steps of an expression. Every part is a range of steps that leads to the one behind it.
class PatternParser {
public:
    explicit PatternParser(std::string_view text)
        : m_text(text)
    {
    }

    std::optional<Pattern> parse()
    {
        constexpr std::size_t longest = 1000;
        if (m_text.size() > longest || !alternatives(0) || m_at != m_text.size())
            return std::nullopt;
        emit(Kind::Match);
        m_pattern.m_seen.assign(m_pattern.m_steps.size(), 0);
        return std::move(m_pattern);
    }

private:
    using Step = Pattern::Step;
    using Kind = Step::Kind;
    using Set = Pattern::Set;
    static constexpr int deepest = 50;

    std::size_t here() const noexcept { return m_pattern.m_steps.size(); }
    std::size_t emit(Kind kind, std::size_t first = 0, std::size_t second = 0)
    {
        m_pattern.m_steps.push_back({kind, first, second});
        return here() - 1;
    }
    void insertSplit(std::size_t at)
    {
        auto &steps = m_pattern.m_steps;
        steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(at), Step{Kind::Split, 0, 0});
        for (std::size_t i = at + 1; i < steps.size(); ++i) {
            if (steps[i].kind != Kind::Split && steps[i].kind != Kind::Jump)
                continue;
            steps[i].first += steps[i].first >= at ? 1 : 0;
            steps[i].second += steps[i].second >= at ? 1 : 0;
        }
    }
    bool more() const noexcept { return m_at < m_text.size(); }
    char peek() const noexcept { return m_text[m_at]; }

    bool alternatives(int depth)
    {
        if (depth > deepest)
            return false;
        std::vector<std::size_t> jumps;
        for (;;) {
            const std::size_t begin = here();
            if (!sequence(depth))
                return false;
            if (!more() || peek() != '|')
                break;
            ++m_at;
            insertSplit(begin);
            jumps.push_back(emit(Kind::Jump));
            m_pattern.m_steps[begin].first = begin + 1;
            m_pattern.m_steps[begin].second = here();
        }
        for (const std::size_t jump : jumps)
            m_pattern.m_steps[jump].first = here();
        return true;
    }

    bool sequence(int depth)
    {
        while (more() && peek() != '|' && peek() != ')') {
            const std::size_t begin = here();
            if (!atom(depth) || !repeated(begin))
                return false;
        }
        return true;
    }

    bool repeated(std::size_t begin)
    {
        if (!more() || (peek() != '*' && peek() != '+' && peek() != '?'))
            return true;
        const char sign = m_text[m_at++];
        if (sign == '+') {
            emit(Kind::Split, begin, here() + 1);
        } else {
            insertSplit(begin);
            if (sign == '*')
                emit(Kind::Jump, begin);
            m_pattern.m_steps[begin].first = begin + 1;
            m_pattern.m_steps[begin].second = here();
        }
        return !more() || (peek() != '*' && peek() != '+' && peek() != '?');
    }

    bool atom(int depth)
    {
        const char c = m_text[m_at++];
        switch (c) {
        case '(':
            if (!alternatives(depth + 1) || !more() || peek() != ')')
                return false;
            ++m_at;
            return true;
        case '[': return setOf();
        case '.': return byte(Set().set());
        case '^': emit(Kind::Begin); return true;
        case '$': emit(Kind::End); return true;
        case '*':
        case '+':
        case '?': return false;
        case '\\': {
            Set set;
            return escape(set) && byte(set);
        }
        default: {
            Set set;
            include(set, c, c);
            return byte(set);
        }
        }
    }

    bool byte(const Set &set)
    {
        m_pattern.m_sets.push_back(set);
        emit(Kind::Byte, m_pattern.m_sets.size() - 1);
        return true;
    }

    static void include(Set &set, char from, char to)
    {
        for (unsigned c = static_cast<unsigned char>(from); c <= static_cast<unsigned char>(to); ++c) {
            set.set(c);
            if (c >= 'a' && c <= 'z')
                set.set(c - 'a' + 'A');
            if (c >= 'A' && c <= 'Z')
                set.set(c - 'A' + 'a');
        }
    }

    bool escape(Set &set)
    {
        if (!more())
            return false;
        const char c = m_text[m_at++];
        switch (c) {
        case 'd': include(set, '0', '9'); return true;
        case 'w':
            include(set, '0', '9');
            include(set, 'a', 'z');
            include(set, '_', '_');
            return true;
        case 's':
            include(set, '\t', '\r');
            include(set, ' ', ' ');
            return true;
        default: break;
        }
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            return false; // a sign of another language
        include(set, c, c);
        return true;
    }

    bool setOf()
    {
        Set set;
        const bool complement = more() && peek() == '^';
        m_at += complement ? 1 : 0;
        bool first = true;
        for (;; first = false) {
            if (!more())
                return false;
            const char c = m_text[m_at++];
            if (c == ']' && !first)
                return byte(complement ? ~set : set);
            if (c == '\\') {
                if (!escape(set))
                    return false;
            } else if (m_at + 1 < m_text.size() && peek() == '-' && m_text[m_at + 1] != ']') {
                const char end = m_text[m_at + 1];
                m_at += 2;
                if (end == '\\' || static_cast<unsigned char>(end) < static_cast<unsigned char>(c))
                    return false;
                include(set, c, end);
            } else {
                include(set, c, c);
            }
        }
    }

    const std::string_view m_text;
    std::size_t m_at = 0;
    Pattern m_pattern;
};

std::optional<Pattern> Pattern::parse(std::string_view text) { return PatternParser(text).parse(); }

/// Adds a step, and those that it leads to without a byte of the text.
void Pattern::add(std::size_t step, bool atBegin, bool atEnd)
{
    m_todo.push_back(step);
    while (!m_todo.empty()) {
        const std::size_t at = m_todo.back();
        m_todo.pop_back();
        if (std::exchange(m_seen[at], m_turn) == m_turn)
            continue;
        const Step &next = m_steps[at];
        switch (next.kind) {
        case Step::Kind::Byte: m_next.push_back(at); break;
        case Step::Kind::Match: m_matched = true; break;
        case Step::Kind::Jump: m_todo.push_back(next.first); break;
        case Step::Kind::Split:
            m_todo.push_back(next.first);
            m_todo.push_back(next.second);
            break;
        case Step::Kind::Begin:
            if (atBegin)
                m_todo.push_back(at + 1);
            break;
        case Step::Kind::End:
            if (atEnd)
                m_todo.push_back(at + 1);
            break;
        }
    }
}

bool Pattern::isIn(std::string_view text)
{
    m_now.clear();
    m_matched = false;
    for (std::size_t i = 0;; ++i) {
        if (++m_turn == 0) {
            std::ranges::fill(m_seen, 0);
            m_turn = 1;
        }
        m_next.clear();
        for (const std::size_t step : m_now) {
            if (m_sets[m_steps[step].first][static_cast<unsigned char>(text[i - 1])])
                add(step + 1, false, i == text.size());
        }
        add(0, i == 0, i == text.size());
        if (m_matched || i == text.size())
            return m_matched;
        m_now.swap(m_next);
    }
}

bool isPattern(std::string_view text) { return Pattern::parse(text).has_value(); }

} // namespace ctscope::filter
