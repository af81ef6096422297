// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QStringList>
#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QTableWidget;
class QTableWidgetItem;
class QVBoxLayout;

namespace ctscope {

/// Lines that the user edits in a table, in an order of the user's own, with the buttons that add, remove, colour and
/// move them. A line that cannot be kept is marked and explained below. Each line has a colour, in the first column.
class LineList : public QWidget {
    Q_OBJECT
public:
    /// The last column takes the room that is left. `colorTitle` is for the dialog that chooses a colour.
    LineList(const QStringList &headers, const QString &colorTitle, QWidget *parent = nullptr);

    /// Why a line cannot be kept, or nothing; and what else a line shows, after each change. To be set before lines.
    void setChecks(std::function<QString(int)> problemOf, std::function<void(int)> show = {});
    QTableWidget *table() const noexcept { return m_table; }
    int count() const;
    /// A button below the others.
    void addButton(QPushButton *button);

    /// Inserts a line and returns its first item.
    QTableWidgetItem *insertLine(int row, const QStringList &cells, const QColor &color);
    /// Edits the first cell of a line.
    void edit(int row);
    /// Without blanks around it.
    QString cell(int row, int column) const;
    QColor color(int row) const;
    void setColor(int row, const QColor &color);
    /// The line that the buttons are about; -1 = none.
    int current() const;
    void check();
    /// True when all lines can be kept; else the table has the focus. Text that is still edited counts.
    bool finish();

signals:
    void addWanted();
    /// Lines or the current line have changed, and were checked.
    void checked();

private:
    void moveLine(int by);
    void chooseColor();

    QString m_colorTitle;
    std::function<QString(int)> m_problemOf;
    std::function<void(int)> m_show;
    QTableWidget *m_table;
    QLabel *m_problem;
    QVBoxLayout *m_side;
    QPushButton *m_remove;
    QPushButton *m_color;
    QPushButton *m_up;
    QPushButton *m_down;
    bool m_checking = false;
    bool m_good = true;
};

} // namespace ctscope
