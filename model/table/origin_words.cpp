// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/origin_words.h"

#include "table/shown_text.h"

#include <QCoreApplication>

namespace ctscope {

namespace {

constexpr qsizetype longestTitle = 80; ///< characters

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::Origin)
};

} // namespace

QString originTitle(const Origin &origin)
{
    switch (origin.kind()) {
    case Origin::Kind::Machine: return Words::tr("This machine");
    case Origin::Kind::StandardInput: return Words::tr("Standard input");
    case Origin::Kind::Namespace:
    case Origin::Kind::File:
    case Origin::Kind::Member:
    case Origin::Kind::Text: break;
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
    case Origin::Kind::StandardInput: return Words::tr("standard input");
    case Origin::Kind::File:
    case Origin::Kind::Member:
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
    }
    return {};
}

QString originMenuText(const Origin &origin)
{
    if (!origin.isFile())
        return originLongTitle(origin);
    const std::string_view path = origin.path();
    return QString::fromUtf8(path.substr(path.rfind('/', path.find('!')) + 1));
}

} // namespace ctscope
