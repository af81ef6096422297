// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QStringList>

namespace ctscope::test {

/// A model as lines, cells with " | " between.
inline QString printed(const QAbstractItemModel &model, const QList<int> &columns)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (const int column : columns)
            cells << model.index(row, column).data().toString();
        lines << cells.join(QStringLiteral(" | "));
    }
    return lines.join(u'\n');
}

/// The changes of a model's rows since the last take(): "+1" inserted at 1, "-0" removed, "~0-2"
/// changed, "2>0" moved, "reset".
class ModelLog : public QObject {
public:
    explicit ModelLog(const QAbstractItemModel &model)
    {
        connect(&model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first) { m_log << QStringLiteral("+%1").arg(first); });
        connect(&model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex &, int first) { m_log << QStringLiteral("-%1").arg(first); });
        connect(&model, &QAbstractItemModel::rowsMoved, this,
            [this](const QModelIndex &, int from, int, const QModelIndex &, int to) {
                m_log << QStringLiteral("%1>%2").arg(from).arg(to);
            });
        connect(
            &model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first, const QModelIndex &last) {
                m_log << QStringLiteral("~%1-%2").arg(first.row()).arg(last.row());
            });
        connect(&model, &QAbstractItemModel::modelReset, this, [this] { m_log << QStringLiteral("reset"); });
    }
    QString take() { return std::exchange(m_log, {}).join(u' '); }

private:
    QStringList m_log;
};

} // namespace ctscope::test
