// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/origin_words.h"

#include "source/origin_set.h"
#include "table/shown_text.h"

#include <QCoreApplication>

namespace ctscope {

namespace {

constexpr qsizetype longestTitle = 80; ///< characters

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::Origin)
};

/// The machines of a set without a name: "gw1, gw2 and 62 others".
QString membersOf(const Origin &origin)
{
    constexpr std::size_t mostNamed = 3;
    const std::vector<SetMember> &members = origin.set()->members;
    QStringList names;
    const std::size_t named = members.size() > mostNamed ? mostNamed - 1 : members.size();
    for (std::size_t i = 0; i < named; ++i)
        names << shownText(members[i].alias, longestTitle);
    const QString list = names.join(Words::tr(", "));
    if (named == members.size())
        return list;
    return Words::tr("%1 and %Ln others", nullptr, static_cast<int>(members.size() - named)).arg(list);
}

QString farSourceName(const Origin &origin)
{
    const QString host = shownText(origin.name(), longestTitle);
    switch (origin.way()) {
    case LiveWay::Tool: return Words::tr("conntrack on %1").arg(host);
    case LiveWay::Proc: return Words::tr("/proc on %1").arg(host);
    case LiveWay::Helper: return Words::tr("ctnetlink through ctscope-capture on %1").arg(host);
    case LiveWay::Automatic: // not reached yet
    case LiveWay::Netlink:
    case LiveWay::AnyNetlink: break;
    }
    return host;
}

QString historyTitle(const Origin &origin)
{
    const history::ClickhouseUrl &url = origin.history();
    return Words::tr("%1 on %2", "database, host")
        .arg(shownText(url.database, longestTitle), shownText(url.host, longestTitle));
}

} // namespace

QString originTitle(const Origin &origin)
{
    switch (origin.kind()) {
    case Origin::Kind::Machine: return Words::tr("This machine");
    case Origin::Kind::StandardInput: return Words::tr("Standard input");
    case Origin::Kind::Set:
        if (origin.name().empty())
            return membersOf(origin);
        break;
    case Origin::Kind::Namespace:
    case Origin::Kind::File:
    case Origin::Kind::Member:
    case Origin::Kind::Recording:
    case Origin::Kind::Text:
    case Origin::Kind::Command:
    case Origin::Kind::Ssh: break;
    case Origin::Kind::History: return historyTitle(origin);
    }
    return shownText(origin.name(), longestTitle);
}

QString originLongTitle(const Origin &origin)
{
    const QString title = originTitle(origin);
    return origin.kind() == Origin::Kind::Namespace ? Words::tr("Namespace %1").arg(title) : title;
}

QString sourceName(const Origin &origin)
{
    switch (origin.kind()) {
    case Origin::Kind::Machine:
    case Origin::Kind::Namespace: break;
    case Origin::Kind::Ssh: return farSourceName(origin);
    case Origin::Kind::Set: return originTitle(origin);
    case Origin::Kind::StandardInput: return Words::tr("standard input");
    case Origin::Kind::History: return historyTitle(origin);
    case Origin::Kind::File:
    case Origin::Kind::Member:
    case Origin::Kind::Recording:
    case Origin::Kind::Command:
    case Origin::Kind::Text: return shownText(origin.name(), longestTitle);
    }
    const bool elsewhere = origin.kind() == Origin::Kind::Namespace;
    switch (origin.way()) {
    case LiveWay::Automatic: // not reached yet
        return elsewhere ? shownText(origin.name(), longestTitle) : QStringLiteral("nf_conntrack");
    case LiveWay::Helper:
        return elsewhere
            ? Words::tr("ctnetlink through ctscope-capture in %1").arg(shownText(origin.name(), longestTitle))
            : Words::tr("ctnetlink through ctscope-capture");
    case LiveWay::Netlink:
    case LiveWay::AnyNetlink: return QStringLiteral("ctnetlink");
    case LiveWay::Proc: return shownText(origin.path(), longestTitle);
    case LiveWay::Tool: return QStringLiteral("conntrack");
    }
    return {};
}

QString originMenuText(const Origin &origin)
{
    if (origin.kind() == Origin::Kind::History && !origin.when().empty())
        return historyTitle(origin) + QStringLiteral(", ") + shownText(origin.when(), longestTitle);
    if (!origin.isFile())
        return originLongTitle(origin);
    const std::string_view path = origin.path();
    return QString::fromUtf8(path.substr(path.rfind('/', path.find('!')) + 1));
}

} // namespace ctscope
