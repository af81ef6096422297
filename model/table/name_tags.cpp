// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/name_tags.h"

#include "format/numbers.h"
#include "table/shown_text.h"

#include <QStringList>

#include <array>
#include <string>
#include <string_view>

namespace ctscope {

namespace {

constexpr qsizetype longestName = 80;

struct AddressNames {
    const HostName *host = nullptr;
    std::string_view network;
};

AddressNames namesOf(const ShownNames &names, const IpAddress &address)
{
    AddressNames found;
    if (names.hosts != ShownNames::Hosts::None && names.hostNames)
        found.host = names.hostNames->find(address);
    if (names.others && names.dictionary)
        found.network = names.dictionary->nameOfNetworkAround(address);
    return found;
}

/// Nothing without a name.
NameTag tagOf(const ShownNames &names, std::string_view name)
{
    NameTag tag;
    tag.text = shownText(name, longestName);
    if (names.dictionary) {
        // Of several names the first that has a colour.
        for (std::string_view left = name; !left.empty() && !tag.color;) {
            const std::string_view one = left.substr(0, left.find(", "));
            if (const auto found = names.dictionary->colors.find(one); found != names.dictionary->colors.end())
                tag.color = found->second;
            left.remove_prefix(std::min(one.size() + 2, left.size()));
        }
    }
    return tag;
}

NameTag addressTag(const ShownNames &names, const IpAddress &address)
{
    const AddressNames found = namesOf(names, address);
    if (found.host == nullptr)
        return tagOf(names, found.network);
    NameTag tag = tagOf(names, found.host->name);
    tag.inPlace = names.hosts == ShownNames::Hosts::InPlace;
    return tag;
}

std::string_view serviceOf(const ShownNames &names, const FlowStore &flows, Row row, Column column)
{
    const bool reply = column == Column::ReplySourcePort || column == Column::ReplyDestinationPort;
    const bool source = column == Column::SourcePort || column == Column::ReplySourcePort;
    const L4Keys keys = reply ? flows.replyKeys(row) : flows.originalKeys(row);
    if (names.services == nullptr || keys.kind != L4Kind::Ports)
        return {};
    return names.services->name(source ? keys.first : keys.second, flows.record(row).protocol);
}

std::string labelNames(const Dictionary &dictionary, std::string_view labels)
{
    std::string text;
    while (!labels.empty()) {
        const std::string_view label = labels.substr(0, labels.find(','));
        labels.remove_prefix(std::min(label.size() + 1, labels.size()));
        if (const std::string_view name = dictionary.nameOfLabel(label); !name.empty())
            text.append(text.empty() ? "" : ", ").append(name);
    }
    return text;
}

std::optional<std::uint64_t> numberOf(const CellContext &context, Row row, Column column)
{
    const ColumnValue value = cellValue(context, row, column);
    const auto *const number = std::get_if<std::uint64_t>(&value);
    return number != nullptr ? std::optional(*number) : std::nullopt;
}

/// The names of the addresses that a translation replaces or puts in.
QStringList translationTip(const ShownNames &names, const FlowStore &flows, Row row)
{
    const Nat nat = flows.nat(row);
    std::vector<AddressSlot> places;
    if (nat.source())
        places.insert(places.end(), {AddressSlot::OriginalSrc, AddressSlot::ReplyDst});
    if (nat.destination())
        places.insert(places.end(), {AddressSlot::OriginalDst, AddressSlot::ReplySrc});
    QStringList lines;
    for (const AddressSlot slot : places) {
        const IpAddress address = flows.address(row, slot);
        const AddressNames found = namesOf(names, address);
        const QString shown = QString::fromStdString(address.toString());
        QString line;
        if (found.host != nullptr)
            line = NameTags::tr("%1: %2, %3", "address, name, where it is from")
                       .arg(shown, shownText(found.host->name, longestName), NameTags::source(found.host->source));
        else if (!found.network.empty())
            line = NameTags::tr("%1: in the network %2").arg(shown, shownText(found.network, longestName));
        if (!line.isEmpty() && !lines.contains(line))
            lines << line;
    }
    return lines;
}

} // namespace

NameTag NameTags::ofCell(const ShownNames &names, const CellContext &context, Row row, Column column)
{
    const ColumnDefinition &definition = definitionOf(column);
    const FlowStore &flows = context.snapshot.rows.flows();
    if (definition.address)
        return addressTag(names, flows.address(row, *definition.address));
    if (definition.type == ColumnType::Port)
        return tagOf(names, serviceOf(names, flows, row, column));
    if (!names.others || !names.dictionary)
        return {};
    const Dictionary &dictionary = *names.dictionary;
    switch (column) {
    case Column::Mark: {
        const auto mark = dictionary.marks.empty() ? std::nullopt : numberOf(context, row, column);
        return mark ? tagOf(names, dictionary.namesOfMark(static_cast<std::uint32_t>(*mark))) : NameTag();
    }
    case Column::Zone: {
        const auto zone = dictionary.zones.empty() ? std::nullopt : numberOf(context, row, column);
        return zone ? tagOf(names, dictionary.nameOfZone(*zone)) : NameTag();
    }
    case Column::Labels:
        return dictionary.labels.empty() ? NameTag()
                                         : tagOf(names, labelNames(dictionary, cellExactText(context, row, column)));
    default: return {};
    }
}

NameTag NameTags::ofAddress(const ShownNames &names, const IpAddress &address) { return addressTag(names, address); }

std::optional<std::uint32_t> NameTags::colorOfRow(const ShownNames &names, const CellContext &context, Row row)
{
    if (!names.dictionary || names.dictionary->colors.empty())
        return std::nullopt;
    for (const Column column : {Column::Mark, Column::Zone, Column::Labels, Column::Source, Column::Destination,
             Column::ReplyDestination, Column::ReplySource}) {
        if (const auto color = ofCell(names, context, row, column).color)
            return color;
    }
    return std::nullopt;
}

QString NameTags::tip(const ShownNames &names, const CellContext &context, Row row, Column column)
{
    const ColumnDefinition &definition = definitionOf(column);
    QStringList lines;
    if (definition.address) {
        const AddressNames found = namesOf(names, context.snapshot.rows.flows().address(row, *definition.address));
        if (found.host != nullptr)
            lines << tr("%1, %2", "name, where it is from")
                         .arg(shownText(found.host->name, longestName), source(found.host->source));
        if (!found.network.empty() && (found.host == nullptr || found.network != found.host->name))
            lines << tr("In the network %1").arg(shownText(found.network, longestName));
        if (definition.port != Column::Count) {
            const auto service = serviceOf(names, context.snapshot.rows.flows(), row, definition.port);
            if (!service.empty())
                lines << tr("Port: %1").arg(shownText(service, longestName));
        }
    } else if (column == Column::Nat) {
        lines = translationTip(names, context.snapshot.rows.flows(), row);
    } else if (const NameTag tag = ofCell(names, context, row, column); !tag.text.isEmpty()) {
        lines << tag.text;
    }
    return lines.join(u'\n');
}

NameTag NameTags::ofGroup(const ShownNames &names, const GroupKey &key, const GroupValue &value)
{
    if (const auto *const network = std::get_if<GroupNetwork>(&value)) {
        if (network->isWhole())
            return addressTag(names, network->address);
        if (!names.others || !names.dictionary)
            return {};
        const std::string_view own = names.dictionary->nameOfNetwork(network->address, network->prefix);
        return tagOf(names, own.empty() ? names.dictionary->nameOfNetworkAround(network->address) : own);
    }
    if (!names.others || !names.dictionary)
        return {};
    const Dictionary &dictionary = *names.dictionary;
    if (const auto *const number = std::get_if<std::uint64_t>(&value)) {
        const bool masked = key.kind == GroupKeyKind::Masked;
        if (key.column == Column::Zone && !masked)
            return tagOf(names, dictionary.nameOfZone(*number));
        if (key.column != Column::Mark)
            return {};
        if (!masked)
            return tagOf(names, dictionary.namesOfMark(static_cast<std::uint32_t>(*number)));
        // The bits that are not in the mask are not known.
        for (const NamedMark &mark : dictionary.marks) {
            if (mark.mask == key.mask && mark.value == *number)
                return tagOf(names, mark.name);
        }
    }
    if (const auto *const word = std::get_if<std::string>(&value);
        word != nullptr && key.kind == GroupKeyKind::Column && key.column == Column::Labels)
        return tagOf(names, labelNames(dictionary, *word));
    return {};
}

std::vector<FieldExplanation> NameTags::explanations(const ShownNames &names, const Flow &flow)
{
    std::vector<FieldExplanation> fields;
    const auto add = [&](const char *id, const QString &label, const IpAddress &address) {
        const AddressNames found = namesOf(names, address);
        if (found.host == nullptr && found.network.empty())
            return;
        const QString network = tr("The address is in the network %1.").arg(shownText(found.network, longestName));
        QStringList sentences;
        if (found.host != nullptr)
            sentences << tr("The name is %1.").arg(source(found.host->source));
        if (!found.network.empty())
            sentences << network;
        fields.push_back({QString::fromLatin1(id), label,
            shownText(found.host != nullptr ? std::string_view(found.host->name) : found.network, longestName),
            sentences.join(u' ')});
    };
    add("source-name", tr("Source name"), flow.original.src);
    add("destination-name", tr("Destination name"), flow.original.dst);
    // What a translation put in; without one these are the same addresses.
    if (flow.reply.dst != flow.original.src)
        add("translated-source-name", tr("Translated source name"), flow.reply.dst);
    if (flow.reply.src != flow.original.dst)
        add("translated-destination-name", tr("Translated destination name"), flow.reply.src);
    return fields;
}

QString NameTags::source(NameSource source)
{
    switch (source) {
    case NameSource::User: return tr("from your file of names");
    case NameSource::OwnFile: return tr("from a file that your file of names lists");
    case NameSource::HostsFile: return tr("from /etc/hosts");
    case NameSource::Lease: return tr("from a DHCP lease on this machine");
    case NameSource::Namespace: return tr("from a network namespace of this machine");
    case NameSource::Cluster: return tr("from the Kubernetes cluster, by kubectl");
    case NameSource::Dns: return tr("from a name server");
    }
    return {};
}

} // namespace ctscope
