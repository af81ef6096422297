// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/bundle.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace ctscope {

/// The tables and event logs of a support bundle, sorted by path. GUI thread.
class BundleModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Host, Namespace, Command, Kind, Size, Known, Path, ColumnCount };

    explicit BundleModel(QObject *parent = nullptr);

    void setBundle(BundlePtr bundle);
    const BundlePtr &bundle() const noexcept { return m_bundle; }
    /// The table in a row.
    const BundleMember &table(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// "case.tar.xz holds 3 tables and an event log of connection tracking."
    static QString summary(const Bundle &bundle, const QString &name);

private:
    QString text(int row, int column) const;
    const QString &known(int row) const;

    BundlePtr m_bundle;
    std::vector<std::size_t> m_tables;                   ///< indexes of members
    mutable std::vector<std::optional<QString>> m_known; ///< for each table, once requested
};

} // namespace ctscope
