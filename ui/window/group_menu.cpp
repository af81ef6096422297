// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/group_menu.h"

#include "table/group_words.h"
#include "table/shown_text.h"

namespace ctscope {

namespace {

/// As parseGroupSpec() reads them; an empty one is a line between.
constexpr const char *keys[] = {"src", "src/24/64", "src/16/48", "dst", "dst/24/64", "dst/16/48", "addr", "addr/24/64",
    "", "nat", "nat.addr", "nat.src", "nat.dst", "", "proto", "dport", "state", "helper", "", "zone", "mark",
    "mark&0xff", "labels", "", "assured", "replied", "unreplied", "offload", "hw_offload", "", "process", "user",
    "unit", "container", "", "origin", "changes"};

QString titleOf(const GroupKey &key)
{
    if (key.kind != GroupKeyKind::Flag)
        return GroupWords::keyTitle(key);
    switch (key.flag) {
    case GroupFlag::Assured: return GroupMenu::tr("Assured");
    case GroupFlag::Replied: return GroupMenu::tr("Replied");
    case GroupFlag::Unreplied: return GroupMenu::tr("Unreplied");
    case GroupFlag::Offload: return GroupMenu::tr("Offloaded");
    case GroupFlag::HwOffload: return GroupMenu::tr("Offloaded to Hardware");
    }
    return {};
}

} // namespace

GroupMenu::GroupMenu(const QString &title, QWidget *parent)
    : QMenu(title, parent)
{
    for (const char *const text : keys) {
        const ParsedGroupSpec read = parseGroupSpec(text);
        if (read.error) {
            addSeparator();
            continue;
        }
        const GroupKey key = read.spec.keys.front();
        auto *action = addAction(labelOf(titleOf(key)), this, [this, key] { emit chosen(key); });
        action->setObjectName(QStringLiteral("groupBy-") + QString::fromUtf8(text));
    }
}

} // namespace ctscope
