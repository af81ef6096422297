// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/group_model.h"

#include "query/groups/group_filter.h"
#include "query/groups/group_service.h"
#include "table/group_words.h"
#include "table/shown_text.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ctscope {

/// A row and the rows below it. The last child may be that of the other groups, which has no path.
struct GroupModel::Node {
    Node *parent = nullptr;
    int row = 0;
    GroupPath path;
    GroupTotals totals;
    std::uint64_t otherGroups = 0; ///< not 0: the row of so many groups
    std::vector<std::unique_ptr<Node>> children;
    bool isChanged = false;

    bool isOthers() const noexcept { return otherGroups > 0; }
};

namespace {

/// The children that are groups.
template <typename Children> std::size_t groupCount(const Children &children)
{
    return children.size() - (!children.empty() && children.back()->isOthers());
}

} // namespace

GroupModel::GroupModel(const ServiceNames &services, NumberStyle style, QObject *parent)
    : QAbstractItemModel(parent)
    , m_services(services)
    , m_style(std::move(style))
    , m_root(std::make_unique<Node>())
{
}

GroupModel::~GroupModel() = default;

void GroupModel::setGroups(GroupedRowsPtr groups)
{
    const bool sameKeys =
        m_groups && groups && m_groups->view.spec == groups->view.spec && m_groups->view.flat == groups->view.flat;
    if (!sameKeys) {
        beginResetModel();
        m_root = std::make_unique<Node>();
        m_groups = std::move(groups);
        m_columns.clear();
        if (m_groups) {
            m_columns = groupColumns(m_groups->view.spec);
            m_columns.insert(m_columns.begin(), GroupColumn{GroupFigure::Key, 0, Column::Count});
        }
        if (!std::exchange(m_expanded, {}).empty())
            emit expandedChanged();
        endResetModel();
        if (!m_groups)
            return;
    } else {
        m_groups = std::move(groups);
    }
    takeLevel(*m_root, &m_groups->top);
}

void GroupModel::setNames(ShownNamesPtr names)
{
    m_names = std::move(names);
    announceNames(*m_root);
}

/// Any of the rows may have another name.
void GroupModel::announceNames(const Node &parent)
{
    if (parent.children.empty())
        return;
    emit dataChanged(indexOf(*parent.children.front()), indexOf(*parent.children.back()));
    for (const auto &child : parent.children)
        announceNames(*child);
}

/// Makes the rows below a row those of a level: first some go, others come at the end, and then all take
/// their places at once, as the views of Qt do most work for rows that move one by one.
void GroupModel::takeLevel(Node &parent, const GroupLevel *level)
{
    std::vector<const GroupRow *> next;
    if (level != nullptr) {
        next.reserve(level->rows.size());
        for (const GroupRow &row : level->rows)
            next.push_back(&row);
    }
    const std::uint64_t others = level != nullptr ? level->otherGroups : 0;
    const QModelIndex at = indexOf(parent);
    if (others == 0 && groupCount(parent.children) < parent.children.size()) {
        const int last = static_cast<int>(parent.children.size()) - 1;
        beginRemoveRows(at, last, last);
        parent.children.pop_back();
        endRemoveRows();
    }
    removeGone(parent, next);
    addNew(parent, next);
    if (others > 0 && groupCount(parent.children) == parent.children.size()) {
        const int end = static_cast<int>(parent.children.size());
        beginInsertRows(at, end, end);
        auto node = std::make_unique<Node>();
        node->parent = &parent;
        node->row = end;
        node->otherGroups = others;
        node->totals = level->others;
        parent.children.push_back(std::move(node));
        endInsertRows();
    }
    reorder(parent, next);
    if (others > 0) {
        Node &node = *parent.children.back();
        node.isChanged = node.otherGroups != others || !(node.totals == level->others);
        node.otherGroups = others;
        node.totals = level->others;
    }
    for (std::size_t i = 0; i < next.size(); ++i) {
        Node &node = *parent.children[i];
        node.isChanged = !(node.totals == next[i]->totals);
        node.totals = next[i]->totals;
    }
    announceChanges(parent);
    for (std::size_t i = 0; i < next.size(); ++i)
        takeLevel(*parent.children[i], next[i]->parts.get());
}

void GroupModel::removeGone(Node &parent, const std::vector<const GroupRow *> &next)
{
    std::map<GroupPath, bool> stays;
    for (const GroupRow *row : next)
        stays.emplace(row->path, true);
    const auto isGone = [&](std::size_t i) { return !stays.contains(parent.children[i]->path); };
    std::size_t end = groupCount(parent.children);
    while (end > 0) {
        if (!isGone(end - 1)) {
            --end;
            continue;
        }
        std::size_t begin = end - 1;
        while (begin > 0 && isGone(begin - 1))
            --begin;
        beginRemoveRows(indexOf(parent), static_cast<int>(begin), static_cast<int>(end) - 1);
        const auto first = parent.children.begin();
        parent.children.erase(first + static_cast<std::ptrdiff_t>(begin), first + static_cast<std::ptrdiff_t>(end));
        for (std::size_t i = begin; i < parent.children.size(); ++i)
            parent.children[i]->row = static_cast<int>(i);
        endRemoveRows();
        end = begin;
    }
}

void GroupModel::addNew(Node &parent, const std::vector<const GroupRow *> &next)
{
    std::map<GroupPath, bool> known;
    const std::size_t end = groupCount(parent.children);
    for (std::size_t i = 0; i < end; ++i)
        known.emplace(parent.children[i]->path, true);
    std::vector<std::unique_ptr<Node>> added;
    for (const GroupRow *row : next) {
        if (known.contains(row->path))
            continue;
        auto node = std::make_unique<Node>();
        node->parent = &parent;
        node->path = row->path;
        node->totals = row->totals;
        added.push_back(std::move(node));
    }
    if (added.empty())
        return;
    beginInsertRows(indexOf(parent), static_cast<int>(end), static_cast<int>(end + added.size()) - 1);
    parent.children.insert(parent.children.begin() + static_cast<std::ptrdiff_t>(end),
        std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
    for (std::size_t i = end; i < parent.children.size(); ++i)
        parent.children[i]->row = static_cast<int>(i);
    endInsertRows();
}

/// The groups are those of the level by now; puts them into its order.
void GroupModel::reorder(Node &parent, const std::vector<const GroupRow *> &next)
{
    bool inOrder = true;
    for (std::size_t i = 0; i < next.size() && inOrder; ++i)
        inOrder = parent.children[i]->path == next[i]->path;
    if (inOrder)
        return;
    const QList<QPersistentModelIndex> parents{QPersistentModelIndex(indexOf(parent))};
    // Without a parent in the list, all of the model would be laid out anew.
    emit layoutAboutToBeChanged(parents, QAbstractItemModel::VerticalSortHint);
    std::map<GroupPath, std::size_t> places;
    for (std::size_t i = 0; i < next.size(); ++i)
        places.emplace(next[i]->path, i);
    const QModelIndexList persistent = persistentIndexList();
    QModelIndexList before;
    std::vector<std::pair<Node *, int>> nodes;
    for (const QModelIndex &index : persistent) {
        Node *const node = nodeOf(index);
        if (node->parent == &parent) {
            before.append(index);
            nodes.emplace_back(node, index.column());
        }
    }
    std::vector<std::unique_ptr<Node>> ordered(parent.children.size());
    for (std::size_t i = 0; i < parent.children.size(); ++i) {
        const std::size_t place = i < next.size() ? places[parent.children[i]->path] : i;
        ordered[place] = std::move(parent.children[i]);
        ordered[place]->row = static_cast<int>(place);
    }
    parent.children = std::move(ordered);
    QModelIndexList after;
    for (const auto &[node, column] : nodes)
        after.append(indexOf(*node, column));
    changePersistentIndexList(before, after);
    emit layoutChanged(parents, QAbstractItemModel::VerticalSortHint);
}

void GroupModel::announceChanges(Node &parent)
{
    const auto &children = parent.children;
    for (std::size_t first = 0; first < children.size();) {
        if (!children[first]->isChanged) {
            ++first;
            continue;
        }
        std::size_t last = first;
        while (last < children.size() && std::exchange(children[last]->isChanged, false))
            ++last;
        emit dataChanged(indexOf(*children[first]), indexOf(*children[last - 1], columnCount() - 1));
        first = last;
    }
}

GroupModel::Node *GroupModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex GroupModel::indexOf(const Node &node, int column) const
{
    return node.parent == nullptr ? QModelIndex() : createIndex(node.row, column, &node);
}

GroupPath GroupModel::path(const QModelIndex &index) const { return nodeOf(index)->path; }

QModelIndex GroupModel::indexOf(const GroupPath &path) const
{
    const Node *node = m_root.get();
    const std::size_t first = m_groups && m_groups->view.flat ? path.size() : 1;
    for (std::size_t length = first; length <= path.size(); ++length) {
        const auto found = std::ranges::find_if(node->children, [&](const auto &child) {
            return !child->isOthers() && child->path.size() == length
                && std::equal(child->path.begin(), child->path.end(), path.begin());
        });
        if (found == node->children.end())
            return {};
        node = found->get();
    }
    return indexOf(*node);
}

void GroupModel::setExpanded(const QModelIndex &index, bool expanded)
{
    const GroupPath path = nodeOf(index)->path;
    const auto found = std::ranges::find(m_expanded, path);
    if (path.empty() || expanded == (found != m_expanded.end()))
        return;
    if (expanded)
        m_expanded.push_back(path);
    else
        m_expanded.erase(found);
    emit expandedChanged();
}

bool GroupModel::isExpanded(const QModelIndex &index) const
{
    return std::ranges::find(m_expanded, nodeOf(index)->path) != m_expanded.end();
}

GroupColumn GroupModel::column(int section) const { return m_columns[static_cast<std::size_t>(section)]; }

QModelIndex GroupModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node &node = *nodeOf(parent);
    if (row < 0 || column < 0 || column >= columnCount() || static_cast<std::size_t>(row) >= node.children.size()
        || parent.column() > 0)
        return {};
    return createIndex(row, column, node.children[static_cast<std::size_t>(row)].get());
}

QModelIndex GroupModel::parent(const QModelIndex &index) const
{
    const Node *const node = nodeOf(index);
    return node->parent == nullptr ? QModelIndex() : indexOf(*node->parent);
}

int GroupModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent)->children.size());
}

int GroupModel::columnCount(const QModelIndex &) const { return static_cast<int>(m_columns.size()); }

bool GroupModel::hasChildren(const QModelIndex &parent) const
{
    const Node &node = *nodeOf(parent);
    if (!parent.isValid())
        return !node.children.empty();
    return parent.column() == 0 && !node.isOthers() && m_groups && node.path.size() < m_groups->view.spec.keys.size();
}

QVariant GroupModel::keyCell(const Node &node) const
{
    if (node.isOthers())
        return GroupWords::others(node.otherGroups);
    const GroupSpec &spec = m_groups->view.spec;
    QString text;
    const std::size_t first = m_groups->view.flat ? 0 : node.path.size() - 1;
    for (std::size_t i = first; i < node.path.size(); ++i) {
        if (i > first)
            text += QStringLiteral(" · ");
        text += GroupWords::value(spec.keys[i], node.path[i], m_style);
        if (const auto service = serviceOfGroup(spec, node.path, i, m_services); !service.empty())
            text += u' ' + shownText(service);
        if (const NameTag tag = NameTags::ofGroup(*m_names, spec.keys[i], node.path[i]); !tag.text.isEmpty())
            text += u' ' + tag.text;
    }
    return text;
}

QVariant GroupModel::nameColor(const Node &node) const
{
    const GroupSpec &spec = m_groups->view.spec;
    const std::size_t first = m_groups->view.flat || node.path.empty() ? 0 : node.path.size() - 1;
    for (std::size_t i = first; i < node.path.size(); ++i) {
        if (const NameTag tag = NameTags::ofGroup(*m_names, spec.keys[i], node.path[i]); tag.color)
            return uint(*tag.color);
    }
    return {};
}

QString GroupModel::cell(const Node &node, int column) const
{
    std::string text;
    appendGroupCell(text, *m_groups, node.totals, this->column(column), m_style);
    return QString::fromStdString(text);
}

QVariant GroupModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !m_groups)
        return {};
    const Node &node = *nodeOf(index);
    switch (role) {
    case Qt::DisplayRole: return index.column() == 0 ? keyCell(node) : QVariant(cell(node, index.column()));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight)));
    case SortRole: {
        const auto number = groupNumber(*m_groups, node.totals, column(index.column()));
        return number ? QVariant(*number) : QVariant();
    }
    case OthersRole: return node.isOthers();
    case NameColorRole: return index.column() == 0 ? nameColor(node) : QVariant();
    case ShareRole: {
        const std::uint64_t all = m_groups->all.flows;
        return all > 0 ? static_cast<double>(node.totals.flows) / static_cast<double>(all) : 0.0;
    }
    case FilterRole:
        return node.isOthers() ? QString()
                               : QString::fromStdString(filter::textOf(*filterOfGroup(m_groups->view.spec, node.path)));
    default: return {};
    }
}

QVariant GroupModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount() || !m_groups)
        return {};
    const GroupSpec &spec = m_groups->view.spec;
    if (role == Qt::ToolTipRole)
        return toolTipOf(GroupWords::tooltip(spec, column(section)));
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | (section == 0 ? Qt::AlignLeft : Qt::AlignRight)));
    if (role != Qt::DisplayRole)
        return {};
    if (section > 0)
        return GroupWords::title(spec, column(section));
    QStringList titles;
    for (const GroupKey &key : spec.keys)
        titles.append(GroupWords::keyTitle(key));
    return titles.join(QStringLiteral(" · "));
}

Qt::ItemFlags GroupModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QAbstractItemModel::flags(index);
    if (index.isValid() && !hasChildren(index.siblingAtColumn(0)))
        flags |= Qt::ItemNeverHasChildren;
    return flags;
}

} // namespace ctscope
