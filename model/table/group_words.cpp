// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/group_words.h"

#include "table/column_words.h"
#include "table/plural_number.h"
#include "table/shown_text.h"

namespace ctscope {

namespace {

QString latin(std::string_view text) { return QString::fromLatin1(text.data(), qsizetype(text.size())); }

} // namespace

QString GroupWords::keyTitle(const GroupKey &key)
{
    const auto prefixed = [&key](const QString &title) {
        const QString text = QString::fromStdString(key.text());
        const auto slash = text.indexOf(u'/');
        return slash < 0 ? title : title + u' ' + text.mid(slash);
    };
    switch (key.kind) {
    case GroupKeyKind::Column: return prefixed(columnWords(key.column).title);
    case GroupKeyKind::EitherEnd: return prefixed(tr("Either end"));
    case GroupKeyKind::NatSource: return prefixed(tr("Translated source"));
    case GroupKeyKind::NatDestination: return prefixed(tr("Translated destination"));
    case GroupKeyKind::NatEither: return prefixed(tr("Translated address"));
    case GroupKeyKind::NatKind: return tr("Kind of NAT");
    case GroupKeyKind::Masked: {
        const QString text = QString::fromStdString(key.text());
        return columnWords(key.column).title + QStringLiteral(" & ") + text.mid(text.indexOf(u'&') + 1);
    }
    case GroupKeyKind::Flag: return latin(groupFlagName(key.flag));
    case GroupKeyKind::Origin: return tr("Origin");
    }
    return {};
}

QString GroupWords::title(const GroupSpec &spec, const GroupColumn &column)
{
    switch (column.figure) {
    case GroupFigure::Key: return column.key < spec.keys.size() ? keyTitle(spec.keys[column.key]) : QString();
    case GroupFigure::Flows: return tr("Flows");
    case GroupFigure::Share: return tr("Of the table");
    case GroupFigure::LimitShare: return tr("Of the limit");
    case GroupFigure::Begun: return tr("New");
    case GroupFigure::Ended: return tr("Ended");
    case GroupFigure::Growth: return tr("Growth");
    case GroupFigure::Sum: return columnWords(column.sum).title;
    case GroupFigure::Assured: return tr("Assured");
    case GroupFigure::Unreplied: return tr("Unreplied");
    case GroupFigure::MeanIdle: return tr("Mean idle time");
    case GroupFigure::LongestIdle: return tr("Longest idle time");
    case GroupFigure::Destinations: return tr("Destinations");
    }
    return {};
}

QString GroupWords::tooltip(const GroupSpec &spec, const GroupColumn &column)
{
    switch (column.figure) {
    case GroupFigure::Key:
        if (column.key < spec.keys.size() && spec.keys[column.key].isDouble())
            return tr("A flow counts in two groups if its two addresses differ.");
        return tr("The value that all flows of the group have.");
    case GroupFigure::Flows: return tr("Flows in the group. Ended flows are not counted.");
    case GroupFigure::Share: return tr("The group's share of all flows in the table.");
    case GroupFigure::LimitShare: return tr("The group's share of the table's limit (net.netfilter.nf_conntrack_max).");
    case GroupFigure::Begun: return tr("New flows per second since the last poll.");
    case GroupFigure::Ended: return tr("Flows that ended, per second, since the last poll.");
    case GroupFigure::Growth:
        return tr("New flows minus ended flows per second, since the last poll. Negative in a group that shrinks.");
    case GroupFigure::Sum: return tr("The sum over the group's flows. %1").arg(columnWords(column.sum).tooltip);
    case GroupFigure::Assured: return tr("The share of the group's flows that are assured.");
    case GroupFigure::Unreplied: return tr("The share of the group's flows that have seen no reply.");
    case GroupFigure::MeanIdle:
        return tr("The mean time since the last packet, over the flows whose idle time is known.");
    case GroupFigure::LongestIdle:
        return tr("The longest time since the last packet. \"≤\": that flow has ended, and no other flow has been idle "
                  "for longer.");
    case GroupFigure::Destinations:
        return tr("Distinct destination addresses. \"≈\": more than 256, estimated with a standard error of 1.6 %.");
    }
    return {};
}

QString GroupWords::noValue() { return tr("(none)"); }

QString GroupWords::value(const GroupKey &key, const GroupValue &value, const NumberStyle &style)
{
    if (std::holds_alternative<std::monostate>(value))
        return noValue();
    if (const bool *const set = std::get_if<bool>(&value)) {
        const QString name = latin(groupFlagName(key.flag));
        return *set ? name : tr("not %1").arg(name);
    }
    std::string text;
    appendGroupValue(text, key, value, style);
    return shownText(text);
}

QString GroupWords::others(std::uint64_t groups)
{
    return groups == 1 ? tr("others (1 group)") : tr("others (%Ln groups)", nullptr, pluralOf(groups));
}

GroupPrintWords GroupWords::printed()
{
    return {noValue().toStdString(), [](std::uint64_t count) { return others(count).toStdString(); }};
}

QString GroupWords::sentence(const GroupSpecError &error)
{
    const QString part = shownText(error.part);
    switch (error.kind) {
    case GroupSpecError::Kind::NoKey: return tr("A key is missing at position %1.").arg(error.begin + 1);
    case GroupSpecError::Kind::UnknownKey: return tr("There is no key \"%1\".").arg(part);
    case GroupSpecError::Kind::PrefixOfOther:
        return tr("\"%1\" is a prefix, but the key before it is not an address.").arg(part);
    case GroupSpecError::Kind::WrongPrefix:
        return tr("\"%1\" is not a prefix: write /24 for IPv4, /64 for IPv6, or /24/64 for both.").arg(part);
    case GroupSpecError::Kind::MaskOfOther:
        return tr("\"%1\" is a mask, but the key before it is not a number.").arg(part);
    case GroupSpecError::Kind::WrongMask: return tr("\"%1\" is not a mask: write a number such as 0xff.").arg(part);
    case GroupSpecError::Kind::RepeatedKey: return tr("The key \"%1\" is there twice.").arg(part);
    case GroupSpecError::Kind::TooManyKeys: return tr("Only %1 keys are possible.").arg(GroupSpec::mostKeys);
    }
    return {};
}

} // namespace ctscope
