// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/group_entries.h"

#include "ui/table/flow_view.h"

#include "table/column_words.h"

#include <QCoreApplication>
#include <QMenu>

#include <algorithm>
#include <vector>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::GroupEntries)
};

/// Lengths of prefixes; the usual ones are nearer.
struct Lengths {
    std::vector<int> usual;
    std::vector<int> others;
};

Lengths lengths4()
{
    Lengths lengths{{8, 12, 16, 20, 22, 24, 28}, {}};
    for (int length = 9; length < 32; ++length)
        lengths.others.push_back(length);
    return lengths;
}

Lengths lengths6()
{
    Lengths lengths{{32, 40, 48, 56, 64}, {}};
    for (int length = 36; length < 128; length += 4)
        lengths.others.push_back(length);
    return lengths;
}

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
    const auto addAll = [&](const Lengths &lengths, const QString &more, const auto &addOne) {
        for (const int length : lengths.usual)
            addOne(networks, length);
        auto *const others = networks->addMenu(more);
        for (const int length : lengths.others) {
            if (std::ranges::find(lengths.usual, length) == lengths.usual.end())
                addOne(others, length);
        }
    };
    addAll(lengths4(), Words::tr("Other IPv4 Prefix"), [&](QMenu *to, int length) {
        GroupKey key = whole;
        key.prefix4 = static_cast<std::uint8_t>(length);
        add(to, Words::tr("IPv4 /%1").arg(length), key);
    });
    networks->addSeparator();
    addAll(lengths6(), Words::tr("Other IPv6 Prefix"), [&](QMenu *to, int length) {
        GroupKey key = whole;
        key.prefix6 = static_cast<std::uint8_t>(length);
        add(to, Words::tr("IPv6 /%1").arg(length), key);
    });
}

} // namespace ctscope
