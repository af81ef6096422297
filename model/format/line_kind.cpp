// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/line_kind.h"

#include "format/save_line.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;

bool has(std::string_view line, std::string_view part) noexcept
{
    return line.find(part) != none;
}

template<typename Words>
bool isOneOf(std::string_view word, const Words &words) noexcept
{
    return std::ranges::find(words, word) != std::ranges::end(words);
}

bool isExpectationXmlLine(std::string_view line) noexcept
{
    return has(line, "<expect") || has(line, "</expect") || has(line, "direction=\"expected\"");
}

/// Also behind a line number, or what a log puts before the line.
bool isXml(std::string_view line) noexcept
{
    static constexpr std::array<std::string_view, 14> openings = {
        "<?xml", "<conntrack", "</conntrack", "<flow", "</flow", "<meta", "</meta", "<layer3", "</layer3",
        "<layer4", "</layer4", "<counters", "<when>", "<timestamp"};
    constexpr int mostTags = 8;
    std::size_t at = line.find('<');
    for (int i = 0; i < mostTags && at != none; ++i, at = line.find('<', at + 1)) {
        const std::string_view rest = line.substr(at);
        if (std::ranges::any_of(openings, [rest](std::string_view opening) { return rest.starts_with(opening); }))
            return !isExpectationXmlLine(line);
    }
    return false;
}

bool isStatus(std::string_view line) noexcept
{
    static constexpr std::array<std::string_view, 8> parts = {
        "flow entries have been", "flow entries has been", "flow events have been", "flow events has been",
        "expectations have been", "expectations has been", "tracking table has been", "(conntrack-tools)"};
    // One search instead of eight for nearly all lines.
    return (has(line, " been") || has(line, "(conn"))
        && std::ranges::any_of(parts, [line](std::string_view part) { return has(line, part); });
}

bool isHexColumn(std::string_view word) noexcept
{
    return word.size() == 8 && std::ranges::all_of(word, [](char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

bool isStatistics(const std::vector<Token> &tokens) noexcept
{
    static constexpr std::array<std::string_view, 22> columns = {
        "entries", "searched", "found", "new", "invalid", "ignore", "delete", "delete_list", "insert", "insert_failed",
        "drop", "early_drop", "icmp_error", "error", "search_restart", "clashres", "clash_resolve", "chainlength",
        "chaintoolong", "expect_new", "expect_create", "expect_delete"};
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
    return line.starts_with("net.") && (has(line, ".nf_conntrack_") || has(line, ".ip_conntrack_") || has(line, ".nf_flowtable_"))
        && has(line, "=");
}

/// "10.0.0.1:80", "10.0.0.1", "[fe80::1]:80", "fe80::1[80]"; with a name in place of the port too.
bool looksLikeEndpoint(std::string_view word) noexcept
{
    if (word.starts_with('['))
        word = word.substr(1, word.find(']') == none ? none : word.find(']') - 1);
    word = word.substr(0, word.find('['));
    if (IpAddress::parse(word))
        return true;
    return IpAddress::parse(word.substr(0, word.rfind(':'))).has_value();
}

/// "TCP IN 10.0.0.1:443 -> 10.0.0.2:34567 expires=… "
bool isCilium(std::string_view line) noexcept
{
    if (has(line, "RxClosing=") || has(line, "SourceSecurityID=") || has(line, "TxFlagsSeen="))
        return true;
    static constexpr std::array<std::string_view, 6> protocols = {"TCP ", "UDP ", "ICMP ", "ICMPv6 ", "SCTP ", "ANY "};
    const bool named = std::ranges::any_of(protocols, [&](std::string_view name) { return line.starts_with(name); });
    return named && has(line, " -> ")
        && (has(line, " IN ") || has(line, " OUT ") || has(line, " SVC ") || has(line, " RELATED ") || has(line, "expires="));
}

/// "all tcp 10.0.0.1:22 <- 10.0.0.2:50000       ESTABLISHED:ESTABLISHED"
bool isPfState(std::string_view line) noexcept
{
    const std::size_t in = line.find(" <- ");
    const std::size_t out = line.find(" -> ");
    if (in == none && out == none)
        return false;
    const std::size_t lastBlank = line.find_last_of(" \t");
    const std::string_view states = line.substr(lastBlank + 1);
    const std::size_t colon = states.find(':');
    if (colon == none || colon == 0 || colon + 1 == states.size())
        return false;
    const bool words = std::ranges::all_of(states, [](char c) {
        return (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == ':';
    });
    return words && states[0] >= 'A' && !line.starts_with("[");
}

bool isMikroTik(std::string_view line, const std::vector<Token> &tokens) noexcept
{
    const bool mayName = line.find('-') != none || line.find('/') != none || has(line, "ADDRESS") || has(line, "seen reply");
    if (mayName && (has(line, "seen-reply") || has(line, "S - seen reply") || has(line, "src-address=") || has(line, "SRC-ADDRESS")
        || has(line, "SRC. ADDRESS") || has(line, "/ip firewall connection") || has(line, "/ip/firewall/connection")
        || has(line, "orig-packets=") || has(line, "connection-state=")))
        return true;
    // "  0  SAC  s  tcp  10.0.0.1:50000  10.0.0.2:443  established  23h59m59s"
    if (tokens.size() < 4 || !parseDecimal(tokens[0].text))
        return false;
    std::size_t endpoints = 0;
    std::size_t names = 0;
    for (const Token &token : tokens) {
        if (token.kind == Token::Kind::Pair)
            return false;
        endpoints += looksLikeEndpoint(token.text) ? 1 : 0;
        names += protocol::fromName(token.text).has_value() ? 1 : 0;
    }
    return endpoints >= 2 && names >= 1;
}

bool isOpenVSwitch(std::string_view line) noexcept
{
    return has(line, "=(") && (has(line, ",orig=(") || has(line, "orig=(src=") || has(line, "reply=(src="));
}

bool isExpectation(std::string_view line, const std::vector<Token> &tokens, const EntryHead &head) noexcept
{
    if (has(line, "l3proto = ") || has(line, "mask-src=") || has(line, "master-src=") || isExpectationXmlLine(line))
        return true;
    if (head.hasProtocol)
        return false;
    const auto proto = std::ranges::find_if(tokens, [](const Token &token) {
        return token.isPair("proto") && parseDecimal(token.value).has_value();
    });
    return proto != tokens.end()
        && std::ranges::any_of(proto, tokens.end(), [](const Token &token) { return token.isPair("src"); });
}

/// Keys that only conntrack entries have, in all their versions.
bool isEntryKey(std::string_view key) noexcept
{
    static constexpr std::array<std::string_view, 17> keys = {
        "id", "packets", "bytes", "mark", "use", "zone", "zone-orig", "zone-reply", "secmark", "secctx", "delta-time",
        "helper", "labels", "timeout", "stream_timeout", "portid", "progname"};
    return isTupleKey(key) || isOneOf(key, keys);
}

bool isStatusBracket(std::string_view text) noexcept
{
    if (text.starts_with("start=") || text.starts_with("stop=") || text.starts_with("active since ")
        || text.starts_with("expires in "))
        return true;
    return text.size() >= 4 && std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

bool isTag(std::string_view text) noexcept
{
    return text == "NEW" || text == "UPDATE" || text == "DESTROY";
}

bool namesItsNumber(const EntryHead &head) noexcept
{
    const auto named = protocol::fromName(head.name);
    return head.number && (named ? *head.number == *named : head.hasLayer3);
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
    if (m_head.hasProtocol) {
        if (tuples)
            return LineKind::Entry;
        // Without addresses only a line that is nothing but a head begins an entry: "tcp      6 117".
        if (m_head.wellFormed && m_head.atStart && (m_head.number || !m_head.stateWord.empty())
            && m_head.name != line)
            return LineKind::Entry;
        // "tcp      6 garbage": the name with its own number is a damaged entry, no prose.
        if (m_head.atStart && namesItsNumber(m_head))
            return LineKind::Entry;
    }
    const Token &first = m_tokens.front();
    if (first.kind == Token::Kind::Pair && isEntryKey(first.key))
        return LineKind::Continuation;
    if (first.kind == Token::Kind::Bracket && isStatusBracket(first.text) && !isTag(first.text))
        return LineKind::Continuation;
    if (m_head.hasLayer3 || first.text == "ipv4" || first.text == "ipv6"
        || std::ranges::any_of(m_tokens, [](const Token &token) {
               return token.kind == Token::Kind::Bracket && isTag(token.text);
           })) {
        const bool onlyOpening = std::ranges::all_of(m_tokens, [](const Token &token) {
            if (token.kind == Token::Kind::Bracket)
                return isTag(token.text) || (!token.text.empty() && isDigit(token.text[0]));
            return token.text == "ipv4" || token.text == "ipv6" || parseDecimal(token.text).has_value();
        });
        return onlyOpening ? LineKind::Opening : LineKind::Fragment;
    }
    const bool keys = std::ranges::any_of(m_tokens, [](const Token &token) {
        return token.kind == Token::Kind::Pair && isEntryKey(token.key);
    });
    if (keys)
        return LineKind::Fragment;
    return isText(line) ? LineKind::Prose : LineKind::Garbage;
}

LineKind LineSorter::kindOf(std::string_view line)
{
    m_head = {};
    m_tokens.clear(); // they point into the line before, which may be gone
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
    if (isStatus(line))
        return LineKind::Status;
    if (line.starts_with("EXPECTING:"))
        return LineKind::Expecting;
    if (isExpectation(line, m_tokens, m_head))
        return LineKind::Expectation;
    if (isStatistics(m_tokens))
        return LineKind::Statistics;
    if (isSetting(line))
        return LineKind::Setting;
    if (isOpenVSwitch(line))
        return LineKind::OpenVSwitch;
    if (line.starts_with("[nf_ct]") || has(line, " osaddr="))
        return LineKind::NfctTrace;
    // The keys of an entry rule the tools out that have none of them.
    if (m_head.tupleToken == m_tokens.size()) {
        if (isCilium(line))
            return LineKind::Cilium;
        if (isPfState(line))
            return LineKind::PfState;
        if (isMikroTik(line, m_tokens))
            return LineKind::MikroTik;
    }
    return kindByHead(line);
}

} // namespace ctscope
