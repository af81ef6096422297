// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>
#include <QPointer>

class QStandardItemModel;

namespace ctscope {

/// What can be written in a line, as a list below it, on top of what is there. Takes no focus: the line hands it the
/// keys. Belongs to the window of the line.
class CompletionList : public QListView {
    Q_OBJECT
public:
    struct Entry {
        QString text;   ///< what is written
        QString detail; ///< what it is
        QString amount; ///< at the right: how many flows have it
    };

    explicit CompletionList(QWidget *line);

    /// Shows entries below the line, from `x` pixels of it on; none hides the list. No entry is current at first.
    void showEntries(const QList<Entry> &entries, int x);
    bool isOpen() const { return !isHidden(); }
    const QList<Entry> &entries() const noexcept { return m_entries; }
    /// -1 while the user has not gone to one.
    int currentRow() const { return currentIndex().row(); }
    /// Goes to another entry by Up, Down, PageUp or PageDown; false for other keys.
    bool move(int key);

signals:
    /// The user clicked an entry.
    void taken(int row);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();

    QPointer<QWidget> m_line;
    QStandardItemModel *m_model;
    QList<Entry> m_entries;
    int m_x = 0;
};

} // namespace ctscope
