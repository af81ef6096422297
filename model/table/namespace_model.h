// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/row_list_model.h"

#include "source/namespace_census.h"

namespace ctscope {

/// A network namespace, and its share of all entries.
struct NamespaceRow {
    NamespaceCount count;
    std::uint64_t total = 0; ///< entries of all namespaces that could be counted

    std::uint64_t key() const noexcept { return count.netns.inode; }
    friend bool operator==(const NamespaceRow &, const NamespaceRow &) = default;
};

/// The network namespaces of this machine as a table. A row stands out when the count is near the
/// limit of its namespace. GUI thread.
class NamespaceModel : public RowListModel<NamespaceRow> {
    Q_OBJECT
public:
    enum Column { Name, Entries, Share, Limit, Program, Kind, ColumnCount };

    explicit NamespaceModel(QObject *parent = nullptr);

    void take(const NamespaceCensus &census);
    void clear();

    /// Its title: its name, container, service or program; "This machine" for our own.
    static QString title(const NetworkNamespace &place);
    /// The row in a few sentences.
    QString explanation(int row) const;

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// "Together 12,345 entries in 262,144 buckets: blue holds 91 %."
    static QString summary(const NamespaceCensus &census);
    /// A sentence about processes whose namespaces are hidden from this user; empty when there are none.
    static QString hiddenText(const NamespaceCensus &census);

    static constexpr double nearLimit = 0.75;

private:
    QString text(const NamespaceRow &row, int column) const;
    QVariant raw(const NamespaceRow &row, int column) const;
};

} // namespace ctscope
