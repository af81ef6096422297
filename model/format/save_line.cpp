// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/save_line.h"

#include "format/field_text.h"
#include "format/numbers.h"
#include "format/program_suffix.h"
#include "format/save_option.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

namespace ctscope {

namespace {

constexpr std::string_view blanks = " \t\r";

/// Removes the first word from `text` and returns it; empty at the end.
std::string_view nextWord(std::string_view &text) noexcept
{
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

SaveLineKind commandOf(std::string_view word) noexcept
{
    if (word == "-A" || word == "-I" || word == "--add" || word == "--create")
        return SaveLineKind::Entry;
    if (word == "-U" || word == "--update")
        return SaveLineKind::Update;
    if (word == "-D" || word == "--delete")
        return SaveLineKind::Destroy;
    return SaveLineKind::Other;
}

/// The type of the answer to an ICMP message, as net/netfilter/nf_conntrack_proto_icmp{,v6}.c
/// inverts it; a type without an answer stays.
std::uint8_t answeringType(Protocol number, std::uint8_t type) noexcept
{
    using Pair = std::pair<std::uint8_t, std::uint8_t>;
    // Echo, timestamp, information, address mask.
    constexpr std::array icmpPairs = {Pair{8, 0}, Pair{13, 14}, Pair{15, 16}, Pair{17, 18}};
    // Echo, node information.
    constexpr std::array icmpv6Pairs = {Pair{128, 129}, Pair{139, 140}};
    const auto find = [type](const auto &pairs) {
        for (const auto &[request, answer] : pairs) {
            if (type == request)
                return answer;
            if (type == answer)
                return request;
        }
        return type;
    };
    return number == protocol::icmp ? find(icmpPairs) : find(icmpv6Pairs);
}

std::uint32_t bytesReversed(std::uint32_t value) noexcept
{
    return value << 24 | (value & 0xff00u) << 8 | (value >> 8 & 0xff00u) | value >> 24;
}

/// Collects the options of one line, then builds the flow from them.
class SaveLine {
public:
    SaveLine(Flow &flow, SkipReason &reason)
        : m_flow(flow)
        , m_reason(reason)
    {
    }

    bool read(std::string_view rest);

private:
    void strayWord(std::string_view word);
    bool option(std::string_view name, std::string_view value);
    bool known(SaveOption option, std::string_view value);
    bool finish();
    bool address(IpAddress &to, std::string &asText, std::optional<std::uint16_t> *port, std::string_view value);
    bool status(std::string_view value);
    bool userspace(std::string_view suffix);
    void setKeys();

    template <typename Number> static bool number(std::optional<Number> &to, std::string_view value)
    {
        to = parseNumber<Number>(value);
        return to.has_value();
    }
    static bool key(std::optional<std::uint16_t> &to, std::string_view value)
    {
        to = parseKey<std::uint16_t>(value);
        return to.has_value();
    }

    using Key = std::optional<std::uint16_t>;

    Flow &m_flow;
    SkipReason &m_reason;
    bool m_haveProtocol = false;
    std::string_view m_stateWord;
    Key m_sourcePort, m_destinationPort, m_replySourcePort, m_replyDestinationPort;
    Key m_sourceKey, m_destinationKey, m_replySourceKey, m_replyDestinationKey;
    std::optional<std::uint8_t> m_icmpType, m_icmpCode;
    Key m_icmpId;
};

bool SaveLine::read(std::string_view rest)
{
    for (std::string_view word = nextWord(rest); !word.empty(); word = nextWord(rest)) {
        if (word == "[USERSPACE]") {
            if (!userspace({word.data(), word.size() + rest.size()}))
                return false;
            break;
        }
        const std::size_t nameAt = word.find_first_not_of('-');
        if (nameAt == 0 || nameAt == std::string_view::npos || word[nameAt] == '=') {
            strayWord(word);
            continue;
        }
        std::string_view value;
        if (const auto equals = word.find('='); equals != std::string_view::npos) {
            value = word.substr(equals + 1);
            word = word.substr(0, equals);
        } else if (const std::string_view next = firstWord(rest); !next.starts_with('-') && next != "[USERSPACE]") {
            value = nextWord(rest);
        }
        if (!option(word, value)) {
            m_reason = {SkipReason::ValueInvalid, std::string(word)};
            return false;
        }
    }
    return finish();
}

void SaveLine::strayWord(std::string_view word)
{
    if (const auto equals = word.find('='); equals != std::string_view::npos)
        m_flow.unknownPairs.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    else
        m_flow.bareWords.emplace_back(word);
}

bool SaveLine::option(std::string_view name, std::string_view value)
{
    if (const auto found = saveOptionOf(name))
        return known(*found, value);
    m_flow.unknownPairs.emplace_back(name.substr(name.find_first_not_of('-')), value);
    return true;
}

bool SaveLine::known(SaveOption option, std::string_view value)
{
    const auto vtag = [&](const char *name) {
        const auto printed = parseNumber<std::uint32_t>(value);
        if (printed)
            m_flow.unknownPairs.emplace_back(name, std::to_string(bytesReversed(*printed)));
        return printed.has_value();
    };
    switch (option) {
    case SaveOption::Timeout: return number(m_flow.timeout, value);
    case SaveOption::Status: return status(value);
    case SaveOption::Secmark: return number(m_flow.secmark, value);
    case SaveOption::Mark: {
        const std::string_view mark = value.substr(0, value.find('/')); // MARK/MASK
        m_flow.mark = parseKey<std::uint32_t>(mark);
        return m_flow.mark.has_value();
    }
    case SaveOption::Zone: return number(m_flow.zone, value);
    case SaveOption::OriginalZone: return number(m_flow.zoneOriginal, value);
    case SaveOption::ReplyZone: return number(m_flow.zoneReply, value);
    case SaveOption::Source: return address(m_flow.original.src, m_flow.original.srcText, nullptr, value);
    case SaveOption::Destination: return address(m_flow.original.dst, m_flow.original.dstText, nullptr, value);
    case SaveOption::ReplySource: return address(m_flow.reply.src, m_flow.reply.srcText, &m_replySourcePort, value);
    case SaveOption::ReplyDestination:
        return address(m_flow.reply.dst, m_flow.reply.dstText, &m_replyDestinationPort, value);
    case SaveOption::Protocol: {
        auto parsed = parseNumber<Protocol>(value);
        if (!parsed)
            parsed = protocol::fromName(value);
        m_flow.protocol = parsed.value_or(0);
        m_haveProtocol = parsed.has_value();
        return m_haveProtocol;
    }
    case SaveOption::State: m_stateWord = value; return isStateWord(value);
    case SaveOption::Label: {
        auto &labels = m_flow.labels ? *m_flow.labels : m_flow.labels.emplace();
        while (!value.empty()) {
            const std::string_view label = value.substr(0, value.find(','));
            labels.emplace_back(label);
            value.remove_prefix(std::min(label.size() + 1, value.size()));
        }
        return true;
    }
    case SaveOption::Id: return number(m_flow.id, value);
    case SaveOption::Family: return true; // implied by the addresses
    case SaveOption::SourcePort: return number(m_sourcePort, value);
    case SaveOption::DestinationPort: return number(m_destinationPort, value);
    case SaveOption::ReplySourcePort: return number(m_replySourcePort, value);
    case SaveOption::ReplyDestinationPort: return number(m_replyDestinationPort, value);
    case SaveOption::SourceKey: return key(m_sourceKey, value);
    case SaveOption::DestinationKey: return key(m_destinationKey, value);
    case SaveOption::ReplySourceKey: return key(m_replySourceKey, value);
    case SaveOption::ReplyDestinationKey: return key(m_replyDestinationKey, value);
    case SaveOption::IcmpType: return number(m_icmpType, value);
    case SaveOption::IcmpCode: return number(m_icmpCode, value);
    case SaveOption::IcmpId: return number(m_icmpId, value);
    case SaveOption::OriginalVtag: return vtag("orig-vtag");
    case SaveOption::ReplyVtag: return vtag("reply-vtag");
    }
    return false;
}

bool SaveLine::address(IpAddress &to, std::string &asText, std::optional<std::uint16_t> *port, std::string_view value)
{
    if (value.empty())
        return false;
    auto parsed = IpAddress::parse(value);
    // -g and -n also take ADDRESS:PORT.
    if (const auto colon = value.rfind(':'); !parsed && port && colon != std::string_view::npos) {
        parsed = IpAddress::parse(value.substr(0, colon));
        if (parsed && parsed->isV6()) // the colon may belong to the address
            return false;
        if (parsed && !number(*port, value.substr(colon + 1)))
            return false;
    }
    if (parsed) {
        to = *parsed;
        return true;
    }
    return readAddress(value, to, asText);
}

/// "FIXED_TIMEOUT"; not "10:UNSET".
bool isFlagName(std::string_view word) noexcept
{
    return !word.empty() && std::ranges::all_of(word, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

bool SaveLine::status(std::string_view value)
{
    if (value.empty())
        return false;
    bool replied = false;
    std::vector<std::string> others;
    while (!value.empty()) {
        const std::string_view flag = value.substr(0, value.find(','));
        value.remove_prefix(std::min(flag.size() + 1, value.size()));
        if (flag == "SEEN_REPLY")
            replied = true;
        else if (flag == "ASSURED")
            m_flow.status.assured = true;
        else if (!isFlagName(flag))
            return false;
        else if (flag != "UNSET")
            others.emplace_back(flag);
    }
    m_flow.status.unreplied = !replied;
    if (!others.empty()) {
        m_flow.statusWords = statusWords(m_flow);
        std::ranges::move(others, std::back_inserter(m_flow.statusWords));
    }
    return true;
}

bool SaveLine::userspace(std::string_view suffix)
{
    if (readProgramSuffix(suffix, m_flow) == ProgramSuffix::Broken) {
        m_reason = SkipReason::PartMissing;
        return false;
    }
    if (!m_flow.statusWords.empty())
        m_flow.statusWords.emplace_back("USERSPACE");
    return true;
}

void SaveLine::setKeys()
{
    L4Keys &original = m_flow.original.keys;
    L4Keys &reply = m_flow.reply.keys;
    if (m_icmpType || m_icmpCode || m_icmpId) {
        const std::uint8_t type = m_icmpType.value_or(0);
        original = L4Keys::icmp(type, m_icmpCode.value_or(0), m_icmpId.value_or(0));
        reply = L4Keys::icmp(answeringType(m_flow.protocol, type), original.icmpCode(), original.icmpId());
    } else if (m_sourceKey || m_destinationKey) {
        original = L4Keys::gre(m_sourceKey.value_or(0), m_destinationKey.value_or(0));
        reply = L4Keys::gre(m_replySourceKey.value_or(original.second), m_replyDestinationKey.value_or(original.first));
    } else if (m_sourcePort || m_destinationPort) {
        original = L4Keys::ports(m_sourcePort.value_or(0), m_destinationPort.value_or(0));
        reply =
            L4Keys::ports(m_replySourcePort.value_or(original.second), m_replyDestinationPort.value_or(original.first));
    }
}

bool SaveLine::finish()
{
    if (m_flow.original.src.family == Family::None || m_flow.original.dst.family == Family::None) {
        m_reason = SkipReason::SourceOrDestinationMissing;
        return false;
    }
    if (!m_haveProtocol) {
        m_reason = SkipReason::OptionsWithoutProtocol;
        return false;
    }
    if (!m_stateWord.empty())
        setState(m_flow, m_stateWord);
    if (m_flow.reply.src.family == Family::None) {
        m_flow.reply.src = m_flow.original.dst;
        m_flow.reply.srcText = m_flow.original.dstText;
    }
    if (m_flow.reply.dst.family == Family::None) {
        m_flow.reply.dst = m_flow.original.src;
        m_flow.reply.dstText = m_flow.original.srcText;
    }
    if (!redactionsHold(m_flow)) {
        m_reason = SkipReason::AddressIsWord;
        return false;
    }
    setKeys();
    return true;
}

} // namespace

std::string_view firstWord(std::string_view text) noexcept { return nextWord(text); }

std::string_view lastWord(std::string_view text) noexcept
{
    text = text.substr(0, text.find_last_not_of(blanks) + 1);
    return text.substr(text.find_last_of(blanks) + 1);
}

SaveHead saveHead(std::string_view line) noexcept
{
    constexpr int mostWordsBefore = 10;
    SaveHead head;
    bool first = true;
    for (int i = 0; i < mostWordsBefore; ++i) {
        std::string_view word = nextWord(line);
        if (word.empty())
            break;
        while (word.starts_with('>'))
            word.remove_prefix(1);
        if (word.empty() || word == "$" || word == "sudo")
            continue;
        if (first && word.starts_with('#')) {
            head.kind = SaveLineKind::PassOver;
            return head;
        }
        if (word == "conntrack" || word.ends_with("/conntrack")) {
            // "conntrack v1.4.7 (conntrack-tools): 28 flow entries have been shown."
            static constexpr std::array<std::string_view, 7> others = {"-L", "-E", "-G", "-F", "-C", "-S", "--dump"};
            const std::string_view next = firstWord(line);
            if (next.starts_with('v') || std::ranges::find(others, next) != others.end()) {
                head.kind = SaveLineKind::PassOver;
                return head;
            }
            head.byHand = true;
            first = false;
            continue;
        }
        // grep -n: "12:-A", "dump.txt:12:-A"; and "1.-A".
        const std::size_t colon = word.starts_with('-') ? std::string_view::npos : word.find_last_of(":.)");
        const bool glued = colon != std::string_view::npos && colon + 1 < word.size();
        const SaveLineKind kind = commandOf(glued ? word.substr(colon + 1) : word);
        const bool behindNumber = head.numbered || head.byHand || glued;
        if (kind != SaveLineKind::Other) {
            const std::string_view next = firstWord(line);
            head.numbered = head.numbered || glued;
            // iptables has a chain here.
            if (next.starts_with('-') || (next.empty() && (first || behindNumber))) {
                head.kind = kind;
                head.rest = line;
            }
            return head;
        }
        if (word.starts_with('-'))
            return head;
        head.numbered = head.numbered || (first && word.front() >= '0' && word.front() <= '9');
        first = false;
    }
    if (first)
        head.kind = SaveLineKind::PassOver;
    return head;
}

bool isSaveLine(std::string_view line) noexcept
{
    if (line.find('-') == std::string_view::npos)
        return false;
    const SaveHead head = saveHead(line);
    return head.kind != SaveLineKind::Other && head.kind != SaveLineKind::PassOver
        && isSaveOption(firstWord(head.rest));
}

bool parseSaveOptions(std::string_view rest, Flow &flow, SkipReason &reason)
{
    return SaveLine(flow, reason).read(rest);
}

} // namespace ctscope
