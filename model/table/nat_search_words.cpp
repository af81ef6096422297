// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/nat_search_words.h"

#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QDateTime>

#include <algorithm>
#include <set>

namespace ctscope {

namespace {

QString moment(std::int64_t microseconds)
{
    return QDateTime::fromSecsSinceEpoch(microseconds / NatQuery::second).toString(Qt::ISODate).replace(u'T', u' ');
}

} // namespace

QString NatSearchWords::endpoint(const std::string &address, const std::optional<std::uint16_t> &port)
{
    const QString text = shownText(address, longestCell);
    if (!port)
        return text;
    return (text.contains(u':') ? u'[' + text + u']' : text) + u':' + QString::number(*port);
}

QString NatSearchWords::time(const NatQuery &query)
{
    const QString whole = moment(*query.at);
    constexpr qsizetype dateLength = 10;
    constexpr qsizetype minuteLength = 16;
    return query.length >= 86400 * NatQuery::second ? whole.left(dateLength)
        : query.length >= 60 * NatQuery::second     ? whole.left(minuteLength)
                                                    : whole;
}

QString NatSearchWords::answer(const NatQuery &query, const NatAnswer &answer)
{
    const QString outside = endpoint(query.address.toString(), query.port);
    const QString when = query.at ? tr(" at %1").arg(time(query)) : QString();
    std::set<std::string_view> inside;
    bool certain = false;
    const bool areAllNear = std::ranges::all_of(answer.matches, &NatMatch::isNear);
    for (const NatMatch &match : answer.matches) {
        if (!match.isNear || areAllNear)
            inside.insert(match.inside);
        certain = certain || match.certain;
    }
    switch (answer.certainty) {
    case NatCertainty::None: return tr("No flow was translated to %1%2.").arg(outside, when);
    case NatCertainty::One:
        return (query.at && !certain ? tr("%1%2 was probably %3.") : tr("%1%2 was %3."))
            .arg(outside, when, shownText(answer.matches.front().inside, longestCell));
    case NatCertainty::Several:
        return tr("%1%2 was one of %Ln addresses.", nullptr, pluralOf(inside.size())).arg(outside, when);
    }
    return {};
}

QString NatSearchWords::doubt(NatDoubt doubt)
{
    switch (doubt) {
    case NatDoubt::NoPort: return tr("Without a port the answer is uncertain: many hosts share one address.");
    case NatDoubt::NoTime: return tr("Without a time the answer is uncertain: ports are used again.");
    case NatDoubt::UnknownBegin: return tr("When some of these flows began is not known.");
    case NatDoubt::OneMoment: return tr("The table shows one moment: flows that ended before are not in it.");
    case NatDoubt::BeforeRecord: return tr("The time is before the first event of the log.");
    case NatDoubt::AfterRecord: return tr("The time is after the last that is known.");
    case NatDoubt::EndedOnly: return tr("Flows that have not ended yet are not in a history.");
    case NatDoubt::LostServers: return tr("Not all servers of the history answered: flows of the others are missing.");
    case NatDoubt::Incomplete: return tr("Entries or events may be missing.");
    case NatDoubt::NearBy: return tr("Other hosts had it shortly before or after: compare the clocks.");
    }
    return {};
}

QStringList NatSearchWords::doubts(const NatAnswer &answer)
{
    constexpr std::size_t most = 10;
    QStringList sentences;
    for (const NatDoubt each : answer.doubts)
        sentences << doubt(each);
    for (std::size_t i = 0; i < std::min(most, answer.gaps.size()); ++i)
        sentences
            << tr("Flows may be missing from %1 to %2.").arg(moment(answer.gaps[i].from), moment(answer.gaps[i].until));
    if (answer.gaps.size() > most)
        sentences << tr("There are %Ln more gaps like these.", nullptr, pluralOf(answer.gaps.size() - most));
    return sentences;
}

QString NatSearchWords::line(const NatMatch &match, const NatQuery &query)
{
    return match.certain || !query.at ? line(match) : tr("%1 (uncertain)").arg(line(match));
}

QString NatSearchWords::line(const NatMatch &match)
{
    const QString inside = endpoint(match.inside, match.insidePort);
    const QString peer = endpoint(match.peer, match.peerPort);
    // A history may be without destinations.
    const QString ends = match.peer.empty() ? inside
        : match.sourceNat                   ? tr("%1 → %2").arg(inside, peer)
                                            : tr("%1 ← %2").arg(inside, peer);
    const QString begin = match.begin ? moment(*match.begin) : QString();
    const QString when = match.begin && match.end
        ? (match.beganBefore ? tr("before %1 to %2") : tr("%1 to %2")).arg(begin, moment(*match.end))
        : match.begin ? (match.beganBefore ? tr("since %1 or before") : tr("since %1")).arg(begin)
        : match.end   ? tr("until %1").arg(moment(*match.end))
                      : tr("times not known");
    return tr("%1, %2, %3").arg(ends, QString::fromStdString(protocol::displayName(match.protocol)), when);
}

} // namespace ctscope
