// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/completion_list.h"

#include "ui/parts/semantic_colors.h"

#include <QEvent>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

#include <algorithm>

namespace ctscope {

namespace {

constexpr int mostLines = 12;
constexpr int detailRole = Qt::UserRole;
constexpr int amountRole = Qt::UserRole + 1;

/// Text, what it is, and how many have it, in three columns.
class EntryDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    int textWidth = 0;
    int amountWidth = 0;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const bool chosen = (option.state & QStyle::State_Selected) != 0;
        painter->fillRect(option.rect, option.palette.color(chosen ? QPalette::Highlight : QPalette::Base));
        const QColor text = option.palette.color(chosen ? QPalette::HighlightedText : QPalette::Text);
        const QColor quiet = chosen ? text : SemanticColors::of(option.palette).quiet;
        const int gap = option.fontMetrics.averageCharWidth();
        QRect room = option.rect.adjusted(gap, 0, -gap, 0);
        painter->setPen(text);
        painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, textWidth));
        painter->setPen(quiet);
        painter->drawText(room, Qt::AlignRight | Qt::AlignVCenter, index.data(amountRole).toString());
        room.adjust(textWidth + 2 * gap, 0, amountWidth > 0 ? -amountWidth - 2 * gap : 0, 0);
        painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
            option.fontMetrics.elidedText(index.data(detailRole).toString(), Qt::ElideRight, room.width()));
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {100, option.fontMetrics.height() + 4};
    }
};

} // namespace

CompletionList::CompletionList(QWidget *line)
    : QListView(line->window())
    , m_line(line)
    , m_model(new QStandardItemModel(this))
{
    setObjectName(QStringLiteral("completions"));
    setAccessibleName(tr("What can be written here"));
    setModel(m_model);
    setItemDelegate(new EntryDelegate(this));
    setFocusPolicy(Qt::NoFocus);
    setUniformItemSizes(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    connect(this, &QListView::clicked, this, [this](const QModelIndex &index) { emit taken(index.row()); });
    line->installEventFilter(this);
    line->window()->installEventFilter(this);
    hide();
}

void CompletionList::showEntries(const QList<Entry> &entries, int x)
{
    m_entries = entries;
    m_x = x;
    m_model->clear();
    if (entries.isEmpty())
        return hide();
    const QFontMetrics metrics = fontMetrics();
    auto *const delegate = static_cast<EntryDelegate *>(itemDelegate());
    delegate->textWidth = delegate->amountWidth = 0;
    for (const Entry &entry : entries) {
        auto *item = new QStandardItem(entry.text);
        item->setData(entry.detail, detailRole);
        item->setData(entry.amount, amountRole);
        item->setData(entry.detail.isEmpty() ? entry.text : entry.text + QStringLiteral(": ") + entry.detail,
            Qt::AccessibleTextRole);
        m_model->appendRow(item);
        delegate->textWidth = std::max(delegate->textWidth, metrics.horizontalAdvance(entry.text) + 1);
        delegate->amountWidth = std::max(delegate->amountWidth, metrics.horizontalAdvance(entry.amount));
    }
    delegate->textWidth = std::min(delegate->textWidth, metrics.averageCharWidth() * 50);
    setCurrentIndex({});
    place();
    show();
    raise();
    scrollToTop();
}

void CompletionList::place()
{
    if (!m_line || m_line->window() != parentWidget())
        return;
    const QFontMetrics metrics = fontMetrics();
    const auto *const delegate = static_cast<EntryDelegate *>(itemDelegate());
    int detail = 0;
    for (const Entry &entry : m_entries)
        detail = std::max(detail, metrics.horizontalAdvance(entry.detail));
    const int wanted = delegate->textWidth + delegate->amountWidth + detail + metrics.averageCharWidth() * 9;
    const int wide = std::clamp(wanted, metrics.averageCharWidth() * 24,
        std::max(100, std::min(metrics.averageCharWidth() * 110, parentWidget()->width() - 8)));
    const int lines = std::min<int>(mostLines, static_cast<int>(m_entries.size()));
    const QPoint below = m_line->mapTo(parentWidget(), QPoint(m_x, m_line->height() + 2));
    setGeometry(std::max(4, std::min(below.x(), parentWidget()->width() - wide - 4)), below.y(), wide,
        lines * (metrics.height() + 4) + 2 * frameWidth());
}

bool CompletionList::move(int key)
{
    const auto count = static_cast<int>(m_entries.size());
    const int now = currentRow();
    int row = now;
    switch (key) {
    case Qt::Key_Down: row = now + 1 < count ? now + 1 : 0; break;
    case Qt::Key_Up: row = now > 0 ? now - 1 : count - 1; break;
    case Qt::Key_PageDown: row = std::min(count - 1, now + mostLines); break;
    case Qt::Key_PageUp: row = std::max(0, now - mostLines); break;
    default: return false;
    }
    setCurrentIndex(m_model->index(row, 0));
    return true;
}

bool CompletionList::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_line && (event->type() == QEvent::FocusOut || event->type() == QEvent::Hide))
        hide();
    if (!isHidden() && (event->type() == QEvent::Resize || event->type() == QEvent::Move))
        place();
    return QListView::eventFilter(watched, event);
}

} // namespace ctscope
