// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/line_kind.h"

#include "format/save_line.h"
#include "format/tool_words.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;

bool has(std::string_view line, std::string_view part) noexcept { return line.find(part) != none; }

template <typename Words> bool isOneOf(std::string_view word, const Words &words) noexcept
{
    return std::ranges::find(words, word) != std::ranges::end(words);
}

bool isExpectationXmlLine(std::string_view line) noexcept
{
    return has(line, "<expect") || has(line, "</expect") || has(line, "direction=\"expected\"");
}

/// Also after a line number, or the prefix of a log.
bool isXml(std::string_view line) noexcept
{
    static constexpr std::array<std::string_view, 14> openings = {"<?xml", "<conntrack", "</conntrack", "<flow",
        "</flow", "<meta", "</meta", "<layer3", "</layer3", "<layer4", "</layer4", "<counters", "<when>", "<timestamp"};
    constexpr int mostTags = 8;
    std::size_t at = line.find('<');
    for (int i = 0; i < mostTags && at != none; ++i, at = line.find('<', at + 1)) {
        const std::string_view rest = line.substr(at);
        if (std::ranges::any_of(openings, [rest](std::string_view opening) { return rest.starts_with(opening); }))
            return !isExpectationXmlLine(line);
    }
    return false;
}

bool isHexColumn(std::string_view word) noexcept
{
    return word.size() == 8 && std::ranges::all_of(word, [](char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

bool isStatistics(const std::vector<Token> &tokens) noexcept
{
    static constexpr std::array<std::string_view, 22> columns = {"entries", "searched", "found", "new", "invalid",
        "ignore", "delete", "delete_list", "insert", "insert_failed", "drop", "early_drop", "icmp_error", "error",
        "search_restart", "clashres", "clash_resolve", "chainlength", "chaintoolong", "expect_new", "expect_create",
        "expect_delete"};
    if (tokens.size() >= 2 && tokens[0].isPair("cpu")) {
        return std::ranges::all_of(tokens.begin() + 1, tokens.end(), [](const Token &token) {
            return token.kind == Token::Kind::Pair && parseDecimal(token.value).has_value();
        });
    }
    const auto isColumn = [](const Token &token) {
        return token.kind == Token::Kind::Word && isOneOf(token.text, columns);
    };
    if (tokens.size() >= 8)
        return std::ranges::all_of(tokens, isColumn)
            || std::ranges::all_of(tokens, [](const Token &token) { return isHexColumn(token.text); });
    return tokens.size() == 2 && isColumn(tokens[0]) && parseDecimal(tokens[1].text).has_value();
}

/// "net.netfilter.nf_conntrack_max = 262144", and the names of older kernels: "net.ipv4.netfilter.ip_conntrack_max".
bool isSetting(std::string_view line) noexcept
{
    return line.starts_with("net.")
        && (has(line, ".nf_conntrack_") || has(line, ".ip_conntrack_") || has(line, ".nf_flowtable_"))
        && has(line, "=");
}

bool isExpectation(std::string_view line, const std::vector<Token> &tokens, const EntryHead &head) noexcept
{
    if (has(line, "l3proto = ") || has(line, "mask-src=") || has(line, "master-src=") || isExpectationXmlLine(line))
        return true;
    if (head.hasProtocol)
        return false;
    const auto proto = std::ranges::find_if(
        tokens, [](const Token &token) { return token.isPair("proto") && parseDecimal(token.value).has_value(); });
    return proto != tokens.end()
        && std::ranges::any_of(proto, tokens.end(), [](const Token &token) { return token.isPair("src"); });
}

/// Keys that only conntrack entries have, in all their versions.
bool isEntryKey(std::string_view key) noexcept
{
    static constexpr std::array<std::string_view, 17> keys = {"id", "packets", "bytes", "mark", "use", "zone",
        "zone-orig", "zone-reply", "secmark", "secctx", "delta-time", "helper", "labels", "timeout", "stream_timeout",
        "portid", "progname"};
    return isTupleKey(key) || isOneOf(key, keys);
}

bool isStatusBracket(std::string_view text) noexcept
{
    if (text.starts_with("start=") || text.starts_with("stop=") || text.starts_with("active since ")
        || text.starts_with("expires in "))
        return true;
    return text.size() >= 4 && std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

bool isTag(std::string_view text) noexcept { return text == "NEW" || text == "UPDATE" || text == "DESTROY"; }

bool namesItsNumber(const EntryHead &head) noexcept
{
    const auto named = protocol::fromName(head.name);
    return head.number && (named ? *head.number == *named : head.hasLayer3);
}

/// A sentence with a key in it, a heading or a program's debugging line, but not a damaged entry: it has
/// words before the first key, and not the two addresses of a tuple after them.
bool isSentence(const std::vector<Token> &tokens, const EntryHead &head) noexcept
{
    constexpr std::ptrdiff_t fewWords = 3;
    const auto isWord = [](const Token &token) {
        std::string_view text = token.text;
        if (token.kind != Token::Kind::Word || text.size() < 2)
            return false;
        while (!text.empty() && (text.back() == ':' || text.back() == ','))
            text.remove_suffix(1);
        return std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    };
    const auto isAddress = [](const Token &token) {
        return (token.isPair("src") || token.isPair("dst")) && IpAddress::parse(token.value).has_value();
    };
    const auto firstKey = std::ranges::find_if(
        tokens, [](const Token &token) { return token.kind == Token::Kind::Pair && isEntryKey(token.key); });
    if (head.event != EventKind::None || std::ranges::any_of(tokens, [](const Token &token) {
            return token.kind == Token::Kind::Bracket && (isTag(token.text) || isStatusBracket(token.text));
        }))
        return false;
    const bool decorated =
        !tokens.empty() && tokens.front().text.size() >= 3 && tokens.front().text.find_first_not_of("=-*#~_") == none;
    return (decorated || std::count_if(tokens.begin(), firstKey, isWord) >= fewWords)
        && std::ranges::count_if(tokens, isAddress) < 2;
}

/// False for "type=NFNL_SUBSYS_CTNETLINK", of strace: a key of an entry with a value of something else.
bool mayBeOfEntry(const Token &token) noexcept
{
    static constexpr std::array<std::string_view, 6> texts = {"src", "dst", "secctx", "helper", "labels", "delta-time"};
    if (token.kind != Token::Kind::Pair || !isEntryKey(token.key))
        return false;
    std::string_view value = token.value;
    if (value.ends_with(','))
        value.remove_suffix(1);
    return isOneOf(token.key, texts) || value.empty() || isWholeNumber(value);
}

bool isText(std::string_view line) noexcept
{
    std::size_t odd = 0;
    for (const char c : line)
        odd += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? 1 : 0;
    return odd * 20 <= line.size();
}

} // namespace

LineKind LineSorter::kindByHead(std::string_view line)
{
    const bool tuples = m_head.tupleToken < m_tokens.size();
    const bool sentence = (tuples || !m_head.hasProtocol) && !m_head.wellFormed && isSentence(m_tokens, m_head);
    if (m_head.hasProtocol && !sentence) {
        if (tuples)
            return LineKind::Entry;
        // Without addresses, only a line that is just a head begins an entry: "tcp      6 117".
        if (m_head.wellFormed && m_head.atStart && (m_head.number || !m_head.stateWord.empty()) && m_head.name != line)
            return LineKind::Entry;
        // "tcp      6 garbage": a name with its own number is a damaged entry, not prose.
        if (m_head.atStart && namesItsNumber(m_head))
            return LineKind::Entry;
    }
    const Token &first = m_tokens.front();
    if (first.kind == Token::Kind::Pair && isEntryKey(first.key))
        return LineKind::Continuation;
    if (first.kind == Token::Kind::Bracket && isStatusBracket(first.text) && !isTag(first.text))
        return LineKind::Continuation;
    if (m_head.hasLayer3 || first.text == "ipv4" || first.text == "ipv6"
        || std::ranges::any_of(
            m_tokens, [](const Token &token) { return token.kind == Token::Kind::Bracket && isTag(token.text); })) {
        const bool onlyOpening = std::ranges::all_of(m_tokens, [this](const Token &token) {
            if (token.kind == Token::Kind::Bracket)
                return isTag(token.text) || (!token.text.empty() && isDigit(token.text[0]));
            const std::string_view number =
                token.text.substr(0, token.text.find_last_not_of(":)") + 1); // "28:", of grep -n
            return token.text == "ipv4" || token.text == "ipv6" || parseDecimal(number).has_value()
                || (m_head.hasProtocol && m_head.wellFormed && token.text == m_head.name);
        });
        return onlyOpening ? LineKind::Opening : LineKind::Fragment;
    }
    if (!sentence && std::ranges::any_of(m_tokens, mayBeOfEntry))
        return LineKind::Fragment;
    return isText(line) ? LineKind::Prose : LineKind::Garbage;
}

LineKind LineSorter::kindOf(std::string_view line)
{
    m_head = {};
    m_tokens.clear(); // they point into the previous line, which may be gone
    m_foreign = ForeignTable::None;
    if (line.empty())
        return LineKind::Blank;
    if (isXml(line))
        return LineKind::Xml;
    if (isSaveLine(line))
        return LineKind::Save;
    cutTokens(line, m_tokens);
    if (m_tokens.empty())
        return LineKind::Blank;
    readHead(m_tokens, m_head);
    const bool tuples = m_head.tupleToken < m_tokens.size();
    if (!tuples || line.find(" been") != none) {
        if (isToolStatus(line))
            return LineKind::Status;
        if (isLossWord(line))
            return LineKind::Loss;
    }
    if (line.starts_with("EXPECTING:"))
        return LineKind::Expecting;
    if (isExpectation(line, m_tokens, m_head))
        return LineKind::Expectation;
    if (isStatistics(m_tokens))
        return LineKind::Statistics;
    if (isSetting(line))
        return LineKind::Setting;
    m_foreign = foreignTupleOf(line);
    // The keys of an entry exclude the tools that do not print them.
    if (m_foreign == ForeignTable::None && !tuples)
        m_foreign = foreignTableOf(line, m_tokens);
    if (m_foreign != ForeignTable::None)
        return LineKind::Foreign;
    if (!tuples && isToolError(line))
        return LineKind::ToolError;
    const auto sources = std::ranges::count_if(m_tokens, [](const Token &token) { return token.isPair("src"); });
    if (sources < 2 && isCommandLine(line))
        return LineKind::Command;
    return kindByHead(line);
}

} // namespace ctscope
