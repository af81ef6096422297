// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QModelIndex>
#include <QString>
#include <QTimer>

namespace ctscope {

/// The text that the user types into a table to go to the row whose cell begins with it. A pause ends the
/// text. GUI thread only.
class TypeAhead {
public:
    TypeAhead();

    /// True while a text is being typed, so that a blank belongs to it.
    bool isActive() const noexcept { return !m_typed.isEmpty(); }
    /// Adds a key to the text, and finds the next cell of `column` that begins with it; invalid =
    /// none. Gives up after the time of one screen frame, as a table may have a million rows; the filter searches
    /// all of them.
    QModelIndex find(const QAbstractItemModel &model, const QModelIndex &current, int column, const QString &key);

private:
    QString m_typed;
    QTimer m_pause;
};

} // namespace ctscope
