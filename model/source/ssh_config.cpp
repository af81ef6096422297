// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/ssh_config.h"

#include "kernel/file_text.h"
#include "source/ssh_target.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include <glob.h>

namespace ctscope {

namespace {

constexpr int deepestInclude = 16;             // as in OpenSSH
constexpr int mostIncluded = 1000;             // files; those that include each other would have no end
constexpr std::size_t largestFile = 1u << 20;  // bytes
constexpr std::string_view blanks = " \t\r\f"; // "=" may stand between the keyword and its arguments

bool isKeyword(std::string_view word, std::string_view keyword) noexcept
{
    return std::ranges::equal(word, keyword, {}, [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
}

/// The words of a line. Quotation marks keep blanks; a comment ends it.
std::vector<std::string> wordsOf(std::string_view line)
{
    std::vector<std::string> words;
    std::string word;
    bool isWord = false; // an empty one, too, in quotation marks
    bool isQuoted = false;
    const auto end = [&] {
        if (isWord)
            words.push_back(word);
        word.clear();
        isWord = false;
    };
    for (const char c : line) {
        if (c == '"') {
            isQuoted = !isQuoted;
            isWord = true;
        } else if (isQuoted) {
            word += c;
        } else if (c == '#' && !isWord) {
            break;
        } else if (blanks.find(c) != std::string_view::npos) {
            end();
        } else if (c == '=' && (words.empty() || (words.size() == 1 && !isWord))) {
            end();
        } else {
            word += c;
            isWord = true;
        }
    }
    end();
    return words;
}

class Reader {
public:
    explicit Reader(const SshIncludes &included)
        : m_included(included)
    {
    }
    void read(std::string_view text, int depth)
    {
        // An included file begins where the line stands, and its own blocks end with it.
        const bool outside = m_appliesToAll;
        while (!text.empty())
            take(wordsOf(takePart(text)), depth);
        m_appliesToAll = outside;
    }
    std::vector<std::string> hosts() { return std::move(m_hosts); }

private:
    void take(const std::vector<std::string> &words, int depth)
    {
        if (words.size() < 2)
            return;
        if (isKeyword(words.front(), "host"))
            takeHosts(words);
        else if (isKeyword(words.front(), "match"))
            m_appliesToAll = words.size() == 2 && isKeyword(words[1], "all");
        else if (isKeyword(words.front(), "include") && m_appliesToAll && depth < deepestInclude && m_included)
            for (std::size_t i = 1; i < words.size(); ++i)
                include(words[i], depth + 1);
    }
    void include(const std::string &pattern, int depth)
    {
        if (m_texts >= mostIncluded)
            return;
        for (const std::string &text : m_included(pattern)) {
            if (++m_texts <= mostIncluded)
                read(text, depth);
        }
    }
    void takeHosts(const std::vector<std::string> &words)
    {
        m_appliesToAll = std::ranges::find(words, "*") != words.end()
            && std::ranges::none_of(words, [](const std::string &word) { return word.starts_with('!'); });
        for (std::size_t i = 1; i < words.size(); ++i) {
            const std::string &word = words[i];
            const bool isPattern = word.find_first_of("*?!") != std::string::npos;
            const auto target = isPattern ? std::nullopt : readSshTarget(word);
            // With a user or a port in it, it would be no host of this file.
            if (target && target->host == word && m_known.insert(word).second)
                m_hosts.push_back(word);
        }
    }

    const SshIncludes &m_included;
    bool m_appliesToAll = true;
    int m_texts = 0; ///< included so far
    std::vector<std::string> m_hosts;
    std::unordered_set<std::string> m_known;
};

/// The texts of the files that a pattern matches, in the order of their names.
std::vector<std::string> includedFiles(const std::string &home, std::string_view pattern)
{
    std::string path(pattern);
    if (path.starts_with("~/"))
        path.replace(0, 1, home);
    else if (!path.starts_with('/'))
        path.insert(0, home + "/.ssh/");
    std::vector<std::string> texts;
    ::glob_t found{};
    if (::glob(path.c_str(), 0, nullptr, &found) == 0) {
        for (std::size_t i = 0; i < found.gl_pathc; ++i) {
            if (auto text = readSmallFile(found.gl_pathv[i], largestFile))
                texts.push_back(std::move(*text));
        }
    }
    ::globfree(&found);
    return texts;
}

} // namespace

std::vector<std::string> hostsOfSshConfig(std::string_view text, const SshIncludes &included)
{
    Reader reader(included);
    reader.read(text, 0);
    return reader.hosts();
}

std::vector<std::string> hostsOfOwnSshConfig(const std::string &home)
{
    const auto text = readSmallFile(home + "/.ssh/config", largestFile);
    if (!text)
        return {};
    return hostsOfSshConfig(*text, [&home](std::string_view pattern) { return includedFiles(home, pattern); });
}

} // namespace ctscope
