// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/xml_flow_parser.h"

#include "format/field_text.h"
#include "format/numbers.h"

#include <expat.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <type_traits>
#include <utility>

namespace ctscope {

namespace {

constexpr std::size_t deepest = 16;        // real documents go to 5
constexpr std::size_t longestText = 16384; // of one element; the longest real one is a list of labels

enum class Place { Outside, Original, Reply, Independent };

/// The elements that hold other elements; all others hold text or are empty.
constexpr std::array containers = {std::string_view("flow"), std::string_view("meta"), std::string_view("layer3"),
    std::string_view("layer4"), std::string_view("counters"), std::string_view("labels"), std::string_view("timestamp"),
    std::string_view("when")};

std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// libnetfilter_conntrack prints the states of every protocol through its table of TCP names, so
/// the name gives the index, and the index the intended state.
std::optional<State> meantState(Protocol number, std::string_view word) noexcept
{
    if (number == protocol::sctp || number == protocol::dccp) {
        if (const auto printed = state::fromName(protocol::tcp, word)) {
            // SYN_SENT2 took the index of LISTEN in 2.6.31.
            const State tcp = *printed == State::TcpListen ? State::TcpSynSent2 : *printed;
            return state::fromKernelIndex(number, state::kernelIndex(tcp));
        }
    }
    return state::fromName(number, word);
}

/// The elements that a direction has had.
enum Seen : unsigned {
    SeenSport = 1u << 0,
    SeenDport = 1u << 1,
    SeenType = 1u << 2,
    SeenCode = 1u << 3,
    SeenIcmpId = 1u << 4,
    SeenSrckey = 1u << 5,
    SeenDstkey = 1u << 6,
    SeenPackets = 1u << 7,
    SeenBytes = 1u << 8,
    AllPorts = SeenSport | SeenDport,
    AllIcmp = SeenType | SeenCode | SeenIcmpId,
    AllGre = SeenSrckey | SeenDstkey,
    AllCounters = SeenPackets | SeenBytes,
};

/// One direction while its elements come in.
struct Direction {
    Tuple tuple;
    Counters counters;
    unsigned seen = 0;
};

struct LocalTime {
    int hour = 0, minute = 0, second = 0, day = 0, month = 0, year = 0;
    bool present = false;
};

} // namespace

class XmlFlowParser::Private {
public:
    ~Private() { XML_ParserFree(m_parser); }

    bool parse(std::string_view element, Flow &flow);
    std::optional<SkipReason> reason;

private:
    bool prepare();
    void begin(std::string_view name, const char **attributes);
    void end(std::string_view name);
    void fail(SkipReason why)
    {
        if (!reason)
            reason = std::move(why);
    }
    void failValue(std::string_view name) { fail({SkipReason::ValueInvalid, "<" + std::string(name) + ">"}); }

    void leaf(std::string_view name, std::string_view text);
    bool tupleLeaf(Direction &direction, std::string_view name, std::string_view text);
    bool finishDirection(Direction &direction, bool isReply, std::optional<Counters> &counters);
    bool independentLeaf(std::string_view name, std::string_view text);
    template <typename Member> bool number(Member &to, std::string_view name, std::string_view text);
    bool finish(Flow &flow);

    XML_Parser m_parser = nullptr;
    std::size_t m_depth = 0;
    bool m_open = false; // the last thing seen was a start tag: its element may be a leaf
    bool m_done = false;
    std::string m_text;

    Flow m_flow;
    Direction m_original;
    Direction m_reply;
    Place m_place = Place::Outside;
    bool m_haveProtocol = false;
    std::string m_stateWord;
    LocalTime m_when;
};

bool XmlFlowParser::Private::prepare()
{
    m_parser = XML_ParserCreate("UTF-8");
    if (!m_parser)
        return false;
    XML_SetUserData(m_parser, this);
    XML_SetElementHandler(
        m_parser,
        [](void *self, const XML_Char *name, const XML_Char **attributes) {
            static_cast<Private *>(self)->begin(name, attributes);
        },
        [](void *self, const XML_Char *name) { static_cast<Private *>(self)->end(name); });
    XML_SetCharacterDataHandler(m_parser, [](void *self, const XML_Char *text, int length) {
        auto *parser = static_cast<Private *>(self);
        if (parser->m_open && length > 0 && parser->m_text.size() < longestText)
            parser->m_text.append(text, static_cast<std::size_t>(length));
    });
    // A root around all elements: one parser reads them all, and a DOCTYPE is not allowed in it.
    constexpr std::string_view root = "<flows>";
    return XML_Parse(m_parser, root.data(), static_cast<int>(root.size()), XML_FALSE) == XML_STATUS_OK;
}

bool XmlFlowParser::Private::parse(std::string_view element, Flow &flow)
{
    m_depth = 0;
    m_open = m_done = m_haveProtocol = false;
    m_flow = {};
    m_original = {};
    m_reply = {};
    m_place = Place::Outside;
    m_stateWord.clear();
    m_when = {};
    reason.reset();
    if (!m_parser && !prepare()) {
        reason = SkipReason::NoMemory;
        return false;
    }

    const auto status = XML_Parse(m_parser, element.data(), static_cast<int>(element.size()), XML_FALSE);
    if (status == XML_STATUS_OK && m_done)
        return !reason && finish(flow);
    // After an error the parser cannot be used again.
    fail(status == XML_STATUS_OK
            ? SkipReason(SkipReason::ElementUnfinished)
            : SkipReason(SkipReason::ElementMalformed, XML_ErrorString(XML_GetErrorCode(m_parser))));
    XML_ParserFree(m_parser);
    m_parser = nullptr;
    return false;
}

void XmlFlowParser::Private::begin(std::string_view name, const char **attributes)
{
    if (name == "flows" && m_depth == 0)
        return;
    if (++m_depth > deepest) {
        fail(SkipReason::ElementTooDeep);
        XML_StopParser(m_parser, XML_FALSE);
        return;
    }
    m_open = true;
    m_text.clear();

    const auto attribute = [attributes](std::string_view wanted) -> std::string_view {
        for (const char **pair = attributes; *pair; pair += 2) {
            if (wanted == pair[0])
                return pair[1];
        }
        return {};
    };
    if (name == "flow") {
        const std::string_view type = attribute("type");
        if (type == "new")
            m_flow.event = EventKind::New;
        else if (type == "update")
            m_flow.event = EventKind::Update;
        else if (type == "destroy")
            m_flow.event = EventKind::Destroy;
        else if (!type.empty())
            fail({SkipReason::UnknownEvent, std::string(type)});
    } else if (name == "meta") {
        const std::string_view direction = attribute("direction");
        if (direction == "original")
            m_place = Place::Original;
        else if (direction == "reply")
            m_place = Place::Reply;
        else if (direction == "independent")
            m_place = Place::Independent;
        else if (direction == "expected" || direction == "master" || direction == "mask")
            fail(SkipReason::ElementIsExpectation);
        else
            fail({SkipReason::UnknownDirection, std::string(direction)});
    } else if (name == "layer4") {
        auto value = parseNumber<Protocol>(attribute("protonum"));
        if (!value)
            value = protocol::fromName(attribute("protoname"));
        if (!value)
            fail(SkipReason::ProtocolNumberInvalid);
        else if (m_haveProtocol && m_flow.protocol != *value)
            fail(SkipReason::TwoProtocols);
        else
            m_flow.protocol = *value;
        m_haveProtocol = true;
    } else if (name == "when") {
        m_when.present = true;
    }
}

void XmlFlowParser::Private::end(std::string_view name)
{
    if (std::ranges::find(containers, name) == containers.end()) {
        if (m_open)
            leaf(name, trimmed(m_text));
    } else if (name == "meta") {
        m_place = Place::Outside;
    } else if (name == "labels" && !m_flow.labels) {
        m_flow.labels.emplace();
    }
    m_open = false;
    if (--m_depth == 0)
        m_done = true;
}

template <typename Member> bool XmlFlowParser::Private::number(Member &to, std::string_view name, std::string_view text)
{
    using Number = std::remove_reference_t<decltype(*to)>;
    to = parseNumber<Number>(text);
    if (!to)
        failValue(name);
    return true;
}

bool XmlFlowParser::Private::tupleLeaf(Direction &direction, std::string_view name, std::string_view text)
{
    Tuple &tuple = direction.tuple;
    L4Keys &keys = tuple.keys;
    bool valid = true;
    const auto key = [&](Seen seen, std::uint16_t &to, std::optional<std::uint16_t> value) {
        direction.seen |= seen;
        to = value.value_or(0);
        valid = value.has_value();
    };
    const auto counter = [&](Seen seen, std::uint64_t &to) {
        const auto value = parseNumber<std::uint64_t>(text);
        direction.seen |= seen;
        to = value.value_or(0);
        valid = value.has_value();
    };
    if (name == "src")
        valid = readAddress(text, tuple.src, tuple.srcText);
    else if (name == "dst")
        valid = readAddress(text, tuple.dst, tuple.dstText);
    else if (name == "sport")
        key(SeenSport, keys.first, parseNumber<std::uint16_t>(text));
    else if (name == "dport")
        key(SeenDport, keys.second, parseNumber<std::uint16_t>(text));
    else if (name == "srckey")
        key(SeenSrckey, keys.first, parseKey<std::uint16_t>(text));
    else if (name == "dstkey")
        key(SeenDstkey, keys.second, parseKey<std::uint16_t>(text));
    else if (name == "type" || name == "code") {
        const bool type = name == "type";
        const auto byte = parseNumber<std::uint8_t>(text);
        valid = byte.has_value();
        direction.seen |= type ? SeenType : SeenCode;
        keys.first = type ? static_cast<std::uint16_t>(byte.value_or(0) << 8 | keys.icmpCode())
                          : static_cast<std::uint16_t>(keys.icmpType() << 8 | byte.value_or(0));
    } else if (name == "id")
        key(SeenIcmpId, keys.second, parseNumber<std::uint16_t>(text));
    else if (name == "packets")
        counter(SeenPackets, direction.counters.packets);
    else if (name == "bytes")
        counter(SeenBytes, direction.counters.bytes);
    else
        return false;
    if (!valid)
        failValue(name);
    return true;
}

bool XmlFlowParser::Private::independentLeaf(std::string_view name, std::string_view text)
{
    const auto local = [&](int &to, int offset = 0) {
        const auto value = parseNumber<int>(text);
        if (!value || *value < 0 || *value > 9999)
            failValue(name);
        else
            to = *value + offset;
        return true;
    };
    if (m_when.present) {
        if (name == "hour")
            return local(m_when.hour);
        if (name == "min")
            return local(m_when.minute);
        if (name == "sec")
            return local(m_when.second);
        if (name == "day")
            return local(m_when.day);
        if (name == "month")
            return local(m_when.month, -1);
        if (name == "year")
            return local(m_when.year, -1900);
        if (name == "wday")
            return true; // follows from the date
    }
    if (name == "timeout")
        return number(m_flow.timeout, name, text);
    if (name == "mark")
        return number(m_flow.mark, name, text);
    if (name == "secmark")
        return number(m_flow.secmark, name, text);
    if (name == "zone")
        return number(m_flow.zone, name, text);
    if (name == "use")
        return number(m_flow.use, name, text);
    if (name == "id")
        return number(m_flow.id, name, text);
    if (name == "start")
        return number(m_flow.start, name, text);
    if (name == "stop")
        return number(m_flow.stop, name, text);
    if (name == "deltatime")
        return number(m_flow.deltaTime, name, text);
    if (name == "state" && isStateWord(text))
        m_stateWord = text;
    else if (name == "secctx")
        m_flow.secctx = text;
    else if (name == "helper")
        m_flow.helper = text;
    else if (name == "assured")
        m_flow.status.assured = true;
    else if (name == "unreplied")
        m_flow.status.unreplied = true;
    else if (name == "label") {
        if (!m_flow.labels)
            m_flow.labels.emplace();
        if (!text.empty())
            m_flow.labels->emplace_back(text);
    } else
        return false;
    return true;
}

void XmlFlowParser::Private::leaf(std::string_view name, std::string_view text)
{
    bool known = false;
    switch (m_place) {
    case Place::Original:
        known = name == "zone" ? number(m_flow.zoneOriginal, name, text) : tupleLeaf(m_original, name, text);
        break;
    case Place::Reply:
        known = name == "zone" ? number(m_flow.zoneReply, name, text) : tupleLeaf(m_reply, name, text);
        break;
    case Place::Independent:
    case Place::Outside: known = independentLeaf(name, text); break;
    }
    if (known)
        return;
    constexpr std::array ofTuples = {std::string_view("src"), std::string_view("dst"), std::string_view("sport"),
        std::string_view("dport"), std::string_view("packets"), std::string_view("bytes")};
    if (std::ranges::find(ofTuples, name) != ofTuples.end())
        fail({SkipReason::ElementOutside, "<" + std::string(name) + ">"});
    else
        m_flow.unknownPairs.emplace_back(name, text);
}

bool XmlFlowParser::Private::finishDirection(Direction &direction, bool isReply, std::optional<Counters> &counters)
{
    const auto incomplete = [&](SkipReason::Kind original, SkipReason::Kind reply) {
        reason = isReply ? reply : original;
        return false;
    };
    const Tuple &tuple = direction.tuple;
    if (tuple.src.family == Family::None || tuple.dst.family == Family::None)
        return incomplete(SkipReason::OriginalAddressesIncomplete, SkipReason::ReplyAddressesIncomplete);
    L4Kind &kind = direction.tuple.keys.kind;
    switch (direction.seen & ~unsigned{AllCounters}) {
    case 0: kind = L4Kind::None; break;
    case AllPorts: kind = L4Kind::Ports; break;
    case AllIcmp: kind = L4Kind::Icmp; break;
    case AllGre: kind = L4Kind::Gre; break;
    default: return incomplete(SkipReason::OriginalKeysIncomplete, SkipReason::ReplyKeysIncomplete);
    }
    switch (direction.seen & AllCounters) {
    case 0: break;
    case AllCounters: counters = direction.counters; break;
    default: return incomplete(SkipReason::OriginalCountersIncomplete, SkipReason::ReplyCountersIncomplete);
    }
    return true;
}

bool XmlFlowParser::Private::finish(Flow &flow)
{
    if (!m_haveProtocol) {
        reason = SkipReason::ElementWithoutProtocol;
        return false;
    }
    if (!finishDirection(m_original, false, m_flow.originalCounters)
        || !finishDirection(m_reply, true, m_flow.replyCounters))
        return false;
    if (m_original.tuple.keys.kind != m_reply.tuple.keys.kind) {
        reason = SkipReason::UnlikeKeys;
        return false;
    }
    m_flow.original = std::move(m_original.tuple);
    m_flow.reply = std::move(m_reply.tuple);
    if (!redactionsHold(m_flow)) {
        reason = SkipReason::AddressIsWord;
        return false;
    }
    if (!m_stateWord.empty()) {
        if (const auto known = meantState(m_flow.protocol, m_stateWord))
            m_flow.state = *known;
        else
            setState(m_flow, m_stateWord);
    }
    if (m_when.present) {
        std::tm local{};
        local.tm_hour = m_when.hour;
        local.tm_min = m_when.minute;
        local.tm_sec = m_when.second;
        local.tm_mday = m_when.day;
        local.tm_mon = m_when.month;
        local.tm_year = m_when.year;
        local.tm_isdst = -1;
        if (const std::time_t seconds = std::mktime(&local); seconds > 0)
            m_flow.eventTime = std::int64_t{seconds} * 1'000'000;
    }
    flow = std::move(m_flow);
    return true;
}

XmlFlowParser::XmlFlowParser()
    : d(std::make_unique<Private>())
{
}
XmlFlowParser::~XmlFlowParser() = default;

bool XmlFlowParser::parse(std::string_view element, Flow &flow) { return d->parse(element, flow); }

const std::optional<SkipReason> &XmlFlowParser::reason() const noexcept { return d->reason; }

} // namespace ctscope
