// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/eviction.h"
#include "query/filter/filter_tree.h"
#include "query/filter/value_reader.h"
#include "support/flows.h"
#include "tracking/snapshot.h"

#include <QRegularExpression>
#include <QString>

#include <string>
#include <variant>
#include <vector>

namespace ctscope::test {

/// What the filter language promises, written down the slow way: of a row it collects the values that a field
/// has, and compares them one by one.
class SlowFilter {
public:
    SlowFilter(const Snapshot &snapshot, Row row)
        : m_context{snapshot, snapshot.takenAt}
        , m_snapshot(snapshot)
        , m_row(row)
        , m_flow(snapshot.rows.flows().flow(row))
    {
    }

    bool matches(const filter::Node &node) const
    {
        using Kind = filter::Node::Kind;
        switch (node.kind) {
        case Kind::All: return true;
        case Kind::And:
            return std::ranges::all_of(node.children, [this](const auto &child) { return matches(*child); });
        case Kind::Or: return std::ranges::any_of(node.children, [this](const auto &child) { return matches(*child); });
        case Kind::Xor:
            return std::ranges::count_if(node.children, [this](const auto &child) { return matches(*child); }) % 2 == 1;
        case Kind::Not: return !matches(*node.children[0]);
        case Kind::Saved: return matches(*node.children[0]);
        case Kind::Word: return anyCellHas(node.word);
        case Kind::Presence: return present(*node.test.field);
        case Kind::Test: return test(node.test);
        }
        return false;
    }

private:
    struct End {
        IpAddress address;
        std::string word;
        std::optional<std::uint16_t> port;
    };
    /// Numbers of every type are doubles here, but for integers that need all their bits.
    using One = std::variant<long double, std::string, End>;

    static std::string folded(std::string text)
    {
        for (char &c : text)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return text;
    }
    static bool same(const std::string &a, const std::string &b) { return folded(a) == folded(b); }

    bool anyCellHas(const std::string &word) const
    {
        for (const ColumnDefinition &column : allColumns()) {
            for (const std::string &text :
                {cellText(m_context, m_row, column.column), cellExactText(m_context, m_row, column.column)}) {
                if (folded(text).find(folded(word)) != std::string::npos)
                    return true;
            }
        }
        return false;
    }

    bool present(const filter::Field &field) const
    {
        if (field.type == filter::ValueType::Flag)
            return flag(field.name);
        if (field.name == "nat")
            return natOf(m_flow).any();
        return field.type == filter::ValueType::Names || !values(field).empty();
    }

    bool flag(std::string_view name) const
    {
        const auto bit = [this](std::uint16_t mask) { return m_flow.statusBits && (*m_flow.statusBits & mask) != 0; };
        if (name == "assured")
            return m_flow.status.assured;
        if (name == "unreplied")
            return m_flow.status.unreplied;
        if (name == "replied" || name == "seen_reply")
            return !m_flow.status.unreplied;
        if (name == "offload")
            return m_flow.status.offload;
        if (name == "hw_offload")
            return m_flow.status.hwOffload;
        if (name == "dying")
            return bit(status_bit::dying);
        if (name == "expected")
            return bit(status_bit::expected);
        if (name == "fixed_timeout")
            return bit(status_bit::fixedTimeout);
        if (name == "confirmed")
            return bit(status_bit::confirmed);
        if (name == "snat")
            return natOf(m_flow).source() || bit(status_bit::srcNat);
        if (name == "dnat")
            return natOf(m_flow).destination() || bit(status_bit::dstNat);
        if (name == "evictable")
            return evictionOf(m_flow) != Eviction::Kept;
        if (name == "ipv4" || name == "ipv6")
            return cellText(m_context, m_row, Column::Family) == (name == "ipv4" ? "IPv4" : "IPv6");
        return protocol::displayName(m_flow.protocol) == name;
    }

    bool ruleState(const std::string &word) const
    {
        const bool expected = flag("expected");
        if (word == "SNAT" || word == "DNAT")
            return flag(word == "SNAT" ? "snat" : "dnat");
        if (word == "ESTABLISHED")
            return !m_flow.status.unreplied;
        return m_flow.status.unreplied && expected == (word == "RELATED");
    }

    End end(const Tuple &tuple, bool source) const
    {
        End end{filter::unmapped(source ? tuple.src : tuple.dst), source ? tuple.srcText : tuple.dstText, std::nullopt};
        if (tuple.keys.kind == L4Kind::Ports)
            end.port = source ? tuple.keys.first : tuple.keys.second;
        return end;
    }
    std::vector<End> ends(std::string_view name) const
    {
        const Nat nat = natOf(m_flow);
        std::vector<End> found;
        const bool translated = name.starts_with("nat.");
        const bool both = name == "addr" || name == "port" || name == "nat.addr" || name == "nat.port";
        const bool reply = name.starts_with("reply.");
        const bool source = name.ends_with("src") || name.ends_with("sport");
        if (translated) {
            if ((both || source) && nat.source())
                found.push_back(end(m_flow.reply, false));
            if ((both || !source) && nat.destination())
                found.push_back(end(m_flow.reply, true));
        } else if (both) {
            found = {end(m_flow.original, true), end(m_flow.original, false), end(m_flow.reply, true),
                end(m_flow.reply, false)};
        } else {
            found = {end(reply ? m_flow.reply : m_flow.original, source)};
        }
        return found;
    }

    std::vector<One> values(const filter::Field &field) const
    {
        using filter::ValueType;
        std::vector<One> found;
        const std::string_view name = field.name;
        const auto add = [&found](const auto &value) {
            if (value)
                found.emplace_back(static_cast<long double>(*value));
        };
        switch (field.type) {
        case ValueType::Address:
            for (const End &one : ends(name)) {
                if (one.address.family != Family::None)
                    found.emplace_back(one);
            }
            return found;
        case ValueType::Port:
            for (const End &one : ends(name))
                add(one.port);
            return found;
        case ValueType::Name:
        case ValueType::Text: return texts(field);
        default: break;
        }
        const auto &keys = name.starts_with("reply.") ? m_flow.reply.keys : m_flow.original.keys;
        if (name.find("icmp.") != std::string_view::npos) {
            if (keys.kind == L4Kind::Icmp)
                found.emplace_back(static_cast<long double>(name.ends_with("type") ? keys.icmpType()
                        : name.ends_with("code")                                   ? keys.icmpCode()
                                                                                   : keys.icmpId()));
            return found;
        }
        if (name.find("gre.") != std::string_view::npos) {
            const auto key = [&](const L4Keys &one, bool first) {
                if (one.kind == L4Kind::Gre)
                    found.emplace_back(static_cast<long double>(first ? one.first : one.second));
            };
            if (name == "gre.key") {
                for (const bool first : {true, false}) {
                    key(m_flow.original.keys, first);
                    key(m_flow.reply.keys, first);
                }
            } else {
                key(keys, name.ends_with("srckey"));
            }
            return found;
        }
        if (name == "zone.orig" || name == "zone.reply") {
            add(m_flow.zone ? m_flow.zone : name == "zone.orig" ? m_flow.zoneOriginal : m_flow.zoneReply);
        } else if (name == "avgpkt") {
            const auto sum = [&](std::uint64_t Counters::*member) {
                return (m_flow.originalCounters ? *m_flow.originalCounters.*member : 0)
                    + (m_flow.replyCounters ? *m_flow.replyCounters.*member : 0);
            };
            if (sum(&Counters::packets) != 0)
                found.emplace_back(static_cast<long double>(sum(&Counters::bytes) / sum(&Counters::packets)));
        } else {
            const ColumnValue value = cellValue(m_context, m_row, *field.column);
            if (const auto *number = std::get_if<std::uint64_t>(&value))
                found.emplace_back(static_cast<long double>(*number));
            else if (const auto *moment = std::get_if<std::int64_t>(&value))
                found.emplace_back(static_cast<long double>(*moment));
            else if (const auto *rate = std::get_if<double>(&value))
                found.emplace_back(static_cast<long double>(*rate));
        }
        return found;
    }

    std::vector<One> texts(const filter::Field &field) const
    {
        std::vector<One> found;
        if (field.name == "label") {
            for (const std::string &label : m_flow.labels.value_or(std::vector<std::string>()))
                found.emplace_back(label);
        } else if (field.name == "state") {
            if (m_flow.state != State::None)
                found.emplace_back(
                    m_flow.state == State::Other ? m_flow.stateWord : std::string(state::name(m_flow.state)));
        } else if (field.name == "nat") {
            const char *const names[] = {"none", "snat", "dnat", "both", "port"};
            found.emplace_back(std::string(names[std::size_t(natKind(natOf(m_flow)))]));
        } else if (field.extra == filter::Extra::HostName) {
            for (const Column column : {Column::SourceHost, Column::DestinationHost}) {
                if (const std::string host = cellText(m_context, m_row, column); !host.empty())
                    found.emplace_back(host);
            }
        } else if (field.extra == filter::Extra::Origin) {
            if (const std::string origin = m_snapshot.originOf(m_row).origin.toString(); !origin.empty())
                found.emplace_back(origin);
        } else if (const std::string text = cellText(m_context, m_row, *field.column); !text.empty()) {
            found.emplace_back(text);
        }
        return found;
    }

    long double number(const filter::Value &value, bool last) const
    {
        if (const auto *integer = std::get_if<std::uint64_t>(&value))
            return static_cast<long double>(*integer);
        if (const auto *rate = std::get_if<double>(&value))
            return *rate;
        if (const auto *duration = std::get_if<filter::Duration>(&value))
            return static_cast<long double>(duration->nanoseconds) / 1e9L;
        const auto &moment = std::get<filter::Moment>(value);
        if (!moment.beforeNow)
            return static_cast<long double>(last ? moment.last : moment.first);
        const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(m_snapshot.wallTime.time_since_epoch());
        return static_cast<long double>(now.count() - moment.first);
    }

    bool fits(const One &one, const filter::Item &item, filter::Operator op) const
    {
        using filter::Operator;
        if (const auto *text = std::get_if<std::string>(&one))
            return same(*text, std::get<filter::Word>(item.value).text);
        if (const auto *address = std::get_if<End>(&one))
            return addressFits(*address, item, op);
        const long double value = std::get<long double>(one);
        switch (op) {
        case Operator::Less: return value < number(item.value, false);
        case Operator::LessEqual: return value <= number(item.value, true);
        case Operator::Greater: return value > number(item.value, true);
        case Operator::GreaterEqual: return value >= number(item.value, false);
        default: break;
        }
        return value >= number(item.value, false) && value <= number(item.end.value_or(item.value), true);
    }

    static bool inNetwork(const IpAddress &address, const IpAddress &network, unsigned prefix)
    {
        if (address.family != network.family)
            return false;
        for (unsigned bit = 0; bit < prefix; ++bit) {
            if (((address.bytes[bit / 8] ^ network.bytes[bit / 8]) >> (7 - bit % 8) & 1) != 0)
                return false;
        }
        return true;
    }

    static bool isClass(const IpAddress &address, filter::AddressClass value)
    {
        const auto in = [&address](
                            const char *network, unsigned prefix) { return inNetwork(address, ip(network), prefix); };
        switch (value) {
        case filter::AddressClass::Private:
            return in("10.0.0.0", 8) || in("172.16.0.0", 12) || in("192.168.0.0", 16) || in("fc00::", 7);
        case filter::AddressClass::Cgnat: return in("100.64.0.0", 10);
        case filter::AddressClass::Loopback: return in("127.0.0.0", 8) || in("::1", 128);
        case filter::AddressClass::LinkLocal: return in("169.254.0.0", 16) || in("fe80::", 10);
        case filter::AddressClass::Multicast: return in("224.0.0.0", 4) || in("ff00::", 8);
        case filter::AddressClass::Local: return false; // nobody tells them
        case filter::AddressClass::Global: break;
        }
        for (int i = 0; i < 5; ++i) {
            if (isClass(address, static_cast<filter::AddressClass>(i)))
                return false;
        }
        return !in("0.0.0.0", 8) && !in("240.0.0.0", 4) && !in("::", 128);
    }

    static bool addressFits(const End &end, const filter::Item &item, filter::Operator op)
    {
        using filter::Operator;
        if (const auto *word = std::get_if<filter::Word>(&item.value))
            return end.address.family == Family::Unreadable && same(end.word, word->text);
        if (end.address.family == Family::Unreadable)
            return false;
        if (const auto *network = std::get_if<filter::Network>(&item.value))
            return inNetwork(end.address, network->address, network->prefix);
        if (const auto *known = std::get_if<filter::AddressClass>(&item.value))
            return isClass(end.address, *known);
        if (const auto *endpoint = std::get_if<filter::Endpoint>(&item.value))
            return end.port == endpoint->port && end.address == endpoint->address;
        const auto &address = std::get<IpAddress>(item.value);
        if (address.family != end.address.family)
            return false;
        switch (op) {
        case Operator::Less: return end.address < address;
        case Operator::LessEqual: return end.address <= address;
        case Operator::Greater: return end.address > address;
        case Operator::GreaterEqual: return end.address >= address;
        default: break;
        }
        return end.address >= address && end.address <= (item.end ? std::get<IpAddress>(*item.end) : address);
    }

    /// For each value that is there: whether it passes the positive form of the test.
    std::vector<bool> answers(const filter::Test &test) const
    {
        using filter::Operator;
        const Operator op = filter::positive(test.op);
        std::vector<bool> found;
        if (op == Operator::Contains || op == Operator::Matches) {
            const std::string &wanted = std::get<filter::Word>(test.items[0].value).text;
            const auto has = [&](const std::string &text) {
                if (op == Operator::Contains)
                    return folded(text).find(folded(wanted)) != std::string::npos;
                const QRegularExpression pattern(
                    QString::fromStdString(wanted), QRegularExpression::CaseInsensitiveOption);
                return pattern.match(QString::fromStdString(text)).hasMatch();
            };
            if (test.field->name == "label" || test.field->name == "origin") {
                for (const One &text : texts(*test.field))
                    found.push_back(has(std::get<std::string>(text)));
                return found;
            }
            for (const Column column : test.field->columns) {
                const std::string text = cellText(m_context, m_row, column);
                if (!text.empty())
                    found.push_back(has(text) || has(cellExactText(m_context, m_row, column)));
            }
            return found;
        }
        if (test.field->type == filter::ValueType::Names) {
            found.push_back(std::ranges::any_of(test.items, [&](const filter::Item &item) {
                const std::string &word = std::get<filter::Word>(item.value).text;
                return test.field->name == "ctstate" ? ruleState(word) : flag(word);
            }));
            return found;
        }
        for (One one : values(*test.field)) {
            if (auto *value = std::get_if<long double>(&one); value && test.mask)
                *value = static_cast<long double>(static_cast<std::uint64_t>(*value) & *test.mask);
            bool passes =
                std::ranges::any_of(test.items, [&](const filter::Item &item) { return fits(one, item, op); });
            // A text column is also compared in its exact form.
            if (!passes && test.field->type == filter::ValueType::Text && test.field->column) {
                const One exact = cellExactText(m_context, m_row, *test.field->column);
                passes =
                    std::ranges::any_of(test.items, [&](const filter::Item &item) { return fits(exact, item, op); });
            }
            found.push_back(passes);
        }
        return found;
    }

    bool test(const filter::Test &test) const
    {
        const std::vector<bool> found = answers(test);
        const bool negative = filter::isNegative(test.op);
        const auto inside = std::ranges::count(found, true);
        const auto all = static_cast<std::ptrdiff_t>(found.size());
        switch (test.quantifier) {
        case filter::Quantifier::Any: return negative ? inside < all : inside > 0;
        case filter::Quantifier::All: return all > 0 && (negative ? inside == 0 : inside == all);
        case filter::Quantifier::Usual: break;
        }
        return negative ? all > 0 && inside == 0 : inside > 0;
    }

    CellContext m_context;
    const Snapshot &m_snapshot;
    Row m_row;
    Flow m_flow;
};

} // namespace ctscope::test
