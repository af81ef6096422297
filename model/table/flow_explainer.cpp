// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/flow_explainer.h"

#include "table/flow_headline.h"
#include "table/flow_outlook.h"
#include "table/nat_words.h"
#include "table/plural_number.h"
#include "table/shown_text.h"
#include "table/state_words.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <string_view>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::FlowExplainer)
};

constexpr std::size_t mostUnknown = 50; ///< fields that ctscope does not know; each needs a few widgets
constexpr std::size_t mostWords = 200;  ///< of a list of words
constexpr qsizetype longestLabel = 40;  ///< characters of the name of a field

QString text(std::string_view value) { return shownText(value); }

/// The first of many words, and the number of the others.
QStringList firstOf(const std::vector<std::string> &words)
{
    QStringList first;
    for (const std::string &word : words) {
        if (static_cast<std::size_t>(first.size()) == mostWords) {
            first += Words::tr("and %n more", nullptr, pluralOf(words.size() - mostWords));
            break;
        }
        first += text(word);
    }
    return first;
}

QString duration(std::uint64_t seconds) { return QString::fromStdString(durationText(seconds)); }

/// Collects the fields of one flow, in order.
class Fields {
public:
    Fields(const FlowMoment &moment, const NumberStyle &numbers)
        : m_moment(moment)
        , m_flow(moment.flow)
        , m_numbers(numbers)
    {
    }

    std::vector<FieldExplanation> all()
    {
        addProtocol();
        addState();
        addRuleWord();
        addTime();
        addNat();
        addStatus();
        addAge();
        addCounters();
        addZones();
        addMark();
        addAttributes();
        addSecurity();
        addEvent();
        addReference();
        addUnknown();
        return std::move(m_fields);
    }

private:
    void add(const char *id, const QString &label, const QString &value, const QString &sentence)
    {
        m_fields.push_back({QString::fromLatin1(id), label, value, sentence});
    }

    QString count(std::uint64_t value) const { return QString::fromStdString(countText(value, m_numbers)); }

    void addProtocol()
    {
        add("protocol", Words::tr("Protocol"),
            Words::tr("%1 (IP protocol %2)").arg(protocolTitle(m_flow.protocol)).arg(m_flow.protocol),
            protocolMeaning(m_flow.protocol));
    }

    void addState()
    {
        if (m_flow.state == State::Other) {
            add("state", Words::tr("Tracker state"), text(m_flow.stateWord),
                Words::tr("A word that no tracker of the Linux kernel is known to print."));
        } else if (m_flow.state != State::None) {
            QString sentence = stateMeaning(m_flow.state);
            if (m_flow.state == State::TcpEstablished && m_flow.status.unreplied) {
                sentence = Words::tr("The connection was picked up in the middle (nf_conntrack_tcp_loose), without its "
                                     "handshake; only one direction has been seen.");
            }
            if (m_moment.secondsSinceChange && m_moment.previousState != State::None
                && m_moment.previousState != m_flow.state) {
                sentence += QLatin1Char(' ')
                    + Words::tr("It was %1 until %2 ago.")
                          .arg(text(state::name(m_moment.previousState)), duration(*m_moment.secondsSinceChange));
            }
            add("state", Words::tr("Tracker state"), text(state::name(m_flow.state)), sentence);
        }
    }

    void addRuleWord()
    {
        const QString word = ruleWord(m_flow);
        add("rule-word", Words::tr("In firewall rules"), word, ruleWordSentence());
    }

    QString ruleWordSentence() const
    {
        if (m_moment.ended)
            return m_flow.status.unreplied
                ? Words::tr("Nothing had come back, so the sender's packets matched “new”, or “related” if a helper "
                            "expected this flow.")
                : Words::tr("Packets went both ways, so they matched “established”.");
        return m_flow.status.unreplied
            ? Words::tr(
                "Nothing has come back yet, so the sender's packets still match “new”, or “related” if a helper "
                "expected this flow; the entry does not show which. The first reply makes it “established”.")
            : Words::tr("Packets have gone both ways, so all further ones match “established”, whatever the tracker's "
                        "state is.");
    }

    void addTime()
    {
        if (m_flow.status.hwOffload || m_flow.status.offload) {
            if (!m_moment.secondsLeft) {
                add("time", Words::tr("Time left"), Words::tr("not counted"),
                    Words::tr("Offloaded flows have no countdown."));
                return;
            }
        }
        const AppliedRule applied = appliedRule(m_moment);
        if (m_moment.secondsLeft) {
            const std::uint32_t left = *m_moment.secondsLeft;
            add("time", Words::tr("Time left"),
                left < 60 ? duration(left) : Words::tr("%1 (%2 s)").arg(duration(left), count(left)),
                m_moment.ended
                    ? (left == 0 ? Words::tr("It ran out.") : Words::tr("The time left when it was last seen."))
                    : m_moment.live
                    ? Words::tr("The entry expires when this reaches zero; a packet of the flow resets it.")
                    : m_moment.fromEventLog ? Words::tr("The time left when the event was sent.")
                                            : Words::tr("The time left when the dump was made."));
        }
        if (!applied.rule)
            return;
        add("rule", Words::tr("Timeout rule"),
            QStringLiteral("net.netfilter.%1 = %2").arg(text(applied.rule->sysctl)).arg(applied.rule->seconds),
            ruleSentence(m_moment, applied));
        const QString sentence = idleSentence(m_moment, applied);
        if (!sentence.isEmpty())
            add("idle", Words::tr("Last packet"), idleTime(m_moment, applied), sentence);
    }

    void addNat()
    {
        const NatKind kind = natKind(natOf(m_flow));
        add("nat", Words::tr("Translation"),
            kind == NatKind::None && !natCanBeTold(m_flow) ? Words::tr("not known") : natName(kind),
            natSentence(m_flow));
    }

    void addStatus()
    {
        const Status &status = m_flow.status;
        if (status.unreplied && status.assured) {
            add("replied", Words::tr("Replies"), QStringLiteral("[UNREPLIED] [ASSURED]"),
                Words::tr("The two exclude each other, as an entry is assured only after replies. A program made this "
                          "entry, or the text was edited."));
            return;
        }
        add("replied", Words::tr("Replies"), status.unreplied ? QStringLiteral("[UNREPLIED]") : Words::tr("seen"),
            status.unreplied ? Words::tr("No packet in the reply direction has been seen.")
                             : Words::tr("At least one packet in the reply direction has been seen."));
        if (status.hwOffload)
            addOffload("[HW_OFFLOAD]",
                Words::tr("The network card forwards this flow by itself; neither the firewall's "
                          "rules nor the tracker see its packets."));
        if (status.offload)
            addOffload("[OFFLOAD]",
                Words::tr("The kernel's flow table forwards this flow by a short cut, past the "
                          "firewall's forward rules; the tracker does not see its packets."));
        if (status.assured)
            add("assured", Words::tr("Assured"), QStringLiteral("[ASSURED]"), assuredSentence());
        else if (!status.offload && !status.hwOffload)
            add("assured", Words::tr("Assured"), Words::tr("no"), notAssuredSentence());
    }

    void addOffload(const char *word, const QString &sentence)
    {
        add("offload", Words::tr("Offload"), QString::fromLatin1(word),
            sentence + QLatin1Char(' ')
                + Words::tr("The kernel prints this word in place of [ASSURED], which is therefore not visible."));
    }

    QString assuredSentence() const
    {
        if (m_moment.ended)
            return Words::tr("Traffic both ways had been confirmed, so no new flow could replace it in a full table.");
        switch (m_flow.protocol) {
        case protocol::tcp:
            return Words::tr("The connection was confirmed both ways, so no new flow replaces it in a full table.");
        case protocol::udp:
            return Words::tr("Packets went both ways (since Linux 5.0: for more than two seconds), so this counts as "
                             "a stream; no new flow replaces it in a full table.");
        default: return Words::tr("Traffic both ways is confirmed, so no new flow replaces it in a full table.");
        }
    }

    QString notAssuredSentence() const
    {
        if (m_moment.ended)
            return Words::tr("It was evictable.");
        switch (m_flow.protocol) {
        case protocol::tcp:
            return Words::tr("It becomes assured when the handshake is complete. Until then it is evictable when the "
                             "table is full.");
        case protocol::udp:
            return Words::tr("It becomes assured when packets still go both ways after two seconds. Until then it is "
                             "evictable when the table is full.");
        case protocol::icmp:
        case protocol::icmpv6:
            return Words::tr(
                "Entries of this protocol never become assured; they are evictable when the table is full.");
        case protocol::sctp:
        case protocol::dccp:
        case protocol::gre:
        case protocol::udplite:
            return Words::tr("It becomes assured when traffic both ways is confirmed. Until then it is evictable when "
                             "the table is full.");
        default:
            return Words::tr("Entries of protocols without a tracker never become assured; they are evictable when the "
                             "table is full.");
        }
    }

    void addAge()
    {
        if (m_moment.age) {
            const QString value = duration(*m_moment.age);
            if (m_flow.deltaTime || m_flow.start) {
                add("age", Words::tr("Age"), value,
                    m_flow.deltaTime
                        ? Words::tr("Seconds since the first packet (delta-time), kept by the kernel while "
                                    "nf_conntrack_timestamp is on.")
                        : Words::tr("Since the start time in the entry."));
            } else if (m_moment.ageIsAtLeast) {
                add("age", Words::tr("Age"), Words::tr("at least %1").arg(value),
                    Words::tr("It was already there when ctscope started; the kernel keeps no start time for it."));
            } else {
                add("age", Words::tr("Age"), value, Words::tr("Since it was first seen here."));
            }
        } else if (m_flow.deltaTime) {
            add("age", Words::tr("Age"), duration(*m_flow.deltaTime),
                Words::tr("Seconds since the first packet (delta-time), kept by the kernel while "
                          "nf_conntrack_timestamp is on."));
        }
        if (m_flow.activeSince)
            add("active-since", Words::tr("In the cache"), duration(*m_flow.activeSince),
                Words::tr("How long conntrackd has held this entry in its cache."));
        if (m_flow.expiresIn)
            add("expires-in", Words::tr("Expires in"), duration(*m_flow.expiresIn),
                Words::tr("When conntrackd drops this entry from its cache."));
        if (m_flow.start)
            add("start", Words::tr("Began"), exactTime(*m_flow.start, 9), Words::tr("When the first packet was seen."));
        if (m_flow.stop)
            add("stop", Words::tr("Ended"), exactTime(*m_flow.stop, 9), Words::tr("When the entry was destroyed."));
    }

    static QString exactTime(std::int64_t ticks, int digits)
    {
        std::string out;
        appendExactDateTime(out, ticks, digits);
        return QString::fromStdString(out);
    }

    void addCounters()
    {
        if (!m_flow.originalCounters && !m_flow.replyCounters) {
            add("counters", Words::tr("Traffic"), Words::tr("not counted"),
                m_flow.event == EventKind::New || m_flow.event == EventKind::Update
                    ? Words::tr("Events carry counters only when a flow ends.")
                    : Words::tr("The kernel counts packets and bytes only while nf_conntrack_acct is on, and only for "
                                "flows that begin then. Not counted does not mean zero."));
            return;
        }
        addCounters("counters-original", Words::tr("Sent"), m_flow.originalCounters,
            Words::tr("In the original direction, with the IP headers."));
        addCounters("counters-reply", Words::tr("Received"), m_flow.replyCounters,
            Words::tr("In the reply direction, with the IP headers."));
        if (m_moment.rate.bytes >= 0 && !m_moment.ended) {
            QString value = QString::fromStdString(byteRateText(double(m_moment.rate.bytes), m_numbers));
            if (m_moment.rate.packets >= 0) {
                value = Words::tr("%1, %2 packets/s")
                            .arg(value,
                                QString::fromStdString(countRateText(double(m_moment.rate.packets), m_numbers))
                                    .section(QLatin1Char('/'), 0, 0));
            }
            add("rate", Words::tr("Rate"), value,
                Words::tr("Both directions together, between the last two readings."));
        }
    }

    void addCounters(
        const char *id, const QString &label, const std::optional<Counters> &counters, const QString &sentence)
    {
        if (!counters)
            return;
        add(id, label,
            Words::tr("%1, %2").arg(counters->packets == 1
                    ? Words::tr("1 packet")
                    : Words::tr("%1 packets", nullptr, pluralOf(counters->packets)).arg(count(counters->packets)),
                Words::tr("%1 bytes", nullptr, pluralOf(counters->bytes)).arg(count(counters->bytes))),
            sentence);
    }

    void addZones()
    {
        if (m_flow.zone) {
            add("zone", Words::tr("Zone"), QString::number(*m_flow.zone),
                *m_flow.zone == 0
                    ? Words::tr("The zone of all packets that no rule assigns to another zone.")
                    : Words::tr("Zones keep equal addresses apart: only packets that a rule assigns to zone %1 belong "
                                "to this flow.")
                          .arg(*m_flow.zone));
        }
        if (m_flow.zoneOriginal)
            add("zone-orig", Words::tr("Zone, original direction"), QString::number(*m_flow.zoneOriginal),
                Words::tr("The zone applies to the original direction only; replies belong to zone 0."));
        if (m_flow.zoneReply)
            add("zone-reply", Words::tr("Zone, reply direction"), QString::number(*m_flow.zoneReply),
                Words::tr("The zone applies to the reply direction only; the original direction belongs to zone 0."));
    }

    void addMark()
    {
        if (!m_flow.mark)
            return;
        const std::uint32_t mark = *m_flow.mark;
        add("mark", Words::tr("Mark"),
            mark < 10 ? QString::number(mark)
                      : Words::tr("%1 (0x%2)").arg(QString::number(mark), QString::number(mark, 16)),
            mark == 0
                ? Words::tr("No rule has marked this flow.")
                : Words::tr("A number that a rule has put on this flow (ct mark, CONNMARK); its meaning depends on "
                            "the rules, such as routing or shaping."));
    }

    void addAttributes()
    {
        if (m_flow.helper) {
            add("helper", Words::tr("Helper"), text(*m_flow.helper),
                Words::tr("The %1 helper reads this connection's commands and lets in the further connections that "
                          "they arrange.")
                    .arg(shownText(*m_flow.helper, longestCell)));
        }
        if (m_flow.labels)
            add("labels", Words::tr("Labels"), firstOf(*m_flow.labels).join(QStringLiteral(", ")),
                Words::tr("Bits that rules have set on this flow, by the names in connlabel.conf."));
        if (m_flow.protocol == protocol::gre && m_flow.greTimeout && m_flow.greStreamTimeout) {
            add("gre-timeouts", Words::tr("Own timeouts"),
                Words::tr("%1 s, stream %2 s").arg(*m_flow.greTimeout).arg(*m_flow.greStreamTimeout),
                *m_flow.greTimeout == 0 && *m_flow.greStreamTimeout == 0
                    ? Words::tr("Both are 0, as in entries that a program created.")
                    : Words::tr("The first applies until a reply is seen, the second afterwards."));
        }
    }

    void addSecurity()
    {
        if (m_flow.secctx)
            add("secctx", Words::tr("Security context"), text(*m_flow.secctx),
                Words::tr("The label that SELinux or another security module gives to this flow's packets (SECMARK)."));
        if (m_flow.secmark) {
            add("secmark", Words::tr("Security mark"), QString::number(*m_flow.secmark),
                *m_flow.secmark == 0
                    ? Words::tr("No security label has been put on this flow.")
                    : Words::tr("The number of a security label, set by SECMARK and CONNSECMARK rules."));
        }
    }

    void addEvent()
    {
        if (m_flow.event != EventKind::None)
            add("event", Words::tr("Last event"), text(eventName(m_flow.event)), eventSentence());
        if (m_flow.eventTime)
            add("event-time", Words::tr("Time of the event"), exactTime(*m_flow.eventTime, 6),
                Words::tr("When conntrack recorded the event."));
        if (m_flow.status.userspace || m_flow.portId || m_flow.program) {
            QStringList who;
            if (m_flow.program)
                who += text(*m_flow.program);
            if (m_flow.portId)
                who += Words::tr("netlink port %1").arg(*m_flow.portId);
            add("program", Words::tr("Caused by"),
                who.isEmpty() ? QStringLiteral("[USERSPACE]") : who.join(QStringLiteral(", ")),
                Words::tr("A program caused this event through ctnetlink, not a packet."));
        }
    }

    QString eventSentence() const
    {
        switch (m_flow.event) {
        case EventKind::New: return Words::tr("The flow began; the log says nothing later about it.");
        case EventKind::Update: return Words::tr("Its state or status changed; the log does not say that it ended.");
        case EventKind::Destroy: return Words::tr("The entry left the table.");
        case EventKind::None: break;
        }
        return {};
    }

    void addReference()
    {
        if (m_flow.id)
            add("id", Words::tr("Id"), QString::number(*m_flow.id),
                Words::tr("The kernel's number for this entry: a later flow with the same tuple has another one."));
        if (m_flow.use) {
            const std::uint32_t own = m_moment.fromProc ? 2 : 1;
            add("use", Words::tr("Use"), QString::number(*m_flow.use), useSentence(own));
        }
    }

    QString useSentence(std::uint32_t own) const
    {
        const QString meaning = Words::tr("How many parts of the kernel refer to this entry.");
        QString detail;
        if (*m_flow.use > 2 || (*m_flow.use > own && m_moment.live))
            detail = Words::tr("More than the table and its reader: a packet in transit, a queue, or an expected "
                               "connection refers to it, too.");
        else if (*m_flow.use == 2)
            detail = Words::tr("The table is one; reading through /proc counts as another.");
        else if (*m_flow.use == 1)
            detail = Words::tr("Only the table does.");
        return detail.isEmpty() ? meaning : meaning + QLatin1Char(' ') + detail;
    }

    void addUnknown()
    {
        const std::size_t unknown = m_flow.unknownPairs.size();
        for (std::size_t i = 0; i < std::min(unknown, mostUnknown); ++i) {
            const auto &[key, value] = m_flow.unknownPairs[i];
            const QString label = shownText(key, longestLabel);
            m_fields.push_back({QStringLiteral("unknown-") + label, label,
                value.empty() ? Words::tr("(empty)") : text(value),
                Words::tr(
                    "A field that ctscope does not know, shown unchanged; kernels of some vendors add such fields.")});
        }
        if (unknown > mostUnknown) {
            add("unknown more", Words::tr("Other fields"), Words::tr("and %1 more").arg(count(unknown - mostUnknown)),
                Words::tr("Fields that ctscope does not know. The line below, copied, has all of them."));
        }
        std::vector<std::string> all = m_flow.bareWords;
        for (const std::string &word : m_flow.statusWords) {
            static constexpr std::string_view known[] = {"UNREPLIED", "ASSURED", "OFFLOAD", "HW_OFFLOAD", "USERSPACE"};
            if (std::find(std::begin(known), std::end(known), word) == std::end(known))
                all.push_back('[' + word + ']');
        }
        const QStringList words = firstOf(all);
        if (!words.isEmpty()) {
            add("words", Words::tr("Other words"), words.join(QLatin1Char(' ')),
                Words::tr("Words in the line that ctscope does not know, shown unchanged."));
        }
    }

    const FlowMoment &m_moment;
    const Flow &m_flow;
    const NumberStyle &m_numbers;
    std::vector<FieldExplanation> m_fields;
};

} // namespace

FlowExplanation explain(const FlowMoment &moment, const NumberStyle &numbers)
{
    return {flowHeadline(moment.flow, moment.ended), outlook(moment), Fields(moment, numbers).all()};
}

QString ruleWord(const Flow &flow)
{
    return flow.status.unreplied ? QStringLiteral("NEW") : QStringLiteral("ESTABLISHED");
}

} // namespace ctscope
