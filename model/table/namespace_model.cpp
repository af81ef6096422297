// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/namespace_model.h"

#include "table/plural_number.h"
#include "table/problem_table.h"
#include "table/shown_text.h"

#include <QLocale>

namespace ctscope {

namespace {

using Model = NamespaceModel;

QString counted(quint64 number) { return QLocale().toString(number); }

bool isNumber(int column) { return column == Model::Entries || column == Model::Share || column == Model::Limit; }

/// "91 %"; more than nothing is never shown as 0 %, and less than all never as 100 %.
QString percent(quint64 part, quint64 whole)
{
    if (whole == 0)
        return {};
    if (part == 0)
        return NamespaceModel::tr("0 %");
    const double exact = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    if (exact < 1)
        return NamespaceModel::tr("< 1 %");
    if (exact > 99 && part < whole)
        return NamespaceModel::tr("> 99 %");
    return NamespaceModel::tr("%1 %").arg(QLocale().toString(exact, 'f', 0));
}

QString kind(const NetworkNamespace &place)
{
    if (place.own)
        return NamespaceModel::tr("ctscope’s own");
    if (!place.names.empty())
        return NamespaceModel::tr("named");
    if (QString::fromStdString(place.unit).endsWith(QLatin1String(".service")))
        return NamespaceModel::tr("service");
    return place.unit.empty() ? NamespaceModel::tr("process") : NamespaceModel::tr("container");
}

QString programs(const NetworkNamespace &place)
{
    const QString program = shownText(place.program, longestCell);
    const quint64 processes = place.processes;
    if (processes == 0)
        return NamespaceModel::tr("none seen");
    if (program.isEmpty())
        return processes == 1 ? NamespaceModel::tr("1 process")
                              : NamespaceModel::tr("%Ln processes", nullptr, pluralOf(processes));
    if (processes == 1)
        return program;
    return processes == 2 ? NamespaceModel::tr("%1 and 1 other").arg(program)
                          : NamespaceModel::tr("%1 and %Ln others", nullptr, pluralOf(processes - 1)).arg(program);
}

} // namespace

NamespaceModel::NamespaceModel(QObject *parent)
    : RowListModel(parent)
{
}

void NamespaceModel::take(const NamespaceCensus &census)
{
    std::vector<NamespaceRow> next;
    for (const NamespaceCount &one : census.namespaces)
        next.push_back({one, census.total()});
    takeRows(std::move(next));
}

void NamespaceModel::clear() { takeRows({}); }

QString NamespaceModel::title(const NetworkNamespace &place)
{
    const QString title = shownText(place.title(), longestCell);
    return place.own && place.names.empty() ? tr("This machine") : title;
}

QString NamespaceModel::summary(const NamespaceCensus &census)
{
    const quint64 total = census.total();
    QString text = total == 1 ? tr("Together 1 entry") : tr("Together %Ln entries", nullptr, pluralOf(total));
    if (census.buckets)
        text = tr("%1 in %Ln buckets", nullptr, pluralOf(*census.buckets)).arg(text);
    const NamespaceCount *const largest = census.largest();
    if (!largest)
        return tr("%1.").arg(text);
    return tr("%1: %2 holds %3.").arg(text, title(largest->netns), percent(*largest->capacity.count, total));
}

QString NamespaceModel::hiddenText(const NamespaceCensus &census)
{
    const quint64 hidden = census.hiddenProcesses;
    if (hidden == 0)
        return {};
    return hidden == 1 ? tr("1 process belongs to another user: a namespace with only this process is not listed.")
                       : tr("%Ln processes belong to other users: namespaces with only these processes are not listed.",
                           nullptr, pluralOf(hidden));
}

QString NamespaceModel::explanation(int row) const
{
    const NamespaceRow &here = rows()[static_cast<std::size_t>(row)];
    const NetworkNamespace &place = here.count.netns;
    const Capacity &capacity = here.count.capacity;
    QStringList sentences;
    if (place.own)
        sentences << tr("The network namespace that ctscope runs in.");
    if (!place.names.empty()) {
        QStringList names;
        for (const std::string &name : place.names)
            names << shownText(name, longestCell);
        sentences << tr("“ip netns” knows it as %1.").arg(names.join(tr(", ")));
    }
    if (!place.own && place.processes > 0) {
        const QString who = programs(place);
        sentences << (place.processes == 1
                ? tr("%1 runs in it, as process %2.").arg(who, QString::number(place.process))
                : tr("%1 run in it; the first is process %2.", nullptr, pluralOf(place.processes))
                      .arg(who, QString::number(place.process)));
        if (const QString unit = shownText(place.unit, longestCell); !unit.isEmpty())
            sentences << (place.processes == 1 ? tr("It belongs to %1.").arg(unit)
                                               : tr("They belong to %1.").arg(unit));
    } else if (!place.own) {
        sentences << tr("No process that you may see runs in it.");
    }
    if (capacity.count && capacity.max && *capacity.max > 0)
        sentences << (*capacity.count == 1
                ? tr("It has 1 entry, %2 of its limit of %1. Each namespace has a limit of its own.")
                : tr("It has %Ln entries, %2 of its limit of %1. Each namespace has a limit of its own.", nullptr,
                    pluralOf(*capacity.count)))
                         .arg(counted(*capacity.max), percent(*capacity.count, *capacity.max));
    if (capacity.count && here.total > 0)
        sentences << tr("It holds %1 of all entries that could be counted. All namespaces share one hash table: "
                        "many entries in one slow down lookups in all.")
                         .arg(percent(*capacity.count, here.total));
    if (here.count.problem.kind != Problem::None)
        sentences << wordsOf(here.count.problem, {}).inListTip;
    return sentences.join(u' ');
}

int NamespaceModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString NamespaceModel::text(const NamespaceRow &row, int column) const
{
    const NetworkNamespace &place = row.count.netns;
    const Capacity &capacity = row.count.capacity;
    switch (column) {
    case Name: return title(place);
    case Kind: return kind(place);
    case Program: return programs(place);
    case Entries: return capacity.count ? counted(*capacity.count) : wordsOf(row.count.problem, {}).inList;
    case Limit:
        if (!capacity.max)
            return {};
        return *capacity.max == 0 ? tr("none") : counted(*capacity.max);
    case Share: return capacity.count ? percent(*capacity.count, row.total) : QString();
    default: return {};
    }
}

QVariant NamespaceModel::raw(const NamespaceRow &row, int column) const
{
    const Capacity &capacity = row.count.capacity;
    switch (column) {
    case Entries:
    case Share:
        return capacity.count ? QVariant::fromValue<qlonglong>(static_cast<qlonglong>(*capacity.count))
                              : QVariant::fromValue<qlonglong>(-1);
    case Limit: return QVariant::fromValue<qulonglong>(capacity.max.value_or(0));
    default: return text(row, column);
    }
}

QVariant NamespaceModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const NamespaceRow &row = rows()[static_cast<std::size_t>(index.row())];
    const Capacity &capacity = row.count.capacity;
    switch (role) {
    case Qt::DisplayRole: return text(row, index.column());
    case Qt::ToolTipRole: return toolTipOf(explanation(index.row()));
    case Qt::TextAlignmentRole:
        return QVariant((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case RawRole: return raw(row, index.column());
    case StandsOutRole:
        return capacity.count && capacity.max && *capacity.max > 0
            && static_cast<double>(*capacity.count) >= nearLimit * static_cast<double>(*capacity.max);
    default: return {};
    }
}

QVariant NamespaceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    const bool tip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !tip)
        return {};
    switch (section) {
    case Name:
        return tip ? tr("Its name in “ip netns”, else the container or service, else the program.") : tr("Namespace");
    case Kind: return tip ? tr("Where its name comes from.") : tr("Kind");
    case Program: return tip ? tr("The first program in it, and how many more there are.") : tr("Runs there");
    case Entries: return tip ? tr("Entries of its connection tracking table now (nf_conntrack_count).") : tr("Entries");
    case Limit:
        return tip ? tr("How many it may have (nf_conntrack_max). Each namespace has a limit of its own.")
                   : tr("Limit");
    case Share: return tip ? tr("Its part of the entries of all namespaces, which share one hash table.") : tr("Share");
    default: return {};
    }
}

} // namespace ctscope
