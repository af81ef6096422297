// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/tuple_table.h"

#include "table/column_words.h"
#include "table/nat_words.h"
#include "ui/panels/capacity_facts.h"
#include "ui/parts/semantic_colors.h"
#include "ui/parts/text_block.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>

namespace ctscope {

namespace {

struct TupleRow {
    QString label;
    std::array<QString, 2> values; ///< original, reply
    bool changed = false;
};

std::vector<TupleRow> rowsOf(const Flow &flow, const NumberStyle &numbers)
{
    const Nat nat = natOf(flow);
    const Tuple &original = flow.original;
    const Tuple &reply = flow.reply;
    std::vector<TupleRow> rows;
    // A translated source is visible in the destination of the reply, and vice versa.
    rows.push_back(
        {TupleTable::tr("Source"), {addressText(original, false), addressText(reply, false)}, nat.dstAddress});
    rows.push_back(
        {TupleTable::tr("Destination"), {addressText(original, true), addressText(reply, true)}, nat.srcAddress});
    const auto decimal = [](unsigned value) { return QString::number(value); };
    const auto hex = [](unsigned value) { return QStringLiteral("0x") + QString::number(value, 16); };
    const L4Keys &a = original.keys;
    const L4Keys &b = reply.keys;
    switch (a.kind) {
    case L4Kind::Ports:
        rows.push_back({TupleTable::tr("Source port"), {decimal(a.first), decimal(b.first)}, nat.dstPort});
        rows.push_back({TupleTable::tr("Dest. port"), {decimal(a.second), decimal(b.second)}, nat.srcPort});
        break;
    case L4Kind::Icmp:
        rows.push_back({TupleTable::tr("Type"), {decimal(a.icmpType()), decimal(b.icmpType())}});
        rows.push_back({TupleTable::tr("Code"), {decimal(a.icmpCode()), decimal(b.icmpCode())}});
        rows.push_back({TupleTable::tr("Id"), {decimal(a.icmpId()), decimal(b.icmpId())}, nat.srcPort});
        break;
    case L4Kind::Gre:
        rows.push_back({TupleTable::tr("Source key"), {hex(a.first), hex(b.first)}, nat.dstPort});
        rows.push_back({TupleTable::tr("Dest. key"), {hex(a.second), hex(b.second)}, nat.srcPort});
        break;
    case L4Kind::None: break;
    }
    if (flow.originalCounters || flow.replyCounters) {
        const auto number = [&](const std::optional<Counters> &counters, std::uint64_t Counters::*member) {
            return counters ? QString::fromStdString(countText((*counters).*member, numbers)) : QStringLiteral("–");
        };
        rows.push_back({TupleTable::tr("Packets"),
            {number(flow.originalCounters, &Counters::packets), number(flow.replyCounters, &Counters::packets)}});
        rows.push_back({TupleTable::tr("Bytes"),
            {number(flow.originalCounters, &Counters::bytes), number(flow.replyCounters, &Counters::bytes)}});
    }
    return rows;
}

} // namespace

TupleTable::TupleTable(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
    , m_heads{new QLabel(tr("Original")), new QLabel(tr("Reply"))}
    , m_numbers(numberStyleOf(QLocale()))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(fontMetrics().averageCharWidth());
    m_grid->setVerticalSpacing(3);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnStretch(2, 1);
    for (int i = 0; i < 2; ++i) {
        QFont strong = font();
        strong.setWeight(QFont::DemiBold);
        m_heads[static_cast<std::size_t>(i)]->setFont(strong);
        m_grid->addWidget(m_heads[static_cast<std::size_t>(i)], 0, i + 1);
    }
}

void TupleTable::showFlow(const Flow &flow)
{
    const std::vector<TupleRow> rows = rowsOf(flow, m_numbers);
    while (m_rows.size() < rows.size()) {
        Cells cells;
        const int line = static_cast<int>(m_rows.size()) + 1;
        cells.label = new QLabel;
        cells.label->setTextFormat(Qt::PlainText);
        m_grid->addWidget(cells.label, line, 0, Qt::AlignTop);
        for (int i = 0; i < 2; ++i) {
            auto *block = new TextBlock;
            cells.values[static_cast<std::size_t>(i)] = block;
            m_grid->addWidget(block, line, i + 1, Qt::AlignTop);
        }
        m_rows.push_back(cells);
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        Cells &cells = m_rows[i];
        const bool used = i < rows.size();
        cells.label->setVisible(used);
        for (std::size_t side = 0; side < 2; ++side) {
            cells.values[side]->setVisible(used);
            if (used) {
                cells.values[side]->showText(rows[i].values[side]);
                cells.values[side]->setAccessibleName(
                    tr("%1, %2", "tuple, field").arg(m_heads[side]->text(), rows[i].label));
            }
        }
        if (used) {
            cells.label->setText(rows[i].label);
            cells.changed = rows[i].changed;
        }
    }
    color();
}

void TupleTable::setGone(bool gone)
{
    if (m_gone == gone)
        return;
    m_gone = gone;
    color();
}

void TupleTable::color()
{
    const SemanticColors colors = SemanticColors::of(palette());
    const QColor plain = m_gone ? colors.ended : palette().color(QPalette::WindowText);
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, m_gone ? colors.ended : colors.quiet);
    for (const Cells &cells : m_rows) {
        cells.label->setPalette(quiet);
        // Mark the reply, as the change is visible there.
        cells.values[0]->setTextStyle(plain, false);
        cells.values[1]->setTextStyle(cells.changed && !m_gone ? colors.nat : plain, cells.changed);
    }
}

void TupleTable::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        color();
}

} // namespace ctscope
