// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/capacity_levels.h"

#include <QStyledItemDelegate>

namespace ctscope {

class MachineModel;
struct MachineRow;

/// Paints a machine of a MachineModel: its name, how full it is as a bar and in figures, its state in words; and, when it
/// is asked to, a line of the counts of the last minutes.
class MachineDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit MachineDelegate(const MachineModel *model, QObject *parent = nullptr);

    void setLevels(CapacityLevels levels) { m_levels = levels; }
    /// Whether each cell has its line.
    void setSparklines(bool on) { m_sparklines = on; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    /// "93 %", "12,345" without a limit, "–" when nothing is known.
    static QString figures(const MachineRow &row);

private:
    void paintBar(QPainter &painter, const QRectF &bar, const MachineRow &row, const QColor &color,
        const QStyleOptionViewItem &option) const;
    void paintLine(QPainter &painter, const QRectF &area, const MachineRow &row, const QColor &color) const;

    const MachineModel *m_model;
    CapacityLevels m_levels;
    bool m_sparklines = false;
};

} // namespace ctscope
