// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/edit_distance.h"

#include "query/needle.h"

#include <algorithm>

namespace ctscope::filter {

std::size_t editDistance(std::string_view a, std::string_view b, std::size_t most)
{
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > most)
        return most + 1;
    // Three rows of the table of distances between the beginnings of both words.
    std::vector<std::size_t> before;
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const char x = foldAscii(a[i - 1]);
            const char y = foldAscii(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (x == y ? 0 : 1)});
            if (i > 1 && j > 1 && x == foldAscii(b[j - 2]) && foldAscii(a[i - 2]) == y)
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = last;
        last.swap(row);
    }
    return std::min(last[b.size()], most + 1);
}

void Likely::add(std::string_view candidate)
{
    constexpr std::size_t longestWord = 40;
    // Of two letters, two changes are any other word.
    const std::size_t most = m_word.size() < 4 ? 1 : 2;
    if (m_word.size() > longestWord || candidate.size() > longestWord)
        return;
    std::size_t distance = editDistance(m_word, candidate, most);
    if (distance > most && m_word.size() >= 3 && candidate.size() > m_word.size()
        && std::ranges::equal(
            m_word, candidate.substr(0, m_word.size()), [](char a, char b) { return foldAscii(a) == foldAscii(b); }))
        distance = most + 1; // its beginning
    else if (distance > most)
        return;
    if (std::ranges::none_of(m_found, [candidate](const Found &found) { return found.word == candidate; }))
        m_found.push_back({distance, std::string(candidate)});
}

std::vector<std::string> Likely::words() const
{
    std::vector<Found> sorted = m_found;
    std::ranges::stable_sort(sorted, {}, &Found::distance);
    constexpr std::size_t most = 3;
    std::vector<std::string> words;
    for (const Found &found : sorted) {
        if (words.size() < most && found.distance == sorted.front().distance)
            words.push_back(found.word);
    }
    return words;
}

} // namespace ctscope::filter
