// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ctscope::filter {

/// A regular expression: . [abc] [^a-z] \d \w \s ( ) | * + ? ^ $ and \ before a sign. ASCII letters match
/// in either case. The time of a search is at most the length of the text times that of the expression,
/// whatever both are. A copy is needed for each thread.
class Pattern {
public:
    /// nullopt when the text is no regular expression, or longer than 1,000 bytes.
    static std::optional<Pattern> parse(std::string_view text);

    /// The expression matches a part of the text.
    bool isIn(std::string_view text);

private:
    friend class PatternParser;
    using Set = std::bitset<256>;
    struct Step {
        enum class Kind : std::uint8_t { Byte, Split, Jump, Begin, End, Match };
        Kind kind = Kind::Match;
        std::size_t first = 0;  ///< where Jump and Split continue; the set of Byte
        std::size_t second = 0; ///< the other way of Split
    };

    void add(std::size_t step, bool atBegin, bool atEnd);

    std::vector<Step> m_steps;
    std::vector<Set> m_sets;
    // The steps that the text so far leads to, and whether each is among them.
    std::vector<std::size_t> m_now;
    std::vector<std::size_t> m_next;
    std::vector<std::size_t> m_todo;
    std::vector<std::uint32_t> m_seen;
    std::uint32_t m_turn = 0;
    bool m_matched = false;
};

bool isPattern(std::string_view text);

} // namespace ctscope::filter
