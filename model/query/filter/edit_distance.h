// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope::filter {

/// How many letters have to be added, removed, changed or swapped with the next one to make one word
/// of another, ASCII letters in any case; `most` + 1 when it is more than `most`.
std::size_t editDistance(std::string_view a, std::string_view b, std::size_t most);

/// Collects words that are like one that nobody knows.
class Likely {
public:
    explicit Likely(std::string_view word)
        : m_word(word)
    {
    }
    void add(std::string_view candidate);
    /// The nearest ones, at most three.
    std::vector<std::string> words() const;

private:
    struct Found {
        std::size_t distance = 0;
        std::string word;
    };

    std::string_view m_word;
    std::vector<Found> m_found;
};

} // namespace ctscope::filter
