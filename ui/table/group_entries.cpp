// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/group_entries.h"

#include "ui/table/flow_view.h"

#include "table/column_words.h"

#include <QCoreApplication>
#include <QMenu>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::GroupEntries)
};

constexpr int prefixes4[] = {8, 12, 16, 20, 22, 24, 28};
constexpr int prefixes6[] = {32, 40, 48, 56, 64};

} // namespace

void addGroupEntries(QMenu *menu, FlowView *view, Column column)
{
    const auto add = [view](QMenu *to, const QString &text, const GroupKey &key) {
        auto *action = to->addAction(text, view, [view, key] { emit view->groupRequested(key, false); });
        action->setObjectName(QStringLiteral("group-") + QString::fromStdString(key.text()));
        return action;
    };
    const GroupKey whole = GroupKey::of(column);
    add(menu, Words::tr("Group by “%1”").arg(columnWords(column).title), whole)->setShortcut(Qt::Key_G);
    if (!whole.isAddress())
        return;
    auto *networks = menu->addMenu(Words::tr("Group by Network"));
    networks->setObjectName(QStringLiteral("groupByNetwork"));
    for (const int prefix : prefixes4) {
        GroupKey key = whole;
        key.prefix4 = static_cast<std::uint8_t>(prefix);
        add(networks, Words::tr("IPv4 /%1").arg(prefix), key);
    }
    networks->addSeparator();
    for (const int prefix : prefixes6) {
        GroupKey key = whole;
        key.prefix6 = static_cast<std::uint8_t>(prefix);
        add(networks, Words::tr("IPv6 /%1").arg(prefix), key);
    }
}

} // namespace ctscope
