// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/foreign_tables.h"

#include "flow/ip_address.h"
#include "flow/protocol.h"
#include "format/log_time.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;
using Tokens = std::vector<Token>;

bool has(std::string_view line, std::string_view part) noexcept { return line.find(part) != none; }

template <typename... Parts> bool hasAll(std::string_view line, Parts... parts) noexcept
{
    return (has(line, parts) && ...);
}

template <std::size_t size>
bool isOneOf(std::string_view word, const std::array<std::string_view, size> &words) noexcept
{
    return std::ranges::find(words, word) != words.end();
}

bool isNumber(std::string_view word) noexcept { return parseDecimal(word).has_value(); }

bool isHex(std::string_view word, std::size_t digits) noexcept
{
    return word.size() == digits && isWholeNumber(std::string("0x").append(word));
}

/// "10.0.0.1:80", "10.0.0.1", "[fe80::1]:80", "fe80::1[80]"; with a name in place of the port too.
bool isEndpoint(std::string_view word) noexcept
{
    if (word.starts_with('['))
        word = word.substr(1, word.find(']') == none ? none : word.find(']') - 1);
    word = word.substr(0, word.find('['));
    if (IpAddress::parse(word))
        return true;
    return IpAddress::parse(word.substr(0, word.rfind(':'))).has_value();
}

/// Also "*:*", "0.0.0.0:*", "*:68" and "127.0.0.53%lo:53", as lists of sockets have them.
bool isSocketEnd(std::string_view word) noexcept
{
    if (word.starts_with("*:") || word == "*")
        return true;
    const std::size_t scope = word.find('%');
    return isEndpoint(scope == none ? word : word.substr(0, scope));
}

bool isProtocol(std::string_view word) noexcept { return protocol::fromName(word).has_value(); }

std::string_view wordAt(const Tokens &tokens, std::size_t i) noexcept
{
    return i < tokens.size() && tokens[i].kind != Token::Kind::Bracket ? tokens[i].text : std::string_view();
}

/// "TCP IN 10.0.0.1:443 -> 10.0.0.2:34567 expires=… "
bool isCilium(std::string_view line, const Tokens &tokens) noexcept
{
    if (has(line, "RxClosing=") || has(line, "SourceSecurityID=") || has(line, "TxFlagsSeen="))
        return true;
    static constexpr std::array<std::string_view, 6> protocols = {"TCP", "UDP", "ICMP", "ICMPv6", "SCTP", "ANY"};
    static constexpr std::array<std::string_view, 4> ways = {"IN", "OUT", "SVC", "RELATED"};
    return isOneOf(wordAt(tokens, 0), protocols) && isOneOf(wordAt(tokens, 1), ways) && has(line, " -> ")
        && isEndpoint(wordAt(tokens, 2));
}

/// "all tcp 10.0.0.1:22 <- 10.0.0.2:50000       ESTABLISHED:ESTABLISHED"
bool isPfState(std::string_view line, const Tokens &tokens) noexcept
{
    const auto arrow =
        std::ranges::find_if(tokens, [](const Token &token) { return token.text == "<-" || token.text == "->"; });
    if (arrow == tokens.end() || arrow - tokens.begin() < 3 || !isEndpoint(wordAt(tokens, 2)))
        return false;
    const std::string_view protocol = wordAt(tokens, 1);
    if (!isProtocol(protocol) && protocol != "ipv6-icmp" && protocol != "esp" && protocol != "carp")
        return false;
    const std::string_view states = line.substr(line.find_last_of(" \t") + 1);
    const std::size_t colon = states.find(':');
    return colon != none && colon != 0 && colon + 1 != states.size() && states[0] >= 'A'
        && std::ranges::all_of(
            states, [](char c) { return (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == ':'; });
}

/// "  0  SAC  s  tcp  10.0.0.1:50000  10.0.0.2:443  established  23h59m59s"
bool isMikroTik(std::string_view line, const Tokens &tokens) noexcept
{
    if (has(line, "S - seen reply") || has(line, "S - seen-reply") || has(line, "S - SEEN-REPLY")
        || hasAll(line, "SRC-ADDRESS", "DST-ADDRESS") || hasAll(line, "SRC. ADDRESS", "DST. ADDRESS")
        || has(line, "/ip firewall connection") || has(line, "/ip/firewall/connection")
        || (hasAll(line, "src-address=", "dst-address=")
            && (has(line, "reply-src-address=") || has(line, "orig-packets="))))
        return true;
    const auto isFlags = [](std::string_view word) {
        return !word.empty() && word.size() <= 8 && word.find_first_not_of("ESACDFPXsdw") == none;
    };
    if (!isNumber(wordAt(tokens, 0)) || !isFlags(wordAt(tokens, 1)) || !has(wordAt(tokens, 1), "C"))
        return false;
    std::size_t i = 2;
    while (isFlags(wordAt(tokens, i)))
        ++i;
    return isProtocol(wordAt(tokens, i)) && isEndpoint(wordAt(tokens, i + 1)) && isEndpoint(wordAt(tokens, i + 2));
}

/// "282920088   192.0.2.2:41724   192.0.2.15:22     192.0.2.15:22     192.0.2.2:41724   tcp  TIME_WAIT  3  0"
bool isVyos(std::string_view line, const Tokens &tokens) noexcept
{
    if (hasAll(line, "Original src", "Original dst", "Reply src", "Reply dst"))
        return true;
    return isNumber(wordAt(tokens, 0)) && isEndpoint(wordAt(tokens, 1)) && isEndpoint(wordAt(tokens, 2))
        && isEndpoint(wordAt(tokens, 3)) && isEndpoint(wordAt(tokens, 4))
        && (isProtocol(wordAt(tokens, 5)) || wordAt(tokens, 5) == "unknown");
}

bool isFortiGate(std::string_view line) noexcept
{
    return line.starts_with("session info: proto=") || hasAll(line, "hook=", " dir=", " act=")
        || hasAll(line, "orgin->sink:", "reply ") || hasAll(line, "misc=", "policy_id=", "auth_info=");
}

/// "Session ID: 1234, Policy name: trust/4, Timeout: 1800, Valid", "In: 10.0.0.1/5000 --> 10.0.0.2/80;tcp, If: ge-0/0/1.0, …"
bool isJuniper(std::string_view line) noexcept
{
    return (line.starts_with("Session ID: ") && has(line, "Policy name: "))
        || ((line.starts_with("In: ") || line.starts_with("Out: ")) && hasAll(line, " --> ", ";"));
}

/// "TCP outside 203.0.113.5:443 inside 10.0.0.1:50000, idle 0:00:05, bytes 1234, flags UIO"
bool isCiscoAsa(std::string_view line, const Tokens &tokens) noexcept
{
    static constexpr std::array<std::string_view, 6> protocols = {"TCP", "UDP", "ICMP", "GRE", "ESP", "SCTP"};
    return isOneOf(wordAt(tokens, 0), protocols) && hasAll(line, ", idle ", ", bytes ");
}

/// "10.0.0.1[50000]/trust/6  (203.0.113.7[1024])"
bool isPaloAlto(std::string_view line, const Tokens &tokens) noexcept
{
    if (has(line, "Src[Sport]/Zone/Proto") || has(line, "Dst[Dport]/Zone"))
        return true;
    static constexpr std::array<std::string_view, 5> states = {"ACTIVE", "INIT", "DISCARD", "OPENING", "CLOSING"};
    const bool state = std::ranges::any_of(tokens, [](const Token &token) { return isOneOf(token.text, states); });
    return state && hasAll(line, "FLOW", "]/");
}

/// "<00000000, c0a80101, 00000035, 08080808, 00000035, 00000011; …>"
bool isCheckPoint(std::string_view line) noexcept
{
    if (hasAll(line, "dynamic, id ", "attributes: "))
        return true;
    if (!line.starts_with('<'))
        return false;
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t begin = 1 + i * 10;
        if (line.size() < begin + 10 || !isHex(line.substr(begin, 8), 8) || line.substr(begin + 8, 2) != ", ")
            return false;
    }
    return true;
}

/// "TCP 01:59  FIN_WAIT    10.0.0.1:5000   10.0.0.2:80   10.0.0.3:80"
bool isIpvs(std::string_view line, const Tokens &tokens) noexcept
{
    if (line.starts_with("IPVS connection entries") || hasAll(line, "pro expire state", "virtual", "destination"))
        return true;
    const std::string_view expires = wordAt(tokens, 1);
    return (wordAt(tokens, 0) == "TCP" || wordAt(tokens, 0) == "UDP") && expires.size() == 5 && expires[2] == ':'
        && isEndpoint(wordAt(tokens, 3)) && isEndpoint(wordAt(tokens, 4)) && isEndpoint(wordAt(tokens, 5));
}

/// The sockets of ss(8): "tcp   ESTAB  0      0      192.0.2.1:22    192.0.2.2:50000", also without the
/// first word and behind a line number.
bool isSs(std::string_view line, const Tokens &tokens) noexcept
{
    if (hasAll(line, "Recv-Q", "Send-Q", "Local Address:Port", "Peer Address:Port"))
        return true;
    static constexpr std::array<std::string_view, 12> states = {"ESTAB", "SYN-SENT", "SYN-RECV", "FIN-WAIT-1",
        "FIN-WAIT-2", "TIME-WAIT", "UNCONN", "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING", "CLOSED"};
    for (std::size_t i = 0; i < 3; ++i) {
        if (isOneOf(wordAt(tokens, i), states))
            return isNumber(wordAt(tokens, i + 1)) && isNumber(wordAt(tokens, i + 2))
                && isSocketEnd(wordAt(tokens, i + 3)) && isSocketEnd(wordAt(tokens, i + 4));
    }
    return false;
}

/// "tcp        0      0 192.0.2.1:22            192.0.2.2:50000         ESTABLISHED"
bool isNetstat(std::string_view line, const Tokens &tokens) noexcept
{
    if (hasAll(line, "Proto", "Recv-Q", "Send-Q", "Local Address") || line.starts_with("Active Internet connections"))
        return true;
    static constexpr std::array<std::string_view, 6> protocols = {"tcp", "tcp6", "udp", "udp6", "raw", "raw6"};
    return isOneOf(wordAt(tokens, 0), protocols) && isNumber(wordAt(tokens, 1)) && isNumber(wordAt(tokens, 2))
        && isSocketEnd(wordAt(tokens, 3)) && isSocketEnd(wordAt(tokens, 4));
}

/// "  TCP    192.0.2.1:50000    192.0.2.2:443    ESTABLISHED"
bool isWindowsNetstat(std::string_view line, const Tokens &tokens) noexcept
{
    if (hasAll(line, "Proto", "Local Address", "Foreign Address", "State"))
        return true;
    static constexpr std::array<std::string_view, 12> states = {"ESTABLISHED", "LISTENING", "TIME_WAIT", "CLOSE_WAIT",
        "SYN_SENT", "SYN_RECEIVED", "FIN_WAIT_1", "FIN_WAIT_2", "LAST_ACK", "CLOSING", "CLOSED", "BOUND"};
    return wordAt(tokens, 0) == "TCP" && isSocketEnd(wordAt(tokens, 1)) && isSocketEnd(wordAt(tokens, 2))
        && isOneOf(wordAt(tokens, 3), states);
}

/// /proc/net/tcp and udp: "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 …"
bool isProcNetSockets(std::string_view line, const Tokens &tokens) noexcept
{
    if (hasAll(line, "local_address", "rem_address", "tx_queue")
        || hasAll(line, "local_address", "remote_address", "tx_queue"))
        return true;
    const auto isPlace = [](std::string_view word) {
        const std::size_t colon = word.find(':');
        return colon != none && (isHex(word.substr(0, colon), 8) || isHex(word.substr(0, colon), 32))
            && isHex(word.substr(colon + 1), 4);
    };
    return wordAt(tokens, 0).ends_with(':') && isPlace(wordAt(tokens, 1)) && isPlace(wordAt(tokens, 2))
        && isHex(wordAt(tokens, 3), 2);
}

/// "  120  7200 ACCEPT     tcp  --  br-lan *       192.0.2.10           192.0.2.1            tcp dpt:22"
bool isIptables(std::string_view line, const Tokens &tokens) noexcept
{
    if (line.starts_with("Chain ") && (has(line, "(policy ") || has(line, " references)")))
        return true;
    if (hasAll(line, "target", "prot", "opt", "source", "destination"))
        return true;
    for (std::size_t i = 2; i < 6; ++i) {
        const std::string_view option = wordAt(tokens, i);
        if (option == "--" || option == "-f" || option == "!f")
            return isProtocol(wordAt(tokens, i - 1)) || wordAt(tokens, i - 1) == "all"
                || isNumber(wordAt(tokens, i - 1));
    }
    return false;
}

bool isIptablesSave(std::string_view line, const Tokens &tokens) noexcept
{
    static constexpr std::array<std::string_view, 5> tables = {"*filter", "*nat", "*mangle", "*raw", "*security"};
    if (isOneOf(line, tables) || (line.starts_with(':') && hasAll(line, " [", ":") && line.ends_with(']')))
        return true;
    return wordAt(tokens, 0) == "-A" && !wordAt(tokens, 1).empty() && !wordAt(tokens, 1).starts_with('-')
        && wordAt(tokens, 2).starts_with('-');
}

bool isNft(std::string_view line) noexcept
{
    static constexpr std::array<std::string_view, 6> families = {
        "table ip ", "table ip6 ", "table inet ", "table arp ", "table bridge ", "table netdev "};
    return line.ends_with('{') && (std::ranges::any_of(families, [line](std::string_view family) {
        return line.starts_with(family);
    }) || line.starts_with("chain "));
}

/// "10:00:05.123456 IP 10.0.0.1.50000 > 10.0.0.2.443: Flags [S], seq 1, win 64240, length 0"
bool isTcpdump(const Tokens &tokens) noexcept
{
    for (std::size_t i = 0; i + 3 < tokens.size() && i < 6; ++i) {
        if ((tokens[i].text == "IP" || tokens[i].text == "IP6") && tokens[i + 2].text == ">"
            && tokens[i + 3].text.ends_with(':'))
            return true;
    }
    return false;
}

/// "2025-01-02 10:00:05.123     0.000 TCP      10.0.0.1:50000 ->     10.0.0.2:443        1       40     1"
bool isNfdump(std::string_view line, const Tokens &tokens)
{
    if (line.starts_with("Date first seen") && has(line, "Duration"))
        return true;
    const auto time = logTimeAt(line);
    return time && wordAt(tokens, 5) == "->" && isEndpoint(wordAt(tokens, 4)) && isEndpoint(wordAt(tokens, 6))
        && has(wordAt(tokens, 2), ".");
}

/// False for a line of plain words: all tools print digits, capitals or signs, except in two headings.
bool mayBeForeign(std::string_view line) noexcept
{
    return std::ranges::any_of(line,
               [](char c) {
                   return isDigit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '{' || c == '<' || c == '*'
                       || c == '=';
               })
        || line.starts_with("pkts ") || line.starts_with("num ") || line.starts_with("target ")
        || line.starts_with("pro expire");
}

} // namespace

ForeignTable foreignTupleOf(std::string_view line) noexcept
{
    if (has(line, "=(") && (has(line, ",orig=(") || has(line, "orig=(src=") || has(line, "reply=(src=")))
        return ForeignTable::OpenVSwitch;
    if (line.starts_with("[nf_ct]") || has(line, " osaddr="))
        return ForeignTable::NfctTrace;
    return ForeignTable::None;
}

ForeignTable foreignTableOf(std::string_view line, const std::vector<Token> &tokens)
{
    if (!mayBeForeign(line))
        return ForeignTable::None;
    if (isCilium(line, tokens))
        return ForeignTable::Cilium;
    if (has(line, "ConntrackKey{proto=") || hasAll(line, "Entry{Type:", " <-> "))
        return ForeignTable::Calico;
    if (isPfState(line, tokens))
        return ForeignTable::PfState;
    if (isMikroTik(line, tokens))
        return ForeignTable::MikroTik;
    if (isVyos(line, tokens))
        return ForeignTable::Vyos;
    if (isFortiGate(line))
        return ForeignTable::FortiGate;
    if (isJuniper(line))
        return ForeignTable::Juniper;
    if (isCiscoAsa(line, tokens))
        return ForeignTable::CiscoAsa;
    if (isPaloAlto(line, tokens))
        return ForeignTable::PaloAlto;
    if (isCheckPoint(line))
        return ForeignTable::CheckPoint;
    if (isIpvs(line, tokens))
        return ForeignTable::Ipvs;
    if (has(line, "===>PACKET BOUNDARY") || line.starts_with("orig.ip.") || line.starts_with("reply.ip."))
        return ForeignTable::UlogdOprint;
    if (isSs(line, tokens))
        return ForeignTable::Ss;
    if (isNetstat(line, tokens))
        return ForeignTable::Netstat;
    if (isWindowsNetstat(line, tokens))
        return ForeignTable::WindowsNetstat;
    if (isProcNetSockets(line, tokens))
        return ForeignTable::ProcNetSockets;
    if (isIptables(line, tokens))
        return ForeignTable::Iptables;
    if (isIptablesSave(line, tokens))
        return ForeignTable::IptablesSave;
    if (isNft(line))
        return ForeignTable::Nft;
    if (hasAll(line, "IN=", " OUT=", " SRC=", " DST=", " PROTO="))
        return ForeignTable::FirewallLog;
    if (isTcpdump(tokens))
        return ForeignTable::Tcpdump;
    if (isNfdump(line, tokens))
        return ForeignTable::Nfdump;
    return ForeignTable::None;
}

bool listsConnections(ForeignTable table) noexcept
{
    switch (table) {
    case ForeignTable::Cilium:
    case ForeignTable::Calico:
    case ForeignTable::PfState:
    case ForeignTable::MikroTik:
    case ForeignTable::OpenVSwitch:
    case ForeignTable::NfctTrace:
    case ForeignTable::Vyos:
    case ForeignTable::FortiGate:
    case ForeignTable::Juniper:
    case ForeignTable::CiscoAsa:
    case ForeignTable::PaloAlto:
    case ForeignTable::CheckPoint:
    case ForeignTable::Ipvs:
    case ForeignTable::UlogdOprint: return true;
    case ForeignTable::None:
    case ForeignTable::Ss:
    case ForeignTable::Netstat:
    case ForeignTable::WindowsNetstat:
    case ForeignTable::ProcNetSockets:
    case ForeignTable::Iptables:
    case ForeignTable::IptablesSave:
    case ForeignTable::Nft:
    case ForeignTable::FirewallLog:
    case ForeignTable::Tcpdump:
    case ForeignTable::Nfdump:
    case ForeignTable::Count: return false;
    }
    return false;
}

} // namespace ctscope
