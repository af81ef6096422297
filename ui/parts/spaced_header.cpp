// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/spaced_header.h"

#include "table/shown_text.h"

#include <QHelpEvent>
#include <QStyleOptionHeader>
#include <QToolTip>

namespace ctscope {

SpacedHeader::SpacedHeader(QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    // The same settings as those of a table's own header.
    setSectionsClickable(true);
    setHighlightSections(false);
}

void SpacedHeader::initStyleOptionForIndex(QStyleOptionHeader *option, int section) const
{
    QHeaderView::initStyleOptionForIndex(option, section);
    const QChar space(QChar::Nbsp);
    option->text = option->textAlignment.testFlag(Qt::AlignRight) ? option->text + space : space + option->text;
}

QSize SpacedHeader::sectionSizeFromContents(int section) const
{
    const QSize size = QHeaderView::sectionSizeFromContents(section);
    return size + QSize(fontMetrics().horizontalAdvance(QChar(QChar::Nbsp)), 0);
}

bool SpacedHeader::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QHeaderView::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int section = logicalIndexAt(help->pos());
    const QString text =
        section < 0 || !model() ? QString() : model()->headerData(section, orientation(), Qt::ToolTipRole).toString();
    QToolTip::showText(help->globalPos(), toolTipOf(text), this);
    return true;
}

} // namespace ctscope
