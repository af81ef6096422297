// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/expectation_model.h"

#include "query/number_text.h"
#include "table/shown_text.h"

#include <map>

namespace ctscope {

namespace {

QString addressText(const IpAddress &address, const QString &port)
{
    const QString text = QString::fromStdString(address.toString());
    if (port.isEmpty())
        return text;
    return address.isV6() ? u'[' + text + QStringLiteral("]:") + port : text + u':' + port;
}

bool isAny(const IpAddress &address) noexcept
{
    return std::ranges::all_of(address.bytes, [](std::uint8_t byte) { return byte == 0; });
}

/// One end of an expected flow. A part that the mask leaves out matches anything; a reading without masks
/// (/proc) has zero there.
QString endText(const IpAddress &address, const IpAddress &mask, std::uint16_t port, std::uint16_t portMask,
    const Tuple &tuple, bool masked)
{
    const bool anyAddress = masked ? isAny(mask) : isAny(address);
    const bool anyPort = masked ? portMask == 0 : port == 0;
    QString portText;
    if (tuple.keys.kind == L4Kind::Ports && !anyPort)
        portText = QString::number(port);
    if (anyAddress)
        return portText.isEmpty() ? ExpectationModel::tr("any") : ExpectationModel::tr("any:%1").arg(portText);
    return addressText(address, portText);
}

QString tupleEnd(const Tuple &tuple, bool source)
{
    const QString port =
        tuple.keys.kind == L4Kind::Ports ? QString::number(source ? tuple.keys.first : tuple.keys.second) : QString();
    return addressText(source ? tuple.src : tuple.dst, port);
}

/// False for an address that is absent or all zero.
bool isGiven(const Tuple &tuple, bool source) noexcept
{
    const IpAddress &address = source ? tuple.src : tuple.dst;
    return address.family != Family::None && !isAny(address);
}

QString protocolText(ctscope::Protocol number) { return QString::fromStdString(protocol::displayName(number)); }

std::string nameOf(const Expectation &expectation)
{
    if (expectation.id)
        return "id " + std::to_string(*expectation.id);
    const auto part = [](const Tuple &tuple) {
        return ' ' + tuple.srcString() + ' ' + std::to_string(tuple.keys.first) + ' ' + tuple.dstString() + ' '
            + std::to_string(tuple.keys.second);
    };
    return std::to_string(expectation.protocol) + part(expectation.tuple) + part(expectation.master.original) + ' '
        + std::to_string(expectation.zone.value_or(0));
}

} // namespace

ExpectationModel::ExpectationModel(QObject *parent)
    : RowListModel(parent)
{
}

void ExpectationModel::take(const std::vector<Expectation> &expectations, TimePoint when)
{
    m_now = std::max(m_now, when);
    std::vector<ExpectationRow> next;
    std::map<std::string, int> seen; // a reading takes time, so an expectation may be listed twice
    for (const Expectation &expectation : expectations) {
        ExpectationRow row{expectation, nameOf(expectation), {}};
        if (seen[row.name]++ > 0)
            continue;
        if (expectation.timeout && !expectation.permanent) {
            row.until = when + std::chrono::seconds(*expectation.timeout);
            // Timeouts are read in whole seconds: keep a row that only grew older.
            const auto known = std::ranges::find(rows(), row.name, &ExpectationRow::key);
            constexpr auto blur = std::chrono::milliseconds(1500);
            if (known != rows().end() && known->until && std::chrono::abs(*known->until - *row.until) < blur) {
                row.until = known->until;
                row.expectation.timeout = known->expectation.timeout;
            }
        }
        next.push_back(std::move(row));
    }
    takeRows(std::move(next));
}

void ExpectationModel::clear() { takeRows({}); }

void ExpectationModel::tick(TimePoint now)
{
    m_now = now;
    if (rowCount() > 0)
        emit dataChanged(index(0, TimeLeft), index(rowCount() - 1, TimeLeft), {Qt::DisplayRole, RawRole});
}

std::optional<MasterFlow> ExpectationModel::master(int row) const
{
    const MasterFlow &flow = rows()[static_cast<std::size_t>(row)].expectation.master;
    if (flow.original.src.family == Family::None)
        return std::nullopt;
    return flow;
}

std::optional<std::uint64_t> ExpectationModel::secondsLeft(const ExpectationRow &row) const noexcept
{
    if (!row.until)
        return std::nullopt;
    const auto left = std::chrono::ceil<std::chrono::seconds>(*row.until - m_now).count();
    return left > 0 ? static_cast<std::uint64_t>(left) : 0;
}

QString ExpectationModel::text(const ExpectationRow &row, int column) const
{
    const Expectation &expectation = row.expectation;
    const bool masked = expectation.mask.src.family != Family::None;
    switch (column) {
    case Protocol: return protocolText(expectation.protocol);
    case Source:
        return endText(expectation.tuple.src, expectation.mask.src, expectation.tuple.keys.first,
            expectation.mask.keys.first, expectation.tuple, masked);
    case Destination:
        // The kernel compares the whole destination; masks are for sources.
        return endText(expectation.tuple.dst, IpAddress::v4(0xffffffff), expectation.tuple.keys.second, 0xffff,
            expectation.tuple, true);
    case Helper: {
        QString helper = shownText(expectation.helper.value_or(std::string()), longestCell);
        if (expectation.policyName)
            helper += u'/' + shownText(*expectation.policyName, longestCell);
        if (helper.isEmpty() && expectation.userspace)
            helper = tr("a program");
        return helper;
    }
    case TimeLeft: {
        const auto left = secondsLeft(row);
        return left ? QString::fromStdString(durationText(*left)) : tr("none");
    }
    case Master: {
        const Tuple &master = expectation.master.original;
        if (master.src.family == Family::None)
            return tr("not known");
        return tr("%1 %2 → %3")
            .arg(protocolText(expectation.master.protocol), tupleEnd(master, true), tupleEnd(master, false));
    }
    default: return {};
    }
}

QString ExpectationModel::explanation(int row) const
{
    const ExpectationRow &here = rows()[static_cast<std::size_t>(row)];
    const Expectation &expectation = here.expectation;
    QStringList sentences;
    const QString what = tr("A %1 flow from %2 to %3 is expected")
                             .arg(text(here, Protocol), text(here, Source), text(here, Destination));
    const QString helper = text(here, Helper);
    sentences << (helper.isEmpty()
            ? what + u'.'
            : tr("%1 by %2.").arg(what, expectation.helper ? tr("the helper %1").arg(helper) : helper));
    if (expectation.permanent)
        sentences << tr("It stays after the flow has begun, for further ones.");
    else
        sentences << tr("When it begins, it is tracked as related to its master flow, and rules that accept related "
                        "flows let it in.");
    if (expectation.inactive)
        sentences << tr("It is not active yet: the helper waits for a confirmation.");
    // A helper without translation leaves the address empty.
    if (expectation.translation && isGiven(expectation.translation->tuple, !expectation.translation->replyDirection)) {
        sentences << tr("It will be translated to %1.")
                         .arg(tupleEnd(expectation.translation->tuple, !expectation.translation->replyDirection));
    }
    if (master(row))
        sentences << tr("Its master flow is %1.").arg(text(here, Master));
    else
        sentences << tr("The text in /proc does not name its master flow; ctnetlink does.");
    return sentences.join(u' ');
}

int ExpectationModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant ExpectationModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const ExpectationRow &row = rows()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return text(row, index.column());
    case Qt::ToolTipRole: return toolTipOf(explanation(index.row()));
    case Qt::TextAlignmentRole:
        return QVariant(
            index.column() == TimeLeft ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    case RawRole: {
        if (index.column() != TimeLeft)
            return text(row, index.column());
        const auto left = secondsLeft(row);
        return left ? QVariant::fromValue<qulonglong>(*left) : QVariant::fromValue<qulonglong>(~0ULL);
    }
    default: return {};
    }
}

QVariant ExpectationModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section == TimeLeft ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    const bool tip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !tip)
        return {};
    switch (section) {
    case Protocol: return tip ? tr("The protocol of the flow that is expected.") : tr("Protocol");
    case Source:
        return tip ? tr("The address that the expected flow may come from; without a port, any port.") : tr("Source");
    case Destination: return tip ? tr("The destination of the expected flow.") : tr("Destination");
    case Helper: return tip ? tr("The helper that found the flow announced in its master flow.") : tr("Helper");
    case TimeLeft: return tip ? tr("When it reaches zero, the expectation is removed.") : tr("Time left");
    case Master: return tip ? tr("The flow that announced it. Enter goes there.") : tr("Master flow");
    default: return {};
    }
}

} // namespace ctscope
