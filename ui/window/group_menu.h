// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/group_spec.h"

#include <QMenu>

namespace ctscope {

/// The keys that flows are grouped by, as a menu: addresses and networks of both ends, translated addresses, ports,
/// states, flags, marks, owners.
class GroupMenu : public QMenu {
    Q_OBJECT
public:
    explicit GroupMenu(const QString &title, QWidget *parent = nullptr);

signals:
    void chosen(const ctscope::GroupKey &key);
};

} // namespace ctscope
