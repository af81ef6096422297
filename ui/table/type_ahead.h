// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QModelIndex>
#include <QString>
#include <QTimer>

namespace ctscope {

/// What the user types into a table, to go to the row whose cell begins with it. A pause ends the
/// word. GUI thread only.
class TypeAhead {
public:
    TypeAhead();

    /// True while a word is being typed: a blank is a part of it.
    bool isActive() const noexcept { return !m_typed.isEmpty(); }
    /// Adds a key to the word, and finds the next cell of `column` that begins with it; invalid =
    /// none. Gives up after one frame's time: a table may have a million rows, and the filter finds
    /// anything in all of them.
    QModelIndex find(const QAbstractItemModel &model, const QModelIndex &current, int column, const QString &key);

private:
    QString m_typed;
    QTimer m_pause;
};

} // namespace ctscope
