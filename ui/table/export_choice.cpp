// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/export_choice.h"

#include "query/groups/group_printer.h"
#include "query/pseudonym_key.h"
#include "query/pseudonymous_table.h"
#include "table/group_words.h"
#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QCoreApplication>
#include <QSettings>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

namespace ctscope {

namespace {

using What = ExportChoice::What;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::ExportChoice)
};

const auto formatKey = QStringLiteral("exportFormat");
const auto columnsKey = QStringLiteral("exportShownColumns");
const auto pseudonymsKey = QStringLiteral("exportPseudonyms");
const auto portsKey = QStringLiteral("exportClientPorts");
const auto fromFileKey = QStringLiteral("exportKeyFromFile");
const auto keyFileKey = QStringLiteral("exportKeyFile");

/// All rows of the table in the order shown.
std::optional<Frame> wholeTable(const Frame &shown, const std::stop_token &stop)
{
    Frame frame = shown;
    frame.spec.filter = {};
    auto order = orderFlows(*frame.snapshot, frame.spec, frame.snapshot->takenAt, stop);
    if (!order)
        return std::nullopt;
    frame.order = std::make_shared<const FlowOrder>(*std::move(order));
    return frame;
}

void limit(Frame &frame, std::size_t most)
{
    if (frame.order->rows.size() <= most)
        return;
    FlowOrder order;
    order.rows.assign(frame.order->rows.begin(), frame.order->rows.begin() + static_cast<std::ptrdiff_t>(most));
    frame.order = std::make_shared<const FlowOrder>(std::move(order));
}

bool hasParts(const GroupedRows &groups) { return !groups.view.flat && groups.view.spec.keys.size() > 1; }

/// The first groups alone. Nothing is said about the others.
GroupedRowsPtr firstOf(const GroupedRowsPtr &groups, std::size_t most)
{
    if (groups->top.rows.size() + (groups->top.otherGroups > 0 ? 1 : 0) <= most)
        return groups;
    auto first = std::make_shared<GroupedRows>(*groups);
    first->top.rows.resize(std::min(first->top.rows.size(), most));
    first->top.otherGroups = 0;
    return first;
}

/// The groups as they are shown, or where each consists of parts, all of these side by side. Those behind the first `most`
/// may be added up. null when stop is asked.
GroupedRowsPtr groupsToPrint(const Frame &frame, Pseudonyms *pseudonyms, std::size_t most, const std::stop_token &stop)
{
    const GroupedRows &shown = *frame.groups;
    GroupQuery view = shown.view;
    view.expanded.clear();
    if (hasParts(shown)) {
        view.flat = true;
        view.top = std::numeric_limits<std::uint32_t>::max();
    }
    view.top = static_cast<std::uint32_t>(std::min<std::size_t>(view.top, most));
    if (pseudonyms != nullptr)
        return pseudonymousGroups(frame, std::move(view), *pseudonyms, stop);
    if (!hasParts(shown))
        return frame.groups;
    return Grouping().update(
        frame.snapshot, shown.asOf, view, groupFilterOf(frame.spec.filter, frame.spec.numbers), stop);
}

QString keyProblem(const QString &path, int error)
{
    const QString name = shownText(path, longestCell);
    if (path.isEmpty())
        return Words::tr("Choose the file with the key.");
    return error == 0
        ? Words::tr("The key %1 has fewer than 16 bytes.").arg(name)
        : Words::tr("The key %1 cannot be read: %2.").arg(name, QString::fromLocal8Bit(std::strerror(error)));
}

/// The pseudonyms that were chosen; without them `problem` may say why.
std::optional<Pseudonyms> pseudonymsOf(const ExportChoice &choice, QString &problem)
{
    if (!choice.pseudonymise)
        return std::nullopt;
    std::optional<PseudonymKey> key = choice.key;
    if (choice.keyFromFile) {
        const PseudonymKeyFile file =
            choice.keyFile.isEmpty() ? PseudonymKeyFile() : readPseudonymKey(choice.keyFile.toStdString());
        if (!file.key)
            problem = keyProblem(choice.keyFile, file.error);
        key = file.key;
    }
    if (!key)
        return std::nullopt;
    return Pseudonyms(*key, choice.clientPorts ? Pseudonyms::ClientPorts::Replace : Pseudonyms::ClientPorts::Keep);
}

} // namespace

std::size_t ExportMaterial::tableRows() const
{
    if (!shown.frame)
        return 0;
    const Snapshot &snapshot = *shown.frame->snapshot;
    return shown.frame->spec.showEnded ? snapshot.rows.size() : snapshot.liveRows;
}

bool ExportMaterial::isComparison() const { return shown.frame && shown.frame->snapshot->compared; }

ExportChoice ExportChoice::fromSettings(const QSettings &settings)
{
    ExportChoice choice;
    const int format = settings.value(formatKey, static_cast<int>(choice.format)).toInt();
    if (format >= 0 && format <= static_cast<int>(FlowFormat::Json))
        choice.format = static_cast<FlowFormat>(format);
    choice.shownColumns = settings.value(columnsKey).toBool();
    choice.pseudonymise = settings.value(pseudonymsKey).toBool();
    choice.clientPorts = settings.value(portsKey).toBool();
    choice.keyFromFile = settings.value(fromFileKey).toBool();
    choice.keyFile = settings.value(keyFileKey).toString();
    return choice;
}

void ExportChoice::toSettings(QSettings &settings) const
{
    settings.setValue(formatKey, static_cast<int>(format));
    settings.setValue(columnsKey, shownColumns);
    settings.setValue(pseudonymsKey, pseudonymise);
    settings.setValue(portsKey, clientPorts);
    settings.setValue(fromFileKey, keyFromFile);
    settings.setValue(keyFileKey, keyFile);
}

bool canExport(const ExportMaterial &material, What what, FlowFormat format)
{
    // Its lines have no place for groups, and none for changes.
    return format != FlowFormat::Conntrack || (what != What::Groups && !material.isComparison());
}

std::optional<std::size_t> exportedRows(const ExportMaterial &material, What what)
{
    switch (what) {
    case What::Shown: return material.shown.count();
    case What::Selected: return material.selected.count();
    case What::Table: return material.tableRows();
    case What::Groups: break;
    }
    if (!material.groups)
        return 0;
    const GroupedRows &groups = *material.shown.frame->groups;
    return hasParts(groups) ? std::nullopt : std::optional(groups.top.rows.size());
}

QString exportName(const ExportMaterial &material, What what)
{
    const std::optional<std::size_t> rows = exportedRows(material, what);
    if (what == What::Groups)
        return !rows     ? Words::tr("groups")
            : *rows == 1 ? Words::tr("1 group")
                         : Words::tr("%Ln groups", nullptr, pluralOf(*rows));
    return *rows == 1 ? Words::tr("1 row") : Words::tr("%Ln rows", nullptr, pluralOf(*rows));
}

QString exportRefusal(const ExportMaterial &material, const ExportChoice &choice)
{
    if (choice.what != What::Groups || !choice.pseudonymise || !material.groups)
        return {};
    const auto key = keyWithoutPseudonyms(material.shown.frame->groups->view.spec);
    return key ? Words::tr("Groups by “%1” cannot be exported with pseudonyms, which leave out owners and the names of "
                           "hosts, countries and networks.")
                     .arg(GroupWords::keyTitle(*key))
               : QString();
}

QString printExport(const ExportMaterial &material, const ExportChoice &choice, std::size_t most, BlockWriter &out,
    const std::stop_token &stop)
{
    QString problem = exportRefusal(material, choice);
    if (!problem.isEmpty())
        return problem;
    std::optional<Pseudonyms> pseudonyms = pseudonymsOf(choice, problem);
    if (!problem.isEmpty())
        return problem;
    if (choice.what == What::Groups) {
        const GroupedRowsPtr groups =
            groupsToPrint(*material.shown.frame, pseudonyms ? &*pseudonyms : nullptr, most, stop);
        if (groups)
            printGroups(
                *firstOf(groups, most), choice.format, ServiceNames::ofSystem(), GroupWords::printed(), out, stop);
        return {};
    }
    const ChosenRows &rows = choice.what == What::Selected ? material.selected : material.shown;
    std::optional<Frame> frame = choice.what == What::Table ? wholeTable(*rows.frame, stop) : *rows.frame;
    if (!frame)
        return {};
    limit(*frame, most);
    if (pseudonyms)
        frame = pseudonymousFrame(*frame, *pseudonyms, stop);
    if (stop.stop_requested())
        return {};
    std::vector<Column> columns;
    if (choice.shownColumns)
        columns.assign(material.shown.columns.begin(), material.shown.columns.end());
    printFlows(*frame, choice.format, out, columns);
    return {};
}

} // namespace ctscope
