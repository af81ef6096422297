// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/table/row_colors.h"
#include "ui/parts/icons.h"
#include "ui/parts/semantic_colors.h"

#include "query/column.h"
#include "source/owner.h"
#include "table/flow_table_model.h"

#include <QFont>
#include <QStyledItemDelegate>

#include <array>

namespace ctscope {

/// Paints the cells: the port dimmed beside its address, the time left as a bar and as text, signs
/// for the state of a row, and marks for rows and cells that are new or have just changed. Texts and states come from
/// the model; this class chooses colours and shapes. A sign or a word always repeats what a colour means.
class FlowDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit FlowDelegate(QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    /// The width of a cell of this column with this text; `port` is shown beside an address.
    int widthOf(Column column, const QString &text, const QString &port) const;
    /// Takes the rules for the colours of rows anew.
    void readColorRules(const QPalette &palette) { m_rowColors.setRules(palette); }
    /// The colour for the background of the whole row; invalid = none.
    QColor rowTint(const QModelIndex &index) const;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
        const QModelIndex &index) override;

    /// Takes fonts and colours from the view; call when either changes.
    void setStyle(const QFont &font, const QPalette &palette);
    int rowHeight() const noexcept { return m_rowHeight; }
    /// Sets which ports have a column of their own on the screen; these are not painted beside the address.
    void setPortColumnsShown(bool source, bool destination, bool replySource, bool replyDestination);
    /// Sets the column at the left edge, in which the mark of new rows is painted.
    void setFirstColumn(Column column) noexcept { m_firstColumn = column; }

    /// The cells painted since the last call that have fading marks and must be painted again.
    QList<QRect> takeFading() const;

    /// The sign for the state of a row.
    static Sign lifeSign(FlowTableModel::RowLife life) noexcept;
    /// The sign for how sure an owner is; not of Sure::No.
    static Sign ownerSign(Owner::Sure sure) noexcept;
    /// The state of a row in words, for tool tips and the legend.
    static QString lifeWords(FlowTableModel::RowLife life);

private:
    struct Cell;
    void paintText(QPainter &painter, const Cell &cell, const QRect &room, const QString &text, const QColor &color,
        Qt::Alignment alignment) const;
    void paintNamed(QPainter &painter, const Cell &cell, const QRect &room, const QString &text) const;
    void paintName(QPainter &painter, const Cell &cell, const QRect &room) const;
    QColor nameColor(const Cell &cell, const QColor &usual) const;
    void paintAddress(QPainter &painter, const Cell &cell, const QRect &room, const QString &value) const;
    void paintTimeLeft(QPainter &painter, const Cell &cell, const QRect &room, const QString &text) const;
    void paintState(QPainter &painter, const Cell &cell, const QRect &room, const QString &text) const;
    void paintOwner(QPainter &painter, const Cell &cell, const QRect &room, const QString &text) const;
    void paintNat(QPainter &painter, const Cell &cell, const QRect &room, const QString &text) const;
    void paintMarks(QPainter &painter, const Cell &cell) const;
    bool showsPort(Column column) const noexcept;
    QString portOf(const QModelIndex &index) const;

    const RowColors::Look *lookOf(const QModelIndex &index) const;

    SemanticColors m_colors;
    mutable RowColors m_rowColors;
    QFont m_font;
    int m_rowHeight = 22;
    int m_timeTextWidth = 60;
    std::array<bool, 4> m_portColumnShown{};
    Column m_firstColumn = Column::Protocol;
    mutable QList<QRect> m_fading;
};

} // namespace ctscope
