// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/bundle_model.h"

#include "table/format_words.h"
#include "table/plural_number.h"
#include "table/row_list_model.h"
#include "table/shown_text.h"

#include <QLocale>

namespace ctscope {

namespace {

/// Summary of what else the bundle has for the machine and namespace of a table.
QString knownText(const MachineFacts &machine)
{
    const QLocale locale;
    QStringList parts;
    if (machine.capacity.max)
        parts << (*machine.capacity.max == 0
                ? BundleModel::tr("no limit")
                : BundleModel::tr("limit %1").arg(locale.toString(qulonglong(*machine.capacity.max))));
    if (machine.capacity.count)
        parts << BundleModel::tr("count %1").arg(locale.toString(qulonglong(*machine.capacity.count)));
    if (machine.facts && machine.facts->settings)
        parts << BundleModel::tr("settings");
    if (machine.facts && machine.facts->statistics)
        parts << BundleModel::tr("counters");
    if (machine.facts && machine.facts->expectations)
        parts << BundleModel::tr("expectations");
    return parts.join(BundleModel::tr(", "));
}

/// By the file's name, else by its content.
QString printedBy(const BundleMember &member)
{
    return member.command.empty() ? FormatWords::name(member.format, member.formatDetail) : shownText(member.command);
}

} // namespace

BundleModel::BundleModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void BundleModel::setBundle(BundlePtr bundle)
{
    beginResetModel();
    m_bundle = std::move(bundle);
    m_tables.clear();
    for (std::size_t i = 0; m_bundle && i < m_bundle->members().size(); ++i) {
        if (m_bundle->members()[i].isTable())
            m_tables.push_back(i);
    }
    m_known.assign(m_tables.size(), std::nullopt);
    endResetModel();
}

const QString &BundleModel::known(int row) const
{
    std::optional<QString> &text = m_known[static_cast<std::size_t>(row)];
    if (!text)
        text = knownText(m_bundle->factsOf(table(row)));
    return *text;
}

const BundleMember &BundleModel::table(int row) const
{
    return m_bundle->members()[m_tables[static_cast<std::size_t>(row)]];
}

int BundleModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_tables.size());
}

int BundleModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString BundleModel::text(int row, int column) const
{
    const BundleMember &here = table(row);
    switch (column) {
    case Host: return shownText(here.host);
    case Namespace: return shownText(here.name.netns);
    case Command: return printedBy(here);
    case Kind: return here.kind == MemberKind::Events ? tr("event log") : tr("table");
    case Size: return QLocale().formattedDataSize(static_cast<qint64>(here.size), 1);
    case Known: return known(row);
    case Path: return shownText(here.path);
    default: return {};
    }
}

QVariant BundleModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const BundleMember &here = table(index.row());
    switch (role) {
    case Qt::DisplayRole: return text(index.row(), index.column());
    case Qt::TextAlignmentRole:
        return QVariant((index.column() == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole: return toolTipOf(text(index.row(), index.column()));
    case RawRole:
        return index.column() == Size ? QVariant(qulonglong(here.size)) : QVariant(text(index.row(), index.column()));
    case StandsOutRole: return false;
    default: return {};
    }
}

QVariant BundleModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    const bool tip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !tip)
        return {};
    switch (section) {
    case Host: return tip ? tr("The machine: its own name, else that of the folder.") : tr("Host");
    case Namespace: return tip ? tr("The network namespace; empty for the machine's own.") : tr("Namespace");
    case Command: return tip ? tr("What printed the table.") : tr("Printed by");
    case Kind: return tip ? tr("A table, or a log of events.") : tr("Kind");
    case Size: return tip ? tr("The size of the file, unpacked.") : tr("Size");
    case Known:
        return tip ? tr("What else the bundle holds for the same machine and network namespace.") : tr("Related data");
    case Path: return tip ? tr("The file within the bundle.") : tr("File");
    default: return {};
    }
}

QString BundleModel::summary(const Bundle &bundle, const QString &name)
{
    quint64 tables = 0;
    quint64 logs = 0;
    for (const BundleMember &member : bundle.members()) {
        tables += member.kind == MemberKind::Table ? 1 : 0;
        logs += member.kind == MemberKind::Events ? 1 : 0;
    }
    const QString inTables = tables == 1 ? tr("1 table") : tr("%Ln tables", nullptr, pluralOf(tables));
    const QString inLogs = logs == 1 ? tr("1 event log") : tr("%Ln event logs", nullptr, pluralOf(logs));
    const QString what = logs == 0 ? inTables : tables == 0 ? inLogs : tr("%1 and %2").arg(inTables, inLogs);
    return tr("%1 holds %2 of connection tracking.").arg(name, what);
}

} // namespace ctscope
