// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/service_names.h"
#include "query/groups/grouped_rows.h"
#include "table/name_tags.h"
#include "table/row_list_model.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace ctscope {

/// The groups of a table as a tree, one level for each key, the values of groups in the first column. The last
/// row of a level stands for all groups that are not shown. Groups keep their index from one snapshot to the
/// next, and rows move only where their order has changed; never reset while the keys are the same.
/// The parts of a group come with the next GroupedRows after setExpanded(). GUI thread.
class GroupModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role {
        SortRole = RawRole,             ///< double, or invalid: what the column sorts by
        OthersRole = StandsOutRole + 1, ///< bool: the row of the other groups
        ShareRole,                      ///< double from 0 to 1: the length of the bar beside the number of flows
        FilterRole,                     ///< the text in the filter language for the group's flows; empty for others
        NameColorRole,                  ///< uint 0xRRGGBB: of a name in the key; invalid when it has none
    };

    /// `services` must outlive the model. `style`: how numbers look.
    explicit GroupModel(const ServiceNames &services, NumberStyle style = {}, QObject *parent = nullptr);
    ~GroupModel() override;

    /// Takes over what was grouped; null: there is nothing.
    void setGroups(GroupedRowsPtr groups);
    const GroupedRowsPtr &groups() const noexcept { return m_groups; }
    /// The names that are shown beside the values of groups. Not null; at first there are none.
    void setNames(ShownNamesPtr names);

    /// Empty for the row of the other groups.
    GroupPath path(const QModelIndex &index) const;
    /// The row of a group; invalid when it is not shown.
    QModelIndex indexOf(const GroupPath &path) const;

    /// Which groups are open, by the path of their values; kept while they are not shown. They are what
    /// GroupQuery::expanded takes.
    void setExpanded(const QModelIndex &index, bool expanded);
    bool isExpanded(const QModelIndex &index) const;
    const std::vector<GroupPath> &expanded() const noexcept { return m_expanded; }

    /// The column with this number: the keys together are column 0.
    GroupColumn column(int section) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

signals:
    /// The set of open groups is another.
    void expandedChanged();

private:
    struct Node;

    Node *nodeOf(const QModelIndex &index) const;
    QModelIndex indexOf(const Node &node, int column = 0) const;
    void takeLevel(Node &parent, const GroupLevel *level);
    void removeGone(Node &parent, const std::vector<const GroupRow *> &next);
    void addNew(Node &parent, const std::vector<const GroupRow *> &next);
    void reorder(Node &parent, const std::vector<const GroupRow *> &next);
    void announceChanges(Node &parent);
    void announceNames(const Node &parent);
    QString cell(const Node &node, int column) const;
    QVariant keyCell(const Node &node) const;
    QVariant nameColor(const Node &node) const;

    const ServiceNames &m_services;
    ShownNamesPtr m_names = std::make_shared<const ShownNames>();
    NumberStyle m_style;
    GroupedRowsPtr m_groups;
    std::vector<GroupColumn> m_columns;
    std::unique_ptr<Node> m_root;
    std::vector<GroupPath> m_expanded;
};

} // namespace ctscope
