// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/service_names.h"
#include "names/host_names.h"
#include "query/column.h"
#include "query/groups/group_value.h"
#include "query/names/dictionary.h"
#include "table/flow_explainer.h"

#include <QCoreApplication>
#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace ctscope {

/// Which names the window shows, and the names themselves. Immutable, shared by the models.
struct ShownNames {
    enum class Hosts : std::uint8_t { None, Beside, InPlace };
    Hosts hosts = Hosts::None;                    ///< of single addresses
    bool others = false;                          ///< of networks, marks, zones and labels
    HostNamesPtr hostNames;                       ///< null: none
    std::shared_ptr<const Dictionary> dictionary; ///< null: none
    const ServiceNames *services = nullptr;       ///< null: not shown, or not read yet
};
using ShownNamesPtr = std::shared_ptr<const ShownNames>;

/// A name that is shown with a value.
struct NameTag {
    QString text;                         ///< fit for a cell; empty: there is none
    std::optional<std::uint32_t> color{}; ///< 0xRRGGBB, as the user's file says
    bool inPlace = false;                 ///< the name is shown and the value is not
};

/// The names beside the values of cells and groups. A value stays what it is for copies, exports, filters and orders.
struct NameTags {
    Q_DECLARE_TR_FUNCTIONS(ctscope::NameTags)

public:
    static NameTag ofCell(const ShownNames &names, const CellContext &context, Row row, Column column);
    static NameTag ofAddress(const ShownNames &names, const IpAddress &address);
    /// The colour of the first name in a row that has one: of the mark, the zone, the labels, the source, the destination,
    /// and what they are translated to.
    static std::optional<std::uint32_t> colorOfRow(const ShownNames &names, const CellContext &context, Row row);
    /// All that is known of the names of a cell, a sentence a line; empty: nothing.
    static QString tip(const ShownNames &names, const CellContext &context, Row row, Column column);
    /// Of the key `key` of a group. Services are not among them; see serviceOfGroup().
    static NameTag ofGroup(const ShownNames &names, const GroupKey &key, const GroupValue &value);
    /// For the inspector: the names of the ends of a flow.
    static std::vector<FieldExplanation> explanations(const ShownNames &names, const Flow &flow);
    /// Who says so: "from your file of names".
    static QString source(NameSource source);
};

} // namespace ctscope
